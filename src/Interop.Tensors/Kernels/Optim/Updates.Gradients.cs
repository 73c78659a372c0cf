using System.Numerics;
using System.Runtime.CompilerServices;

namespace Interop.Tensors.Kernels;

// The updates that follow the gradient itself.

/// <summary>Gradient descent. C6: −lr.</summary>
internal readonly struct DescentUpdate : IUpdate
{
    public static int States => 0;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Step<TVector, T, TLanes>(in Constants<TVector> c, TVector g, ref TVector p, ref TVector s0, ref TVector s1, ref TVector s2)
        where TVector : struct where T : unmanaged, IFloatingPointIeee754<T> where TLanes : struct, ILanes<TVector, T> =>
        p = TLanes.MultiplyAdd(g, c.C6, p);
}

/// <summary>Gradient descent with momentum. C0: momentum; C1: the factor of the gradient; C6: −lr.</summary>
internal readonly struct MomentumUpdate<TNesterov> : IUpdate where TNesterov : IChoice
{
    public static int States => 1;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Step<TVector, T, TLanes>(in Constants<TVector> c, TVector g, ref TVector p, ref TVector s0, ref TVector s1, ref TVector s2)
        where TVector : struct where T : unmanaged, IFloatingPointIeee754<T> where TLanes : struct, ILanes<TVector, T>
    {
        s0 = TLanes.MultiplyAdd(g, c.C1, TLanes.Multiply(s0, c.C0));
        p = TLanes.MultiplyAdd(TNesterov.Taken ? TLanes.MultiplyAdd(s0, c.C0, g) : s0, c.C6, p);
    }
}

/// <summary>Averaged gradient descent, s0 the average. C0: what of the average is renewed; C1: 1 − λη; C6: −η.</summary>
internal readonly struct AveragedUpdate : IUpdate
{
    public static int States => 1;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Step<TVector, T, TLanes>(in Constants<TVector> c, TVector g, ref TVector p, ref TVector s0, ref TVector s1, ref TVector s2)
        where TVector : struct where T : unmanaged, IFloatingPointIeee754<T> where TLanes : struct, ILanes<TVector, T>
    {
        p = TLanes.MultiplyAdd(g, c.C6, TLanes.Multiply(p, c.C1));
        s0 = TLanes.WhereEqual(c.C0, c.One, p, TLanes.MultiplyAdd(TLanes.Subtract(p, s0), c.C0, s0));
    }
}

/// <summary>Resilient propagation, s0 the gradient before, s1 the length of the step. C0, C1: its factors after a change of sign and without one; C2, C3: its bounds; C6: −1.</summary>
internal readonly struct RpropUpdate : IUpdate
{
    public static int States => 2;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Step<TVector, T, TLanes>(in Constants<TVector> c, TVector g, ref TVector p, ref TVector s0, ref TVector s1, ref TVector s2)
        where TVector : struct where T : unmanaged, IFloatingPointIeee754<T> where TLanes : struct, ILanes<TVector, T>
    {
        TVector product = TLanes.Multiply(g, s0);
        TVector factor = TLanes.WhereLess(product, c.Zero, c.C0, TLanes.WhereLess(c.Zero, product, c.C1, c.One));
        s1 = TLanes.Min(TLanes.Max(TLanes.Multiply(s1, factor), c.C2), c.C3);
        // After a change of sign the step is not taken, and the next one is no change.
        s0 = TLanes.WhereLess(product, c.Zero, c.Zero, g);
        TVector sign = TLanes.WhereLess(s0, c.Zero, c.C6, TLanes.WhereLess(c.Zero, s0, c.One, s0));
        p = TLanes.MultiplyAdd(TLanes.Multiply(sign, s1), c.C6, p);
    }
}
