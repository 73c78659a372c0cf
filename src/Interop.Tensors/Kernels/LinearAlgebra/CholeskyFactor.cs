using System.Numerics;

namespace Interop.Tensors.Kernels.LinearAlgebra;

/// <summary>A = L Lᴴ of a positive definite matrix, as LAPACK's <c>potrf</c>. Only the lower triangle is read; the upper is left undefined.</summary>
internal static class CholeskyFactor
{
    private const int Panel = 32;

    /// <returns>0, or the order, counted from 1, of the leading minor that is not positive definite.</returns>
    internal static int Factor<T>(Matrix<T> a) where T : unmanaged, INumberBase<T>
    {
        int n = a.Rows;
        using Scratch<T> scratch = new(Panel, n);
        for (int k = 0; k < n; k += Panel)
        {
            int width = Math.Min(Panel, n - k), next = k + width, rest = n - next;
            int info = FactorBlock(a.Block(k, k, width, width));
            if (info > 0)
                return k + info;
            if (rest == 0)
                break;
            // L₂₁ L₁₁ᴴ = A₂₁, seen from the side: L₁₁ Y = A₂₁ᴴ with Y = L₂₁ᴴ, which the update needs too.
            Matrix<T> below = a.Block(next, k, rest, width), adjoint = scratch.Matrix.Block(0, 0, width, rest);
            below.AdjointTo(adjoint);
            Triangular.Solve(a.Block(k, k, width, width), adjoint, upper: false, unit: false);
            adjoint.AdjointTo(below);
            for (int j = 0; j < rest; j += Panel)
            {
                int columns = Math.Min(Panel, rest - j);
                Products.AddProduct(a.Block(next + j, next + j, rest - j, columns), below.From(j, 0), adjoint.Block(0, j, width, columns), -1);
            }
        }

        return 0;
    }

    /// <summary>Solves A X = B in place of B, where L is the factor of A.</summary>
    internal static void Solve<T>(Matrix<T> l, Matrix<T> b) where T : unmanaged, INumberBase<T>
    {
        using Scratch<T> scratch = new(l.Rows, l.Rows);
        l.AdjointTo(scratch.Matrix);
        Triangular.Solve(l, b, upper: false, unit: false);
        Triangular.Solve(scratch.Matrix, b, upper: true, unit: false);
    }

    private static int FactorBlock<T>(Matrix<T> a) where T : unmanaged, INumberBase<T>
    {
        for (int k = 0; k < a.Rows; k++)
        {
            double square = Field.Real(a[k, k]);
            if (!(square > 0))
            {
                a[k, k] = Field.Of<T>(square);
                return k + 1;
            }

            double pivot = Math.Sqrt(square);
            a[k, k] = Field.Of<T>(pivot);
            Span<T> below = a.Column(k, k + 1);
            Vectors.Scale(below, 1 / pivot);
            for (int j = k + 1; j < a.Columns; j++)
                Vectors.AddScaled(a.Column(j, j), -Field.Conj(a[j, k]), below[(j - k - 1)..]);
        }

        return 0;
    }
}
