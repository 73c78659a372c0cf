namespace Interop.Tensors.Kernels.LinearAlgebra;

/// <summary>Singular values and vectors of an upper bidiagonal matrix by implicit QR, exact in the small values too.</summary>
/// <remarks>Source: Demmel and Kahan, "Accurate singular values of bidiagonal matrices" (1990), with the constants of LAPACK's <c>bdsqr</c>.</remarks>
internal static class Bidiagonal
{
    private const double Tolerance = 98.7 * Field.Epsilon;

    /// <summary>Diagonalizes (d, e), turning columns of u and v along; a matrix without rows stays as it is.</summary>
    /// <returns>0, or how many elements of e did not converge.</returns>
    internal static int Diagonalize<T>(Span<double> d, Span<double> e, Matrix<T> u, Matrix<T> v) where T : unmanaged
    {
        int n = d.Length;
        long left = 6L * n * n;
        double threshold = Threshold(d, e);
        using Scratch<double> rotations = new(4 * n);
        (int previousStart, int previousEnd, bool upwards) = (-1, -1, false);
        for (int end = n - 1; end > 0;)
        {
            int start = Split(d, e, end, threshold, out double largest);
            if (start == end)
            {
                end--;
                continue;
            }

            left -= end - start;
            if (left < 0 || !double.IsFinite(largest))
                return CountLeft(e);
            if (start > previousEnd || end < previousStart)
                upwards = Math.Abs(d[start]) < Math.Abs(d[end]);
            (previousStart, previousEnd) = (start, end);
            Chase chase = new(d, e, upwards ? end : start, upwards ? -1 : 1, end - start);
            if (chase.Deflates(out double smallest))
                continue;
            double shift = n * Tolerance * (smallest / largest) <= Math.Max(Field.Epsilon, 0.01 * Tolerance) ? 0 : chase.Shift();
            Span<double> right = rotations.Span[..(2 * chase.Length)], under = rotations.Span.Slice(2 * n, 2 * chase.Length);
            if (shift == 0)
                chase.StepWithoutShift(right, under);
            else
                chase.Step(shift, right, under);
            if (Math.Abs(chase.LastBeside) <= threshold)
                chase.LastBeside = 0;
            // Seen from the other end, the matrix is its transpose: left and right exchange their parts.
            chase.Turn(upwards ? u : v, right);
            chase.Turn(upwards ? v : u, under);
        }

        return 0;
    }

    /// <summary>Below this, an element of e changes no singular value by more than its relative error.</summary>
    private static double Threshold(ReadOnlySpan<double> d, ReadOnlySpan<double> e)
    {
        int n = d.Length;
        double smallest = Math.Abs(d[0]), mu = smallest;
        for (int i = 1; i < n && smallest != 0; i++)
        {
            mu = Math.Abs(d[i]) * (mu / (mu + Math.Abs(e[i - 1])));
            smallest = Math.Min(smallest, mu);
        }

        return Math.Max(Tolerance * (smallest / Math.Sqrt(n)), 6.0 * n * n * Field.SafeMinimum);
    }

    /// <summary>The start of the unreduced block with this end.</summary>
    private static int Split(Span<double> d, Span<double> e, int end, double threshold, out double largest)
    {
        largest = Math.Abs(d[end]);
        if (largest <= threshold)
            d[end] = 0;
        for (int i = end - 1; i >= 0; i--)
        {
            if (Math.Abs(d[i]) <= threshold)
                d[i] = 0;
            if (Math.Abs(e[i]) <= threshold)
            {
                e[i] = 0;
                return i + 1;
            }

            largest = Math.Max(largest, Math.Max(Math.Abs(d[i]), Math.Abs(e[i])));
        }

        return 0;
    }

    private static int CountLeft(ReadOnlySpan<double> e)
    {
        int count = 0;
        foreach (double x in e)
            count += x != 0 ? 1 : 0;
        return Math.Max(1, count);
    }

