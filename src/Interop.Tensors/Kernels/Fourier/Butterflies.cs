using System.Runtime.CompilerServices;

namespace Interop.Tensors.Kernels.Fourier;

/// <summary>One pass of a self-sorting transform, in the version for each radix.</summary>
/// <remarks>
/// With m = remaining length / radix and s = lanes times the radices done: y[q + s (r p + k)] = ω(p k) Σ_j x[q + s (p + m j)] e^(-2πi j k / r)
/// for p &lt; m, q &lt; s, k &lt; r. Both x and y hold m · r · s numbers per part and do not overlap, so the last vector of a row may repeat
/// part of the one before it. The factors ω are r − 1 complex numbers for each p, in order. Source: Stockham's autosort.
/// </remarks>
internal static unsafe class Butterflies
{
    /// <summary>Radices with an unrolled version.</summary>
    internal static ReadOnlySpan<int> Unrolled => [4, 2, 3, 5, 7];

    /// <summary>s is at least the number of lanes of V.</summary>
    internal static void Pass<V>(int radix, Split x, Split y, long m, long s, double* factors, double* roots) where V : unmanaged, IDoubles<V>
    {
        switch (radix)
        {
            case 2: Two<V>(x, y, m, s, factors); break;
            case 3: Three<V>(x, y, m, s, factors); break;
            case 4: Four<V>(x, y, m, s, factors); break;
            case 5: Odd5<V>(x, y, m, s, factors); break;
            case 7: Odd7<V>(x, y, m, s, factors); break;
            default: Any<V>(radix, x, y, m, s, factors, roots); break;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Two<V>(Split x, Split y, long m, long s, double* w) where V : unmanaged, IDoubles<V>
    {
        long j = m * s;
        for (long p = 0; p < m; p++, w += 2)
        {
            V wr = V.Of(w[0]), wi = V.Of(w[1]);
            double* xr = x.Re + p * s, xi = x.Im + p * s, yr = y.Re + 2 * p * s, yi = y.Im + 2 * p * s;
            for (long next = 0; next < s; next += V.Count)
            {
                long q = Math.Min(next, s - V.Count);
                V ar = V.Load(xr + q), ai = V.Load(xi + q), br = V.Load(xr + j + q), bi = V.Load(xi + j + q);
                (ar + br).Store(yr + q);
                (ai + bi).Store(yi + q);
                Turn(ar - br, ai - bi, wr, wi, yr + s + q, yi + s + q);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Three<V>(Split x, Split y, long m, long s, double* w) where V : unmanaged, IDoubles<V>
    {
        long j = m * s;
        V half = V.Of(-0.5), sine = V.Of(-0.86602540378443864676);
        for (long p = 0; p < m; p++, w += 4)
        {
            V w1r = V.Of(w[0]), w1i = V.Of(w[1]), w2r = V.Of(w[2]), w2i = V.Of(w[3]);
            double* xr = x.Re + p * s, xi = x.Im + p * s, yr = y.Re + 3 * p * s, yi = y.Im + 3 * p * s;
            for (long next = 0; next < s; next += V.Count)
            {
                long q = Math.Min(next, s - V.Count);
                V ar = V.Load(xr + q), ai = V.Load(xi + q), br = V.Load(xr + j + q), bi = V.Load(xi + j + q), cr = V.Load(xr + 2 * j + q), ci = V.Load(xi + 2 * j + q);
                V sr = br + cr, si = bi + ci, dr = (br - cr) * sine, di = (bi - ci) * sine;
                (ar + sr).Store(yr + q);
                (ai + si).Store(yi + q);
                V tr = V.MultiplyAdd(sr, half, ar), ti = V.MultiplyAdd(si, half, ai);
                Turn(tr - di, ti + dr, w1r, w1i, yr + s + q, yi + s + q);
                Turn(tr + di, ti - dr, w2r, w2i, yr + 2 * s + q, yi + 2 * s + q);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Four<V>(Split x, Split y, long m, long s, double* w) where V : unmanaged, IDoubles<V>
    {
        long j = m * s;
        for (long p = 0; p < m; p++, w += 6)
        {
            V w1r = V.Of(w[0]), w1i = V.Of(w[1]), w2r = V.Of(w[2]), w2i = V.Of(w[3]), w3r = V.Of(w[4]), w3i = V.Of(w[5]);
            double* xr = x.Re + p * s, xi = x.Im + p * s, yr = y.Re + 4 * p * s, yi = y.Im + 4 * p * s;
            for (long next = 0; next < s; next += V.Count)
            {
                long q = Math.Min(next, s - V.Count);
                V ar = V.Load(xr + q), ai = V.Load(xi + q), br = V.Load(xr + j + q), bi = V.Load(xi + j + q);
                V cr = V.Load(xr + 2 * j + q), ci = V.Load(xi + 2 * j + q), dr = V.Load(xr + 3 * j + q), di = V.Load(xi + 3 * j + q);
                V er = ar + cr, ei = ai + ci, fr = ar - cr, fi = ai - ci, gr = br + dr, gi = bi + di, hr = bi - di, hi = dr - br;
                (er + gr).Store(yr + q);
                (ei + gi).Store(yi + q);
                Turn(fr + hr, fi + hi, w1r, w1i, yr + s + q, yi + s + q);
                Turn(er - gr, ei - gi, w2r, w2i, yr + 2 * s + q, yi + 2 * s + q);
                Turn(fr - hr, fi - hi, w3r, w3i, yr + 3 * s + q, yi + 3 * s + q);
            }
        }
    }

    // Odd radices: outputs k and r - k share t = x0 + Σ cos (x_j + x_(r-j)) and u = Σ sin (x_j - x_(r-j)); they are t ∓ i u.

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Odd5<V>(Split x, Split y, long m, long s, double* w) where V : unmanaged, IDoubles<V>
    {
        long j = m * s;
        V c1 = V.Of(0.30901699437494742410), c2 = V.Of(-0.80901699437494742410), s1 = V.Of(0.95105651629515357212), s2 = V.Of(0.58778525229247312917);
        for (long p = 0; p < m; p++, w += 8)
        {
            double* xr = x.Re + p * s, xi = x.Im + p * s, yr = y.Re + 5 * p * s, yi = y.Im + 5 * p * s;
            for (long next = 0; next < s; next += V.Count)
            {
                long q = Math.Min(next, s - V.Count);
                V x0r = V.Load(xr + q), x0i = V.Load(xi + q);
                Pair<V>(xr + q, xi + q, j, 4 * j, out V a1r, out V a1i, out V b1r, out V b1i);
                Pair<V>(xr + q, xi + q, 2 * j, 3 * j, out V a2r, out V a2i, out V b2r, out V b2i);
                (x0r + a1r + a2r).Store(yr + q);
                (x0i + a1i + a2i).Store(yi + q);
                V tr = V.MultiplyAdd(c2, a2r, V.MultiplyAdd(c1, a1r, x0r)), ti = V.MultiplyAdd(c2, a2i, V.MultiplyAdd(c1, a1i, x0i));
                V ur = V.MultiplyAdd(s2, b2r, s1 * b1r), ui = V.MultiplyAdd(s2, b2i, s1 * b1i);
                Turn(tr + ui, ti - ur, V.Of(w[0]), V.Of(w[1]), yr + s + q, yi + s + q);
                Turn(tr - ui, ti + ur, V.Of(w[6]), V.Of(w[7]), yr + 4 * s + q, yi + 4 * s + q);
                tr = V.MultiplyAdd(c1, a2r, V.MultiplyAdd(c2, a1r, x0r));
                ti = V.MultiplyAdd(c1, a2i, V.MultiplyAdd(c2, a1i, x0i));
                ur = s2 * b1r - s1 * b2r;
                ui = s2 * b1i - s1 * b2i;
                Turn(tr + ui, ti - ur, V.Of(w[2]), V.Of(w[3]), yr + 2 * s + q, yi + 2 * s + q);
                Turn(tr - ui, ti + ur, V.Of(w[4]), V.Of(w[5]), yr + 3 * s + q, yi + 3 * s + q);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Odd7<V>(Split x, Split y, long m, long s, double* w) where V : unmanaged, IDoubles<V>
    {
        long j = m * s;
        V c1 = V.Of(0.62348980185873353053), c2 = V.Of(-0.22252093395631440429), c3 = V.Of(-0.90096886790241912624);
        V s1 = V.Of(0.78183148246802980871), s2 = V.Of(0.97492791218182360702), s3 = V.Of(0.43388373911755812048);
        for (long p = 0; p < m; p++, w += 12)
        {
            double* xr = x.Re + p * s, xi = x.Im + p * s, yr = y.Re + 7 * p * s, yi = y.Im + 7 * p * s;
            for (long next = 0; next < s; next += V.Count)
            {
                long q = Math.Min(next, s - V.Count);
                V x0r = V.Load(xr + q), x0i = V.Load(xi + q);
                Pair<V>(xr + q, xi + q, j, 6 * j, out V a1r, out V a1i, out V b1r, out V b1i);
                Pair<V>(xr + q, xi + q, 2 * j, 5 * j, out V a2r, out V a2i, out V b2r, out V b2i);
                Pair<V>(xr + q, xi + q, 3 * j, 4 * j, out V a3r, out V a3i, out V b3r, out V b3i);
                (x0r + a1r + a2r + a3r).Store(yr + q);
                (x0i + a1i + a2i + a3i).Store(yi + q);
                V tr = V.MultiplyAdd(c3, a3r, V.MultiplyAdd(c2, a2r, V.MultiplyAdd(c1, a1r, x0r))), ti = V.MultiplyAdd(c3, a3i, V.MultiplyAdd(c2, a2i, V.MultiplyAdd(c1, a1i, x0i)));
                V ur = V.MultiplyAdd(s3, b3r, V.MultiplyAdd(s2, b2r, s1 * b1r)), ui = V.MultiplyAdd(s3, b3i, V.MultiplyAdd(s2, b2i, s1 * b1i));
                Turn(tr + ui, ti - ur, V.Of(w[0]), V.Of(w[1]), yr + s + q, yi + s + q);
                Turn(tr - ui, ti + ur, V.Of(w[10]), V.Of(w[11]), yr + 6 * s + q, yi + 6 * s + q);
                tr = V.MultiplyAdd(c1, a3r, V.MultiplyAdd(c3, a2r, V.MultiplyAdd(c2, a1r, x0r)));
                ti = V.MultiplyAdd(c1, a3i, V.MultiplyAdd(c3, a2i, V.MultiplyAdd(c2, a1i, x0i)));
                ur = s2 * b1r - V.MultiplyAdd(s1, b3r, s3 * b2r);
                ui = s2 * b1i - V.MultiplyAdd(s1, b3i, s3 * b2i);
                Turn(tr + ui, ti - ur, V.Of(w[2]), V.Of(w[3]), yr + 2 * s + q, yi + 2 * s + q);
                Turn(tr - ui, ti + ur, V.Of(w[8]), V.Of(w[9]), yr + 5 * s + q, yi + 5 * s + q);
                tr = V.MultiplyAdd(c2, a3r, V.MultiplyAdd(c1, a2r, V.MultiplyAdd(c3, a1r, x0r)));
                ti = V.MultiplyAdd(c2, a3i, V.MultiplyAdd(c1, a2i, V.MultiplyAdd(c3, a1i, x0i)));
                ur = V.MultiplyAdd(s2, b3r, s3 * b1r) - s1 * b2r;
                ui = V.MultiplyAdd(s2, b3i, s3 * b1i) - s1 * b2i;
                Turn(tr + ui, ti - ur, V.Of(w[4]), V.Of(w[5]), yr + 3 * s + q, yi + 3 * s + q);
                Turn(tr - ui, ti + ur, V.Of(w[6]), V.Of(w[7]), yr + 4 * s + q, yi + 4 * s + q);
            }
        }
    }

    // roots: e^(2πi k / radix), cosine and sine for each k.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Any<V>(int radix, Split x, Split y, long m, long s, double* w, double* roots) where V : unmanaged, IDoubles<V>
    {
        long j = m * s;
        for (long p = 0; p < m; p++, w += 2 * (radix - 1))
        {
            double* xr = x.Re + p * s, xi = x.Im + p * s, yr = y.Re + radix * p * s, yi = y.Im + radix * p * s;
            for (long next = 0; next < s; next += V.Count)
            {
                long q = Math.Min(next, s - V.Count);
                V x0r = V.Load(xr + q), x0i = V.Load(xi + q), sr = x0r, si = x0i;
                for (int k = 1; k < radix; k++)
                {
                    sr += V.Load(xr + k * j + q);
                    si += V.Load(xi + k * j + q);
                }

                sr.Store(yr + q);
                si.Store(yi + q);
                for (int k = 1; 2 * k < radix; k++)
                {
                    V tr = x0r, ti = x0i, ur = V.Of(0), ui = V.Of(0);
                    for (int l = 1, at = k; 2 * l < radix; l++)
                    {
                        Pair<V>(xr + q, xi + q, l * j, (radix - l) * j, out V ar, out V ai, out V br, out V bi);
                        V cos = V.Of(roots[2 * at]), sin = V.Of(roots[2 * at + 1]);
                        tr = V.MultiplyAdd(cos, ar, tr);
                        ti = V.MultiplyAdd(cos, ai, ti);
                        ur = V.MultiplyAdd(sin, br, ur);
                        ui = V.MultiplyAdd(sin, bi, ui);
                        at += k;
                        if (at >= radix)
                            at -= radix;
                    }

                    int low = 2 * (k - 1), high = 2 * (radix - k - 1);
                    Turn(tr + ui, ti - ur, V.Of(w[low]), V.Of(w[low + 1]), yr + k * s + q, yi + k * s + q);
                    Turn(tr - ui, ti + ur, V.Of(w[high]), V.Of(w[high + 1]), yr + (radix - k) * s + q, yi + (radix - k) * s + q);
                }
            }
        }
    }

    /// <summary>Sum and difference of two complex numbers.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Pair<V>(double* xr, double* xi, long first, long second, out V sumRe, out V sumIm, out V differenceRe, out V differenceIm) where V : unmanaged, IDoubles<V>
    {
        V ar = V.Load(xr + first), ai = V.Load(xi + first), br = V.Load(xr + second), bi = V.Load(xi + second);
        (sumRe, sumIm, differenceRe, differenceIm) = (ar + br, ai + bi, ar - br, ai - bi);
    }

    /// <summary>Stores a product of two complex numbers.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Turn<V>(V re, V im, V wr, V wi, double* toRe, double* toIm) where V : unmanaged, IDoubles<V>
    {
        (re * wr - im * wi).Store(toRe);
        V.MultiplyAdd(re, wi, im * wr).Store(toIm);
    }
}
