using System.Numerics;

namespace Interop.Tensors.Kernels.LinearAlgebra;

/// <summary>Eigenvalues and right eigenvectors of any square matrix: balanced, Hessenberg form, shifted QR. Source: LAPACK <c>geev</c>.</summary>
internal static class GeneralEigen
{
    /// <param name="a">The matrix; may be scaled.</param>
    /// <param name="values">The eigenvalues in LAPACK's order; of a real matrix, pairs with the positive imaginary part first.</param>
    /// <param name="vectors">A column of length 1 each, the largest element real; without columns, none are computed.</param>
    /// <returns>0, or how many eigenvalues, from the start, did not converge.</returns>
    internal static int Decompose<T>(Matrix<T> a, Span<Complex> values, Matrix<Complex> vectors) where T : unmanaged, INumberBase<T>
    {
        int n = a.Rows;
        if (n == 0)
            return 0;
        double scaled = Scaling.Normalize(a);
        // Steps walk along rows: a column length that is a power of two would send them all to the same lines of the cache.
        int stride = n % 16 == 0 && n > 32 ? n + 8 : n;
        using Scratch<T> padded = new(n * stride), turned = new(vectors.Columns > 0 ? n * stride : 0);
        Matrix<T> work = new(padded.Span, n, n, stride);
        a.CopyTo(work);
        a = work;
        using Scratch<double> scale = new(n);
        (int first, int last) = Balance.Apply(a, scale.Span);
        bool wanted = vectors.Columns > 0;
        Matrix<T> q = new(turned.Span, n, wanted ? n : 0, stride);
        Hessenberg.Reduce(a, first, last, q);
        int info = typeof(T) == typeof(Complex)
            ? ComplexSchur.Reduce(a.As<Complex>(), q.As<Complex>(), values, first, last)
            : RealSchur.Reduce(a.As<double>(), q.As<double>(), values, first, last);
        if (info == 0 && wanted)
        {
            SchurVectors.Solve(a, values, q, vectors);
            Balance.Undo(vectors, scale.Span, first, last);
            Normalize(vectors);
        }

        if (scaled != 1)
        {
            foreach (ref Complex value in values)
                value /= scaled;
        }

        return info;
    }

    /// <summary>Length 1, and the largest element real.</summary>
    private static void Normalize(Matrix<Complex> vectors)
    {
        for (int j = 0; j < vectors.Columns; j++)
        {
            Span<Complex> v = vectors.Column(j);
            Vectors.Scale(v, 1 / Vectors.Norm<Complex>(v));
            int place = 0;
            double largest = 0;
            bool real = true;
            for (int i = 0; i < v.Length; i++)
            {
                real &= v[i].Imaginary == 0;
                double square = v[i].Real * v[i].Real + v[i].Imaginary * v[i].Imaginary;
                if (square > largest)
                    (largest, place) = (square, i);
            }

            if (real)
                continue;
            Vectors.Scale(v, Complex.Conjugate(v[place]) / Math.Sqrt(largest));
            v[place] = v[place].Real;
        }
    }
}
