namespace Interop.Tensors.Kernels;

/// <summary>
/// How a share x of a Dirichlet distribution moves when its concentration a grows and its probability stays: −(∂F/∂a) / (∂F/∂x) / (1 − x), where F is the beta distribution of a and b,
/// the other concentrations together. Source: the approximations of PyTorch's <c>_dirichlet_grad</c>, in double precision; relative error below 0.002.
/// </summary>
internal readonly struct BetaGradient : ITernary
{
    /// <summary>Coefficients of numerator and denominator: one row for each power of log x (outer) and of log(a / x) (inner), polynomials in log(total · x / a).</summary>
    private static readonly double[,,] s_rational =
    {
        {
            { 1.003668233, -0.01061107488, -0.0657888334, 0.01201642863 }, { 0.6336835991, -0.3557432599, 0.05486251648, -0.001465281033 },
            { -0.03276231906, 0.004474107445, 0.002429354597, -0.0001557569013 }, { 0.221950385, -0.3187676331, 0.01799915743, 0.01074823814 },
            { -0.2951249643, 0.06219954479, 0.01535556598, 0.001550077057 }, { 0.02155310298, 0.004170831599, 0.001292462449, 6.976601077e-05 },
            { -0.05980841433, 0.008441916499, 0.01085618172, 0.002319392565 }, { 0.02911413504, 0.01400243777, -0.002721828457, 0.000751041181 },
            { 0.005900514878, -0.001936558688, -9.495446725e-06, 5.385558597e-05 },
        },
        {
            { 1, -0.02924021934, -0.04438342661, 0.007285809825 }, { 0.6357567472, -0.3473456711, 0.05454656494, -0.002407477521 },
            { -0.03301322327, 0.004845219414, 0.00231480583, -0.0002307248149 }, { 0.5925320577, -0.1757678135, 0.01505928619, 0.000564515273 },
            { 0.1014815858, -0.06589186703, 0.01272886114, -0.0007316646956 }, { -0.007258481865, 0.001096195486, 0.0003934994223, -4.12701925e-05 },
            { 0.06469649321, -0.0236701437, 0.002902096474, -5.896963079e-05 }, { 0.001925008108, -0.002869809258, 0.0008000589141, -6.063713228e-05 },
            { -0.0003477407336, 6.959756487e-05, 1.097287507e-05, -1.650964693e-06 },
        },
    };

    public T Apply<T>(T a, T b, T c) where T : unmanaged, System.Numerics.INumberBase<T> => T.CreateTruncating(Of(double.CreateTruncating(a), double.CreateTruncating(b), double.CreateTruncating(c)));

    internal static double Of(double x, double a, double total)
    {
        double b = total - a, boundary = total * x * (1 - x);
        if (x <= 0.5 && boundary < 2.5)
            return Low(x, a, b);
        if (x >= 0.5 && boundary < 0.75)
            return High(1 - x, b, a);
        return a > 6 && b > 6 ? Large(x, a, b) : Rational(x, a, total);
    }

    /// <summary>Small x: Taylor series of F.</summary>
    private static double Low(double x, double a, double b)
    {
        double shift = GammaFunctions.Digamma(a) - GammaFunctions.Digamma(a + b) - Math.Log(x), term = 1, sum = 0;
        for (int n = 0; n <= 10; n++)
        {
            if (n > 0)
                term *= (n - b) * x / n;
            sum += term / (a + n) * (shift + 1 / (a + n));
        }

        return Finite(x * Math.Pow(1 - x, -b) * sum);
    }

    /// <summary>The same at the other end, where rest = 1 − x is small and a is the exponent of the factor that hardly changes.</summary>
    private static double High(double rest, double b, double a)
    {
        double shift = GammaFunctions.Digamma(a + b) - GammaFunctions.Digamma(a), term = 1, product = 1, slope = 0, sum = shift / b;
        for (int n = 1; n <= 8; n++)
        {
            term *= -rest / n;
            slope = slope * (a - n) + product;
            product *= a - n;
            sum += term / (b + n) * (slope + shift * product);
        }

        return Finite(Math.Pow(1 - rest, 1 - a) * sum);
    }

    /// <summary>Large concentrations: Rice's saddle point expansion, and near the mean, where that is singular, a polynomial.</summary>
    private static double Large(double x, double a, double b)
    {
        double total = a + b, mean = a / total, y = 1 - x;
        if (Math.Abs(x - mean) <= 0.1 * Math.Sqrt(a * b / (total + 1)) / total)
        {
            double polynomial = 8 * y * (135 * b - 11);
            polynomial = polynomial * a + (453 + 1620 * b * y - 455 * x) * b;
            polynomial = polynomial * a + 3 * (59 + 180 * b - 90 * x) * b * b;
            polynomial = polynomial * a + (43 + 20 * (16 + 27 * b) * x) * b * b * b;
            polynomial = polynomial * a + 47 * x * b * b * b * b;
            return (1 + 12 * a) * (1 + 12 * b) * polynomial / (total * total * y * 12960 * a * a * a * b * b * (1 + 12 * total));
        }

        double distance = b * x - a * y, logarithm = Math.Log(mean / x);
        double power = Math.Pow(b * Math.Log(b / (total * y)) + a * logarithm, -1.5);
        double first = -(2 * a * a * y + a * b * y + x * b * b) / (Math.Sqrt(2 * a / b) * Math.Pow(total, 1.5) * distance * distance);
        double second = 0.5 * logarithm * (Math.Sqrt(8 * a * b / total) / distance + (x < mean ? power : -power));
        return -Stirling(a) * Stirling(b) / Stirling(total) * x / Math.Sqrt(2 * a * b / total) * (first + second);
    }

    private static double Stirling(double z) => 1 + 1 / (12 * z) + 1 / (288 * z * z);

    /// <summary>Elsewhere: an approximation of small x, corrected by a rational function.</summary>
    private static double Rational(double x, double a, double total)
    {
        double u = Math.Log(x), v = Math.Log(a) - u, w = Math.Log(total) - v;
        double numerator = 0, denominator = 0;
        for (int row = 0; row < 9; row++)
        {
            double power = Power(u, row / 3) * Power(v, row % 3);
            numerator += power * At(0, row, w);
            denominator += power * At(1, row, w);
        }

        return numerator / denominator * x * (GammaFunctions.Digamma(total) - GammaFunctions.Digamma(a)) / (total - a);

        static double Power(double value, int n) => n == 0 ? 1 : n == 1 ? value : value * value;
        static double At(int part, int row, double w) => s_rational[part, row, 0] + w * (s_rational[part, row, 1] + w * (s_rational[part, row, 2] + w * s_rational[part, row, 3]));
    }

    private static double Finite(double value) => double.IsNaN(value) ? 0 : value;
}
