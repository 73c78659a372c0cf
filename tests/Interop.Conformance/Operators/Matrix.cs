using System.Numerics;
using Interop.Tensors;

namespace Interop.Conformance.Operators;

/// <summary>A small dense complex matrix, slow and independent of the engine.</summary>
internal sealed class Matrix(int rows, int columns)
{
    private readonly Complex[,] _values = new Complex[rows, columns];

    public int Rows => rows;

    public int Columns => columns;

    public Complex this[int i, int j]
    {
        get => _values[i, j];
        set => _values[i, j] = value;
    }

    /// <summary>The matrices of a batch of so many dimensions; a vector is a matrix of one row.</summary>
    public static Matrix[] Of(Tensor x, int batch)
    {
        byte[] bytes = Comparison.Dense(x);
        int height = x.Rank - batch > 1 ? (int)x.Shape[x.Rank - 2] : 1, width = x.Rank > batch ? (int)x.Shape[x.Rank - 1] : 1, count = 1;
        for (int d = 0; d < batch; d++)
            count *= (int)x.Shape[d];
        Matrix[] all = new Matrix[count];
        for (int b = 0; b < count; b++)
        {
            all[b] = new Matrix(height, width);
            for (int i = 0; i < height * width; i++)
                all[b][i / width, i % width] = Comparison.Element(bytes, x.DType, b * height * width + i);
        }

        return all;
    }

    public static Matrix Identity(int n) => Make(n, n, (i, j) => i == j ? 1 : 0);

    /// <summary>A row on the diagonal.</summary>
    public Matrix Diagonal() => Make(columns, columns, (i, j) => i == j ? _values[0, i] : 0);

    public Matrix Adjoint() => Make(columns, rows, (i, j) => Complex.Conjugate(_values[j, i]));

    public Matrix Part(int height, int width) => Make(height, width, (i, j) => _values[i, j]);

    /// <summary>The Hermitian matrix that one triangle stands for.</summary>
    public Matrix Hermitian(bool lower) => Make(rows, columns, (i, j) => i == j ? _values[i, i].Real : i > j == lower ? _values[i, j] : Complex.Conjugate(_values[j, i]));

    /// <summary>Q R where this holds R above and Householder vectors below the diagonal, as LAPACK's <c>geqrf</c> leaves them.</summary>
    public Matrix Reflected(Matrix tau)
    {
        Matrix y = Make(rows, columns, (i, j) => i <= j ? _values[i, j] : 0);
        for (int k = tau.Columns - 1; k >= 0; k--)
        {
            int at = k;
            Matrix v = Make(rows, 1, (i, _) => i < at ? 0 : i == at ? 1 : _values[i, at]);
            Matrix vy = v.Adjoint() * y, before = y;
            y = Make(rows, columns, (i, j) => before[i, j] - tau[0, at] * v[i, 0] * vy[0, j]);
        }

        return y;
    }

    public double Largest() => _values.Cast<Complex>().Select(Complex.Abs).DefaultIfEmpty().Max();

    public static Matrix operator *(Matrix a, Matrix b) => Make(a.Rows, b.Columns, (i, j) =>
    {
        Complex sum = 0;
        for (int k = 0; k < a.Columns; k++)
            sum += a[i, k] * b[k, j];
        return sum;
    });

    private static Matrix Make(int rows, int columns, Func<int, int, Complex> value)
    {
        Matrix y = new(rows, columns);
        for (int i = 0; i < rows; i++)
        {
            for (int j = 0; j < columns; j++)
                y[i, j] = value(i, j);
        }

        return y;
    }
}
