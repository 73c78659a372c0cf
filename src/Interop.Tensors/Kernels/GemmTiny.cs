using System.Numerics;
using System.Runtime.CompilerServices;

namespace Interop.Tensors.Kernels;

/// <summary>Products of a few thousand multiplications, where anything but the plain loops would cost more than it brings.</summary>
/// <remarks>The order and the roundings are those of the reference BLAS: sums begin with beta · y if rows of b are dense, and products are rounded before they are added.</remarks>
internal static unsafe class GemmTiny<TVector, T, TLanes> where TVector : struct where T : unmanaged, INumberBase<T> where TLanes : ILanes<TVector, T>
{
    private const int Multiplications = 4096;

    internal static bool TryRun(in GemmCall<T> call)
    {
        if (call.N > Multiplications || call.M > Multiplications || call.K > Multiplications || call.N * call.M * call.K > Multiplications)
            return false;
        if (call.B1 == 1)
            AddRows(call);
        else
            AddProducts(call);
        return true;
    }

    /// <summary>Each row of y is a sum of rows of b.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    [SkipLocalsInit]
    private static void AddRows(in GemmCall<T> call)
    {
        // Bounds: a row has at most as many elements as there are multiplications, or the inner size is zero.
        T* sums = stackalloc T[Multiplications];
        nint m = call.M;
        for (nint i = 0; i < call.N; i++)
        {
            T* y = call.Y + i * call.Y0;
            for (nint j = 0; j < m; j++)
                sums[j] = T.IsZero(call.Beta) ? T.Zero : call.Beta * y[j * call.Y1];
            for (nint k = 0; k < call.K; k++)
            {
                T x = call.Alpha * call.A[i * call.A0 + k * call.A1];
                T* b = call.B + k * call.B0;
                TVector xs = TLanes.Fill(x);
                nint j = 0;
                for (; j + TLanes.Count <= m; j += TLanes.Count)
                    TLanes.Store(TLanes.Add(TLanes.Load(sums + j), TLanes.Multiply(xs, TLanes.Load(b + j))), sums + j);
                for (; j < m; j++)
                    sums[j] += x * b[j];
            }

            for (nint j = 0; j < m; j++)
                y[j * call.Y1] = sums[j];
        }
    }

    /// <summary>Each element of y is a sum of products; four at a time, so that additions overlap.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    [SkipLocalsInit]
    private static void AddProducts(in GemmCall<T> call)
    {
        T* sums = stackalloc T[4];
        nint step = call.B1;
        for (nint i = 0; i < call.N; i++)
        {
            T* a = call.A + i * call.A0;
            for (nint j = 0; j < call.M; j += 4)
            {
                nint count = Math.Min(4, call.M - j);
                T* b = call.B + j * step;
                if (count == 4)
                {
                    T s0 = T.Zero, s1 = T.Zero, s2 = T.Zero, s3 = T.Zero;
                    for (nint k = 0; k < call.K; k++, b += call.B0)
                    {
                        T x = a[k * call.A1];
                        s0 += x * b[0];
                        s1 += x * b[step];
                        s2 += x * b[2 * step];
                        s3 += x * b[3 * step];
                    }

                    (sums[0], sums[1], sums[2], sums[3]) = (s0, s1, s2, s3);
                }
                else
                {
                    for (nint c = 0; c < count; c++)
                    {
                        T s = T.Zero;
                        for (nint k = 0; k < call.K; k++)
                            s += a[k * call.A1] * b[c * step + k * call.B0];
                        sums[c] = s;
                    }
                }

                call.Merge(sums, 0, i, j, 1, count, call.Beta);
            }
        }
    }
}
