namespace Interop.Tensors.Kernels;

/// <summary>Orthogonal polynomials of degree n at x: 0 for negative n, and evaluated where PyTorch evaluates them by which formula.</summary>
internal static class OrthogonalPolynomials
{
    private const long HermiteLimit = 512;

    /// <summary>Chebyshev's first kind T.</summary>
    internal static double ChebyshevT(double x, long n)
    {
        if (n > 6 && Math.Abs(x) < 1)
            return Math.Cos(n * Math.Acos(x));
        return Edge(x, n, 1, Sign(n), out double y) ? y : Recur(x, n, x);
    }

    /// <summary>Chebyshev's second kind U.</summary>
    internal static double ChebyshevU(double x, long n) => ChebyshevU(x, n, 8);

    /// <summary>Chebyshev's third kind V.</summary>
    internal static double ChebyshevV(double x, long n) => ChebyshevV(x, n, 8);

    /// <summary>Chebyshev's fourth kind W.</summary>
    internal static double ChebyshevW(double x, long n) => ChebyshevW(x, n, 8);

    /// <summary>T at 2x - 1.</summary>
    internal static double ShiftedChebyshevT(double x, long n) => ChebyshevT(2 * x - 1, n);

    /// <summary>U at 2x - 1.</summary>
    internal static double ShiftedChebyshevU(double x, long n) => ChebyshevU(2 * x - 1, n, 6);

    /// <summary>V at 2x - 1.</summary>
    internal static double ShiftedChebyshevV(double x, long n) => ChebyshevV(2 * x - 1, n, 6);

    /// <summary>W at 2x - 1.</summary>
    internal static double ShiftedChebyshevW(double x, long n) => ChebyshevW(2 * x - 1, n, 4);

    /// <summary>The physicists' Hermite polynomial; NaN above degree 512.</summary>
    internal static double HermiteH(double x, long n)
    {
        if (n < 2)
            return n < 0 ? 0 : n == 0 ? 1 : 2 * x;
        if (n > HermiteLimit)
            return double.NaN;
        double before = 1, last = 2 * x;
        for (long k = 1; k < n; k++)
            (last, before) = (2 * x * last - 2 * k * before, last);
        return last;
    }

    /// <summary>The probabilists' Hermite polynomial; NaN above degree 512.</summary>
    internal static double HermiteHe(double x, long n)
    {
        if (n < 2)
            return n < 0 ? 0 : n == 0 ? 1 : x;
        if (n > HermiteLimit)
            return double.NaN;
        double before = 1, last = x;
        for (long k = 1; k < n; k++)
            (last, before) = (x * last - k * before, last);
        return last;
    }

    /// <summary>Laguerre's polynomial.</summary>
    internal static double LaguerreL(double x, long n)
    {
        if (n < 2)
            return n < 0 ? 0 : n == 0 ? 1 : 1 - x;
        if (x == 0)
            return 1;
        double before = 1, last = 1 - x;
        for (long k = 1; k < n && !double.IsNaN(last); k++)
            (last, before) = ((2 * k + (1 - x)) * last / (k + 1) - k * before / (k + 1), last);
        return last;
    }

    /// <summary>Legendre's polynomial.</summary>
    internal static double LegendreP(double x, long n)
    {
        if (Edge(x, n, 1, Sign(n), out double y))
            return y;
        double before = 1, last = n == 0 ? 1 : x;
        for (long k = 1; k < n && !double.IsNaN(last); k++)
            (last, before) = (((2 * k + 1) * x * last - k * before) / (k + 1), last);
        return last;
    }

    /// <summary>A degree given as a number, cut to a whole one; -1, whose polynomial is 0, for NaN and infinities.</summary>
    internal static long Degree(double n) => double.IsFinite(n) ? (long)n : -1;

    private static double ChebyshevU(double x, long n, int recurrent)
    {
        if (n > recurrent && Math.Abs(x) < 1)
        {
            double angle = Math.Acos(x), sine = Math.Sin(angle);
            return sine != 0 ? Math.Sin((n + 1) * angle) / sine : (n + 1) * Math.Cos((n + 1) * angle) / x;
        }

        return Edge(x, n, n + 1, Sign(n) * (n + 1), out double y) ? y : Recur(x, n, 2 * x);
    }

    private static double ChebyshevV(double x, long n, int recurrent)
    {
        if (n > recurrent && Math.Abs(x) < 1)
        {
            double angle = Math.Acos(x);
            return Math.Sin(angle / 2) != 1 ? Math.Cos((n + 0.5) * angle) / Math.Cos(angle / 2) : Sign(n) * (2 * n + 1);
        }

        return Edge(x, n, 1, Sign(n) * (2 * n + 1), out double y) ? y : Recur(x, n, 2 * x - 1);
    }

    private static double ChebyshevW(double x, long n, int recurrent)
    {
        if (n > recurrent && Math.Abs(x) < 1)
        {
            double angle = Math.Acos(x);
            return Math.Cos(angle / 2) != 1 ? Math.Sin((n + 0.5) * angle) / Math.Sin(angle / 2) : x > 0 ? 2 * n + 1 : Sign(n);
        }

        return Edge(x, n, 2 * n + 1, Sign(n), out double y) ? y : Recur(x, n, 2 * x + 1);
    }

    private static double Sign(long n) => n % 2 == 0 ? 1 : -1;

    /// <summary>Negative degrees and the ends of the interval.</summary>
    private static bool Edge(double x, long n, double atOne, double atMinusOne, out double y)
    {
        y = n < 0 ? 0 : x > 0 ? atOne : atMinusOne;
        return n < 0 || Math.Abs(x) == 1;
    }

    /// <summary>Degree n from degrees 0 and 1 by pₖ₊₁ = 2x pₖ - pₖ₋₁, which all four kinds obey.</summary>
    private static double Recur(double x, long n, double first)
    {
        double before = 1, last = n == 0 ? 1 : first;
        for (long k = 2; k <= n && !double.IsNaN(last); k++)
            (last, before) = (2 * x * last - before, last);
        return last;
    }
}
