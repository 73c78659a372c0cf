using System.Runtime.CompilerServices;

namespace Interop.Tensors.Kernels;

/// <summary>Functions of float32 lanes, right to about one unit in the last place. Polynomials: tools/coefficients/minimax.py.</summary>
internal static partial class SingleMath
{
    private const MethodImplOptions Inline = MethodImplOptions.AggressiveInlining;
    private const float Log2E = 1.44269504f, Ln2High = 0.693145752f, Ln2Low = 1.42860677e-6f;

    /// <summary>Adding it rounds to a whole number, which then stands in the low bits.</summary>
    private const float Rounder = 12582912;

    /// <summary>Beyond these eˣ is zero or infinite.</summary>
    private const float ExpLow = -104, ExpHigh = 89;

    /// <summary>eˣ.</summary>
    [MethodImpl(Inline)]
    internal static V Exp<V>(V x) where V : struct, IPacked<V, float>
    {
        x = V.Max(V.Of(ExpLow), V.Min(V.Of(ExpHigh), x));
        V q = ReducedExpm1(x, out V n, out V bits);
        return V.Scale(q + V.Of(1), n, bits);
    }

    /// <summary>eˣ - 1.</summary>
    [MethodImpl(Inline)]
    internal static V Expm1<V>(V x) where V : struct, IPacked<V, float>
    {
        // From -18 on the result rounds to -1. Half of 2ⁿ stands for it, which would overflow before the result does.
        V q = ReducedExpm1(V.Max(V.Of(-18), V.Min(V.Of(ExpHigh), x)), out _, out V bits);
        V half = V.AddBits(V.ShiftLeft(bits, 23), V.Of(0.5f));
        V y = V.Fma(q, half, half - V.Of(0.5f));
        return V.Select(V.Less(V.Abs(x), V.Of(1e-10f)), x, y + y);
    }

    /// <summary>Hyperbolic tangent.</summary>
    [MethodImpl(Inline)]
    internal static V Tanh<V>(V x) where V : struct, IPacked<V, float>
    {
        V a = V.Min(V.Of(9.1f), V.Abs(x)), u = a * a;
        V near = V.Of(-0.00620742841f);
        near = V.Fma(near, u, V.Of(0.0210272167f));
        near = V.Fma(near, u, V.Of(-0.0538422763f));
        near = V.Fma(near, u, V.Of(0.133324996f));
        near = V.Fma(near, u, V.Of(-0.333333164f));
        near = V.Fma(near, u * a, a);
        V q = ReducedExpm1(a + a, out _, out V bits);
        V power = V.AddBits(V.ShiftLeft(bits, 23), V.Of(1));
        // 1 - 2 / (e²ˣ + 1).
        V far = V.Of(1) - V.Of(2) / (V.Fma(q, power, power) + V.Of(1));
        return V.Select(V.Less(a, V.Of(0.55f)), near, far) | (x & V.OfBits(SignBit));
    }

    /// <summary>1 / (1 + e⁻ˣ).</summary>
    [MethodImpl(Inline)]
    internal static V Sigmoid<V>(V x) where V : struct, IPacked<V, float>
    {
        V e = Exp(-V.Abs(x));
        return V.Select(V.Less(x, V.Of(0)), e, V.Of(1)) / (e + V.Of(1));
    }

    /// <summary>eʳ - 1 for the remainder r of x = n log 2 + r, |r| at most half of log 2.</summary>
    [MethodImpl(Inline)]
    private static V ReducedExpm1<V>(V x, out V n, out V bits) where V : struct, IPacked<V, float>
    {
        bits = V.Fma(x, V.Of(Log2E), V.Of(Rounder));
        n = bits - V.Of(Rounder);
        V r = V.Fma(n, V.Of(-Ln2Low), V.Fma(n, V.Of(-Ln2High), x));
        V p = V.Of(0.00138146267f);
        p = V.Fma(p, r, V.Of(0.00836871658f));
        p = V.Fma(p, r, V.Of(0.041668389f));
        p = V.Fma(p, r, V.Of(0.166665211f));
        p = V.Fma(p, r, V.Of(0.49999994f));
        return V.Fma(p, r * r, r);
    }
}
