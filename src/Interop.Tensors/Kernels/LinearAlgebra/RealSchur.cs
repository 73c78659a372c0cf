using System.Numerics;

namespace Interop.Tensors.Kernels.LinearAlgebra;

/// <summary>Takes a real Hessenberg matrix to real Schur form by Francis's double-shift QR steps.</summary>
/// <remarks>Shifts, deflation and the form of the 2 × 2 blocks are those of LAPACK's <c>lahqr</c> and <c>lanv2</c>, so that eigenvalues come in the same order.</remarks>
internal static class RealSchur
{
    private const double Ulp = 2 * Field.Epsilon;

    /// <summary>Steps without deflation before a shift from outside the pattern is tried.</summary>
    private const int Patience = 10;

    /// <param name="h">The Hessenberg matrix; becomes T, with 2 × 2 blocks for conjugate pairs.</param>
    /// <param name="z">Turned along; without columns, only eigenvalues are wanted and T is not completed.</param>
    /// <param name="values">The eigenvalues, in the order of the diagonal.</param>
    /// <param name="first">Start of the active range.</param>
    /// <param name="last">Its end.</param>
    /// <returns>0, or how many eigenvalues, from the start, did not converge.</returns>
    internal static int Reduce(Matrix<double> h, Matrix<double> z, Span<Complex> values, int first, int last)
    {
        int n = h.Rows;
        for (int i = 0; i < n; i++)
        {
            if (i < first || i > last)
                values[i] = h[i, i];
        }

        bool full = z.Columns > 0;
        int limit = 30 * Math.Max(10, last - first + 1);
        for (int end = last; end >= first;)
        {
            int start = first, stalled = 0;
            for (int step = 0; ; step++)
            {
                start = SplitAt(h, start, end, first, last);
                if (start > first)
                    h[start, start - 1] = 0;
                if (start >= end - 1)
                    break;
                if (step > limit)
                    return end + 1;
                stalled++;
                Step(h, z, start, end, full ? 0 : start, full ? n - 1 : end, stalled);
            }

            if (start == end)
            {
                values[end] = h[end, end];
            }
            else
            {
                (values[end - 1], values[end], double c, double s) = Standardize(ref h[end - 1, end - 1], ref h[end - 1, end], ref h[end, end - 1], ref h[end, end]);
                if (full)
                {
                    for (int j = end + 1; j < n; j++)
                        (h[end - 1, j], h[end, j]) = (c * h[end - 1, j] + s * h[end, j], c * h[end, j] - s * h[end - 1, j]);
                    Vectors.Rotate(h.Column(end - 1, 0, end - 1), h.Column(end, 0, end - 1), c, s);
                    Vectors.Rotate(z.Column(end - 1), z.Column(end), c, s);
                }
            }

            end = start - 1;
        }

        return 0;
    }

    /// <summary>The start of the block that ends at <paramref name="end"/>: above it is a subdiagonal element that may be taken as zero.</summary>
    private static int SplitAt(Matrix<double> h, int from, int end, int first, int last)
    {
        double smallest = Field.SafeMinimum * ((last - first + 1) / Ulp);
        int k = end;
        for (; k > from; k--)
        {
            double below = Math.Abs(h[k, k - 1]);
            if (below <= smallest)
                break;
            double size = Math.Abs(h[k - 1, k - 1]) + Math.Abs(h[k, k]);
            if (size == 0)
            {
                if (k - 2 >= first)
                    size += Math.Abs(h[k - 1, k - 2]);
                if (k + 1 <= last)
                    size += Math.Abs(h[k + 1, k]);
            }

            if (below > Ulp * size)
                continue;
            // The conservative criterion of Ahues and Tisseur, which looks at the whole 2 × 2 block.
            double above = Math.Abs(h[k - 1, k]), corner = Math.Abs(h[k, k]), gap = Math.Abs(h[k - 1, k - 1] - h[k, k]);
            (double more, double less) = (Math.Max(below, above), Math.Min(below, above));
            (double wide, double narrow) = (Math.Max(corner, gap), Math.Min(corner, gap));
            double sum = wide + more;
            if (less * (more / sum) <= Math.Max(smallest, Ulp * (narrow * (wide / sum))))
                break;
        }

        return k;
    }

