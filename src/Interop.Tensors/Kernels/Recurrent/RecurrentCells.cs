using System.Numerics;
using System.Runtime.CompilerServices;

namespace Interop.Tensors.Kernels;

/// <summary>One row of one step: where its numbers are. Bounds: each is a dense row of the hidden size, gates and their gradients of as many as the cell has slots.</summary>
internal unsafe struct RecurrentRow<T> where T : unmanaged
{
    /// <summary>Sums before the step, activations after it.</summary>
    internal T* Gates;

    /// <summary>h and c before the step.</summary>
    internal T* H, C;

    /// <summary>h and c after the step.</summary>
    internal T* Y, NextC;

    /// <summary>Gradients: of h after the step by the output, which may be null, and by later steps, then by this step alone of h before it; of c; of the sums.</summary>
    internal T* Dy, Dh, Dc, DGates;

    /// <summary>The hidden size: from one slot to the next.</summary>
    internal nint Step;
}

/// <summary>The arithmetic of one step after the products, one vector at place j.</summary>
internal unsafe interface IRecurrentCell
{
    /// <summary>Numbers that are kept for each hidden feature.</summary>
    static abstract int Slots { get; }

    /// <summary>The first of the slots, as many as w_hh has parts, that w_hh · h is added to.</summary>
    static abstract int FirstOfHidden { get; }

    /// <summary>Whether h before the step goes into h after it by more than w_hh.</summary>
    static abstract bool PassesH { get; }

    /// <summary>What is a function of one sum alone, for a whole row: short loops keep their constants in registers.</summary>
    static abstract void Activate<T>(T* gates, nint hidden) where T : unmanaged, INumber<T>;

    /// <summary>The rest of a step, after <see cref="Activate"/>.</summary>
    static abstract void Forward<TVector, TLanes, T>(in RecurrentRow<T> r, nint j) where TVector : struct where TLanes : struct, ILanes<TVector, T> where T : unmanaged, INumber<T>;

    static abstract void Backward<TVector, TLanes, T>(in RecurrentRow<T> r, nint j) where TVector : struct where TLanes : struct, ILanes<TVector, T> where T : unmanaged, INumber<T>;
}

/// <summary>What came back to h: from the output and from later steps.</summary>
internal static unsafe class RecurrentGradients
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static TVector OfH<TVector, TLanes, T>(in RecurrentRow<T> r, nint j) where TVector : struct where TLanes : struct, ILanes<TVector, T> where T : unmanaged, INumber<T> =>
        r.Dy == null ? TLanes.Load(r.Dh + j) : TLanes.Add(TLanes.Load(r.Dh + j), TLanes.Load(r.Dy + j));

    /// <summary>dy · y · (1 − y), for y = σ(x).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static TVector Sigmoid<TVector, TLanes, T>(TVector dy, TVector y) where TVector : struct where TLanes : struct, ILanes<TVector, T> where T : unmanaged, INumber<T> =>
        TLanes.Multiply(dy, TLanes.Multiply(y, TLanes.Subtract(TLanes.Fill(T.One), y)));

    /// <summary>dy · (1 − y²), for y = tanh(x).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static TVector Tanh<TVector, TLanes, T>(TVector dy, TVector y) where TVector : struct where TLanes : struct, ILanes<TVector, T> where T : unmanaged, INumber<T> =>
        TLanes.Multiply(dy, TLanes.Subtract(TLanes.Fill(T.One), TLanes.Multiply(y, y)));
}

/// <summary>σ(a).</summary>
internal readonly struct SigmoidOf : ITernaryFormula
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TVector Apply<TVector, TLanes, T>(TVector a, TVector b, TVector c) where TVector : struct where TLanes : struct, ILanes<TVector, T> where T : unmanaged, INumber<T> => TLanes.Sigmoid(a);
}

