using System.Runtime.CompilerServices;

namespace Interop.Tensors.Kernels;

/// <summary>Functions of float64 lanes, right to about one unit in the last place. Polynomials: tools/coefficients/minimax.py.</summary>
internal static partial class DoubleMath
{
    private const MethodImplOptions Inline = MethodImplOptions.AggressiveInlining;
    private const double Log2E = 1.4426950408889634, Ln2High = 0.6931471803691238, Ln2Low = 1.9082149292705877e-10;

    /// <summary>Adding it rounds to a whole number, which then stands in the low bits.</summary>
    private const double Rounder = 6755399441055744;

    /// <summary>Beyond these eˣ is zero or infinite.</summary>
    private const double ExpLow = -746, ExpHigh = 710;

    /// <summary>eˣ.</summary>
    [MethodImpl(Inline)]
    internal static V Exp<V>(V x) where V : struct, IPacked<V, double>
    {
        x = V.Max(V.Of(ExpLow), V.Min(V.Of(ExpHigh), x));
        V q = ReducedExpm1(x, out V n, out V bits);
        return V.Scale(q + V.Of(1), n, bits);
    }

    /// <summary>eˣ - 1.</summary>
    [MethodImpl(Inline)]
    internal static V Expm1<V>(V x) where V : struct, IPacked<V, double>
    {
        // From -38 on the result rounds to -1. Half of 2ⁿ stands for it, which would overflow before the result does.
        V q = ReducedExpm1(V.Max(V.Of(-38), V.Min(V.Of(ExpHigh), x)), out _, out V bits);
        V half = V.AddBits(V.ShiftLeft(bits, 52), V.Of(0.5));
        V y = V.Fma(q, half, half - V.Of(0.5));
        return V.Select(V.Less(V.Abs(x), V.Of(1e-20)), x, y + y);
    }

    /// <summary>Hyperbolic tangent.</summary>
    [MethodImpl(Inline)]
    internal static V Tanh<V>(V x) where V : struct, IPacked<V, double>
    {
        V a = V.Min(V.Of(19.1), V.Abs(x));
        V q = ReducedExpm1(a + a, out _, out V bits);
        V power = V.AddBits(V.ShiftLeft(bits, 52), V.Of(1));
        V e = V.Fma(q, power, power - V.Of(1));
        // e / (e + 2) is exact to the last place for small e, 1 - 2 / (e + 2) for large.
        V large = V.Less(V.Of(0.55), a);
        V quotient = V.Select(large, V.Of(-2), e) / (e + V.Of(2));
        return V.Select(large, quotient + V.Of(1), quotient) | (x & V.OfBits(SignBit));
    }

    /// <summary>1 / (1 + e⁻ˣ).</summary>
    [MethodImpl(Inline)]
    internal static V Sigmoid<V>(V x) where V : struct, IPacked<V, double>
    {
        V e = Exp(-V.Abs(x));
        return V.Select(V.Less(x, V.Of(0)), e, V.Of(1)) / (e + V.Of(1));
    }

    /// <summary>eʳ - 1 for the remainder r of x = n log 2 + r, |r| at most half of log 2.</summary>
    [MethodImpl(Inline)]
    private static V ReducedExpm1<V>(V x, out V n, out V bits) where V : struct, IPacked<V, double>
    {
        bits = V.Fma(x, V.Of(Log2E), V.Of(Rounder));
        n = bits - V.Of(Rounder);
        V r = V.Fma(n, V.Of(-Ln2Low), V.Fma(n, V.Of(-Ln2High), x));
        V p = V.Of(2.0826605498404117e-09);
        p = V.Fma(p, r, V.Of(2.5112036459687694e-08));
        p = V.Fma(p, r, V.Of(2.7557581917333482e-07));
        p = V.Fma(p, r, V.Of(2.7557234863200857e-06));
        p = V.Fma(p, r, V.Of(2.480158692655558e-05));
        p = V.Fma(p, r, V.Of(0.0001984126989638228));
        p = V.Fma(p, r, V.Of(0.0013888888889115663));
        p = V.Fma(p, r, V.Of(0.0083333333333170355));
        p = V.Fma(p, r, V.Of(0.041666666666666095));
        p = V.Fma(p, r, V.Of(0.16666666666666682));
        p = V.Fma(p, r, V.Of(0.5));
        return V.Fma(p, r * r, r);
    }
}
