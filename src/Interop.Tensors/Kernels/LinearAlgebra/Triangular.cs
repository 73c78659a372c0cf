using System.Numerics;

namespace Interop.Tensors.Kernels.LinearAlgebra;

/// <summary>Triangular systems A X = B, solved in place of B. Only the named triangle of A is read.</summary>
internal static class Triangular
{
    private const int Leaf = 48;

    /// <param name="a">The matrix, [n, n].</param>
    /// <param name="b">Right sides, [n, k]; becomes the solution.</param>
    /// <param name="upper">Which triangle.</param>
    /// <param name="unit">Whether the diagonal is taken as ones.</param>
    internal static void Solve<T>(Matrix<T> a, Matrix<T> b, bool upper, bool unit) where T : unmanaged, INumberBase<T>
    {
        int n = a.Rows;
        if (n <= Leaf)
        {
            for (int j = 0; j < b.Columns; j++)
            {
                if (upper)
                    Backward(a, b.Column(j), unit);
                else
                    Forward(a, b.Column(j), unit);
            }

            return;
        }

        int half = n / 2, rest = n - half;
        Matrix<T> top = b.Block(0, 0, half, b.Columns), bottom = b.Block(half, 0, rest, b.Columns);
        Matrix<T> first = a.Block(0, 0, half, half), last = a.Block(half, half, rest, rest);
        if (upper)
        {
            Solve(last, bottom, upper, unit);
            Products.AddProduct(top, a.Block(0, half, half, rest), bottom, -1);
            Solve(first, top, upper, unit);
        }
        else
        {
            Solve(first, top, upper, unit);
            Products.AddProduct(bottom, a.Block(half, 0, rest, half), top, -1);
            Solve(last, bottom, upper, unit);
        }
    }

    private static void Forward<T>(Matrix<T> a, Span<T> x, bool unit) where T : unmanaged, INumberBase<T>
    {
        for (int k = 0; k < x.Length; k++)
        {
            if (!unit)
                x[k] /= a[k, k];
            Vectors.AddScaled(x[(k + 1)..], -x[k], a.Column(k, k + 1));
        }
    }

    private static void Backward<T>(Matrix<T> a, Span<T> x, bool unit) where T : unmanaged, INumberBase<T>
    {
        for (int k = x.Length - 1; k >= 0; k--)
        {
            if (!unit)
                x[k] /= a[k, k];
            Vectors.AddScaled(x[..k], -x[k], a.Column(k, 0, k));
        }
    }
}