    private static void Step(Matrix<double> h, Matrix<double> z, int start, int end, int top, int right, int stalled)
    {
        Shifts shifts = Shifts.Choose(h, start, end, stalled);
        Span<double> v = stackalloc double[3];
        int m = end - 2;
        for (; ; m--)
        {
            shifts.FirstColumn(h, m, v);
            if (m == start)
                break;
            double rest = Math.Abs(v[1]) + Math.Abs(v[2]), size = Math.Abs(h[m - 1, m - 1]) + Math.Abs(h[m, m]) + Math.Abs(h[m + 1, m + 1]);
            if (Math.Abs(h[m, m - 1]) * rest <= Ulp * Math.Abs(v[0]) * size)
                break;
        }

        for (int k = m; k < end; k++)
        {
            int count = Math.Min(3, end - k + 1);
            if (k > m)
                h.Column(k - 1, k, count).CopyTo(v);
            double tau = Reflectors.Make(ref v[0], v[1..count]);
            if (k > m)
            {
                h.Column(k - 1, k, count).Clear();
                h[k, k - 1] = v[0];
            }
            else if (m > start)
            {
                // Not a plain change of sign: the reflector may be the identity.
                h[k, k - 1] *= 1 - tau;
            }

            double v1 = v[1], v2 = count == 3 ? v[2] : 0;
            for (int j = k; j <= right; j++)
            {
                Span<double> x = h.Column(j, k, count);
                double sum = tau * (x[0] + v1 * x[1] + (count == 3 ? v2 * x[2] : 0));
                x[0] -= sum;
                x[1] -= sum * v1;
                if (count == 3)
                    x[2] -= sum * v2;
            }

            TurnColumns(h, k, count, top, Math.Min(k + 3, end) + 1 - top, tau, v1, v2);
            if (z.Columns > 0)
                TurnColumns(z, k, count, 0, z.Rows, tau, v1, v2);
        }
    }

    private static void TurnColumns(Matrix<double> a, int k, int count, int from, int length, double tau, double v1, double v2)
    {
        Span<double> x = a.Column(k, from, length), y = a.Column(k + 1, from, length)[..x.Length];
        if (count == 2)
        {
            for (int i = 0; i < x.Length; i++)
            {
                double sum = tau * (x[i] + v1 * y[i]);
                x[i] -= sum;
                y[i] -= sum * v1;
            }

            return;
        }

        Span<double> w = a.Column(k + 2, from, length)[..x.Length];
        for (int i = 0; i < x.Length; i++)
        {
            double sum = tau * (x[i] + v1 * y[i] + v2 * w[i]);
            x[i] -= sum;
            y[i] -= sum * v1;
            w[i] -= sum * v2;
        }
    }

    /// <summary>Turns [[a, b], [c, d]] so that c = 0, or a = d and b c &lt; 0: a conjugate pair.</summary>
    private static (Complex First, Complex Second, double C, double S) Standardize(ref double a, ref double b, ref double c, ref double d)
    {
        (double cosine, double sine) = (1, 0);
        if (c != 0 && b == 0)
        {
            (cosine, sine) = (0, 1);
            (a, d, b, c) = (d, a, -c, 0);
        }
        else if (c != 0 && (a != d || Math.Sign(b) == Math.Sign(c)))
        {
            double gap = a - d, p = 0.5 * gap;
            double most = Math.Max(Math.Abs(b), Math.Abs(c)), least = Math.Min(Math.Abs(b), Math.Abs(c)) * Math.Sign(b) * Math.Sign(c);
            double scale = Math.Max(Math.Abs(p), most), discriminant = p / scale * p + most / scale * least;
            if (discriminant >= 4 * Ulp)
            {
                double root = p + Math.CopySign(Math.Sqrt(scale) * Math.Sqrt(discriminant), p), length = Field.Hypotenuse(c, root);
                (a, d) = (d + root, d - most / root * least);
                (cosine, sine) = (root / length, c / length);
                (b, c) = (b - c, 0);
            }
            else
            {
                MakeDiagonalEqual(ref a, ref b, ref c, ref d, ref cosine, ref sine);
            }
        }

        if (c == 0)
            return (a, d, cosine, sine);
        double imaginary = Math.Sqrt(Math.Abs(b)) * Math.Sqrt(Math.Abs(c));
        return (new(a, imaginary), new(d, -imaginary), cosine, sine);
    }

