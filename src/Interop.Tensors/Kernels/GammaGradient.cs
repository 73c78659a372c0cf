namespace Interop.Tensors.Kernels;

/// <summary>
/// How a gamma number x of shape a moves when a grows and its probability stays: −(∂F/∂a) / (∂F/∂x). Source: the approximations of PyTorch's
/// <c>_standard_gamma_grad</c>, in double precision; relative error about 0.0005.
/// </summary>
internal readonly struct GammaGradient : IBinaryFunction
{
    /// <summary>Coefficients over powers of log(x / a) (rows) and log a (columns): numerator, then denominator.</summary>
    private static readonly double[,] s_rational =
    {
        { 0.16009398, -0.094634809, 0.025146376, -0.0030648343, 1, 0.32668115, 0.10406089, 0.0014179084 },
        { 0.53487893, 0.1298071, 0.065735949, -0.0015649758, 0.16639465, 0.020070113, -0.0035938915, -0.00058392623 },
        { 0.040121004, -0.0065914022, -0.0026286047, -0.0013441777, 0.017050642, -0.0021309326, 0.00085092367, -1.5247877e-07 },
    };

    public float Apply(float a, float b) => (float)Apply((double)a, (double)b);

    public double Apply(double a, double b)
    {
        if (b < 0.8f)
            return Series(a, b);
        if (a <= 8)
            return Rational(a, b);
        return 0.9f * a <= b && b <= 1.1f * a ? Middle(a, b) : Saddle(a, b);
    }

    /// <summary>Small x: Taylor series of F.</summary>
    private static double Series(double shape, double x)
    {
        double numerator = 1, denominator = shape, sum = numerator / denominator, sumOfSquares = numerator / (denominator * denominator);
        for (int i = 1; i <= 5; i++)
        {
            numerator *= -x / i;
            denominator += 1;
            sum += numerator / denominator;
            sumOfSquares += numerator / (denominator * denominator);
        }

        double power = Math.Pow(x, shape), density = Math.Pow(x, shape - 1) * Math.Exp(-x);
        double result = -((Math.Log(x) - Digamma(shape)) * (power * sum) - power * sumOfSquares) / density;
        return double.IsNaN(result) ? 0 : result;
    }

    private static double Rational(double shape, double x)
    {
        double u = Math.Log(x / shape), v = Math.Log(shape);
        double numerator = 0, denominator = 0;
        for (int i = 3; i >= 0; i--)
        {
            numerator = At(i, u) + v * numerator;
            denominator = At(i + 4, u) + v * denominator;
        }

        return Math.Exp(numerator / denominator);

        static double At(int column, double u) => s_rational[0, column] + u * (s_rational[1, column] + u * s_rational[2, column]);
    }

    /// <summary>Large shapes near their mean, where the saddle point expansion is singular.</summary>
    private static double Middle(double shape, double x)
    {
        double first = 1 + 24 * shape * (1 + 12 * shape);
        double second = 1440 * (shape * shape) + 6 * x * (53 - 120 * x) - 65 * x * x / shape + shape * (107 + 3600 * x);
        return first * second / (1244160 * (shape * shape) * (shape * shape));
    }

    /// <summary>Large shapes: Rice's saddle point expansion.</summary>
    private static double Saddle(double shape, double x)
    {
        double root = Math.Sqrt(8 * shape), logarithm = Math.Log(x / shape), pole = root / (shape - x), power = Math.Pow(x - shape - shape * logarithm, -1.5);
        double term = logarithm * (x < shape ? pole - power : pole + power) - Math.Sqrt(2 / shape) * (shape + x) / ((shape - x) * (shape - x));
        double stirling = 1 + 1 / (12 * shape) * (1 + 1 / (24 * shape));
        return -stirling * (x * term) / root;
    }

    /// <summary>Γ'/Γ of a number above 0: recurrence up to 10, then the asymptotic series.</summary>
    private static double Digamma(double x)
    {
        double sum = 0;
        for (; x < 10; x++)
            sum -= 1 / x;
        double z = 1 / (x * x);
        double series = z * (1.0 / 12 - z * (1.0 / 120 - z * (1.0 / 252 - z * (1.0 / 240 - z * (1.0 / 132 - z * (691.0 / 32760 - z / 12))))));
        return sum + Math.Log(x) - 0.5 / x - series;
    }
}
