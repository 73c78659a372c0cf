namespace Interop.Tensors.Kernels;

/// <summary>The error function, its complement, their inverses, and the normal distribution.</summary>
internal static class ErrorFunctions
{
    private const double RootHalf = 0.7071067811865476, Root2 = 1.4142135623730951, TwoOverRootPi = 1.1283791670955126;

    /// <summary>(1 + 2x) e^(x²) erfc(x) for x ≥ 0, in (x - 3.75) / (x + 3.75).</summary>
    private static ReadOnlySpan<double> ErfcxScaled =>
    [
        1.1775789345674017, -0.004590054580646478, -0.08424913336651792, 0.05920993999819189,
        -0.026658668435305753, 0.009074997670705265, -0.002413163540417608, 0.0004907758365258086,
        -6.916973302501207e-05, 4.13902798607301e-06, 7.74038306619849e-07, -2.1886401049234397e-07,
        1.076499946567091e-08, 4.521959811218287e-09, -7.754400208831351e-10, -6.318088340886684e-11,
        2.86879501093067e-11, 1.9455868545777347e-13, -9.65469674843344e-13, 3.25254814814874e-14,
        3.3478119482868056e-14, -1.864562880419313e-15, -1.2507950530688648e-15, 7.418235256624044e-17,
        5.068148904796111e-17, -2.2370566594359995e-18, -2.187342944303018e-18,
    ];

    /// <summary>The error function.</summary>
    internal static double Erf(double x) => VectorMath.Erf(x);

    /// <summary>1 - erf(x).</summary>
    internal static double Erfc(double x)
    {
        if (x < 0.5)
            return 1 - Erf(x);
        return x > 28 ? 0 : ExpMinusSquare(x) * Erfcx(x);
    }

    /// <summary>e^(x²) erfc(x).</summary>
    internal static double Erfcx(double x)
    {
        if (x < 0)
            return x < -26.7 ? double.PositiveInfinity : 2 / ExpMinusSquare(x) - Erfcx(-x);
        return x > 1e15 ? TwoOverRootPi / 2 / x : Chebyshev.Sum(ErfcxScaled, (x - 3.75) / (x + 3.75)) / (1 + 2 * x);
    }

    /// <summary>The number whose erf is y: ±∞ at ±1, NaN beyond.</summary>
    internal static double Erfinv(double y)
    {
        double a = Math.Abs(y);
        if (!(a < 1))
            return a == 1 ? double.CopySign(double.PositiveInfinity, y) : double.NaN;
        if (a > 0.5)
            return double.CopySign(InverseTail(1 - a), y);
        // The power series, then Halley's steps.
        double w = y / TwoOverRootPi, u = w * w;
        double x = w * (1 + u * (1 / 3.0 + u * (7 / 30.0 + u * (127 / 630.0 + u * (4369 / 22680.0)))));
        for (int i = 0; i < 2; i++)
        {
            double step = (Erf(x) - y) * Math.Exp(x * x) / TwoOverRootPi;
            x -= step / (1 + x * step);
        }

        return x;
    }

    /// <summary>The standard normal distribution function Φ.</summary>
    internal static double Ndtr(double x)
    {
        if (x > -1)
            return x < 1 ? 0.5 + 0.5 * Erf(x * RootHalf) : 1 - 0.5 * Erfc(x * RootHalf);
        return x < -39 ? 0 : 0.5 * ExpMinusHalfSquare(x) * Erfcx(-x * RootHalf);
    }

    /// <summary>log Φ.</summary>
    internal static double LogNdtr(double x) =>
        x < -1 ? Math.Log(Erfcx(-x * RootHalf) / 2) - x * x / 2 : VectorMath.Log1p(-Ndtr(-x));

    /// <summary>The number whose Φ is p: ±∞ at 1 and 0, NaN outside.</summary>
    internal static double Ndtri(double p)
    {
        if (!(p > 0 && p < 1))
            return p == 0 ? double.NegativeInfinity : p == 1 ? double.PositiveInfinity : double.NaN;
        if (p is > 0.25 and < 0.75)
            return Root2 * Erfinv(2 * p - 1);
        return p < 0.5 ? -Root2 * InverseTail(2 * p) : Root2 * InverseTail(2 * (1 - p));
    }

    /// <summary>e^(-x²), with the rounding error of the square made up for.</summary>
    private static double ExpMinusSquare(double x)
    {
        double square = x * x, e = Math.Exp(-square);
        return e - e * double.FusedMultiplyAdd(x, x, -square);
    }

    /// <summary>e^(-x²/2), likewise.</summary>
    private static double ExpMinusHalfSquare(double x)
    {
        double square = x * x, e = Math.Exp(-square / 2);
        return e - e * double.FusedMultiplyAdd(x, x, -square) / 2;
    }

    /// <summary>The x whose erfc is q, for q in (0, ½]: a rational start, then Halley's steps on the logarithm.</summary>
    private static double InverseTail(double q)
    {
        double log = Math.Log(q), t = Math.Sqrt(-2 * (log - 0.6931471805599453));
        // Abramowitz and Stegun 26.2.23: the normal quantile of q/2.
        double x = RootHalf * (t - (2.515517 + t * (0.802853 + t * 0.010328)) / (1 + t * (1.432788 + t * (0.189269 + t * 0.001308))));
        for (int i = 0; i < 2; i++)
        {
            double scaled = Erfcx(x), slope = -TwoOverRootPi / scaled;
            double step = (Math.Log(scaled) - x * x - log) / slope;
            x -= step / (1 + step * (x + slope / 2));
        }

        return x;
    }
}
