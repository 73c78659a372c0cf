namespace Interop.Tensors.Kernels;

/// <summary>The logarithm of the gamma function, its derivatives, and the Hurwitz zeta function.</summary>
internal static class GammaFunctions
{
    /// <summary>The zero of the digamma function above 0, in two parts.</summary>
    private const double Root = 1.4616321449683623, RootLow = 9.549995429965697e-17;

    /// <summary>log Γ(x) / ((x - 1) (x - 2)) for 1 ≤ x ≤ 2.</summary>
    private static ReadOnlySpan<double> LogGammaUnit =>
    [
        0.49141539302938714, -0.07611416167043585, 0.008432324965932778, -0.001079493726328608,
        0.00014900748003692963, -2.1512399888556784e-05, 3.1979329860862186e-06, -4.851693012139927e-07,
        7.47148782116316e-08, -1.1638296700170518e-08, 1.829400437118668e-09, -2.8969180607129607e-10,
        4.61570140620909e-11, -7.392810230497983e-12, 1.1894280008333085e-12, -1.9212068676522805e-13,
        3.113975526387164e-14, -5.0628432984486114e-15, 8.254150281631144e-16, -1.3490578987574844e-16,
        2.209876116782623e-17, -3.6274129549239766e-18, 5.965430068821522e-19,
    ];

    /// <summary>ψ(x) / (x - root) for 1 ≤ x ≤ 2.</summary>
    private static ReadOnlySpan<double> DigammaUnit =>
    [
        0.983570260441567, -0.2270640863346444, 0.03336889902393011, -0.005320077271596548,
        0.0008788656937820505, -0.00014773492650606044, 2.5060543468359146e-05, -4.2721034029993324e-06,
        7.302769272465923e-07, -1.2502886813559594e-07, 2.1425009322359472e-08, -3.673295918565179e-09,
        6.299717236108931e-10, -1.080593028883266e-10, 1.853735192053638e-11, -3.18023536582553e-12,
        5.456147570322795e-13, -9.360993131036438e-14, 1.606064636295075e-14, -2.7555431377438815e-15,
        4.727736178601912e-16, -8.11148420346509e-17, 1.391707769474154e-17, -2.3877901082188625e-18,
    ];

    /// <summary>B₂ₖ / (2k)!, the corrections of Euler and Maclaurin.</summary>
    private static ReadOnlySpan<double> Bernoulli =>
    [
        1 / 12.0, -1 / 720.0, 1 / 30240.0, -1 / 1209600.0, 1 / 47900160.0, -691 / 1307674368000.0, 1 / 74724249600.0,
        -3617 / 10670622842880000.0, 43867 / 5109094217170944000.0, -174611 / 802857662698291200000.0,
        77683 / 14101100039391805440000.0, -236364091 / 1693824136731743669452800000.0,
    ];

    /// <summary>log |Γ(x)|; ∞ at the poles.</summary>
    internal static double LogGamma(double x)
    {
        if (double.IsNaN(x))
            return x;
        if (double.IsInfinity(x))
            return double.PositiveInfinity;
        if (x <= 0)
        {
            double rest = x - Math.Round(x);
            if (rest == 0)
                return double.PositiveInfinity;
            return x > -1e-17 ? -Math.Log(-x) : Math.Log(Math.PI / Math.Abs(x * Math.Sin(Math.PI * rest))) - LogGamma(-x);
        }

        if (x < 1)
            return LogGamma1p(x) - Math.Log(x);
        if (x <= 2)
            return LogGamma1p(x - 1);
        if (x < 10)
        {
            double product = 1;
            for (; x >= 3; product *= x)
                x--;
            return Math.Log(product * (x - 1)) + LogGamma1p(x - 2);
        }

        return (x - 0.5) * Math.Log(x) - x + 0.9189385332046728 + StirlingTail(x);
    }

    /// <summary>log Γ(1 + x) for 0 ≤ x ≤ 1, right also near its zeros.</summary>
    internal static double LogGamma1p(double x) => x * (x - 1) * Chebyshev.Sum(LogGammaUnit, 2 * x - 1) + 0.0;

