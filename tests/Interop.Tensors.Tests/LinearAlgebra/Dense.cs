using System.Numerics;
using Interop.Tensors.Kernels.LinearAlgebra;

namespace Interop.Tensors.Tests.LinearAlgebra;

/// <summary>A column-major matrix of its own memory, and the plainest possible arithmetic on it, which judges the kernels.</summary>
internal sealed class Dense<T>(int rows, int columns) where T : unmanaged, INumberBase<T>
{
    private readonly T[] _data = new T[rows * columns];

    public int Rows => rows;

    public int Columns => columns;

    public Matrix<T> Matrix => new(_data, rows, columns);

    public ref T this[int i, int j] => ref _data[i + j * rows];

    public Dense<T> Adjoint => From(columns, rows, (i, j) => Field.Conj(this[j, i]));

    public Dense<T> Transposed => From(columns, rows, (i, j) => this[j, i]);

    /// <summary>The largest modulus.</summary>
    public double Size => _data.Length == 0 ? 0 : _data.Max(Field.Abs);

    public static Dense<T> operator *(Dense<T> a, Dense<T> b) => From(a.Rows, b.Columns, (i, j) =>
    {
        T sum = T.Zero;
        for (int k = 0; k < a.Columns; k++)
            sum += a[i, k] * b[k, j];
        return sum;
    });

    public static Dense<T> operator -(Dense<T> a, Dense<T> b) => From(a.Rows, a.Columns, (i, j) => a[i, j] - b[i, j]);

    public static Dense<T> From(int rows, int columns, Func<int, int, T> element)
    {
        Dense<T> y = new(rows, columns);
        for (int j = 0; j < columns; j++)
        {
            for (int i = 0; i < rows; i++)
                y[i, j] = element(i, j);
        }

        return y;
    }

    public static Dense<T> Identity(int n) => From(n, n, (i, j) => i == j ? T.One : T.Zero);

    public static Dense<T> Random(int rows, int columns, int seed)
    {
        Random random = new(seed);
        return From(rows, columns, (_, _) => Field.Of<T>(random.NextDouble() * 2 - 1, random.NextDouble() * 2 - 1));
    }

    /// <summary>A random matrix equal to its adjoint.</summary>
    public static Dense<T> RandomHermitian(int n, int seed)
    {
        Dense<T> a = Random(n, n, seed);
        return From(n, n, (i, j) => a[i, j] + Field.Conj(a[j, i]));
    }

    public static Dense<T> Diagonal(ReadOnlySpan<double> values)
    {
        Dense<T> y = new(values.Length, values.Length);
        for (int i = 0; i < values.Length; i++)
            y[i, i] = Field.Of<T>(values[i]);
        return y;
    }

    public Dense<T> Copy() => From(rows, columns, (i, j) => this[i, j]);

    public Dense<T> Part(int row, int column, int height, int width) => From(height, width, (i, j) => this[row + i, column + j]);

    public Dense<T> Lower(bool unit = false) => From(rows, Math.Min(rows, columns), (i, j) => i == j && unit ? T.One : i >= j ? this[i, j] : T.Zero);

    public Dense<T> Upper() => From(Math.Min(rows, columns), columns, (i, j) => i <= j ? this[i, j] : T.Zero);

    public Dense<TOther> To<TOther>() where TOther : unmanaged, INumberBase<TOther> =>
        Dense<TOther>.From(rows, columns, (i, j) => Field.Of<TOther>(Field.Real(this[i, j]), Field.Imaginary(this[i, j])));
}

internal static class Near
{
    /// <summary>Elements differ by at most the tolerance times the size of what is expected, at least 1.</summary>
    public static void Equal<T>(Dense<T> expected, Dense<T> actual, double tolerance = 1e-12) where T : unmanaged, INumberBase<T>
    {
        Assert.Equal((expected.Rows, expected.Columns), (actual.Rows, actual.Columns));
        double error = (expected - actual).Size, limit = tolerance * Math.Max(1, expected.Size);
        Assert.True(error <= limit, $"error {error:g3}, limit {limit:g3}, {expected.Rows} x {expected.Columns}");
    }

    /// <summary>Columns of length 1 at right angles.</summary>
    public static void Orthonormal<T>(Dense<T> q, double tolerance = 1e-12) where T : unmanaged, INumberBase<T> =>
        Equal(Dense<T>.Identity(q.Columns), q.Adjoint * q, tolerance);
}
