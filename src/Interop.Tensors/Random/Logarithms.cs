namespace Interop.Tensors;

/// <summary>Logarithms that .NET lacks, rounded as the C runtime of PyTorch's Linux builds rounds them.</summary>
internal static class Logarithms
{
    private const double Ln2High = 6.93147180369123816490e-01, Ln2Low = 1.90821492927058770002e-10;
    private const double C1 = 6.666666666666735130e-01, C2 = 3.999999999940941908e-01, C3 = 2.857142874366239149e-01, C4 = 2.222219843214978396e-01,
        C5 = 1.818357216161805012e-01, C6 = 1.531383769920937332e-01, C7 = 1.479819860511658591e-01;

    /// <summary>log(1 + x). Source: <c>log1p</c> of fdlibm (Sun, 1993), with the fused products of a build for FMA.</summary>
    /// <remarks>
    /// 1 + x = 2ᵏ · (1 + f) with √½ &lt; 1 + f &lt; √2, and log(1 + f) = f − f²/2 + s · (f²/2 + R(s²)) with s = f / (2 + f). The roundings are part of the
    /// result: 60 million arguments in (−1, 0] gave the bits of glibc 2.36 to 2.43.
    /// </remarks>
    internal static double OnePlus(double x)
    {
        int high = (int)(BitConverter.DoubleToInt64Bits(x) >> 32), magnitude = high & 0x7FFFFFFF;
        int k = 1, fraction = 0;
        double f = 0, correction = 0;
        if (high < 0x3FDA827A)
        {
            if (magnitude >= 0x3FF00000)
                return x == -1 ? double.NegativeInfinity : double.NaN;
            if (magnitude < 0x3E200000)
                return magnitude < 0x3C900000 ? x : x - x * x * 0.5;
            if (high > 0 || high <= unchecked((int)0xBFD2BEC3))
                (k, f, fraction) = (0, x, 1);
        }

        if (high >= 0x7FF00000)
            return x + x;
        if (k != 0)
            (k, f, correction, fraction) = Reduce(x, high);
        double half = 0.5 * f * f;
        if (fraction == 0)
        {
            // 1 + f is within 2⁻²⁰ of 1.
            if (f == 0)
                return k == 0 ? 0 : Math.FusedMultiplyAdd(k, Ln2High, Math.FusedMultiplyAdd(k, Ln2Low, correction));
            double r = half * Math.FusedMultiplyAdd(-0.66666666666666666, f, 1);
            return k == 0 ? f - r : Math.FusedMultiplyAdd(k, Ln2High, -(r - Math.FusedMultiplyAdd(k, Ln2Low, correction) - f));
        }

        double s = f / (2 + f), z = s * s, z2 = z * z, z4 = z2 * z2, z6 = z4 * z2;
        double series = Math.FusedMultiplyAdd(z, C1, z2 * Math.FusedMultiplyAdd(z, C3, C2));
        series = Math.FusedMultiplyAdd(z6, Math.FusedMultiplyAdd(z, C7, C6), Math.FusedMultiplyAdd(z4, Math.FusedMultiplyAdd(z, C5, C4), series));
        double tail = s * (half + series);
        return k == 0 ? f - (half - tail) : Math.FusedMultiplyAdd(k, Ln2High, -(half - (tail + Math.FusedMultiplyAdd(k, Ln2Low, correction)) - f));
    }

    /// <summary>log(n!), of which only comparisons depend.</summary>
    internal static double Factorial(double n)
    {
        if (n < 16)
        {
            double product = 1;
            for (int i = 2; i <= n; i++)
                product *= i;
            return Math.Log(product);
        }

        // Stirling's series of log Γ(x) at x = n + 1.
        double x = n + 1, inverse = 1 / (x * x);
        double series = (1.0 / 12 - (1.0 / 360 - (1.0 / 1260 - (1.0 / 1680 - inverse / 1188) * inverse) * inverse) * inverse) / x;
        return (x - 0.5) * Math.Log(x) - x + 0.918938533204672741780 + series;
    }

    /// <summary>1 + x = 2ᵏ · (1 + f), what the sum lost, and the high word of f's fraction.</summary>
    private static (int K, double F, double Correction, int Fraction) Reduce(double x, int high)
    {
        double u = high < 0x43400000 ? 1 + x : x, correction = 0;
        int word = (int)(BitConverter.DoubleToInt64Bits(u) >> 32), k = (word >> 20) - 1023;
        if (high < 0x43400000)
            correction = (k > 0 ? 1 - (u - x) : x - (u - 1)) / u;
        word &= 0x000FFFFF;
        bool lower = word < 0x6A09E;
        long bits = BitConverter.DoubleToInt64Bits(u) & 0xFFFFFFFF | (long)(word | (lower ? 0x3FF00000 : 0x3FE00000)) << 32;
        if (!lower)
            (k, word) = (k + 1, 0x00100000 - word >> 2);
        return (k, BitConverter.Int64BitsToDouble(bits) - 1, correction, word);
    }
}
