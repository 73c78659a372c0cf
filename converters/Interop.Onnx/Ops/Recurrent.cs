using Interop.Graphs;
using Interop.Tensors;
using static Interop.Onnx.Ops.OnnxRow;

namespace Interop.Onnx.Ops;

/// <summary>RNN, GRU and LSTM: by the engine's fused networks where a node is exactly PyTorch's, else step by step.</summary>
internal static class Recurrent
{
    /// <summary>A kind of cell.</summary>
    /// <param name="Gates">How many blocks of rows the weights have.</param>
    /// <param name="Standard">The functions where a file names none.</param>
    /// <param name="Order">Which of ONNX's blocks PyTorch's are.</param>
    /// <param name="Step">One step.</param>
    private sealed record Cell(int Gates, string[] Standard, int[] Order, Func<Direction, Tensor, Tensor, Tensor?, (Tensor H, Tensor? C)> Step);

    /// <summary>What a direction computes with: its weights [gates · hidden, …], biases, peepholes and functions.</summary>
    private sealed record Direction(Tensor W, Tensor R, Tensor? Wb, Tensor? Rb, Tensor? P, Func<Tensor, Tensor>[] F, bool IsReset, bool IsCoupled)
    {
        internal long Hidden => R.Shape[1];

        /// <summary>What a block of the weights makes of a state.</summary>
        internal Tensor Of(Tensor h, int from, int count = 1) =>
            h.Linear(R.Narrow(0, from * Hidden, count * Hidden), Rb?.Narrow(0, from * Hidden, count * Hidden));
    }

    private static readonly Cell s_rnn = new(1, ["Tanh"], [0], static (d, x, h, _) => (d.F[0](x + d.Of(h, 0)), null));

    private static readonly Cell s_gru = new(3, ["Sigmoid", "Tanh"], [1, 0, 2], static (d, x, h, _) =>
    {
        Tensor[] xs = x.Chunk(3, -1), states = d.Of(h, 0, 2).Chunk(2, -1);
        (Tensor z, Tensor r) = (d.F[0](xs[0] + states[0]), d.F[0](xs[1] + states[1]));
        Tensor next = d.F[1](xs[2] + (d.IsReset ? r * d.Of(h, 2) : d.Of(r * h, 2)));
        return ((1 - z) * next + z * h, null);
    });

    private static readonly Cell s_lstm = new(4, ["Sigmoid", "Tanh", "Tanh"], [0, 2, 3, 1], static (d, x, h, c) =>
    {
        Tensor[] sums = (x + d.Of(h, 0, 4)).Chunk(4, -1), p = d.P?.Chunk(3) ?? [];
        Tensor i = d.F[0](p.Length > 0 ? sums[0] + p[0] * c! : sums[0]);
        Tensor f = d.IsCoupled ? 1 - i : d.F[0](p.Length > 0 ? sums[2] + p[2] * c! : sums[2]);
        Tensor next = f * c! + i * d.F[1](sums[3]);
        Tensor o = d.F[0](p.Length > 0 ? sums[1] + p[1] * next : sums[1]);
        return (o * d.F[2](next), next);
    });

    internal static IEnumerable<OpRow> Rows =>
    [
        Several("RNN", 1, n => Run(n, s_rnn)),
        Several("GRU", 1, n => Run(n, s_gru)),
        Several("LSTM", 1, n => Run(n, s_lstm)),
    ];

    /// <summary>[steps, batch, inputs] → [steps, directions, batch, hidden], and where h and c end [directions, batch, hidden]; with <c>layout</c> 1 the batch is first.</summary>
    private static object?[] Run(NodeCall n, Cell cell)
    {
        (Tensor x, Tensor w, Tensor r, Tensor? b, Tensor? h, Tensor? c) = (n[0], n[1], n[2], n.Optional(3), n.Optional(5), cell == s_lstm ? n.Optional(6) : null);
        string direction = n.Text("direction", "forward");
        int directions = direction switch
        {
            "forward" or "reverse" => 1,
            "bidirectional" => 2,
            _ => throw new ArgumentException($"{n.Node} has the direction '{direction}', expected forward, reverse or bidirectional."),
        };
        long hidden = r.Shape[-1];
        if (x.Rank != 3 || w.Shape != [directions, cell.Gates * hidden, x.Shape[2]] || r.Shape != [directions, cell.Gates * hidden, hidden] || b is not null && b.Shape != [directions, 2 * cell.Gates * hidden])
            throw new ShapeException($"{n.Node} of {x.Shape} with a hidden size of {hidden} needs weights [{directions}, {cell.Gates * hidden}, {x.Shape[-1]}] and [{directions}, {cell.Gates * hidden}, {hidden}] and biases [{directions}, {2 * cell.Gates * hidden}], found {w.Shape}, {r.Shape} and {b?.Shape.ToString() ?? "none"}.");
        bool batchFirst = n.Flag("layout");
        if (batchFirst)
            (x, h, c) = (x.Transpose(0, 1), h?.Transpose(0, 1), c?.Transpose(0, 1));
        (long steps, long batch) = (x.Shape[0], x.Shape[1]);
        h ??= Tensor.Zeros([directions, batch, hidden], x.DType);
        if (cell == s_lstm)
            c ??= Tensor.Zeros([directions, batch, hidden], x.DType);
        long[]? lengths = n.Longs(4) is { } given && Array.Exists(given, l => l < steps) ? given : null;
        string[] names = Gates.Names(n, cell.Standard, directions);
        (Tensor y, Tensor hy, Tensor? cy) = steps > 0 && lengths is null && IsPlain(n, cell, names)
            ? Fused(cell, names[0], x, w, r, b, h, c, direction)
            : Stepwise(n, cell, names, x, w, r, b, h, c, lengths, direction);
        return batchFirst ? [y.Permute(2, 0, 1, 3), hy.Transpose(0, 1), cy?.Transpose(0, 1)] : [y, hy, cy];
    }

