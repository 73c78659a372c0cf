using System.Numerics;

namespace Interop.Tensors.Kernels.LinearAlgebra;

/// <summary>A = Q H Qᴴ with zeros below the first subdiagonal of H. Source: LAPACK <c>gehrd</c> and <c>orghr</c>.</summary>
internal static class Hessenberg
{
    /// <summary>Overwrites A with H. Rows and columns outside of [first, last] are triangular already.</summary>
    /// <param name="a">The matrix.</param>
    /// <param name="first">Start of the active range.</param>
    /// <param name="last">Its end.</param>
    /// <param name="q">Becomes Q where it has columns.</param>
    internal static void Reduce<T>(Matrix<T> a, int first, int last, Matrix<T> q) where T : unmanaged, INumberBase<T>
    {
        int n = a.Rows, count = Math.Max(0, last - first - 1);
        using Scratch<T> tau = new(count), work = new(n);
        for (int k = 0; k < count; k++)
        {
            int i = first + k, length = last - i;
            T factor = tau.Span[k] = Reflectors.Make(ref a[i + 1, i], a.Column(i, i + 2, length - 1));
            ReadOnlySpan<T> tail = a.Column(i, i + 2, length - 1);
            Reflectors.ApplyRight(tail, factor, a.Block(0, i + 1, last + 1, length), work.Span);
            Reflectors.Apply(tail, Field.Conj(factor), a.Block(i + 1, i + 1, length, n - i - 1));
        }

        if (q.Columns > 0)
        {
            q.SetIdentity();
            int size = last - first;
            if (count > 0)
                Reflectors.Form(a.Block(first + 1, first, size, count), tau.Span, q.Block(first + 1, first + 1, size, size));
        }

        for (int j = 0; j < n - 2; j++)
            a.Column(j, j + 2).Clear();
    }
}