    /// <summary>A block seen from its first element in the direction of the chase.</summary>
    private readonly ref struct Chase(Span<double> d, Span<double> e, int first, int direction, int length)
    {
        private readonly Span<double> _d = d, _e = e;

        /// <summary>Elements of e in the block.</summary>
        internal int Length => length;

        internal ref double LastBeside => ref E(length - 1);

        private ref double D(int k) => ref _d[first + k * direction];

        private ref double E(int k) => ref _e[(direction > 0 ? first : first - 1) + k * direction];

        /// <summary>Whether an element of e is negligible, and is set to zero; else a lower bound of the singular values.</summary>
        internal bool Deflates(out double smallest)
        {
            smallest = Math.Abs(D(0));
            if (Math.Abs(E(length - 1)) <= Tolerance * Math.Abs(D(length)))
            {
                E(length - 1) = 0;
                return true;
            }

            double mu = smallest;
            for (int k = 0; k < length; k++)
            {
                if (Math.Abs(E(k)) <= Tolerance * mu)
                {
                    E(k) = 0;
                    return true;
                }

                mu = Math.Abs(D(k + 1)) * (mu / (mu + Math.Abs(E(k))));
                smallest = Math.Min(smallest, mu);
            }

            return false;
        }

        /// <summary>The smaller singular value of the last 2 × 2 block, or 0 where it is lost against the first element.</summary>
        internal double Shift()
        {
            double shift = SmallerValue(D(length - 1), E(length - 1), D(length)), size = Math.Abs(D(0));
            return size > 0 && shift / size * (shift / size) < Field.Epsilon ? 0 : shift;
        }

        /// <summary>A QR step with shift zero: no subtraction, so every value keeps its relative accuracy.</summary>
        internal void StepWithoutShift(Span<double> right, Span<double> left)
        {
            double c = 1, s = 0, oldC = 1, oldS = 0;
            for (int k = 0; k < length; k++)
            {
                (c, s, double r) = Rotations.Make(D(k) * c, E(k));
                if (k > 0)
                    E(k - 1) = oldS * r;
                (oldC, oldS, D(k)) = Rotations.Make(oldC * r, D(k + 1) * s);
                (right[k], right[length + k]) = (c, s);
                (left[k], left[length + k]) = (oldC, oldS);
            }

            double h = D(length) * c;
            D(length) = h * oldC;
            E(length - 1) = h * oldS;
        }

        internal void Step(double shift, Span<double> right, Span<double> left)
        {
            double f = (Math.Abs(D(0)) - shift) * (Math.CopySign(1, D(0)) + shift / D(0)), g = E(0);
            for (int k = 0; k < length; k++)
            {
                (double c, double s, double r) = Rotations.Make(f, g);
                if (k > 0)
                    E(k - 1) = r;
                f = c * D(k) + s * E(k);
                E(k) = c * E(k) - s * D(k);
                g = s * D(k + 1);
                D(k + 1) *= c;
                (right[k], right[length + k]) = (c, s);
                (c, s, D(k)) = Rotations.Make(f, g);
                f = c * E(k) + s * D(k + 1);
                D(k + 1) = c * D(k + 1) - s * E(k);
                if (k < length - 1)
                {
                    g = s * E(k + 1);
                    E(k + 1) *= c;
                }

                (left[k], left[length + k]) = (c, s);
            }

            E(length - 1) = f;
        }

        internal void Turn<T>(Matrix<T> z, ReadOnlySpan<double> rotations) where T : unmanaged
        {
            if (z.Rows > 0)
                Rotations.Apply(z, rotations[..length], rotations[length..], first, direction, falling: false);
        }

        /// <summary>The smaller singular value of [[f, g], [0, h]]. Source: LAPACK <c>las2</c>.</summary>
        private static double SmallerValue(double f, double g, double h)
        {
            (f, g, h) = (Math.Abs(f), Math.Abs(g), Math.Abs(h));
            double low = Math.Min(f, h), high = Math.Max(f, h);
            if (low == 0)
                return 0;
            double sum = 1 + low / high, gap = (high - low) / high;
            if (g < high)
            {
                double ratio = g / high * (g / high);
                return low * (2 / (Math.Sqrt(sum * sum + ratio) + Math.Sqrt(gap * gap + ratio)));
            }

            double part = high / g;
            return part == 0 ? low * high / g : 2 * (low / (Math.Sqrt(1 + sum * part * (sum * part)) + Math.Sqrt(1 + gap * part * (gap * part)))) * part;
        }
    }
}
