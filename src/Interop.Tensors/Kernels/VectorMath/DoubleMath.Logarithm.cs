using System.Runtime.CompilerServices;

namespace Interop.Tensors.Kernels;

/// <content>Logarithms.</content>
internal static partial class DoubleMath
{
    private const long SignBit = long.MinValue, ExponentBits = -1L << 52;

    /// <summary>The bits of √½, and of 2¹⁰²⁴ if it existed: mantissas are taken from [√½, √2).</summary>
    private const long RootHalf = 0x3FE6_A09E_667F_3BCD, Bias = 0x4000_0000_0000_0000;

    private const double SmallestNormal = 2.2250738585072014e-308;

    /// <summary>Natural logarithm.</summary>
    [MethodImpl(Inline)]
    internal static V Log<V>(V x) where V : struct, IPacked<V, double>
    {
        V small = V.Less(x, V.Of(SmallestNormal));
        V m = Split(V.Select(small, x * V.Of(18014398509481984), x), out V exponent, out _);
        V y = Log(m - V.Of(1), exponent - (small & V.Of(54)));
        return Special(x, y);
    }

    /// <summary>log(1 + x).</summary>
    [MethodImpl(Inline)]
    internal static V Log1p<V>(V x) where V : struct, IPacked<V, double>
    {
        V large = V.Max(V.Of(1), x), little = V.Min(V.Of(1), x), u = large + little;
        V m = Split(u, out V exponent, out V bits);
        // What the sum lost, on the scale of the mantissa; the power of two is doubled because its smallest would be lost itself.
        V lost = (little - (u - large)) * V.SubtractBits(V.Of(2), bits) * V.Of(0.5);
        V y = Special(u, Log(m - V.Of(1) + lost, exponent));
        return y | (x & V.OfBits(SignBit));
    }

    /// <summary>x = m 2ⁿ; also n in the place of the exponent's bits.</summary>
    [MethodImpl(Inline)]
    private static V Split<V>(V x, out V exponent, out V bits) where V : struct, IPacked<V, double>
    {
        V shifted = V.AddBits(x, V.OfBits(Bias - RootHalf));
        exponent = (V.ShiftRight(shifted, 52) | V.OfBits(0x4330_0000_0000_0000)) - V.Of(4503599627370496 + 1024);
        bits = V.SubtractBits(shifted & V.OfBits(ExponentBits), V.OfBits(Bias));
        return V.SubtractBits(x, bits);
    }

    /// <summary>log(1 + f) + n log 2, for 1 + f in [√½, √2).</summary>
    [MethodImpl(Inline)]
    private static V Log<V>(V f, V n) where V : struct, IPacked<V, double>
    {
        // With s = f / (2 + f): log(1 + f) = 2s + s³ R(s²) = f - (f²/2 - s (f²/2 + s² R)).
        V s = f / (f + V.Of(2)), u = s * s, half = f * f * V.Of(0.5);
        V p = V.Of(0.14797508217555186);
        p = V.Fma(p, u, V.Of(0.15313903309495017));
        p = V.Fma(p, u, V.Of(0.18183569732552246));
        p = V.Fma(p, u, V.Of(0.22222198476224614));
        p = V.Fma(p, u, V.Of(0.28571428743259297));
        p = V.Fma(p, u, V.Of(0.39999999999411112));
        p = V.Fma(p, u, V.Of(0.66666666666667351));
        V y = V.Fma(s, V.Fma(p, u, half), n * V.Of(Ln2Low)) - half;
        return V.Fma(n, V.Of(Ln2High), f + y);
    }

    /// <summary>The logarithm y of x, or what stands for it: infinities at 0 and infinity, NaN below 0.</summary>
    [MethodImpl(Inline)]
    private static V Special<V>(V x, V y) where V : struct, IPacked<V, double>
    {
        y = V.Select(V.Less(x, V.Of(double.PositiveInfinity)), y, x);
        y = V.Select(V.Less(x, V.Of(0)), V.Of(double.NaN), y);
        return V.Select(V.Equal(x, V.Of(0)), V.Of(double.NegativeInfinity), y);
    }
}
