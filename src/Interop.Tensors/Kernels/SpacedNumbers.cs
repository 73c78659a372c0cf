using System.Numerics;

namespace Interop.Tensors.Kernels;

/// <summary>Numbers at equal distances, counted from the nearer end, as PyTorch does.</summary>
internal static class SpacedNumbers
{
    /// <summary>Fills a vector; with a base, by its powers.</summary>
    internal static void Fill(Tensor y, Complex start, Complex end, double? power)
    {
        long n = y.ElementCount;
        bool single = y.DType == DType.Float32;
        Complex step = n > 1 ? (end - start) / (n - 1) : Complex.Zero;
        if (single)
            step = n > 1 ? ((float)end.Real - (float)start.Real) / (n - 1) : 0;
        Tensor numbers = Tensor.Empty([n], y.DType.Kind == DTypeKind.Complex ? DType.Complex128 : DType.Float64);
        bool whole = y.DType.Kind == DTypeKind.Integer;
        for (long i = 0; i < n; i++)
        {
            Complex value = i < n / 2 || n == 1 ? start + step * i : end - step * (n - 1 - i);
            if (power is { } b)
                value = numbers.DType == DType.Complex128 ? Complex.Pow(b, value) : Math.Pow(b, value.Real);
            if (numbers.DType == DType.Complex128)
                numbers.AsSpan<Complex>()[(int)i] = value;
            else
                numbers.AsSpan<double>()[(int)i] = whole ? Math.Truncate(value.Real) : value.Real;
        }

        Elementwise.Copy(numbers, y);
        GC.KeepAlive(numbers);
    }
}
