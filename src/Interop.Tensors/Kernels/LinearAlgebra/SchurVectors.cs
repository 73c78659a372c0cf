using System.Numerics;

namespace Interop.Tensors.Kernels.LinearAlgebra;

/// <summary>Eigenvectors of a triangular matrix, or of a real one with 2 × 2 blocks for conjugate pairs, by back substitution.</summary>
internal static class SchurVectors
{
    /// <param name="t">The (quasi-)triangular matrix.</param>
    /// <param name="values">Its eigenvalues, in the order of the diagonal.</param>
    /// <param name="q">What the vectors are multiplied with from the left.</param>
    /// <param name="vectors">The results.</param>
    internal static void Solve<T>(Matrix<T> t, ReadOnlySpan<Complex> values, Matrix<T> q, Matrix<Complex> vectors) where T : unmanaged, INumberBase<T>
    {
        int n = t.Rows;
        double smallest = Math.Max(Field.SafeMinimum * (n / (2 * Field.Epsilon)), 2 * Field.Epsilon * t.OneNorm());
        using Scratch<Complex> solutions = new(n, n);
        Matrix<Complex> x = solutions.Matrix;
        for (int k = 0; k < n; k++)
        {
            // Of a conjugate pair, the vector with the positive imaginary part.
            bool pair = typeof(T) != typeof(Complex) && values[k].Imaginary != 0;
            Span<Complex> column = x.Column(k);
            column.Clear();
            if (pair && values[k].Imaginary < 0)
                continue;
            column = column[..(pair ? k + 2 : k + 1)];
            Start(t, values[k], pair, column);
            Substitute(t, values[k], column, k, smallest);
        }

        if (typeof(T) == typeof(Complex))
        {
            Products.Multiply(vectors, q.As<Complex>(), x);
            return;
        }

        MultiplyReal(q.As<double>(), x, vectors);
        for (int k = 1; k < n; k++)
        {
            if (values[k].Imaginary >= 0)
                continue;
            vectors.Column(k - 1).CopyTo(vectors.Column(k));
            Vectors.Conjugate(vectors.Column(k));
        }
    }

    /// <summary>Y = Q X with real Q, by parts.</summary>
    private static void MultiplyReal(Matrix<double> q, Matrix<Complex> x, Matrix<Complex> y)
    {
        int n = q.Rows;
        using Scratch<double> part = new(n, n), product = new(n, n);
        for (int side = 0; side < 2; side++)
        {
            for (int j = 0; j < n; j++)
            {
                for (int i = 0; i < n; i++)
                    part.Matrix[i, j] = side == 0 ? x[i, j].Real : x[i, j].Imaginary;
            }

            Products.Multiply(product.Matrix, q, part.Matrix);
            for (int j = 0; j < n; j++)
            {
                for (int i = 0; i < n; i++)
                    y[i, j] = side == 0 ? product.Matrix[i, j] : new Complex(y[i, j].Real, product.Matrix[i, j]);
            }
        }
    }

    /// <summary>The part of the vector inside its own diagonal block, and the right sides above.</summary>
    private static void Start<T>(Matrix<T> t, Complex value, bool pair, Span<Complex> x) where T : unmanaged, INumberBase<T>
    {
        int last = x.Length - 1;
        if (!pair)
        {
            x[last] = 1;
            for (int i = 0; i < last; i++)
                x[i] = -Of(t[i, last]);
            return;
        }

        // (T − λ) (x, y) = 0 in the block [[a, b], [c, a]] with λ = a + i √(−b c).
        int k = last - 1;
        double b = Field.Real(t[k, last]), c = Field.Real(t[last, k]);
        (x[k], x[last]) = (1, 1);
        if (Math.Abs(b) >= Math.Abs(c))
            x[last] = new Complex(0, value.Imaginary / b);
        else
            x[k] = new Complex(0, value.Imaginary / c);
        for (int i = 0; i < k; i++)
            x[i] = -(Of(t[i, k]) * x[k] + Of(t[i, last]) * x[last]);
    }

    /// <summary>Solves (T − λ) x = right side for the rows above <paramref name="above"/>.</summary>
    private static void Substitute<T>(Matrix<T> t, Complex value, Span<Complex> x, int above, double smallest) where T : unmanaged, INumberBase<T>
    {
        for (int j = above - 1; j >= 0; j--)
        {
            if (j > 0 && !T.IsZero(t[j, j - 1]))
            {
                SolvePair(t, value, x, j - 1, smallest);
                Shrink(x, Math.Max(Field.Size(x[j - 1]), Field.Size(x[j])));
                AddScaled(x[..(j - 1)], -x[j - 1], t.Column(j - 1, 0, j - 1));
                AddScaled(x[..(j - 1)], -x[j], t.Column(j, 0, j - 1));
                j--;
                continue;
            }

            Complex pivot = Of(t[j, j]) - value;
            x[j] /= Field.Size(pivot) < smallest ? smallest : pivot;
            Shrink(x, Field.Size(x[j]));
            AddScaled(x[..j], -x[j], t.Column(j, 0, j));
        }
    }

    private static void SolvePair<T>(Matrix<T> t, Complex value, Span<Complex> x, int j, double smallest) where T : unmanaged
    {
        Complex a = Of(t[j, j]) - value, b = Of(t[j, j + 1]), c = Of(t[j + 1, j]), d = Of(t[j + 1, j + 1]) - value;
        (Complex p, Complex q) = (x[j], x[j + 1]);
        // Elimination with the larger pivot of the first column.
        if (Field.Size(c) > Field.Size(a))
            (a, b, p, c, d, q) = (c, d, q, a, b, p);
        Complex factor = c / a, pivot = d - factor * b;
        x[j + 1] = (q - factor * p) / (Field.Size(pivot) < smallest ? smallest : pivot);
        x[j] = (p - b * x[j + 1]) / a;
    }

    /// <summary>Only the direction counts: keeps near-defective matrices from overflow.</summary>
    private static void Shrink(Span<Complex> x, double size)
    {
        if (size > 1e100)
            Vectors.Scale(x, 1 / size);
    }

    private static void AddScaled<T>(Span<Complex> y, Complex a, ReadOnlySpan<T> x) where T : unmanaged
    {
        if (a == Complex.Zero)
            return;
        bool real = a.Imaginary == 0;
        for (int i = 0; i < y.Length; i++)
            y[i] += real ? Field.Times(Of(x[i]), a.Real) : typeof(T) == typeof(Complex) ? a * Of(x[i]) : Field.Times(a, Field.Real(x[i]));
    }

    private static Complex Of<T>(T x) where T : unmanaged => new(Field.Real(x), Field.Imaginary(x));
}
