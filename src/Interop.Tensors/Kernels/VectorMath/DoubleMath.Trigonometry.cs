using System.Runtime.CompilerServices;

namespace Interop.Tensors.Kernels;

/// <content>Sine and cosine.</content>
internal static partial class DoubleMath
{
    /// <summary>π/2 in three parts; the first product of a whole number is subtracted without error.</summary>
    private const double HalfPi1 = 1.5707963267948966, HalfPi2 = 6.123233995736766e-17, HalfPi3 = -1.4973849048591698e-33;

    /// <summary>Up to here the three parts suffice; the rest goes number by number.</summary>
    private const double LargestAngle = 1_000_000_000;

    /// <summary>Sine of radians.</summary>
    [MethodImpl(Inline)]
    internal static V Sin<V>(V x) where V : struct, IPacked<V, double>
    {
        if (!V.AllLess(V.Abs(x), V.Of(LargestAngle)))
            return EachSin(x);
        V r = Reduce(x, out V quadrant);
        V even = V.AddBits(quadrant & V.OfBits(1), V.OfBits(-1));
        V y = V.Select(even, ReducedSin(r), ReducedCos(r)) ^ V.ShiftLeft(quadrant & V.OfBits(2), 62);
        return V.Select(V.Equal(x, V.Of(0)), x, y);
    }

    /// <summary>Cosine of radians.</summary>
    [MethodImpl(Inline)]
    internal static V Cos<V>(V x) where V : struct, IPacked<V, double>
    {
        if (!V.AllLess(V.Abs(x), V.Of(LargestAngle)))
            return EachCos(x);
        V r = Reduce(x, out V quadrant);
        V even = V.AddBits(quadrant & V.OfBits(1), V.OfBits(-1));
        return V.Select(even, ReducedCos(r), ReducedSin(r)) ^ V.ShiftLeft(V.AddBits(quadrant, V.OfBits(1)) & V.OfBits(2), 62);
    }

    /// <summary>x less the nearest multiple of π/2; which one, in the low bits.</summary>
    [MethodImpl(Inline)]
    private static V Reduce<V>(V x, out V quadrant) where V : struct, IPacked<V, double>
    {
        quadrant = V.Fma(x, V.Of(0.6366197723675814), V.Of(Rounder));
        V n = quadrant - V.Of(Rounder);
        return V.Fma(n, V.Of(-HalfPi3), V.Fma(n, V.Of(-HalfPi2), V.Fma(n, V.Of(-HalfPi1), x)));
    }

    [MethodImpl(Inline)]
    private static V ReducedSin<V>(V r) where V : struct, IPacked<V, double>
    {
        V u = r * r;
        V p = V.Of(1.5896795190537075e-10);
        p = V.Fma(p, u, V.Of(-2.5050758108808379e-08));
        p = V.Fma(p, u, V.Of(2.7557313691891292e-06));
        p = V.Fma(p, u, V.Of(-0.00019841269829807802));
        p = V.Fma(p, u, V.Of(0.0083333333333224131));
        p = V.Fma(p, u, V.Of(-0.16666666666666632));
        return V.Fma(p, u * r, r);
    }

    [MethodImpl(Inline)]
    private static V ReducedCos<V>(V r) where V : struct, IPacked<V, double>
    {
        V u = r * r;
        V p = V.Of(-1.1359647827745044e-11);
        p = V.Fma(p, u, V.Of(2.0875723274654536e-09));
        p = V.Fma(p, u, V.Of(-2.755731435235087e-07));
        p = V.Fma(p, u, V.Of(2.4801587289482272e-05));
        p = V.Fma(p, u, V.Of(-0.0013888888888874125));
        p = V.Fma(p, u, V.Of(0.041666666666666602));
        p = V.Fma(p, u, V.Of(-0.5));
        return V.Fma(p, u, V.Of(1));
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static V EachSin<V>(V x) where V : struct, IPacked<V, double>
    {
        Span<double> lanes = stackalloc double[V.Count];
        x.Store(ref lanes[0]);
        foreach (ref double lane in lanes)
            lane = Math.Abs(lane) < LargestAngle ? VectorMath.Sin(lane) : Math.Sin(lane);
        return V.Load(in lanes[0]);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static V EachCos<V>(V x) where V : struct, IPacked<V, double>
    {
        Span<double> lanes = stackalloc double[V.Count];
        x.Store(ref lanes[0]);
        foreach (ref double lane in lanes)
            lane = Math.Abs(lane) < LargestAngle ? VectorMath.Cos(lane) : Math.Cos(lane);
        return V.Load(in lanes[0]);
    }
}
