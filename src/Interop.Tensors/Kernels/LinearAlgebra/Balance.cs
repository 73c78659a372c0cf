using System.Numerics;

namespace Interop.Tensors.Kernels.LinearAlgebra;

/// <summary>Permutes and scales a square matrix so that rows and columns have like norms, which makes eigenvalues accurate. Source: LAPACK <c>gebal</c>.</summary>
internal static class Balance
{
    private const double Radix = 2;

    /// <summary>Balances A in place. Outside of [first, last] it is upper triangular then.</summary>
    /// <param name="a">The matrix.</param>
    /// <param name="scale">Inside the range the factors of the columns; outside the row that each was exchanged with.</param>
    internal static (int First, int Last) Apply<T>(Matrix<T> a, Span<double> scale) where T : unmanaged, INumberBase<T>
    {
        int first = 0, last = a.Rows - 1;
        while (Isolated(a, 0, last, rows: true) is >= 0 and int row)
        {
            Exchange(a, row, last);
            scale[last] = row;
            if (last == 0)
            {
                scale[0] = 1;
                return (0, 0);
            }

            last--;
        }

        while (Isolated(a, first, last, rows: false) is >= 0 and int column)
        {
            Exchange(a, column, first);
            scale[first] = column;
            first++;
        }

        scale[first..(last + 1)].Fill(1);
        while (Pass(a, scale, first, last))
        {
        }

        return (first, last);
    }

    /// <summary>Takes eigenvectors of the balanced matrix to those of the original.</summary>
    internal static void Undo<T>(Matrix<T> vectors, ReadOnlySpan<double> scale, int first, int last) where T : unmanaged
    {
        for (int j = 0; j < vectors.Columns; j++)
        {
            Span<T> v = vectors.Column(j);
            for (int i = first; i <= last; i++)
                v[i] = Field.Times(v[i], scale[i]);
            for (int i = first - 1; i >= 0; i--)
                (v[i], v[(int)scale[i]]) = (v[(int)scale[i]], v[i]);
            for (int i = last + 1; i < v.Length; i++)
                (v[i], v[(int)scale[i]]) = (v[(int)scale[i]], v[i]);
        }
    }

    /// <summary>A row (from the last on) or column (from the first on) with zeros beside its diagonal element inside the range, or −1.</summary>
    private static int Isolated<T>(Matrix<T> a, int first, int last, bool rows) where T : unmanaged, INumberBase<T>
    {
        for (int k = 0; k <= last - first; k++)
        {
            int line = rows ? last - k : first + k;
            bool zero = true;
            for (int i = first; i <= last && zero; i++)
                zero = i == line || T.IsZero(rows ? a[line, i] : a[i, line]);
            if (zero)
                return line;
        }

        return -1;
    }

    private static void Exchange<T>(Matrix<T> a, int i, int j) where T : unmanaged
    {
        a.SwapColumns(i, j);
        a.SwapRows(i, j);
    }

    private static bool Pass<T>(Matrix<T> a, Span<double> scale, int first, int last) where T : unmanaged
    {
        const double Limit = Field.SafeMinimum / Field.Epsilon;
        bool changed = false;
        for (int i = first; i <= last; i++)
        {
            double column = Vectors.Norm<T>(a.Column(i, first, last - first + 1)), row = RowNorm(a, i, first, last);
            if (column == 0 || row == 0 || !double.IsFinite(column + row))
                continue;
            double before = column + row, factor = 1;
            for (; column < row / Radix && factor < 1 / Limit; (column, row) = (column * Radix, row / Radix))
                factor *= Radix;
            for (; column / Radix >= row && factor > Limit; (column, row) = (column / Radix, row * Radix))
                factor /= Radix;
            if (column + row >= 0.95 * before || factor == 1 || scale[i] * factor is < Limit or > 1 / Limit)
                continue;
            changed = true;
            scale[i] *= factor;
            Vectors.Scale(a.Column(i), factor);
            for (int j = 0; j < a.Columns; j++)
                a[i, j] = Field.Times(a[i, j], 1 / factor);
        }

        return changed;
    }

    private static double RowNorm<T>(Matrix<T> a, int row, int first, int last) where T : unmanaged
    {
        double norm = 0;
        for (int j = first; j <= last; j++)
            norm = Field.Hypotenuse(norm, Field.Abs(a[row, j]));
        return norm;
    }
}
