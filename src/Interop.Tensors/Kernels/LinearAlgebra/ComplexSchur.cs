using System.Numerics;

namespace Interop.Tensors.Kernels.LinearAlgebra;

/// <summary>Takes a complex Hessenberg matrix to triangular form by single-shift QR steps.</summary>
/// <remarks>Shifts and deflation are those of LAPACK's complex <c>lahqr</c>, so that eigenvalues come in the same order; the steps are plane rotations.</remarks>
internal static class ComplexSchur
{
    private const double Ulp = 2 * Field.Epsilon;
    private const int Patience = 10;

    /// <inheritdoc cref="RealSchur.Reduce"/>
    internal static int Reduce(Matrix<Complex> h, Matrix<Complex> z, Span<Complex> values, int first, int last)
    {
        int n = h.Rows;
        bool full = z.Columns > 0;
        int limit = 30 * Math.Max(10, last - first + 1);
        for (int end = last; end >= first; end--)
        {
            int start = first;
            for (int step = 0; ; step++)
            {
                start = SplitAt(h, start, end, first, last);
                if (start > first)
                    h[start, start - 1] = 0;
                if (start >= end)
                    break;
                if (step > limit)
                    return end + 1;
                Step(h, z, start, end, full ? 0 : start, full ? n - 1 : end, Shift(h, start, end, step + 1));
            }
        }

        for (int i = 0; i < n; i++)
            values[i] = h[i, i];
        return 0;
    }

    private static int SplitAt(Matrix<Complex> h, int from, int end, int first, int last)
    {
        double smallest = Field.SafeMinimum * ((last - first + 1) / Ulp);
        int k = end;
        for (; k > from; k--)
        {
            double below = Field.Size(h[k, k - 1]);
            if (below <= smallest)
                break;
            double size = Field.Size(h[k - 1, k - 1]) + Field.Size(h[k, k]);
            if (size == 0)
            {
                if (k - 2 >= first)
                    size += Complex.Abs(h[k - 1, k - 2]);
                if (k + 1 <= last)
                    size += Complex.Abs(h[k + 1, k]);
            }

            if (Complex.Abs(h[k, k - 1]) > Ulp * size)
                continue;
            double above = Field.Size(h[k - 1, k]), corner = Field.Size(h[k, k]), gap = Field.Size(h[k - 1, k - 1] - h[k, k]);
            (double more, double less) = (Math.Max(below, above), Math.Min(below, above));
            (double wide, double narrow) = (Math.Max(corner, gap), Math.Min(corner, gap));
            double sum = wide + more;
            if (less * (more / sum) <= Math.Max(smallest, Ulp * (narrow * (wide / sum))))
                break;
        }

        return k;
    }

    /// <summary>The eigenvalue of the last 2 × 2 block that is nearer to its last element.</summary>
    private static Complex Shift(Matrix<Complex> h, int start, int end, int stalled)
    {
        if (stalled % (2 * Patience) == 0)
            return 0.75 * Complex.Abs(h[end, end - 1]) + h[end, end];
        if (stalled % Patience == 0)
            return 0.75 * Complex.Abs(h[start + 1, start]) + h[start, start];
        Complex shift = h[end, end], u = Complex.Sqrt(h[end - 1, end]) * Complex.Sqrt(h[end, end - 1]);
        double size = Field.Size(u);
        if (size == 0)
            return shift;
        Complex x = 0.5 * (h[end - 1, end - 1] - shift);
        size = Math.Max(size, Field.Size(x));
        Complex y = size * Complex.Sqrt(x / size * (x / size) + u / size * (u / size));
        if (x.Real * y.Real + x.Imaginary * y.Imaginary < 0)
            y = -y;
        return shift - u * (u / (x + y));
    }

    private static void Step(Matrix<Complex> h, Matrix<Complex> z, int start, int end, int top, int right, Complex shift)
    {
        int m = end - 1;
        Complex f, g;
        for (; ; m--)
        {
            Complex gap = h[m, m] - shift;
            double size = Field.Size(gap) + Complex.Abs(h[m + 1, m]);
            (f, g) = (gap / size, h[m + 1, m] / size);
            if (m == start || Complex.Abs(h[m, m - 1]) * Complex.Abs(g) <= Ulp * (Field.Size(f) * (Field.Size(h[m, m]) + Field.Size(h[m + 1, m + 1]))))
                break;
        }

        for (int k = m; k < end; k++)
        {
            if (k > m)
                (f, g) = (h[k, k - 1], h[k + 1, k - 1]);
            (double c, Complex s, Complex r) = Rotation(f, g);
            if (k > m)
                (h[k, k - 1], h[k + 1, k - 1]) = (r, 0);
            else if (m > start)
                h[k, k - 1] *= c;
            for (int j = k; j <= right; j++)
            {
                (Complex x, Complex y) = (h[k, j], h[k + 1, j]);
                (h[k, j], h[k + 1, j]) = (c * x + s * y, c * y - Complex.Conjugate(s) * x);
            }

            int bottom = Math.Min(k + 2, end);
            TurnColumns(h.Column(k, top, bottom + 1 - top), h.Column(k + 1, top, bottom + 1 - top), c, s);
            if (z.Columns > 0)
                TurnColumns(z.Column(k), z.Column(k + 1), c, s);
        }
    }

    /// <summary>c and s with c f + s g = r and c g − conj(s) f = 0.</summary>
    private static (double C, Complex S, Complex R) Rotation(Complex f, Complex g)
    {
        double sizeF = Complex.Abs(f), sizeG = Complex.Abs(g);
        if (sizeG == 0)
            return (1, 0, f);
        if (sizeF == 0)
            return (0, Complex.Conjugate(g) / sizeG, sizeG);
        double norm = Field.Hypotenuse(sizeF, sizeG);
        Complex direction = f / sizeF;
        return (sizeF / norm, direction * (Complex.Conjugate(g) / norm), direction * norm);
    }

    private static void TurnColumns(Span<Complex> x, Span<Complex> y, double c, Complex s)
    {
        Complex conjugate = Complex.Conjugate(s);
        y = y[..x.Length];
        for (int i = 0; i < x.Length; i++)
            (x[i], y[i]) = (c * x[i] + conjugate * y[i], c * y[i] - s * x[i]);
    }
}
