using System.Runtime.CompilerServices;

namespace Interop.Tensors.Kernels;

/// <content>Sine and cosine.</content>
internal static partial class SingleMath
{
    /// <summary>π/2 in three parts; the first product of a whole number is subtracted without error.</summary>
    private const float HalfPi1 = 1.57079637f, HalfPi2 = -4.37113883e-8f, HalfPi3 = -1.71512451e-15f;

    /// <summary>Up to here the three parts suffice; the rest goes number by number.</summary>
    private const float LargestAngle = 100_000;

    /// <summary>Sine of radians.</summary>
    [MethodImpl(Inline)]
    internal static V Sin<V>(V x) where V : struct, IPacked<V, float>
    {
        if (!V.AllLess(V.Abs(x), V.Of(LargestAngle)))
            return EachSin(x);
        V r = Reduce(x, out V quadrant);
        V even = V.AddBits(quadrant & V.OfBits(1), V.OfBits(-1));
        V y = V.Select(even, ReducedSin(r), ReducedCos(r)) ^ V.ShiftLeft(quadrant & V.OfBits(2), 30);
        return V.Select(V.Equal(x, V.Of(0)), x, y);
    }

    /// <summary>Cosine of radians.</summary>
    [MethodImpl(Inline)]
    internal static V Cos<V>(V x) where V : struct, IPacked<V, float>
    {
        if (!V.AllLess(V.Abs(x), V.Of(LargestAngle)))
            return EachCos(x);
        V r = Reduce(x, out V quadrant);
        V even = V.AddBits(quadrant & V.OfBits(1), V.OfBits(-1));
        return V.Select(even, ReducedCos(r), ReducedSin(r)) ^ V.ShiftLeft(V.AddBits(quadrant, V.OfBits(1)) & V.OfBits(2), 30);
    }

    /// <summary>x less the nearest multiple of π/2; which one, in the low bits.</summary>
    [MethodImpl(Inline)]
    private static V Reduce<V>(V x, out V quadrant) where V : struct, IPacked<V, float>
    {
        quadrant = V.Fma(x, V.Of(0.636619747f), V.Of(Rounder));
        V n = quadrant - V.Of(Rounder);
        return V.Fma(n, V.Of(-HalfPi3), V.Fma(n, V.Of(-HalfPi2), V.Fma(n, V.Of(-HalfPi1), x)));
    }

    [MethodImpl(Inline)]
    private static V ReducedSin<V>(V r) where V : struct, IPacked<V, float>
    {
        V u = r * r;
        V p = V.Of(2.71830481e-06f);
        p = V.Fma(p, u, V.Of(-0.000198393347f));
        p = V.Fma(p, u, V.Of(0.00833332911f));
        p = V.Fma(p, u, V.Of(-0.166666672f));
        return V.Fma(p, u * r, r);
    }

    [MethodImpl(Inline)]
    private static V ReducedCos<V>(V r) where V : struct, IPacked<V, float>
    {
        V u = r * r;
        V p = V.Of(2.443839e-05f);
        p = V.Fma(p, u, V.Of(-0.00138873665f));
        p = V.Fma(p, u, V.Of(0.0416666456f));
        p = V.Fma(p, u, V.Of(-0.5f));
        return V.Fma(p, u, V.Of(1));
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static V EachSin<V>(V x) where V : struct, IPacked<V, float>
    {
        Span<float> lanes = stackalloc float[V.Count];
        x.Store(ref lanes[0]);
        foreach (ref float lane in lanes)
            lane = MathF.Abs(lane) < LargestAngle ? VectorMath.Sin(lane) : MathF.Sin(lane);
        return V.Load(in lanes[0]);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static V EachCos<V>(V x) where V : struct, IPacked<V, float>
    {
        Span<float> lanes = stackalloc float[V.Count];
        x.Store(ref lanes[0]);
        foreach (ref float lane in lanes)
            lane = MathF.Abs(lane) < LargestAngle ? VectorMath.Cos(lane) : MathF.Cos(lane);
        return V.Load(in lanes[0]);
    }
}
