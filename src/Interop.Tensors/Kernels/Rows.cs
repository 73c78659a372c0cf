using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Interop.Tensors.Kernels;

/// <summary>What kernels ask of a dense row. Bounds: callers hand over pointers to n numbers each.</summary>
internal static unsafe class Rows
{
    /// <summary>A formula of each place, stored.</summary>
    internal static void Map<TOp, T>(TOp op, T* a, T* b, T* c, T* y, long n) where TOp : struct, ITernaryFormula where T : unmanaged, INumber<T> =>
        new FormulaLoop<TOp, T>(op).Run(a, b, c, y, n);

    /// <summary>The largest of n numbers, NaN where one is.</summary>
    internal static T Max<T>(T* x, long n) where T : unmanaged, INumber<T> => VectorWidths.Active switch
    {
        VectorWidth.Bits512 => Max<Vector512<T>, Lanes512<T>, T>(x, n),
        VectorWidth.Bits256 => Max<Vector256<T>, Lanes256<T>, T>(x, n),
        VectorWidth.Bits128 => Max<Vector128<T>, Lanes128<T>, T>(x, n),
        _ => Max<T, ScalarLane<T>, T>(x, n),
    };

    /// <summary>The sum of a formula over n places, in double; each value is stored too unless <paramref name="y"/> is null.</summary>
    internal static double Sum<TOp, T>(TOp op, T* a, T* b, T* c, T* y, long n) where TOp : struct, ITernaryFormula where T : unmanaged, INumber<T> => VectorWidths.Active switch
    {
        VectorWidth.Bits512 => Sum<TOp, Vector512<T>, Lanes512<T>, T>(op, a, b, c, y, n),
        VectorWidth.Bits256 => Sum<TOp, Vector256<T>, Lanes256<T>, T>(op, a, b, c, y, n),
        VectorWidth.Bits128 => Sum<TOp, Vector128<T>, Lanes128<T>, T>(op, a, b, c, y, n),
        _ => Sum<TOp, T, ScalarLane<T>, T>(op, a, b, c, y, n),
    };

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static T Max<TVector, TLanes, T>(T* x, long n) where TVector : struct where TLanes : struct, ILanes<TVector, T> where T : unmanaged, INumber<T>
    {
        long i = 0;
        T largest = x[0];
        if (n >= TLanes.Count)
        {
            TVector m = TLanes.Load(x);
            for (i = TLanes.Count; i <= n - TLanes.Count; i += TLanes.Count)
                m = TLanes.Max(m, TLanes.Load(x + i));
            largest = TLanes.Largest(m);
        }

        for (; i < n; i++)
            largest = T.Max(largest, x[i]);
        return largest;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static double Sum<TOp, TVector, TLanes, T>(TOp op, T* a, T* b, T* c, T* y, long n)
        where TOp : struct, ITernaryFormula where TVector : struct where TLanes : struct, ILanes<TVector, T> where T : unmanaged, INumber<T>
    {
        TOp f = op;
        double sum = 0;
        long i = 0;
        while (i <= n - TLanes.Count)
        {
            // Each lane adds at most 32 numbers before it goes on in double.
            TVector part = TLanes.Fill(T.Zero);
            long end = Math.Min(n, i + 32 * TLanes.Count);
            for (; i <= end - TLanes.Count; i += TLanes.Count)
            {
                TVector value = f.Apply<TVector, TLanes, T>(TLanes.Load(a + i), b == null ? default : TLanes.Load(b + i), c == null ? default : TLanes.Load(c + i));
                if (y != null)
                    TLanes.Store(value, y + i);
                part = TLanes.Add(part, value);
            }

            sum += double.CreateTruncating(TLanes.Sum(part));
        }

        for (; i < n; i++)
        {
            T value = f.Apply<T, ScalarLane<T>, T>(a[i], b == null ? default : b[i], c == null ? default : c[i]);
            if (y != null)
                y[i] = value;
            sum += double.CreateTruncating(value);
        }

        return sum;
    }
}
