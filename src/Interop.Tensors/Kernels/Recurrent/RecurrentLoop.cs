using System.Numerics;
using System.Runtime.CompilerServices;
using Interop.Tensors.Memory;

namespace Interop.Tensors.Kernels;

/// <summary>One layer in one direction over packed rows. Bounds: dense tensors with a row for each of the sum of sizes, states with one for each sequence.</summary>
internal unsafe struct RecurrentCall<T> where T : unmanaged
{
    /// <summary>Rows of each step.</summary>
    internal long[] Sizes;
    internal bool IsReverse;

    /// <summary>The sizes of h and of c; the same without a projection.</summary>
    internal nint Width, Hidden;

    /// <summary>w_hh [gates · hidden, width], and w_hr [width, hidden] or null.</summary>
    internal T* Weight, Projection;

    /// <summary>[rows, slots · hidden], [rows, hidden] or null, [rows, width].</summary>
    internal T* Gates, C, Y;

    /// <summary>States before the first step and after the last; c may be null.</summary>
    internal T* H0, C0, HEnd, CEnd;

    /// <summary>Gradients: [rows, width]; [rows, slots · hidden]; with a projection all that comes back to h, [rows, width].</summary>
    internal T* Dy, DGates, DProjected;

    /// <summary>Gradients of states, before the pass of those after the last step, after it of those before the first.</summary>
    internal T* Dh, Dc;
}

