namespace Interop.Tensors.Kernels;

/// <summary>The Airy function Ai.</summary>
internal static class AiryFunction
{
    /// <summary>ζ = ⅔ |x|^(3/2) at x = -6, where the wave begins.</summary>
    private const double WaveStart = 9.797958971132712;

    /// <summary>2√π x^¼ e^ζ Ai(x) in 4/ζ - 1 for ζ ≥ 2.</summary>
    private static ReadOnlySpan<double> AiryFar =>
    [
        0.9851820565386422, -0.014089605985948989, 0.0006680106751269217, -5.3666873672947435e-05,
        5.770074603847334e-06, -7.53155789395666e-07, 1.132984771440257e-07, -1.9027468532718796e-08,
        3.492558342655489e-09, -6.902264064372101e-10, 1.4524474656607539e-10, -3.226837240099468e-11,
        7.51824364475789e-12, -1.8271838826513864e-12, 4.611700600452862e-13, -1.204373231514306e-13,
        3.244444090065692e-14, -8.9919603846714e-15, 2.558101122136415e-15, -7.455447616591256e-16,
        2.222144081672006e-16, -6.763188001516321e-17, 2.0990562973207188e-17, -6.635378924543567e-18,
        2.134056093018496e-18,
    ];

    /// <summary>Ai(x) for 0 ≤ x ≤ 2.1.</summary>
    private static ReadOnlySpan<double> AiryRight =>
    [
        0.16112699916518555, -0.16237378157332238, 0.03250670661445957, -0.00039118018776487524,
        -0.001130550968073607, 0.0002295255970434407, -1.3348793038983523e-05, -2.25385350409882e-06,
        5.239085607726883e-07, -3.646031601362122e-08, -1.881189355892891e-09, 5.925287271591742e-10,
        -4.4461833139484564e-11, -6.086943204536699e-13, 3.9966092437837914e-13, -3.16349461640815e-14,
        1.3134318100835233e-16, 1.7854614630150213e-16, -1.488442957031795e-17, 2.1196072004927892e-19,
    ];

    /// <summary>Ai(x) for -6 ≤ x ≤ 0.</summary>
    private static ReadOnlySpan<double> AiryLeft =>
    [
        0.12921126590182502, 0.2946210456296873, 0.0709763931414629, 0.04234815371385412,
        -0.299301825692534, 0.04810301866102884, 0.12670018891159143, -0.05589091446068572,
        -0.013386205024260339, 0.014303356464333833, -0.0017484599630324725, -0.001422350892677694,
        0.0005387309047900649, 1.5762504965933576e-05, -5.0336198562437665e-05, 9.428678423553203e-06,
        1.6173909518538055e-06, -9.214743875528868e-07, 8.059681963468575e-08, 3.4840705135591244e-08,
        -1.025137107754366e-08, 1.6540739974771276e-10, 4.1542279071058673e-10, -7.505914461630603e-11,
        -3.750510323944507e-12, 3.2741845303210258e-12, -3.739326615114503e-13, -4.882928917861605e-14,
        1.848588734431972e-14, -1.239163906884039e-15, -3.3365589847881327e-16, 7.833627863376538e-17,
        -2.2215005977021567e-18, -1.58088331326552e-18,
    ];

    /// <summary>F of Ai(x) = |x|^-¼ (F sin χ - G ζ₀/ζ cos χ) / √π, χ = ζ + π/4, in 2 (ζ₀/ζ)² - 1 for x ≤ -6.</summary>
    private static ReadOnlySpan<double> AiryF =>
    [
        0.9998088477395531, -0.00019041677962134863, 7.267968168417445e-07, -8.485426967529796e-09,
        1.9144545982950886e-10, -6.778493941405162e-12, 3.345666079656652e-13, -2.1345137724465704e-14,
        1.6718079441151791e-15, -1.5491724858625586e-16, 1.6524273492513008e-17, -1.986767869585125e-18,
    ];

    /// <summary>G, likewise.</summary>
    private static ReadOnlySpan<double> AiryG =>
    [
        0.007067901736580012, -1.959530119460044e-05, 1.443615455935484e-07, -2.457289168622428e-09,
        7.178163834845031e-11, -3.0821900131553215e-12, 1.7706099512318643e-13, -1.2786131453159882e-14,
        1.1110869662950959e-15, -1.1254151316200773e-16, 1.2972086302321052e-17, -1.6702546985422923e-18,
        2.367386968792763e-19, -3.650505836502061e-20,
    ];

    /// <summary>Ai(x); NaN at the infinities.</summary>
    internal static double Ai(double x)
    {
        if (double.IsInfinity(x))
            return double.NaN;
        if (x is >= 0 and <= 2.1)
            return Chebyshev.Sum(AiryRight, x / 1.05 - 1);
        if (x is < 0 and >= -6)
            return Chebyshev.Sum(AiryLeft, x / 3 + 1);
        // What rounding takes from ζ = ⅔ a √a turns the wave and swells the exponential, so it is made up for.
        double a = Math.Abs(x), root = Math.Sqrt(a), product = a * root, zeta = 2 * product / 3;
        double low = double.FusedMultiplyAdd(a, root, -product) + double.FusedMultiplyAdd(-root, root, a) * root / 2;
        low = (double.FusedMultiplyAdd(-3, zeta, 2 * product) + 2 * low) / 3;
        if (x > 0)
            return x > 110 ? 0 : Math.Exp(-zeta) * (1 - low) * Chebyshev.Sum(AiryFar, 4 / zeta - 1) / (2 * Math.Sqrt(Math.PI * root));
        (double sin, double cos) = Math.SinCos(zeta);
        (sin, cos) = (sin + low * cos, cos - low * sin);
        double r = WaveStart / zeta, t = 2 * r * r - 1;
        double f = Chebyshev.Sum(AiryF, t), g = r * Chebyshev.Sum(AiryG, t);
        return (f * (sin + cos) - g * (cos - sin)) / Math.Sqrt(2 * Math.PI * root);
    }
}