    /// <summary>For complex or nearly equal eigenvalues.</summary>
    private static void MakeDiagonalEqual(ref double a, ref double b, ref double c, ref double d, ref double cosine, ref double sine)
    {
        double gap = a - d, sigma = b + c, tau = Field.Hypotenuse(sigma, gap);
        cosine = Math.Sqrt(0.5 * (1 + Math.Abs(sigma) / tau));
        sine = -(0.5 * gap / (tau * cosine)) * Math.CopySign(1, sigma);
        double p = a * cosine + b * sine, q = b * cosine - a * sine, r = c * cosine + d * sine, t = d * cosine - c * sine;
        (a, b, c, d) = (p * cosine + r * sine, q * cosine + t * sine, r * cosine - p * sine, t * cosine - q * sine);
        a = d = 0.5 * (a + d);
        if (c == 0)
            return;
        if (b == 0)
        {
            (b, c) = (-c, 0);
            (cosine, sine) = (-sine, cosine);
        }
        else if (Math.Sign(b) == Math.Sign(c))
        {
            // Real after all.
            double rootB = Math.Sqrt(Math.Abs(b)), rootC = Math.Sqrt(Math.Abs(c)), half = Math.CopySign(rootB * rootC, c);
            double length = 1 / Math.Sqrt(Math.Abs(b + c));
            (a, d) = (a + half, d - half);
            (b, c) = (b - c, 0);
            (double c1, double s1) = (rootB * length, rootC * length);
            (cosine, sine) = (cosine * c1 - sine * s1, cosine * s1 + sine * c1);
        }
    }

    /// <summary>The two shifts of a step: a conjugate pair or two real numbers.</summary>
    private readonly record struct Shifts(double Real1, double Real2, double Imaginary)
    {
        internal static Shifts Choose(Matrix<double> h, int start, int end, int stalled)
        {
            (double a, double b, double c, double d) = (h[end - 1, end - 1], h[end - 1, end], h[end, end - 1], h[end, end]);
            if (stalled % Patience == 0)
            {
                bool atEnd = stalled % (2 * Patience) == 0;
                double size = atEnd ? Math.Abs(h[end, end - 1]) + Math.Abs(h[end - 1, end - 2]) : Math.Abs(h[start + 1, start]) + Math.Abs(h[start + 2, start + 1]);
                a = d = 0.75 * size + (atEnd ? h[end, end] : h[start, start]);
                (b, c) = (-0.4375 * size, size);
            }

            double scale = Math.Abs(a) + Math.Abs(b) + Math.Abs(c) + Math.Abs(d);
            if (scale == 0)
                return default;
            (a, b, c, d) = (a / scale, b / scale, c / scale, d / scale);
            double middle = 0.5 * (a + d), determinant = (a - middle) * (d - middle) - b * c, root = Math.Sqrt(Math.Abs(determinant));
            if (determinant >= 0)
                return new(middle * scale, middle * scale, root * scale);
            double high = middle + root, low = middle - root, nearest = Math.Abs(high - d) <= Math.Abs(low - d) ? high : low;
            return new(nearest * scale, nearest * scale, 0);
        }

        /// <summary>The first column of (H − s₁)(H − s₂), scaled, for the block that starts at m.</summary>
        internal void FirstColumn(Matrix<double> h, int m, Span<double> v)
        {
            double below = Math.Abs(h[m + 1, m]), size = Math.Abs(h[m, m] - Real2) + Math.Abs(Imaginary) + below;
            double ratio = h[m + 1, m] / size;
            v[0] = ratio * h[m, m + 1] + (h[m, m] - Real1) * ((h[m, m] - Real2) / size) + Imaginary * (Imaginary / size);
            v[1] = ratio * (h[m, m] + h[m + 1, m + 1] - Real1 - Real2);
            v[2] = ratio * h[m + 2, m + 1];
            double sum = Math.Abs(v[0]) + Math.Abs(v[1]) + Math.Abs(v[2]);
            (v[0], v[1], v[2]) = (v[0] / sum, v[1] / sum, v[2] / sum);
        }
    }
}
