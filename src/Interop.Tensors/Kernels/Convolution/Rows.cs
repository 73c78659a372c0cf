using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Interop.Tensors.Kernels.Convolution;

/// <summary>Loops over one row of a plane, the other side of which may be stepped. Products and sums are rounded once where the processor can.</summary>
internal static unsafe class Rows<T> where T : unmanaged, INumberBase<T>
{
    /// <summary>y[i] += w · x[i · step].</summary>
    internal static void Add(T* y, T* x, long count, long step, T w)
    {
        long i = 0;
        if (step == 1)
        {
            if (VectorWidths.Active == VectorWidth.Bits512 && Vector512<T>.IsSupported)
                i = Add<Vector512<T>, Lanes512<T>>(y, x, count, w);
            else if (VectorWidths.Active == VectorWidth.Bits256 && Vector256<T>.IsSupported)
                i = Add<Vector256<T>, Lanes256<T>>(y, x, count, w);
            else if (VectorWidths.Active == VectorWidth.Bits128 && Vector128<T>.IsSupported)
                i = Add<Vector128<T>, Lanes128<T>>(y, x, count, w);
        }

        for (; i < count; i++)
            y[i] = T.MultiplyAddEstimate(w, x[i * step], y[i]);
    }

    /// <summary>x[i · step] += w · y[i].</summary>
    internal static void AddSpread(T* x, T* y, long count, long step, T w)
    {
        if (step == 1)
        {
            Add(x, y, count, 1, w);
            return;
        }

        for (long i = 0; i < count; i++)
            x[i * step] = T.MultiplyAddEstimate(w, y[i], x[i * step]);
    }

    /// <summary>Σ y[i] · x[i · step].</summary>
    internal static T Dot(T* y, T* x, long count, long step)
    {
        (T sum, long i) = (T.Zero, 0);
        if (step == 1)
        {
            if (VectorWidths.Active == VectorWidth.Bits512 && Vector512<T>.IsSupported)
                (sum, i) = Dot<Vector512<T>, Lanes512<T>>(y, x, count);
            else if (VectorWidths.Active == VectorWidth.Bits256 && Vector256<T>.IsSupported)
                (sum, i) = Dot<Vector256<T>, Lanes256<T>>(y, x, count);
            else if (VectorWidths.Active == VectorWidth.Bits128 && Vector128<T>.IsSupported)
                (sum, i) = Dot<Vector128<T>, Lanes128<T>>(y, x, count);
        }

        for (; i < count; i++)
            sum = T.MultiplyAddEstimate(y[i], x[i * step], sum);
        return sum;
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

    /// <summary>The same as <see cref="Dot(T*, T*, long, long)"/> with sums in float64, of which products of float32 lose nothing.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static double WideDot(float* y, float* x, long count, long step)
    {
        long i = 0;
        double sum = 0;
        if (step == 1 && VectorWidths.Active >= VectorWidth.Bits256)
        {
            Vector256<double> low = default, high = default;
            for (; i <= count - Vector256<float>.Count; i += Vector256<float>.Count)
            {
                Vector256<float> a = Vector256.Load(y + i), b = Vector256.Load(x + i);
                low = Vector256.MultiplyAddEstimate(Vector256.WidenLower(a), Vector256.WidenLower(b), low);
                high = Vector256.MultiplyAddEstimate(Vector256.WidenUpper(a), Vector256.WidenUpper(b), high);
            }

            sum = Vector256.Sum(low + high);
        }

        for (; i < count; i++)
            sum += (double)y[i] * x[i * step];
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
    private static (T Sum, long Count) Dot<TVector, TLanes>(T* y, T* x, long count) where TVector : struct where TLanes : ILanes<TVector, T>
    {
        long i = 0;
        TVector sums = TLanes.Fill(T.Zero);
        for (; i <= count - TLanes.Count; i += TLanes.Count)
            sums = TLanes.MultiplyAdd(TLanes.Load(y + i), TLanes.Load(x + i), sums);
        return (TLanes.Sum(sums), i);
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
