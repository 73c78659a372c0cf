using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Interop.Tensors.Kernels.Fourier;

/// <summary>How a transform of one length is done: passes of small radices, or a convolution where a prime factor is large. Immutable and cached.</summary>
internal sealed unsafe class FourierPlan
{
    /// <summary>Up to this a prime factor is a pass of its own; above it, Bluestein's convolution costs less.</summary>
    private const int LargestRadix = 61;

    /// <summary>Numbers in cached factors, over which the cache is emptied.</summary>
    private const long CacheLimit = 1 << 23;

    private static readonly Dictionary<long, FourierPlan> s_cache = [];
    private static long s_cached;

    private readonly int[] _radices;
    private readonly double*[] _factors = [];
    private readonly double*[] _roots = [];
    private readonly double[] _memory = [];
    private readonly Bluestein? _bluestein;
    private double[]? _halfRoots;

    private FourierPlan(long length)
    {
        Length = length;
        _radices = Factorize(length);
        if (_radices.Length > 0 && _radices[^1] > LargestRadix)
        {
            _bluestein = new Bluestein(length);
            Rows = _bluestein.Rows;
            return;
        }

        Rows = length;
        (_factors, _roots) = (new double*[_radices.Length], new double*[_radices.Length]);
        long total = 0, remaining = length;
        foreach (int radix in _radices)
        {
            remaining /= radix;
            total += 2 * remaining * (radix - 1) + 2 * radix;
        }

        // Pinned, so that the pointers stay right for as long as the plan lives.
        _memory = GC.AllocateUninitializedArray<double>(checked((int)total), pinned: true);
        double* next = (double*)Unsafe.AsPointer(ref MemoryMarshal.GetArrayDataReference(_memory));
        remaining = length;
        for (int pass = 0; pass < _radices.Length; pass++)
        {
            int radix = _radices[pass];
            long m = remaining / radix;
            _factors[pass] = next;
            for (long p = 0; p < m; p++)
            {
                for (int k = 1; k < radix; k++, next += 2)
                    (next[0], next[1]) = Root(-p * k, remaining);
            }

            _roots[pass] = next;
            for (int k = 0; k < radix; k++, next += 2)
                (next[0], next[1]) = Root(k, radix);
            remaining = m;
        }
    }

    internal long Length { get; }

    /// <summary>Rows that both buffers need; the rows past the length hold whatever they hold.</summary>
    internal long Rows { get; }

    /// <summary>e^(-πi k / n) for k = 0 … n, cosine and sine, with which real lines of twice the length are done.</summary>
    internal double[] HalfRoots
    {
        get
        {
            if (_halfRoots is { } known)
                return known;
            double[] roots = new double[checked(2 * (Length + 1))];
            for (long k = 0; k <= Length; k++)
                (roots[2 * k], roots[2 * k + 1]) = Root(-k, 2 * Length);
            return _halfRoots = roots;
        }
    }

    private long Footprint => _memory.Length + 2 * Length + (_bluestein?.Footprint ?? 0);

    internal static FourierPlan Of(long length)
    {
        lock (s_cache)
        {
            if (s_cache.TryGetValue(length, out FourierPlan? known))
                return known;
        }

        FourierPlan plan = new(length);
        lock (s_cache)
        {
            if (s_cached + plan.Footprint > CacheLimit)
            {
                s_cache.Clear();
                s_cached = 0;
            }

            if (s_cache.TryAdd(length, plan))
                s_cached += plan.Footprint;
        }

        return plan;
    }

    /// <summary>X_k = Σ_j x_j e^(-2πi jk / n) in each lane, not scaled; both buffers are overwritten.</summary>
    /// <returns>The buffer with the result.</returns>
    internal Split Run(Split x, Split spare, long lanes)
    {
        if (_bluestein is not null)
            return _bluestein.Run(x, spare, lanes);
        long m = Length, s = lanes;
        VectorWidth width = VectorWidths.Active;
        for (int pass = 0; pass < _radices.Length; pass++)
        {
            int radix = _radices[pass];
            m /= radix;
            if (width >= VectorWidth.Bits512 && s >= Vector512<double>.Count)
                Pass<Vector512<double>, Lanes512<double>>(pass, x, spare, m, s);
            else if (width >= VectorWidth.Bits256 && s >= Vector256<double>.Count)
                Pass<Vector256<double>, Lanes256<double>>(pass, x, spare, m, s);
            else if (width >= VectorWidth.Bits128 && s >= Vector128<double>.Count)
                Pass<Vector128<double>, Lanes128<double>>(pass, x, spare, m, s);
            else
                Pass<double, ScalarLane<double>>(pass, x, spare, m, s);
            s *= radix;
            (x, spare) = (spare, x);
        }

        GC.KeepAlive(this);
        return x;
    }

    private void Pass<TVector, TLanes>(int pass, Split x, Split y, long m, long s) where TVector : unmanaged where TLanes : ILanes<TVector, double> =>
        Butterflies.Pass<Doubles<TVector, TLanes>>(_radices[pass], x, y, m, s, _factors[pass], _roots[pass]);

    /// <summary>X_k = Σ_j x_j e^(+2πi jk / n) in each lane, not scaled.</summary>
    internal Split RunBackward(Split x, Split spare, long lanes) => Run(x.Exchanged, spare.Exchanged, lanes).Exchanged;

    /// <summary>e^(2πi k / n), from an angle of at most an eighth of the circle.</summary>
    internal static (double Cos, double Sin) Root(long k, long n)
    {
        k %= n;
        if (k < 0)
            k += n;
        // In eighths of 1/n: reflect at the half, the quarter and the eighth of the circle.
        long angle = 8 * k;
        bool lower = angle > 4 * n;
        if (lower)
            angle = 8 * n - angle;
        bool left = angle > 2 * n;
        if (left)
            angle = 4 * n - angle;
        bool steep = angle > n;
        if (steep)
            angle = 2 * n - angle;
        (double sin, double cos) = Math.SinCos(angle * (Math.PI / 4) / n);
        if (steep)
            (sin, cos) = (cos, sin);
        return (left ? -cos : cos, lower ? -sin : sin);
    }

    /// <summary>The smallest length from here on whose prime factors are at most 5.</summary>
    internal static long Smooth(long atLeast)
    {
        for (long n = Math.Max(1, atLeast); ; n++)
        {
            long rest = n;
            foreach (int radix in (ReadOnlySpan<int>)[2, 3, 5])
            {
                while (rest % radix == 0)
                    rest /= radix;
            }

            if (rest == 1)
                return n;
        }
    }

    /// <summary>Radices whose product is the length: the unrolled ones, then other primes rising; a prime over the limit of an int counts as that limit.</summary>
    private static int[] Factorize(long length)
    {
        List<int> radices = [];
        foreach (int radix in Butterflies.Unrolled)
        {
            for (; length % radix == 0; length /= radix)
                radices.Add(radix);
        }

        for (int prime = 11; length > 1 && prime <= LargestRadix; prime += 2)
        {
            for (; length % prime == 0; length /= prime)
                radices.Add(prime);
        }

        if (length > 1)
            radices.Add((int)Math.Min(length, int.MaxValue));
        return [.. radices];
    }
}
