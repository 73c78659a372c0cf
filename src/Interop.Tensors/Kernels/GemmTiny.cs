using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Interop.Tensors.Kernels;

/// <summary>Products of a few thousand multiplications, where anything but the plain loops would cost more than it brings.</summary>
/// <remarks>
/// The order and the roundings are those of the reference BLAS, whatever the width of vectors: products are rounded before
/// they are added, and where rows of b are dense, sums begin with beta · y and get (alpha · a) · b.
/// </remarks>
internal static unsafe class GemmTiny<T> where T : unmanaged, INumberBase<T>
{
    private const int Multiplications = 4096;

    [SkipLocalsInit]
    internal static bool TryRun(in GemmCall<T> call)
    {
        nint n = call.N, m = call.M, k = call.K;
        if (n > Multiplications || m > Multiplications || k > Multiplications || n * m * k > Multiplications)
            return false;
        if (call.B1 == 1)
        {
            Run(call, late: false);
            return true;
        }

        // Rows of b are made dense. Bounds: k · m is at most the number of multiplications, as n is at least 1.
        T* rows = stackalloc T[Multiplications];
        for (nint j = 0; j < m; j++)
        {
            for (nint l = 0; l < k; l++)
                rows[l * m + j] = call.B[l * call.B0 + j * call.B1];
        }

        GemmCall<T> dense = call;
        dense.B = rows;
        (dense.B0, dense.B1) = (m, 1);
        Run(dense, late: true);
        return true;
    }

    /// <summary>Columns of y in the widest vectors that they fill.</summary>
    private static void Run(in GemmCall<T> call, bool late)
    {
        nint j = 0;
        if (call.Y1 == 1 || call.N == 0)
        {
            VectorWidth width = VectorWidths.Active;
            for (; width >= VectorWidth.Bits512 && j + Vector512<T>.Count <= call.M; j += Vector512<T>.Count)
                Columns<Vector512<T>, Lanes512<T>>(call, j, late);
            for (; width >= VectorWidth.Bits256 && j + Vector256<T>.Count <= call.M; j += Vector256<T>.Count)
                Columns<Vector256<T>, Lanes256<T>>(call, j, late);
            for (; width >= VectorWidth.Bits128 && j + Vector128<T>.Count <= call.M; j += Vector128<T>.Count)
                Columns<Vector128<T>, Lanes128<T>>(call, j, late);
        }

        for (; j < call.M; j++)
            Columns<T, ScalarLane<T>>(call, j, late);
    }

    /// <summary>One vector of columns, four rows at a time: their additions overlap. Missing rows repeat the last.</summary>
    /// <param name="call">The product; rows of b are dense.</param>
    /// <param name="column">The first column.</param>
    /// <param name="late">Whether alpha and beta come in when the sums are done.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Columns<TVector, TLanes>(in GemmCall<T> call, nint column, bool late) where TVector : struct where TLanes : ILanes<TVector, T>
    {
        nint last = call.N - 1, step = call.A1, rowStep = call.Y0;
        T alpha = late ? T.One : call.Alpha;
        bool adds = !T.IsZero(call.Beta);
        TVector beta = TLanes.Fill(call.Beta), scale = TLanes.Fill(call.Alpha), zero = default;
        for (nint i = 0; i <= last; i += 4)
        {
            nint i1 = Math.Min(i + 1, last), i2 = Math.Min(i + 2, last), i3 = Math.Min(i + 3, last);
            T* a0 = call.A + i * call.A0, a1 = call.A + i1 * call.A0, a2 = call.A + i2 * call.A0, a3 = call.A + i3 * call.A0, b = call.B + column;
            T* y = call.Y + column * call.Y1, y0 = y + i * rowStep, y1 = y + i1 * rowStep, y2 = y + i2 * rowStep, y3 = y + i3 * rowStep;
            TVector s0 = zero, s1 = zero, s2 = zero, s3 = zero;
            if (adds && !late)
            {
                s0 = TLanes.Multiply(beta, TLanes.Load(y0));
                s1 = TLanes.Multiply(beta, TLanes.Load(y1));
                s2 = TLanes.Multiply(beta, TLanes.Load(y2));
                s3 = TLanes.Multiply(beta, TLanes.Load(y3));
            }

            for (nint k = 0; k < call.K; k++)
            {
                TVector row = TLanes.Load(b);
                s0 = TLanes.Add(s0, TLanes.Multiply(TLanes.Fill(alpha * *a0), row));
                s1 = TLanes.Add(s1, TLanes.Multiply(TLanes.Fill(alpha * *a1), row));
                s2 = TLanes.Add(s2, TLanes.Multiply(TLanes.Fill(alpha * *a2), row));
                s3 = TLanes.Add(s3, TLanes.Multiply(TLanes.Fill(alpha * *a3), row));
                a0 += step;
                a1 += step;
                a2 += step;
                a3 += step;
                b += call.B0;
            }

            if (late)
            {
                s0 = TLanes.Multiply(scale, s0);
                s1 = TLanes.Multiply(scale, s1);
                s2 = TLanes.Multiply(scale, s2);
                s3 = TLanes.Multiply(scale, s3);
            }

            if (late && adds)
            {
                s0 = TLanes.Add(s0, TLanes.Multiply(beta, TLanes.Load(y0)));
                s1 = TLanes.Add(s1, TLanes.Multiply(beta, TLanes.Load(y1)));
                s2 = TLanes.Add(s2, TLanes.Multiply(beta, TLanes.Load(y2)));
                s3 = TLanes.Add(s3, TLanes.Multiply(beta, TLanes.Load(y3)));
            }

            // Repeated rows are equal, whichever is stored last.
            TLanes.Store(s0, y0);
            TLanes.Store(s1, y1);
            TLanes.Store(s2, y2);
            TLanes.Store(s3, y3);
        }
    }
}
