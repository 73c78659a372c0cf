namespace Interop.Tensors.Kernels;

/// <summary>Chebyshev series; the tables come from tools/coefficients/chebyshev.py.</summary>
internal static class Chebyshev
{
    /// <summary>Σ cₖ Tₖ(t) for t in [-1, 1], by Clenshaw's recurrence.</summary>
    internal static double Sum(ReadOnlySpan<double> c, double t)
    {
        double last = 0, before = 0, twice = t + t;
        for (int k = c.Length - 1; k > 0; k--)
            (last, before) = (double.FusedMultiplyAdd(twice, last, c[k] - before), last);
        return double.FusedMultiplyAdd(t, last, c[0] - before);
    }
}
