using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Interop.Tensors.Kernels.LinearAlgebra;

/// <summary>Inner loops over contiguous columns. Complex columns are seen as pairs of doubles.</summary>
/// <remarks>They wait for memory more than for arithmetic, so vectors of 256 bits are the widest; where the processor has only 128, the runtime makes two of each.</remarks>
internal static class Vectors
{
    /// <summary>y += a · x.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void AddScaled<T>(Span<T> y, T a, ReadOnlySpan<T> x) where T : unmanaged, INumberBase<T>
    {
        if (T.IsZero(a))
            return;
        Span<double> to = Doubles(y);
        ReadOnlySpan<double> from = Doubles(x)[..to.Length];
        ref double py = ref MemoryMarshal.GetReference(to), px = ref MemoryMarshal.GetReference(from);
        nuint i = 0, n = (nuint)to.Length, vectors = Vectorized(n);
        // Bounds: both spans hold n doubles, and four are touched only where i + 4 <= n.
        if (typeof(T) == typeof(Complex))
        {
            (double re, double im) = (Field.Real(a), Field.Imaginary(a));
            Vector256<double> real = Vector256.Create(re), imaginary = Vector256.Create(-im, im, -im, im);
            for (; i + 4 <= vectors; i += 4)
            {
                Vector256<double> v = Vector256.LoadUnsafe(ref px, i);
                Vector256<double> sum = Vector256.MultiplyAddEstimate(v, real, Vector256.LoadUnsafe(ref py, i));
                Vector256.MultiplyAddEstimate(Swapped(v), imaginary, sum).StoreUnsafe(ref py, i);
            }

            for (; i < n; i += 2)
            {
                (double xr, double xi) = (from[(int)i], from[(int)i + 1]);
                to[(int)i] += re * xr - im * xi;
                to[(int)i + 1] += re * xi + im * xr;
            }

            return;
        }

        double factor = Field.Real(a);
        Vector256<double> f = Vector256.Create(factor);
        for (; i + 4 <= vectors; i += 4)
            Vector256.MultiplyAddEstimate(Vector256.LoadUnsafe(ref px, i), f, Vector256.LoadUnsafe(ref py, i)).StoreUnsafe(ref py, i);
        for (; i < n; i++)
            to[(int)i] += factor * from[(int)i];
    }

    /// <summary>Σ conj(x) · y.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static T Dot<T>(ReadOnlySpan<T> x, ReadOnlySpan<T> y) where T : unmanaged, INumberBase<T>
    {
        ReadOnlySpan<double> a = Doubles(x), b = Doubles(y)[..a.Length];
        ref double pa = ref MemoryMarshal.GetReference(a), pb = ref MemoryMarshal.GetReference(b);
        nuint i = 0, n = (nuint)a.Length, vectors = Vectorized(n);
        // Bounds: both spans hold n doubles, and four are touched only where i + 4 <= n, eight where i + 8 <= n.
        if (typeof(T) == typeof(Complex))
        {
            Vector256<double> straight = default, crossed = default;
            for (; i + 4 <= vectors; i += 4)
            {
                Vector256<double> u = Vector256.LoadUnsafe(ref pa, i), v = Vector256.LoadUnsafe(ref pb, i);
                straight = Vector256.MultiplyAddEstimate(u, v, straight);
                crossed = Vector256.MultiplyAddEstimate(u, Swapped(v), crossed);
            }

            double re = Vector256.Sum(straight), im = crossed[0] - crossed[1] + (crossed[2] - crossed[3]);
            for (; i < n; i += 2)
            {
                (double ar, double ai, double br, double bi) = (a[(int)i], a[(int)i + 1], b[(int)i], b[(int)i + 1]);
                re += ar * br + ai * bi;
                im += ar * bi - ai * br;
            }

            return Field.Of<T>(re, im);
        }

        Vector256<double> s = default, t = default;
        for (; i + 8 <= vectors; i += 8)
        {
            s = Vector256.MultiplyAddEstimate(Vector256.LoadUnsafe(ref pa, i), Vector256.LoadUnsafe(ref pb, i), s);
            t = Vector256.MultiplyAddEstimate(Vector256.LoadUnsafe(ref pa, i + 4), Vector256.LoadUnsafe(ref pb, i + 4), t);
        }

        double sum = Vector256.Sum(s + t);
        for (; i < n; i++)
            sum += a[(int)i] * b[(int)i];
        return Field.Of<T>(sum);
    }