    /// <summary>Whether a node is exactly PyTorch's.</summary>
    private static bool IsPlain(NodeCall n, Cell cell, string[] names) =>
        n.Float("clip", 0) <= 0 && !n.Has(7) && !n.Flag("input_forget") && (cell != s_gru || n.Flag("linear_before_reset"))
        && names.Select((name, i) => name.Equals(cell.Standard[i % cell.Standard.Length], StringComparison.OrdinalIgnoreCase) || cell == s_rnn && name.Equals("Relu", StringComparison.OrdinalIgnoreCase) && name == names[0]).All(same => same)
        && names.Take(cell.Standard.Length).SequenceEqual(names.TakeLast(cell.Standard.Length), StringComparer.OrdinalIgnoreCase);

    private static (Tensor Y, Tensor H, Tensor? C) Fused(Cell cell, string name, Tensor x, Tensor w, Tensor r, Tensor? b, Tensor h, Tensor? c, string direction)
    {
        Tensor InOrder(Tensor rows) => cell.Gates == 1 ? rows : Tensor.Cat([.. cell.Order.Select(g => rows.Chunk(cell.Gates)[g])]);
        List<Tensor> weights = [];
        for (int d = 0; d < w.Shape[0]; d++)
        {
            weights.AddRange([InOrder(w.Select(0, d)), InOrder(r.Select(0, d))]);
            if (b is not null)
                weights.AddRange(b.Select(0, d).Chunk(2).Select(InOrder));
        }

        bool both = direction == "bidirectional", back = direction == "reverse";
        x = back ? x.Flip(0) : x;
        (Tensor y, Tensor hy, Tensor? cy) = (x, h, c);
        if (cell == s_lstm)
            (y, hy, cy) = Tensor.Lstm(x, [h, c!], [.. weights], b is not null, 1, 0, false, both, false);
        else
            (y, hy) = cell == s_gru ? Tensor.Gru(x, h, [.. weights], b is not null, 1, 0, false, both, false)
                : name.Equals("Relu", StringComparison.OrdinalIgnoreCase) ? Tensor.RnnRelu(x, h, [.. weights], b is not null, 1, 0, false, both, false)
                : Tensor.RnnTanh(x, h, [.. weights], b is not null, 1, 0, false, both, false);
        y = y.Unflatten(-1, w.Shape[0], r.Shape[2]).Transpose(1, 2);
        return (back ? y.Flip(0) : y, hy, cy);
    }

    private static (Tensor Y, Tensor H, Tensor? C) Stepwise(NodeCall n, Cell cell, string[] names, Tensor x, Tensor w, Tensor r, Tensor? b, Tensor h, Tensor? c, long[]? lengths, string direction)
    {
        Func<Tensor, Tensor>[] functions = Gates.Of(n, names, cell.Standard.Length);
        Tensor? limits = lengths is null ? null : Tensor.From(lengths).Unsqueeze(1);
        List<Tensor> ys = [], hs = [], cs = [];
        for (int d = 0; d < w.Shape[0]; d++)
        {
            Tensor[] biases = b?.Select(0, d).Chunk(2) ?? [];
            Direction weights = new(w.Select(0, d), r.Select(0, d), biases.ElementAtOrDefault(0), biases.ElementAtOrDefault(1), n.Optional(7)?.Select(0, d),
                functions[(d * cell.Standard.Length)..((d + 1) * cell.Standard.Length)], n.Flag("linear_before_reset"), n.Flag("input_forget"));
            Tensor sums = x.Linear(weights.W, weights.Wb), state = h.Select(0, d);
            Tensor? memory = c?.Select(0, d);
            bool back = direction == "reverse" || d == 1;
            Tensor[] outputs = new Tensor[x.Shape[0]];
            for (long i = 0; i < outputs.Length; i++)
            {
                long t = back ? outputs.Length - 1 - i : i;
                (Tensor next, Tensor? nextMemory) = cell.Step(weights, sums.Select(0, t), state, memory);
                if (limits is not null)
                {
                    // A sequence that is shorter waits: from the back it begins at its own end.
                    Tensor runs = limits.Gt(t);
                    outputs[t] = next * runs.To(next.DType);
                    (state, memory) = (Tensor.Where(runs, next, state), nextMemory is null ? null : Tensor.Where(runs, nextMemory, memory!));
                }
                else
                    (outputs[t], state, memory) = (next, next, nextMemory);
            }

            ys.Add(outputs.Length > 0 ? Tensor.Stack(outputs) : Tensor.Zeros([0, x.Shape[1], r.Shape[2]], x.DType));
            hs.Add(state);
            if (memory is not null)
                cs.Add(memory);
        }

        return (Tensor.Stack([.. ys], 1), Tensor.Stack([.. hs]), cs.Count > 0 ? Tensor.Stack([.. cs]) : null);
    }
}
