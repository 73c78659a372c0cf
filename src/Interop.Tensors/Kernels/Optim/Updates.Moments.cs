using System.Numerics;
using System.Runtime.CompilerServices;

namespace Interop.Tensors.Kernels;

// The updates with running averages of gradients (s0) and of their squares (s1). Averages are b·old + (1 − b)·new.

/// <summary>Adam. C0, C1: 1 − β1, β1; C2, C3: 1 − β2, β2; C4: 1 / √(1 − β2ᵗ); C5: ε; C6: −lr / (1 − β1ᵗ). s2: the largest s1 so far.</summary>
internal readonly struct AdamUpdate<TAmsgrad> : IUpdate where TAmsgrad : IChoice
{
    public static int States => TAmsgrad.Taken ? 3 : 2;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Step<TVector, T, TLanes>(in Constants<TVector> c, TVector g, ref TVector p, ref TVector s0, ref TVector s1, ref TVector s2)
        where TVector : struct where T : unmanaged, IFloatingPointIeee754<T> where TLanes : struct, ILanes<TVector, T>
    {
        s0 = TLanes.MultiplyAdd(g, c.C0, TLanes.Multiply(s0, c.C1));
        s1 = TLanes.MultiplyAdd(TLanes.Multiply(g, c.C2), g, TLanes.Multiply(s1, c.C3));
        TVector variance = TAmsgrad.Taken ? s2 = TLanes.Max(s2, s1) : s1;
        TVector scale = TLanes.MultiplyAdd(TLanes.Sqrt(variance), c.C4, c.C5);
        p = TLanes.MultiplyAdd(TLanes.Divide(s0, scale), c.C6, p);
    }
}

/// <summary>Adamax, s1 the largest decayed gradient. C0, C1: 1 − β1, β1; C3: β2; C5: ε; C6: −lr / (1 − β1ᵗ).</summary>
internal readonly struct AdamaxUpdate : IUpdate
{
    public static int States => 2;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Step<TVector, T, TLanes>(in Constants<TVector> c, TVector g, ref TVector p, ref TVector s0, ref TVector s1, ref TVector s2)
        where TVector : struct where T : unmanaged, IFloatingPointIeee754<T> where TLanes : struct, ILanes<TVector, T>
    {
        s0 = TLanes.MultiplyAdd(g, c.C0, TLanes.Multiply(s0, c.C1));
        s1 = TLanes.Max(TLanes.Multiply(s1, c.C3), TLanes.Add(TLanes.Abs(g), c.C5));
        p = TLanes.MultiplyAdd(TLanes.Divide(s0, s1), c.C6, p);
    }
}

/// <summary>NAdam. C0: 1 − β1; C2, C3: 1 − β2, β2; C1: the factor of the gradient; C4: 1 / √(1 − β2ᵗ); C5: ε; C6: that of the average.</summary>
internal readonly struct NAdamUpdate : IUpdate
{
    public static int States => 2;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Step<TVector, T, TLanes>(in Constants<TVector> c, TVector g, ref TVector p, ref TVector s0, ref TVector s1, ref TVector s2)
        where TVector : struct where T : unmanaged, IFloatingPointIeee754<T> where TLanes : struct, ILanes<TVector, T>
    {
        s0 = TLanes.MultiplyAdd(g, c.C0, TLanes.Multiply(s0, TLanes.Subtract(c.One, c.C0)));
        s1 = TLanes.MultiplyAdd(TLanes.Multiply(g, c.C2), g, TLanes.Multiply(s1, c.C3));
        TVector scale = TLanes.MultiplyAdd(TLanes.Sqrt(s1), c.C4, c.C5);
        p = TLanes.Add(p, TLanes.Divide(TLanes.MultiplyAdd(s0, c.C6, TLanes.Multiply(g, c.C1)), scale));
    }
}

/// <summary>RAdam. C0, C1: 1 − β1, β1; C2, C3: 1 − β2, β2; C4: whether the variance is known well enough, 1 or 0; C5: ε; C6: the factor of the step.</summary>
internal readonly struct RAdamUpdate : IUpdate
{
    public static int States => 2;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Step<TVector, T, TLanes>(in Constants<TVector> c, TVector g, ref TVector p, ref TVector s0, ref TVector s1, ref TVector s2)
        where TVector : struct where T : unmanaged, IFloatingPointIeee754<T> where TLanes : struct, ILanes<TVector, T>
    {
        s0 = TLanes.MultiplyAdd(g, c.C0, TLanes.Multiply(s0, c.C1));
        s1 = TLanes.MultiplyAdd(TLanes.Multiply(g, c.C2), g, TLanes.Multiply(s1, c.C3));
        TVector scale = TLanes.WhereLess(c.Zero, c.C4, TLanes.Add(TLanes.Sqrt(s1), c.C5), c.One);
        p = TLanes.MultiplyAdd(TLanes.Divide(s0, scale), c.C6, p);
    }
}