/// <summary>tanh(a).</summary>
internal readonly struct TanhOf : ITernaryFormula
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TVector Apply<TVector, TLanes, T>(TVector a, TVector b, TVector c) where TVector : struct where TLanes : struct, ILanes<TVector, T> where T : unmanaged, INumber<T> => TLanes.Tanh(a);
}

/// <summary>Slots i, f, g, o.</summary>
internal readonly unsafe struct LstmCell : IRecurrentCell
{
    public static int Slots => 4;

    public static int FirstOfHidden => 0;

    public static bool PassesH => false;

    public static void Activate<T>(T* gates, nint hidden) where T : unmanaged, INumber<T>
    {
        Rows.Map(new SigmoidOf(), gates, null, null, gates, 2 * hidden);
        Rows.Map(new TanhOf(), gates + 2 * hidden, null, null, gates + 2 * hidden, hidden);
        Rows.Map(new SigmoidOf(), gates + 3 * hidden, null, null, gates + 3 * hidden, hidden);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Forward<TVector, TLanes, T>(in RecurrentRow<T> r, nint j) where TVector : struct where TLanes : struct, ILanes<TVector, T> where T : unmanaged, INumber<T>
    {
        T* gates = r.Gates + j;
        nint step = r.Step;
        TVector c = TLanes.MultiplyAdd(TLanes.Load(gates + step), TLanes.Load(r.C + j), TLanes.Multiply(TLanes.Load(gates), TLanes.Load(gates + 2 * step)));
        TLanes.Store(c, r.NextC + j);
        TLanes.Store(TLanes.Multiply(TLanes.Load(gates + 3 * step), TLanes.Tanh(c)), r.Y + j);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Backward<TVector, TLanes, T>(in RecurrentRow<T> r, nint j) where TVector : struct where TLanes : struct, ILanes<TVector, T> where T : unmanaged, INumber<T>
    {
        T* gates = r.Gates + j, d = r.DGates + j;
        nint step = r.Step;
        TVector i = TLanes.Load(gates), f = TLanes.Load(gates + step), g = TLanes.Load(gates + 2 * step), o = TLanes.Load(gates + 3 * step);
        TVector dh = RecurrentGradients.OfH<TVector, TLanes, T>(r, j), tanh = TLanes.Tanh(TLanes.Load(r.NextC + j));
        TVector dc = TLanes.Add(TLanes.Load(r.Dc + j), RecurrentGradients.Tanh<TVector, TLanes, T>(TLanes.Multiply(dh, o), tanh));
        TLanes.Store(RecurrentGradients.Sigmoid<TVector, TLanes, T>(TLanes.Multiply(dc, g), i), d);
        TLanes.Store(RecurrentGradients.Sigmoid<TVector, TLanes, T>(TLanes.Multiply(dc, TLanes.Load(r.C + j)), f), d + step);
        TLanes.Store(RecurrentGradients.Tanh<TVector, TLanes, T>(TLanes.Multiply(dc, i), g), d + 2 * step);
        TLanes.Store(RecurrentGradients.Sigmoid<TVector, TLanes, T>(TLanes.Multiply(dh, tanh), o), d + 3 * step);
        TLanes.Store(TLanes.Multiply(dc, f), r.Dc + j);
    }
}

/// <summary>Slots n, r, z, and the part of n that h gives before r weighs it.</summary>
internal readonly unsafe struct GruCell : IRecurrentCell
{
    public static int Slots => 4;

    public static int FirstOfHidden => 1;

    public static bool PassesH => true;

    public static void Activate<T>(T* gates, nint hidden) where T : unmanaged, INumber<T> => Rows.Map(new SigmoidOf(), gates + hidden, null, null, gates + hidden, 2 * hidden);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Forward<TVector, TLanes, T>(in RecurrentRow<T> r, nint j) where TVector : struct where TLanes : struct, ILanes<TVector, T> where T : unmanaged, INumber<T>
    {
        T* gates = r.Gates + j;
        nint step = r.Step;
        TVector n = TLanes.Tanh(TLanes.MultiplyAdd(TLanes.Load(gates + step), TLanes.Load(gates + 3 * step), TLanes.Load(gates)));
        TLanes.Store(n, gates);
        TLanes.Store(TLanes.MultiplyAdd(TLanes.Subtract(TLanes.Load(r.H + j), n), TLanes.Load(gates + 2 * step), n), r.Y + j);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Backward<TVector, TLanes, T>(in RecurrentRow<T> r, nint j) where TVector : struct where TLanes : struct, ILanes<TVector, T> where T : unmanaged, INumber<T>
    {
        T* gates = r.Gates + j, d = r.DGates + j;
        nint step = r.Step;
        TVector n = TLanes.Load(gates), reset = TLanes.Load(gates + step), z = TLanes.Load(gates + 2 * step), dh = RecurrentGradients.OfH<TVector, TLanes, T>(r, j);
        TVector dn = RecurrentGradients.Tanh<TVector, TLanes, T>(TLanes.Multiply(dh, TLanes.Subtract(TLanes.Fill(T.One), z)), n);
        TLanes.Store(dn, d);
        TLanes.Store(RecurrentGradients.Sigmoid<TVector, TLanes, T>(TLanes.Multiply(dn, TLanes.Load(gates + 3 * step)), reset), d + step);
        TLanes.Store(RecurrentGradients.Sigmoid<TVector, TLanes, T>(TLanes.Multiply(dh, TLanes.Subtract(TLanes.Load(r.H + j), n)), z), d + 2 * step);
        TLanes.Store(TLanes.Multiply(dn, reset), d + 3 * step);
        TLanes.Store(TLanes.Multiply(dh, z), r.Dh + j);
    }
}

/// <summary>h after the step is all that is needed later.</summary>
internal readonly unsafe struct TanhCell : IRecurrentCell
{
    public static int Slots => 1;

    public static int FirstOfHidden => 0;

    public static bool PassesH => false;

    public static void Activate<T>(T* gates, nint hidden) where T : unmanaged, INumber<T> { }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Forward<TVector, TLanes, T>(in RecurrentRow<T> r, nint j) where TVector : struct where TLanes : struct, ILanes<TVector, T> where T : unmanaged, INumber<T> =>
        TLanes.Store(TLanes.Tanh(TLanes.Load(r.Gates + j)), r.Y + j);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Backward<TVector, TLanes, T>(in RecurrentRow<T> r, nint j) where TVector : struct where TLanes : struct, ILanes<TVector, T> where T : unmanaged, INumber<T> =>
        TLanes.Store(RecurrentGradients.Tanh<TVector, TLanes, T>(RecurrentGradients.OfH<TVector, TLanes, T>(r, j), TLanes.Load(r.Y + j)), r.DGates + j);
}

/// <inheritdoc cref="TanhCell"/>
internal readonly unsafe struct ReluCell : IRecurrentCell
{
    public static int Slots => 1;

    public static int FirstOfHidden => 0;

    public static bool PassesH => false;

    public static void Activate<T>(T* gates, nint hidden) where T : unmanaged, INumber<T> { }

    // NaN stays NaN, as a comparison with it fails.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Forward<TVector, TLanes, T>(in RecurrentRow<T> r, nint j) where TVector : struct where TLanes : struct, ILanes<TVector, T> where T : unmanaged, INumber<T>
    {
        TVector x = TLanes.Load(r.Gates + j), zero = TLanes.Fill(T.Zero);
        TLanes.Store(TLanes.WhereLessOrEqual(x, zero, zero, x), r.Y + j);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Backward<TVector, TLanes, T>(in RecurrentRow<T> r, nint j) where TVector : struct where TLanes : struct, ILanes<TVector, T> where T : unmanaged, INumber<T>
    {
        TVector zero = TLanes.Fill(T.Zero);
        TLanes.Store(TLanes.WhereLessOrEqual(TLanes.Load(r.Y + j), zero, zero, RecurrentGradients.OfH<TVector, TLanes, T>(r, j)), r.DGates + j);
    }
}
