using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Interop.Tensors.Kernels;

/// <summary>Sums of real numbers: float32 in short vector sums that add up in double.</summary>
internal readonly unsafe struct FloatSum : IReducer<float, double, double>
{
    public double Start => 0;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Add(ref double state, float* x, long n, long place)
    {
        long i = 0;
        double sum = state;
        if (n >= 64 && VectorWidths.Active >= VectorWidth.Bits256)
        {
            // Each lane adds at most eight numbers in float32 before it goes on in double.
            for (; i <= n - 64; i += 64)
            {
                Vector256<float> lanes = Vector256.Load(x + i) + Vector256.Load(x + i + 8) + (Vector256.Load(x + i + 16) + Vector256.Load(x + i + 24))
                    + (Vector256.Load(x + i + 32) + Vector256.Load(x + i + 40) + (Vector256.Load(x + i + 48) + Vector256.Load(x + i + 56)));
                (Vector256<double> low, Vector256<double> high) = Vector256.Widen(lanes);
                sum += Vector256.Sum(low + high);
            }
        }

        for (; i < n; i++)
            sum += x[i];
        state = sum;
    }

    public void Add(ref double state, float x, long place) => state += x;

    /// <summary>One number to each of n sums.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void AddEach(double* sums, float* x, long n)
    {
        long i = 0;
        if (VectorWidths.Active >= VectorWidth.Bits256)
        {
            for (; i <= n - 8; i += 8)
            {
                (Vector256<double> low, Vector256<double> high) = Vector256.Widen(Vector256.Load(x + i));
                (Vector256.Load(sums + i) + low).Store(sums + i);
                (Vector256.Load(sums + i + 4) + high).Store(sums + i + 4);
            }
        }

        for (; i < n; i++)
            sums[i] += x[i];
    }

    /// <summary>Rows of n numbers, each to its own of n sums, eight rows at a time as in a line; how many rows were taken.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static long AddRows(double* sums, float* x, long step, long rows, long n)
    {
        long row = 0;
        if (VectorWidths.Active < VectorWidth.Bits256)
            return row;
        for (; row <= rows - 8; row += 8, x += 8 * step)
        {
            long i = 0;
            for (; i <= n - 8; i += 8)
            {
                float* at = x + i;
                Vector256<float> lanes = Vector256.Load(at) + Vector256.Load(at + step) + (Vector256.Load(at + 2 * step) + Vector256.Load(at + 3 * step))
                    + (Vector256.Load(at + 4 * step) + Vector256.Load(at + 5 * step) + (Vector256.Load(at + 6 * step) + Vector256.Load(at + 7 * step)));
                (Vector256<double> low, Vector256<double> high) = Vector256.Widen(lanes);
                (Vector256.Load(sums + i) + low).Store(sums + i);
                (Vector256.Load(sums + i + 4) + high).Store(sums + i + 4);
            }

            for (; i < n; i++)
                for (long k = 0; k < 8; k++)
                    sums[i] += x[k * step + i];
        }

        return row;
    }

    public void Merge(ref double state, in double later) => state += later;

    public double Finish(in double state, long count, out long place)
    {
        place = 0;
        return state;
    }
}

/// <summary>Sums of double, whole and complex numbers, in four independent lines.</summary>
internal readonly unsafe struct PlainSum<T> : IReducer<T, T, T> where T : unmanaged, INumberBase<T>
{
    public T Start => T.Zero;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Add(ref T state, T* x, long n, long place)
    {
        T s0 = state, s1 = T.Zero, s2 = T.Zero, s3 = T.Zero;
        long i = 0;
        for (; i <= n - 4; i += 4)
        {
            s0 += x[i];
            s1 += x[i + 1];
            s2 += x[i + 2];
            s3 += x[i + 3];
        }

        for (; i < n; i++)
            s0 += x[i];
        state = s0 + s1 + (s2 + s3);
    }

    public void Add(ref T state, T x, long place) => state += x;

    public void Merge(ref T state, in T later) => state += later;

    public T Finish(in T state, long count, out long place)
    {
        place = 0;
        return state;
    }
}
