using System.Numerics;
using System.Runtime.CompilerServices;

namespace Interop.Tensors.Kernels;

// The updates with sums or running averages of squared gradients, s0.

/// <summary>RMSprop. C2, C3: 1 − α, α; C5: ε; C0: momentum; C6: −lr. Then the momentum buffer and the average of gradients, where they are.</summary>
internal readonly struct RMSpropUpdate<TMomentum, TCentered> : IUpdate where TMomentum : IChoice where TCentered : IChoice
{
    public static int States => 1 + (TMomentum.Taken ? 1 : 0) + (TCentered.Taken ? 1 : 0);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Step<TVector, T, TLanes>(in Constants<TVector> c, TVector g, ref TVector p, ref TVector s0, ref TVector s1, ref TVector s2)
        where TVector : struct where T : unmanaged, IFloatingPointIeee754<T> where TLanes : struct, ILanes<TVector, T>
    {
        s0 = TLanes.MultiplyAdd(TLanes.Multiply(g, c.C2), g, TLanes.Multiply(s0, c.C3));
        TVector variance = s0;
        if (TCentered.Taken)
        {
            ref TVector average = ref TMomentum.Taken ? ref s2 : ref s1;
            average = TLanes.MultiplyAdd(g, c.C2, TLanes.Multiply(average, c.C3));
            variance = TLanes.Subtract(s0, TLanes.Multiply(average, average));
        }

        TVector step = TLanes.Divide(g, TLanes.Add(TLanes.Sqrt(variance), c.C5));
        if (TMomentum.Taken)
            step = s1 = TLanes.MultiplyAdd(s1, c.C0, step);
        p = TLanes.MultiplyAdd(step, c.C6, p);
    }
}

/// <summary>Adagrad. C5: ε; C6: −lr / (1 + (t − 1)·decay).</summary>
internal readonly struct AdagradUpdate : IUpdate
{
    public static int States => 1;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Step<TVector, T, TLanes>(in Constants<TVector> c, TVector g, ref TVector p, ref TVector s0, ref TVector s1, ref TVector s2)
        where TVector : struct where T : unmanaged, IFloatingPointIeee754<T> where TLanes : struct, ILanes<TVector, T>
    {
        s0 = TLanes.MultiplyAdd(g, g, s0);
        p = TLanes.MultiplyAdd(TLanes.Divide(g, TLanes.Add(TLanes.Sqrt(s0), c.C5)), c.C6, p);
    }
}

/// <summary>Adadelta, s1 the average of squared steps. C2, C3: 1 − ρ, ρ; C5: ε; C6: −lr.</summary>
internal readonly struct AdadeltaUpdate : IUpdate
{
    public static int States => 2;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Step<TVector, T, TLanes>(in Constants<TVector> c, TVector g, ref TVector p, ref TVector s0, ref TVector s1, ref TVector s2)
        where TVector : struct where T : unmanaged, IFloatingPointIeee754<T> where TLanes : struct, ILanes<TVector, T>
    {
        s0 = TLanes.MultiplyAdd(TLanes.Multiply(g, c.C2), g, TLanes.Multiply(s0, c.C3));
        TVector step = TLanes.Multiply(TLanes.Divide(TLanes.Sqrt(TLanes.Add(s1, c.C5)), TLanes.Sqrt(TLanes.Add(s0, c.C5))), g);
        s1 = TLanes.MultiplyAdd(TLanes.Multiply(step, c.C2), step, TLanes.Multiply(s1, c.C3));
        p = TLanes.MultiplyAdd(step, c.C6, p);
    }
}
