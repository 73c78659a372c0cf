using System.Numerics;

namespace Interop.Tensors.Kernels.LinearAlgebra;

/// <summary>Eigenvalues and eigenvectors of a symmetric or Hermitian matrix: tridiagonal form, then implicit QL or QR.</summary>
internal static class SymmetricEigen
{
    /// <summary>Reads the lower triangle of A.</summary>
    /// <param name="a">The matrix; becomes the eigenvectors, a column each, where they are wanted.</param>
    /// <param name="values">The eigenvalues, rising.</param>
    /// <param name="vectors">Whether the vectors are wanted; without, A is destroyed.</param>
    /// <returns>0, or how many values did not converge.</returns>
    internal static int Decompose<T>(Matrix<T> a, Span<double> values, bool vectors) where T : unmanaged, INumberBase<T>
    {
        int n = a.Rows;
        if (n == 0)
            return 0;
        double scale = Scaling.Normalize(a, lowerOnly: true);
        using Scratch<double> beside = new(n);
        using Scratch<T> tau = new(n - 1), work = new(n);
        Tridiagonalize(a, values, beside.Span, tau.Span, work.Span);
        int info;
        if (vectors)
        {
            using Scratch<T> q = new(n, n);
            q.Matrix.SetIdentity();
            Reflectors.Form(a.Block(1, 0, n - 1, n - 1), tau.Span, q.Matrix.From(1, 1));
            q.Matrix.CopyTo(a);
            info = Iterate(values, beside.Span, a, hasVectors: true);
        }
        else
        {
            info = Iterate(values, beside.Span, a.Block(0, 0, 0, n), hasVectors: false);
        }

        Sort(values, a, vectors);
        Vectors.Scale(values, 1 / scale);
        return info;
    }

    /// <summary>A = Q T Qᴴ: T in d and e, the reflectors of Q below the subdiagonal of A. Source: LAPACK <c>sytrd</c>, <c>hetrd</c>.</summary>
    private static void Tridiagonalize<T>(Matrix<T> a, Span<double> d, Span<double> e, Span<T> tau, Span<T> work) where T : unmanaged, INumberBase<T>
    {
        int n = a.Rows;
        for (int i = 0; i < n - 1; i++)
        {
            d[i] = Field.Real(a[i, i]);
            T factor = tau[i] = Reflectors.Make(ref a[i + 1, i], a.Column(i, i + 2));
            e[i] = Field.Real(a[i + 1, i]);
            if (T.IsZero(factor))
                continue;
            a[i + 1, i] = T.One;
            Span<T> v = a.Column(i, i + 1), w = work[..v.Length];
            Matrix<T> rest = a.From(i + 1, i + 1);
            MultiplyLower(rest, v, w);
            Vectors.Scale(w, factor);
            Vectors.AddScaled(w, Field.Times(factor * Vectors.Dot<T>(w, v), -0.5), v);
            for (int j = 0; j < v.Length; j++)
            {
                Vectors.AddScaled(rest.Column(j, j), -Field.Conj(w[j]), v[j..]);
                Vectors.AddScaled(rest.Column(j, j), -Field.Conj(v[j]), w[j..]);
            }
        }

        d[n - 1] = Field.Real(a[n - 1, n - 1]);
    }

    /// <summary>y ← A x for the matrix with this lower triangle.</summary>
    private static void MultiplyLower<T>(Matrix<T> a, ReadOnlySpan<T> x, Span<T> y) where T : unmanaged, INumberBase<T>
    {
        y.Clear();
        for (int j = 0; j < x.Length; j++)
        {
            ReadOnlySpan<T> below = a.Column(j, j + 1);
            y[j] += Field.Times(x[j], Field.Real(a[j, j])) + Vectors.Dot(below, x[(j + 1)..]);
            Vectors.AddScaled(y[(j + 1)..], x[j], below);
        }
    }

    /// <summary>Diagonalizes the tridiagonal (d, e), turning the columns of z with it. Source: Wilkinson's shifts as in LAPACK <c>steqr</c>.</summary>
    private static int Iterate<T>(Span<double> d, Span<double> e, Matrix<T> z, bool hasVectors) where T : unmanaged
    {
        int n = d.Length, left = 30 * n;
        using Scratch<double> cosines = new(n), sines = new(n);
        for (int start = 0; start < n;)
        {
            int end = start;
            while (end < n - 1 && !Deflates(d, e, end))
                end++;
            if (end < n - 1)
                e[end] = 0;
            if (end == start)
            {
                start++;
                continue;
            }

            if (left-- == 0 || double.IsNaN(d[start]))
            {
                int count = 0;
                for (int i = 0; i < n - 1; i++)
                    count += e[i] != 0 ? 1 : 0;
                return Math.Max(1, count);
            }

            // Chase towards the smaller end: rows [start, end] from the top, or mirrored.
            bool mirrored = Math.Abs(d[end]) < Math.Abs(d[start]);
            int first = mirrored ? end : start, direction = mirrored ? -1 : 1, length = end - start;
            Span<double> c = cosines.Span[..length], s = sines.Span[..length];
            Sweep(d, e, first, direction, c, s);
            if (hasVectors)
                Rotations.Apply(z, c, s, first, direction, falling: true);
        }

        return 0;
    }

    private static bool Deflates(Span<double> d, Span<double> e, int i)
    {
        double size = Math.Abs(e[i]);
        return size == 0 || size <= Math.Sqrt(Math.Abs(d[i])) * Math.Sqrt(Math.Abs(d[i + 1])) * Field.Epsilon;
    }

    /// <summary>One implicit QL sweep over the block that begins at <paramref name="first"/> and runs in <paramref name="direction"/>.</summary>
    private static void Sweep(Span<double> d, Span<double> e, int first, int direction, Span<double> cosines, Span<double> sines)
    {
        int length = cosines.Length, beside = direction > 0 ? first : first - 1;
        double top = d[first], off = e[beside];
        double g = (d[first + direction] - top) / (2 * off), r = Field.Hypotenuse(g, 1);
        g = d[first + length * direction] - top + off / (g + Math.CopySign(r, g));
        double s = 1, c = 1, p = 0;
        for (int k = length - 1; k >= 0; k--)
        {
            int i = first + k * direction, next = i + direction, at = beside + k * direction;
            double f = s * e[at], b = c * e[at];
            (c, s, r) = Rotations.Make(g, f);
            if (k != length - 1)
                e[at + direction] = r;
            g = d[next] - p;
            r = (d[i] - g) * s + 2 * c * b;
            p = s * r;
            d[next] = g + p;
            g = c * r - b;
            (cosines[k], sines[k]) = (c, -s);
        }

        d[first] -= p;
        e[beside] = g;
    }

    private static void Sort<T>(Span<double> values, Matrix<T> z, bool vectors) where T : unmanaged
    {
        for (int i = 0; i < values.Length - 1; i++)
        {
            int smallest = i;
            for (int j = i + 1; j < values.Length; j++)
                smallest = values[j] < values[smallest] ? j : smallest;
            (values[i], values[smallest]) = (values[smallest], values[i]);
            if (vectors)
                z.SwapColumns(i, smallest);
        }
    }
}
