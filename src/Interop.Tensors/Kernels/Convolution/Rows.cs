using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Interop.Tensors.Kernels.Convolution;

/// <summary>Loops over one row of a plane, the other side of which may be stepped. Products and sums are rounded once where the processor can.</summary>
internal static unsafe class Rows<T> where T : unmanaged, INumberBase<T>
{
    /// <summary>y[i] += w · x[i].</summary>
    internal static void Add(T* y, T* x, long count, T w)
    {
        long i = 0;
        if (VectorWidths.Active == VectorWidth.Bits512 && Vector512<T>.IsSupported)
            i = Add<Vector512<T>, Lanes512<T>>(y, x, count, w);
        else if (VectorWidths.Active == VectorWidth.Bits256 && Vector256<T>.IsSupported)
            i = Add<Vector256<T>, Lanes256<T>>(y, x, count, w);
        else if (VectorWidths.Active == VectorWidth.Bits128 && Vector128<T>.IsSupported)
            i = Add<Vector128<T>, Lanes128<T>>(y, x, count, w);
        for (; i < count; i++)
            y[i] = T.MultiplyAddEstimate(w, x[i], y[i]);
    }

    /// <summary>x[i · step] += w · y[i].</summary>
    internal static void AddSpread(T* x, T* y, long count, long step, T w)
    {
        if (step == 1)
        {
            Add(x, y, count, w);
            return;
        }

        for (long i = 0; i < count; i++)
            x[i * step] = T.MultiplyAddEstimate(w, y[i], x[i * step]);
    }

    /// <summary>Σ x[i].</summary>
    internal static T Sum(T* x, long count)
    {
        (T sum, long i) = (T.Zero, 0);
        if (VectorWidths.Active == VectorWidth.Bits512 && Vector512<T>.IsSupported)
            (sum, i) = Sum<Vector512<T>, Lanes512<T>>(x, count);
        else if (VectorWidths.Active == VectorWidth.Bits256 && Vector256<T>.IsSupported)
            (sum, i) = Sum<Vector256<T>, Lanes256<T>>(x, count);
        else if (VectorWidths.Active == VectorWidth.Bits128 && Vector128<T>.IsSupported)
            (sum, i) = Sum<Vector128<T>, Lanes128<T>>(x, count);
        for (; i < count; i++)
            sum += x[i];
        return sum;
    }

    /// <summary>Whole vectors; how many elements they were.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static long Add<TVector, TLanes>(T* y, T* x, long count, T w) where TVector : struct where TLanes : ILanes<TVector, T>
    {
        long i = 0;
        TVector factor = TLanes.Fill(w);
        for (; i <= count - TLanes.Count; i += TLanes.Count)
            TLanes.Store(TLanes.MultiplyAdd(factor, TLanes.Load(x + i), TLanes.Load(y + i)), y + i);
        return i;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static (T Sum, long Count) Sum<TVector, TLanes>(T* x, long count) where TVector : struct where TLanes : ILanes<TVector, T>
    {
        long i = 0;
        TVector sums = TLanes.Fill(T.Zero);
        for (; i <= count - TLanes.Count; i += TLanes.Count)
            sums = TLanes.Add(TLanes.Load(x + i), sums);
        return (TLanes.Sum(sums), i);
    }
}
