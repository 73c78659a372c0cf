using System.Runtime.CompilerServices;

namespace Interop.Tensors.Kernels;

/// <content>Logarithms.</content>
internal static partial class SingleMath
{
    private const long SignBit = 0x8000_0000, ExponentBits = 0xFF80_0000;

    /// <summary>The bits of √½, and of 2¹²⁸ if it existed: mantissas are taken from [√½, √2).</summary>
    private const long RootHalf = 0x3F35_04F3, Bias = 0x4000_0000;

    private const float SmallestNormal = 1.17549435e-38f, LogHigh = 0.693359375f, LogLow = -2.12194440e-4f;

    /// <summary>Natural logarithm.</summary>
    [MethodImpl(Inline)]
    internal static V Log<V>(V x) where V : struct, IPacked<V, float>
    {
        V small = V.Less(x, V.Of(SmallestNormal));
        V m = Split(V.Select(small, x * V.Of(8388608), x), out V exponent, out _);
        V y = Log(m - V.Of(1), exponent - (small & V.Of(23)));
        return Special(x, y);
    }

    /// <summary>log(1 + x).</summary>
    [MethodImpl(Inline)]
    internal static V Log1p<V>(V x) where V : struct, IPacked<V, float>
    {
        V large = V.Max(V.Of(1), x), little = V.Min(V.Of(1), x), u = large + little;
        V m = Split(u, out V exponent, out V bits);
        // What the sum lost, on the scale of the mantissa; the power of two is doubled because its smallest would be lost itself.
        V lost = (little - (u - large)) * V.SubtractBits(V.Of(2), bits) * V.Of(0.5f);
        V y = Special(u, Log(m - V.Of(1) + lost, exponent));
        return y | (x & V.OfBits(SignBit));
    }

    /// <summary>x = m 2ⁿ; also n in the place of the exponent's bits.</summary>
    [MethodImpl(Inline)]
    private static V Split<V>(V x, out V exponent, out V bits) where V : struct, IPacked<V, float>
    {
        V shifted = V.AddBits(x, V.OfBits(Bias - RootHalf));
        exponent = (V.ShiftRight(shifted, 23) | V.OfBits(0x4B00_0000)) - V.Of(8388608 + 128);
        bits = V.SubtractBits(shifted & V.OfBits(ExponentBits), V.OfBits(Bias));
        return V.SubtractBits(x, bits);
    }

    /// <summary>log(1 + f) + n log 2, for 1 + f in [√½, √2).</summary>
    [MethodImpl(Inline)]
    private static V Log<V>(V f, V n) where V : struct, IPacked<V, float>
    {
        V p = V.Of(0.0691661611f);
        p = V.Fma(p, f, V.Of(-0.11791645f));
        p = V.Fma(p, f, V.Of(0.118733943f));
        p = V.Fma(p, f, V.Of(-0.123840846f));
        p = V.Fma(p, f, V.Of(0.142185748f));
        p = V.Fma(p, f, V.Of(-0.166692629f));
        p = V.Fma(p, f, V.Of(0.20002231f));
        p = V.Fma(p, f, V.Of(-0.249999866f));
        p = V.Fma(p, f, V.Of(0.333333105f));
        V square = f * f;
        V y = V.Fma(p, square * f, n * V.Of(LogLow));
        y = f + V.Fma(square, V.Of(-0.5f), y);
        return V.Fma(n, V.Of(LogHigh), y);
    }

    /// <summary>The logarithm y of x, or what stands for it: infinities at 0 and infinity, NaN below 0.</summary>
    [MethodImpl(Inline)]
    private static V Special<V>(V x, V y) where V : struct, IPacked<V, float>
    {
        y = V.Select(V.Less(x, V.Of(float.PositiveInfinity)), y, x);
        y = V.Select(V.Less(x, V.Of(0)), V.Of(float.NaN), y);
        return V.Select(V.Equal(x, V.Of(0)), V.Of(float.NegativeInfinity), y);
    }
}