/// <summary>The steps of a layer, which wait for each other: a product with w_hh and one pass over the gates.</summary>
internal readonly unsafe struct RecurrentLoop<TVector, T, TLanes, TCell>
    where TVector : struct where T : unmanaged, INumber<T> where TLanes : struct, ILanes<TVector, T> where TCell : struct, IRecurrentCell
{
    /// <summary>Numbers that a thread makes of gates at least: some twenty nanoseconds for a vector of them.</summary>
    private const long Grain = 4096;

    private readonly RecurrentCall<T> _call;
    private readonly nint[] _starts;

    private RecurrentLoop(in RecurrentCall<T> call)
    {
        _call = call;
        _starts = new nint[call.Sizes.Length];
        for (int t = 1; t < _starts.Length; t++)
            _starts[t] = _starts[t - 1] + (nint)call.Sizes[t - 1];
    }

    private int Steps => _starts.Length;

    private nint GateRow => TCell.Slots * _call.Hidden;

    private nint HiddenGates => (TCell.Slots - TCell.FirstOfHidden) * _call.Hidden;

    internal static void Forward(in RecurrentCall<T> call) => new RecurrentLoop<TVector, T, TLanes, TCell>(call).Forward();

    internal static void Backward(in RecurrentCall<T> call) => new RecurrentLoop<TVector, T, TLanes, TCell>(call).Backward();

    private void Forward()
    {
        RecurrentCall<T> c = _call;
        nint batch = (nint)c.Sizes[0];
        using Scratch<T> panels = new(GemmPrepared<TVector, T, TLanes>.Length(c.Width, HiddenGates, Steps));
        using Scratch<T> projectionPanels = new(c.Projection == null ? 0 : GemmPrepared<TVector, T, TLanes>.Length(c.Hidden, c.Width, Steps));
        using Scratch<T> unprojected = new(c.Projection == null ? 0 : batch * c.Hidden);
        GemmPrepared<TVector, T, TLanes> weight = GemmPrepared<TVector, T, TLanes>.Of(c.Width, HiddenGates, c.Weight, 1, c.Width, panels.Pointer, Steps);
        GemmPrepared<TVector, T, TLanes> projection = c.Projection == null ? default : GemmPrepared<TVector, T, TLanes>.Of(c.Hidden, c.Width, c.Projection, 1, c.Hidden, projectionPanels.Pointer, Steps);
        for (int i = 0; i < Steps; i++)
        {
            int t = c.IsReverse ? Steps - 1 - i : i;
            nint rows = (nint)c.Sizes[t], begun = Begun(t);
            Step(weight, unprojected.Pointer, t, 0, begun);
            Step(weight, unprojected.Pointer, t, begun, rows);
            if (c.Projection != null)
                projection.Multiply(rows, unprojected.Pointer, c.Hidden, c.Y + _starts[t] * c.Width, c.Width, false);
            // Sequences whose last step this is.
            nint ended = c.IsReverse ? t == 0 ? 0 : rows : t + 1 < Steps ? (nint)c.Sizes[t + 1] : 0;
            Blocks.Copy(c.Y + (_starts[t] + ended) * c.Width, c.HEnd + ended * c.Width, (rows - ended) * c.Width);
            if (c.C != null)
                Blocks.Copy(c.C + (_starts[t] + ended) * c.Hidden, c.CEnd + ended * c.Hidden, (rows - ended) * c.Hidden);
        }
    }

    private void Step(in GemmPrepared<TVector, T, TLanes> weight, T* unprojected, int t, nint from, nint to)
    {
        if (from >= to)
            return;
        RecurrentCall<T> c = _call;
        RecurrentRow<T> first = RowAt(t, from);
        if (c.Projection != null)
            first.Y = unprojected + from * c.Hidden;
        weight.Multiply(to - from, first.H, c.Width, first.Gates + TCell.FirstOfHidden * c.Hidden, GateRow, true);
        Workers.For(to - from, Math.Max(1, Grain / Math.Max(1, c.Hidden)), new ForwardRange(first, c, GateRow));
    }

    private void Backward()
    {
        RecurrentCall<T> c = _call;
        nint batch = (nint)c.Sizes[0];
        using Scratch<T> panels = new(GemmPrepared<TVector, T, TLanes>.Length(HiddenGates, c.Width, Steps));
        using Scratch<T> projectionPanels = new(c.Projection == null ? 0 : GemmPrepared<TVector, T, TLanes>.Length(c.Width, c.Hidden, Steps));
        using Scratch<T> unprojected = new(c.Projection == null ? 0 : batch * c.Hidden);
        GemmPrepared<TVector, T, TLanes> weight = GemmPrepared<TVector, T, TLanes>.Of(HiddenGates, c.Width, c.Weight, c.Width, 1, panels.Pointer, Steps);
        GemmPrepared<TVector, T, TLanes> projection = c.Projection == null ? default : GemmPrepared<TVector, T, TLanes>.Of(c.Width, c.Hidden, c.Projection, c.Hidden, 1, projectionPanels.Pointer, Steps);
        for (int i = 0; i < Steps; i++)
        {
            int t = c.IsReverse ? i : Steps - 1 - i;
            nint rows = (nint)c.Sizes[t], begun = Begun(t), start = _starts[t];
            if (rows == 0)
                continue;
            if (c.Projection != null)
            {
                T* all = c.DProjected + start * c.Width;
                Rows.Map(new SumOf(), c.Dh, c.Dy + start * c.Width, null, all, rows * c.Width);
                projection.Multiply(rows, all, c.Width, unprojected.Pointer, c.Hidden, false);
            }

            StepBack(unprojected.Pointer, t, 0, begun);
            StepBack(unprojected.Pointer, t, begun, rows);
            weight.Multiply(rows, c.DGates + start * GateRow + TCell.FirstOfHidden * c.Hidden, GateRow, c.Dh, c.Width, TCell.PassesH);
        }
    }

    private void StepBack(T* unprojected, int t, nint from, nint to)
    {
        if (from >= to)
            return;
        RecurrentCall<T> c = _call;
        RecurrentRow<T> first = RowAt(t, from);
        first.DGates = c.DGates + (_starts[t] + from) * GateRow;
        first.Dh = c.Projection == null ? c.Dh + from * c.Width : unprojected + from * c.Hidden;
        first.Dy = c.Projection == null ? c.Dy + (_starts[t] + from) * c.Width : null;
        first.Dc = c.Dc == null ? null : c.Dc + from * c.Hidden;
        Workers.For(to - from, Math.Max(1, Grain / Math.Max(1, c.Hidden)), new BackwardRange(first, c, GateRow));
    }

    /// <summary>Rows of a step whose sequence has begun at an earlier one: all but those that begin where a reverse direction comes to them.</summary>
    private nint Begun(int t) => _call.IsReverse ? t + 1 < Steps ? (nint)_call.Sizes[t + 1] : 0 : t > 0 ? (nint)_call.Sizes[t] : 0;

    /// <summary>One row of a step and what came before it.</summary>
    private RecurrentRow<T> RowAt(int t, nint row)
    {
        RecurrentCall<T> c = _call;
        nint at = _starts[t] + row, before = row < Begun(t) ? _starts[c.IsReverse ? t + 1 : t - 1] + row : -1;
        return new()
        {
            Gates = c.Gates == null ? null : c.Gates + at * GateRow,
            H = before < 0 ? c.H0 + row * c.Width : c.Y + before * c.Width,
            C = c.C == null ? null : before < 0 ? c.C0 + row * c.Hidden : c.C + before * c.Hidden,
            Y = c.Y + at * c.Width,
            NextC = c.C == null ? null : c.C + at * c.Hidden,
            Step = c.Hidden,
        };
    }

    private readonly struct ForwardRange(RecurrentRow<T> first, RecurrentCall<T> call, nint gateRow) : IRange
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Run(long from, long to)
        {
            nint hidden = call.Hidden, width = call.Projection == null ? call.Width : hidden;
            for (nint i = (nint)from; i < to; i++)
            {
                RecurrentRow<T> r = first;
                r.Gates += i * gateRow;
                r.H += i * call.Width;
                r.Y += i * width;
                r.C += i * hidden;
                r.NextC += i * hidden;
                TCell.Activate(r.Gates, hidden);
                nint j = 0;
                for (; j + TLanes.Count <= hidden; j += TLanes.Count)
                    TCell.Forward<TVector, TLanes, T>(r, j);
                for (; j < hidden; j++)
                    TCell.Forward<T, ScalarLane<T>, T>(r, j);
            }
        }
    }

    private readonly struct BackwardRange(RecurrentRow<T> first, RecurrentCall<T> call, nint gateRow) : IRange
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Run(long from, long to)
        {
            nint hidden = call.Hidden, width = call.Projection == null ? call.Width : hidden;
            for (nint i = (nint)from; i < to; i++)
            {
                RecurrentRow<T> r = first;
                r.Gates += i * gateRow;
                r.DGates += i * gateRow;
                r.H += i * call.Width;
                r.Y += i * call.Width;
                r.C += i * hidden;
                r.NextC += i * hidden;
                r.Dh += i * width;
                r.Dc += i * hidden;
                if (r.Dy != null)
                    r.Dy += i * width;
                nint j = 0;
                for (; j + TLanes.Count <= hidden; j += TLanes.Count)
                    TCell.Backward<TVector, TLanes, T>(r, j);
                for (; j < hidden; j++)
                    TCell.Backward<T, ScalarLane<T>, T>(r, j);
            }
        }
    }
}
