using System.Numerics;
using System.Runtime.CompilerServices;

namespace Interop.Tensors.Kernels;

internal static class GemmCall
{
    /// <summary>Below this many operations for each thread, 10 to 20 µs, a fork and join costs more than it brings.</summary>
    internal const double ThreadOperations = 2e6;
}

/// <summary>y = alpha · a · b + beta · y, with a [n, k], b [k, m] and y [n, m] in any strides. A beta of zero does not read y.</summary>
internal unsafe struct GemmCall<T> where T : unmanaged, INumberBase<T>
{
    internal nint N, M, K;
    internal T* A, B, Y;
    internal nint A0, A1, B0, B1, Y0, Y1;
    internal T Alpha, Beta;

    internal GemmCall(long n, long m, long k, T* a, long a0, long a1, T* b, long b0, long b1, T* y, long y0, long y1, T alpha, T beta)
    {
        (N, M, K) = ((nint)n, (nint)m, (nint)k);
        A = a;
        (A0, A1) = ((nint)a0, (nint)a1);
        B = b;
        (B0, B1) = ((nint)b0, (nint)b1);
        Y = y;
        (Y0, Y1, Alpha, Beta) = ((nint)y0, (nint)y1, alpha, beta);
    }

    /// <summary>Multiplications and additions.</summary>
    internal readonly double Operations => 2.0 * N * M * K;

    /// <summary>Whether sums may be stored into, or added to, whole rows of y as they are.</summary>
    internal readonly bool IsPlain => Y1 == 1 && Alpha == T.One && (T.IsZero(Beta) || Beta == T.One);

    /// <summary>yᵀ = bᵀ · aᵀ.</summary>
    internal void Transpose()
    {
        (N, M) = (M, N);
        T* a = A;
        A = B;
        B = a;
        (A0, A1, B0, B1) = (B1, B0, A1, A0);
        (Y0, Y1) = (Y1, Y0);
    }

    /// <summary>What sums of a block begin with: beta · y. Columns that y does not have stay as they are.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal readonly void Take(T* sums, nint sumStep, nint row, nint column, nint rows, nint columns, T beta)
    {
        for (nint i = 0; i < rows; i++)
        {
            T* from = Y + (row + i) * Y0 + column * Y1, to = sums + i * sumStep;
            for (nint j = 0; j < columns; j++)
                to[j] = beta * from[j * Y1];
        }
    }

    /// <summary>Writes a block of sums into its place in y.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal readonly void Merge(T* sums, nint sumStep, nint row, nint column, nint rows, nint columns, T beta)
    {
        nint step = Y1;
        T alpha = Alpha;
        for (nint i = 0; i < rows; i++)
        {
            T* from = sums + i * sumStep, to = Y + (row + i) * Y0 + column * step;
            if (T.IsZero(beta))
            {
                for (nint j = 0; j < columns; j++)
                    to[j * step] = alpha * from[j];
            }
            else
            {
                for (nint j = 0; j < columns; j++)
                    to[j * step] = alpha * from[j] + beta * to[j * step];
            }
        }
    }
}
