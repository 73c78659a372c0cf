using System.Numerics;

namespace Interop.Tensors.Kernels.LinearAlgebra;

/// <summary>P A = L U with partial pivoting, as LAPACK's <c>getrf</c> and <c>getrs</c>.</summary>
internal static class LuFactor
{
    private const int Panel = 32;

    /// <summary>Overwrites A, [m, n], with L below and U on and above the diagonal.</summary>
    /// <param name="a">The matrix.</param>
    /// <param name="pivots">min(m, n) rows, counted from 1: row i was exchanged with row pivots[i].</param>
    /// <returns>0, or the number of the first column, counted from 1, whose pivot is zero.</returns>
    internal static int Factor<T>(Matrix<T> a, Span<int> pivots) where T : unmanaged, INumberBase<T>
    {
        int count = Math.Min(a.Rows, a.Columns), info = 0;
        for (int k = 0; k < count; k += Panel)
        {
            int width = Math.Min(Panel, count - k), next = k + width;
            Span<int> own = pivots.Slice(k, width);
            int zero = FactorPanel(a.Block(k, k, a.Rows - k, width), own);
            if (info == 0 && zero > 0)
                info = k + zero;
            Exchange(a.Block(k, 0, a.Rows - k, k), own);
            Matrix<T> right = a.From(k, next);
            Exchange(right, own);
            for (int i = 0; i < width; i++)
                own[i] += k;
            if (right.Columns == 0)
                continue;
            Matrix<T> row = right.Block(0, 0, width, right.Columns);
            Triangular.Solve(a.Block(k, k, width, width), row, upper: false, unit: true);
            Products.AddProduct(right.From(width, 0), a.Block(next, k, a.Rows - next, width), row, -1);
        }

        return info;
    }

    /// <summary>Exchanges rows as a factorization did, or back.</summary>
    internal static void Exchange<T>(Matrix<T> b, ReadOnlySpan<int> pivots, bool undo = false) where T : unmanaged
    {
        for (int j = 0; j < b.Columns; j++)
        {
            Span<T> column = b.Column(j);
            for (int k = 0; k < pivots.Length; k++)
            {
                int i = undo ? pivots.Length - 1 - k : k, other = pivots[i] - 1;
                (column[i], column[other]) = (column[other], column[i]);
            }
        }
    }

    /// <summary>Solves A X = B in place of B.</summary>
    internal static void Solve<T>(Matrix<T> lu, ReadOnlySpan<int> pivots, Matrix<T> b) where T : unmanaged, INumberBase<T>
    {
        Exchange(b, pivots);
        Triangular.Solve(lu, b, upper: false, unit: true);
        Triangular.Solve(lu, b, upper: true, unit: false);
    }

    /// <summary>Solves Aᴴ X = B in place of B.</summary>
    internal static void SolveAdjoint<T>(Matrix<T> lu, ReadOnlySpan<int> pivots, Matrix<T> b) where T : unmanaged, INumberBase<T>
    {
        using Scratch<T> scratch = new(lu.Rows, lu.Rows);
        lu.AdjointTo(scratch.Matrix);
        Triangular.Solve(scratch.Matrix, b, upper: false, unit: false);
        Triangular.Solve(scratch.Matrix, b, upper: true, unit: true);
        Exchange(b, pivots, undo: true);
    }

    private static int FactorPanel<T>(Matrix<T> a, Span<int> pivots) where T : unmanaged, INumberBase<T>
    {
        int info = 0;
        for (int k = 0; k < pivots.Length; k++)
        {
            Span<T> column = a.Column(k, k);
            int pivot = Vectors.Largest<T>(column);
            pivots[k] = k + pivot + 1;
            if (T.IsZero(column[pivot]))
            {
                info = info == 0 ? k + 1 : info;
                continue;
            }

            a.SwapRows(k, k + pivot);
            T value = column[0];
            Span<T> below = column[1..];
            if (Field.Abs(value) >= Field.SafeMinimum)
            {
                Vectors.Scale(below, T.One / value);
            }
            else
            {
                foreach (ref T x in below)
                    x /= value;
            }

            for (int j = k + 1; j < a.Columns; j++)
                Vectors.AddScaled(a.Column(j, k + 1), -a[k, j], below);
        }

        return info;
    }
}