    /// <summary>log Γ(x) less Stirling's formula, for x ≥ 10.</summary>
    internal static double StirlingTail(double x)
    {
        double u = 1 / (x * x);
        return (1 / 12.0 - u * (1 / 360.0 - u * (1 / 1260.0 - u * (1 / 1680.0 - u * (1 / 1188.0 - u * (691 / 360360.0 - u * (1 / 156.0))))))) / x;
    }

    /// <summary>The logarithmic derivative ψ of the gamma function: ∓∞ at ±0, NaN at the other poles.</summary>
    internal static double Digamma(double x)
    {
        if (x == 0)
            return double.CopySign(double.PositiveInfinity, -x);
        if (x < 0)
        {
            double rest = x - Math.Truncate(x);
            return rest == 0 || double.IsInfinity(x) ? double.NaN : Digamma(1 - x) - Math.PI / Math.Tan(Math.PI * rest);
        }

        double y = 0;
        if (x < 1)
            y = -1 / x++;
        if (x < 10)
        {
            for (; x > 2; y += 1 / x)
                x--;
            return y + (x - Root - RootLow) * Chebyshev.Sum(DigammaUnit, 2 * x - 3);
        }

        double u = 1 / (x * x);
        return Math.Log(x) - 0.5 / x
            - u * (1 / 12.0 - u * (1 / 120.0 - u * (1 / 252.0 - u * (1 / 240.0 - u * (1 / 132.0 - u * (691 / 32760.0 - u * (1 / 12.0)))))));
    }

    /// <summary>The n-th derivative of ψ.</summary>
    internal static double Polygamma(long n, double x)
    {
        if (n == 0)
            return Digamma(x);
        if (n == 1 && double.IsInfinity(x))
            return x > 0 ? 0 : double.NaN;
        double factorial = 1;
        for (long k = 2; k <= n && !double.IsInfinity(factorial); k++)
            factorial *= k;
        return (n % 2 == 0 ? -factorial : factorial) * Zeta(n + 1, x);
    }

    /// <summary>Hurwitz's zeta function Σ (q + k)⁻ˢ over k ≥ 0: ∞ at s = 1 and at the poles, NaN for s below 1 and for q below 0 unless s is whole.</summary>
    internal static double Zeta(double s, double q)
    {
        if (s == 1)
            return double.PositiveInfinity;
        if (s < 1)
            return double.NaN;
        double floor = Math.Floor(q);
        if (q <= 0 && q == floor)
            return double.PositiveInfinity;
        if (double.IsNaN(s) || double.IsNaN(q))
            return double.NaN;
        if (q > 0)
            return PositiveZeta(s, q);
        if (s != Math.Floor(s) || double.IsInfinity(s))
            return double.NaN;
        // Below 0 the sum goes from 1 - q downwards to the pole, then upwards from the fraction.
        double fraction = q - floor, below = PositiveZeta(s, 1 - fraction) - PositiveZeta(s, 1 - q);
        return PositiveZeta(s, fraction) + (s % 2 == 0 ? below : -below);
    }

    /// <summary>Euler and Maclaurin's sum, from where q + k is past s + 10.</summary>
    private static double PositiveZeta(double s, double q)
    {
        double sum = 0, w = q;
        for (double end = s + 10; w < end; w++)
        {
            double term = Math.Pow(w, -s);
            sum += term;
            if (term <= 1e-17 * sum || double.IsInfinity(sum))
                return sum;
        }

        double power = Math.Pow(w, -s), factor = s * power / w, tail = power * w / (s - 1) + power / 2;
        for (int k = 0; k < Bernoulli.Length; k++)
        {
            double term = Bernoulli[k] * factor;
            tail += term;
            if (Math.Abs(term) < 1e-17 * tail)
                break;
            factor *= (s + 2 * k + 1) / w * ((s + 2 * k + 2) / w);
        }

        return sum + tail;
    }
}