    /// <summary>x ← a · x.</summary>
    internal static void Scale<T>(Span<T> x, T a) where T : unmanaged, INumberBase<T>
    {
        for (int i = 0; i < x.Length; i++)
            x[i] *= a;
    }

    /// <summary>x ← a · x for real a.</summary>
    internal static void Scale<T>(Span<T> x, double a) where T : unmanaged
    {
        foreach (ref double value in Doubles(x))
            value *= a;
    }

    internal static void Conjugate<T>(Span<T> x) where T : unmanaged
    {
        if (typeof(T) != typeof(Complex))
            return;
        foreach (ref T value in x)
            value = Field.Conj(value);
    }

    /// <summary>The Euclidean length, scaled where squares would overflow or vanish.</summary>
    internal static double Norm<T>(ReadOnlySpan<T> x) where T : unmanaged
    {
        double sum = 0, largest = 0;
        foreach (double value in Doubles(x))
        {
            sum += value * value;
            largest = Math.Max(largest, Math.Abs(value));
        }

        if (largest == 0 || sum > 1e-280 && sum < 1e280 || !double.IsFinite(largest))
            return Math.Sqrt(sum);
        sum = 0;
        foreach (double value in Doubles(x))
            sum += value / largest * (value / largest);
        return largest * Math.Sqrt(sum);
    }

    /// <summary>The plane rotation (x, y) ← (c x + s y, c y − s x) of two columns.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Rotate<T>(Span<T> x, Span<T> y, double c, double s) where T : unmanaged
    {
        Span<double> a = Doubles(x), b = Doubles(y)[..a.Length];
        ref double pa = ref MemoryMarshal.GetReference(a), pb = ref MemoryMarshal.GetReference(b);
        nuint i = 0, n = (nuint)a.Length, vectors = Vectorized(n);
        Vector256<double> cosine = Vector256.Create(c), sine = Vector256.Create(s);
        // Bounds: both spans hold n doubles, and four are touched only where i + 4 <= n.
        for (; i + 4 <= vectors; i += 4)
        {
            Vector256<double> u = Vector256.LoadUnsafe(ref pa, i), v = Vector256.LoadUnsafe(ref pb, i);
            Vector256.MultiplyAddEstimate(u, cosine, v * sine).StoreUnsafe(ref pa, i);
            Vector256.MultiplyAddEstimate(v, cosine, -(u * sine)).StoreUnsafe(ref pb, i);
        }

        for (; i < n; i++)
            (a[(int)i], b[(int)i]) = (c * a[(int)i] + s * b[(int)i], c * b[(int)i] - s * a[(int)i]);
    }

    /// <summary>The place of the first element of the largest |re| + |im|.</summary>
    internal static int Largest<T>(ReadOnlySpan<T> x) where T : unmanaged
    {
        int place = 0;
        double largest = double.NegativeInfinity;
        for (int i = 0; i < x.Length; i++)
        {
            double size = Field.Size(x[i]);
            if (size > largest)
                (largest, place) = (size, i);
        }

        return place;
    }

    internal static Span<double> Doubles<T>(Span<T> x) where T : unmanaged => MemoryMarshal.Cast<T, double>(x);

    internal static ReadOnlySpan<double> Doubles<T>(ReadOnlySpan<T> x) where T : unmanaged => MemoryMarshal.Cast<T, double>(x);

    /// <summary>The doubles that vectors may take: none where a test asks for plain numbers.</summary>
    private static nuint Vectorized(nuint count) => VectorWidths.Active == VectorWidth.Scalar ? 0 : count;

    /// <summary>Real and imaginary parts exchanged.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<double> Swapped(Vector256<double> v) => Vector256.Shuffle(v, Vector256.Create(1L, 0, 3, 2));
}
