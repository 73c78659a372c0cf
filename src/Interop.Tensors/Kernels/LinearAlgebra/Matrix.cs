using System.Runtime.InteropServices;

namespace Interop.Tensors.Kernels.LinearAlgebra;

/// <summary>A window into column-major memory: element (i, j) lies at i + j · stride. Columns are contiguous, so inner loops run down them.</summary>
internal readonly ref struct Matrix<T> where T : unmanaged
{
    private readonly Span<T> _data;

    internal Matrix(Span<T> data, int rows, int columns, int stride)
    {
        (Rows, Columns, Stride) = (rows, columns, stride);
        _data = rows == 0 || columns == 0 ? [] : data[..((columns - 1) * stride + rows)];
    }

    /// <summary>Dense memory.</summary>
    internal Matrix(Span<T> data, int rows, int columns) : this(data, rows, columns, Math.Max(1, rows))
    {
    }

    internal int Rows { get; }

    internal int Columns { get; }

    internal int Stride { get; }

    internal ref T this[int row, int column] => ref _data[row + column * Stride];

    internal Span<T> Column(int column) => Rows == 0 ? [] : _data.Slice(column * Stride, Rows);

    internal Span<T> Column(int column, int from) => from == Rows ? [] : _data.Slice(column * Stride + from, Rows - from);

    internal Span<T> Column(int column, int from, int count) => count == 0 ? [] : _data.Slice(column * Stride + from, count);

    internal Matrix<T> Block(int row, int column, int rows, int columns) =>
        new(rows == 0 || columns == 0 ? [] : _data[(row + column * Stride)..], rows, columns, Stride);

    /// <summary>The window from here to the last row and column.</summary>
    internal Matrix<T> From(int row, int column) => Block(row, column, Rows - row, Columns - column);

    /// <summary>The same window where T is this type.</summary>
    internal Matrix<TSame> As<TSame>() where TSame : unmanaged => new(MemoryMarshal.Cast<T, TSame>(_data), Rows, Columns, Stride);

    internal void Clear()
    {
        for (int j = 0; j < Columns; j++)
            Column(j).Clear();
    }

    internal void CopyTo(Matrix<T> other)
    {
        for (int j = 0; j < Columns; j++)
            Column(j).CopyTo(other.Column(j));
    }

    /// <summary>Writes the conjugate transpose into another window.</summary>
    internal void AdjointTo(Matrix<T> other)
    {
        const int Tile = 16;
        for (int j0 = 0; j0 < Columns; j0 += Tile)
        {
            for (int i0 = 0; i0 < Rows; i0 += Tile)
            {
                for (int j = j0; j < Math.Min(j0 + Tile, Columns); j++)
                {
                    ReadOnlySpan<T> column = Column(j);
                    for (int i = i0; i < Math.Min(i0 + Tile, Rows); i++)
                        other[j, i] = Field.Conj(column[i]);
                }
            }
        }
    }

    internal void SetIdentity()
    {
        Clear();
        for (int i = 0; i < Math.Min(Rows, Columns); i++)
            this[i, i] = Field.Of<T>(1);
    }

    internal void SwapRows(int a, int b)
    {
        if (a == b)
            return;
        for (int j = 0; j < Columns; j++)
            (this[a, j], this[b, j]) = (this[b, j], this[a, j]);
    }

    internal void SwapColumns(int a, int b)
    {
        if (a == b)
            return;
        Span<T> x = Column(a), y = Column(b);
        for (int i = 0; i < x.Length; i++)
            (x[i], y[i]) = (y[i], x[i]);
    }

    /// <summary>The largest sum of moduli in a column; NaN where there is one.</summary>
    internal double OneNorm()
    {
        double norm = 0;
        for (int j = 0; j < Columns; j++)
        {
            double sum = 0;
            foreach (T x in Column(j))
                sum += Field.Abs(x);
            norm = Math.Max(norm, sum);
        }

        return norm;
    }
}
