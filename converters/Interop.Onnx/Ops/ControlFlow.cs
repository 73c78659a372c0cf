using Interop.Graphs;
using Interop.Tensors;
using static Interop.Onnx.Ops.OnnxRow;

namespace Interop.Onnx.Ops;

/// <summary>Branches and loops, and calls of a model's own functions.</summary>
internal static class ControlFlow
{
    internal static IEnumerable<OpRow> Rows =>
    [
        Several("If", 1, n => n.Run(n.Graph(n[0].Item<bool>() ? "then_branch" : "else_branch"))),
        Several("Loop", 1, Loop),
        Several("Scan", 8, ScanInBatches),
        Several("Scan", 9, Scan),
        Several("interop", "Call", 1, n => n.Run(n.Graph("body"), Enumerable.Range(0, n.Count).Select(n.Value).ToArray())),
        Several("SequenceMap", 17, SequenceMap),
    ];

    /// <summary>Input: trip count, condition, carried values. The body takes the iteration, the condition and the carried ones, and gives condition, carried values and one slice for each scan output.</summary>
    private static object?[] Loop(NodeCall n)
    {
        Graph body = n.Graph("body");
        long trips = n.Optional(0) is { } most ? most.To(DType.Int64).Item<long>() : long.MaxValue;
        bool goesOn = n.Optional(1)?.Item<bool>() ?? true;
        int carried = Math.Max(0, n.Count - 2), scanned = body.Outputs.Count - 1 - carried;
        object?[] values = [.. Enumerable.Range(2, carried).Select(n.Value)];
        List<Tensor>[] slices = [.. Enumerable.Range(0, scanned).Select(_ => new List<Tensor>())];
        for (long i = 0; i < trips && goesOn; i++)
        {
            object?[] results = n.Run(body, [Tensor.Full([], i, DType.Int64), Tensor.Full([], goesOn, DType.Bool), .. values]);
            goesOn = ((Tensor)results[0]!).Item<bool>();
            values = results[1..(1 + carried)];
            for (int s = 0; s < scanned; s++)
                slices[s].Add((Tensor)results[1 + carried + s]!);
        }

        return [.. values, .. slices.Select((s, i) => s.Count > 0 ? Tensor.Stack([.. s]) : Nothing(body.Outputs[1 + carried + i].Type))];
    }

    /// <summary>What a loop that never ran has collected.</summary>
    private static Tensor Nothing(GraphType? type) => type is TensorType { Element: { } element } tensor
        ? Tensor.Empty(new Shape([0, .. (tensor.Shape ?? []).Select(d => d.Size ?? 0)]), element.DType) : Tensor.Empty([0]);

    private static object?[] SequenceMap(NodeCall n)
    {
        Graph body = n.Graph("body");
        int length = n.Sequence(0).Count;
        List<object?>[] results = [.. body.Outputs.Select(_ => new List<object?>())];
        for (int i = 0; i < length; i++)
        {
            object?[] given = [.. Enumerable.Range(0, n.Count).Select(k => n.Value(k) is IReadOnlyList<object?> list ? list[i] : n.Value(k))];
            object?[] outputs = n.Run(body, given);
            for (int k = 0; k < outputs.Length; k++)
                results[k].Add(outputs[k]);
        }

        return results;
    }

    private static object?[] Scan(NodeCall n)
    {
        Graph body = n.Graph("body");
        int scanned = (int)n.Int("num_scan_inputs"), states = n.Count - scanned, given = body.Outputs.Count - states;
        long[] inAxes = n.Ints("scan_input_axes") ?? new long[scanned], outAxes = n.Ints("scan_output_axes") ?? new long[given];
        long[] inWays = n.Ints("scan_input_directions") ?? new long[scanned], outWays = n.Ints("scan_output_directions") ?? new long[given];
        Tensor[] inputs = [.. Enumerable.Range(0, scanned).Select(i => n[states + i])];
        return Scan(n, body, [.. Enumerable.Range(0, states).Select(n.Value)], inputs, inAxes, inWays, outAxes, outWays);
    }

    private static object?[] Scan(NodeCall n, Graph body, object?[] values, Tensor[] inputs, long[] inAxes, long[] inWays, long[] outAxes, long[] outWays)
    {
        int states = values.Length;
        long steps = inputs[0].Shape[(int)inAxes[0]];
        List<Tensor>[] slices = [.. Enumerable.Range(0, body.Outputs.Count - states).Select(_ => new List<Tensor>())];
        for (long step = 0; step < steps; step++)
        {
            object?[] results = n.Run(body, [.. values, .. inputs.Select((x, i) => x.Select((int)inAxes[i], inWays[i] == 0 ? step : steps - 1 - step))]);
            values = results[..states];
            for (int i = 0; i < slices.Length; i++)
                slices[i].Insert(outWays[i] == 0 ? slices[i].Count : 0, (Tensor)results[states + i]!);
        }

        return [.. values, .. slices.Select((s, i) => s.Count > 0 ? Tensor.Stack([.. s], (int)outAxes[i]) : Nothing(body.Outputs[states + i].Type))];
    }

    /// <summary>Of version 8: each item of the batch is scanned by itself, up to its own length.</summary>
    private static object?[] ScanInBatches(NodeCall n)
    {
        Graph body = n.Graph("body");
        int scanned = (int)n.Int("num_scan_inputs"), states = n.Count - 1 - scanned, given = body.Outputs.Count - states;
        long[] ways = n.Ints("directions") ?? new long[scanned];
        long batch = n[1].Shape[0], most = scanned > 0 ? n[1 + states].Shape[1] : 0;
        long[]? lengths = n.Longs(0);
        List<Tensor>[] results = [.. body.Outputs.Select(_ => new List<Tensor>())];
        for (long b = 0; b < batch; b++)
        {
            long length = lengths?[b] ?? most;
            object?[] values = [.. Enumerable.Range(1, states).Select(i => (object?)n[i].Select(0, b))];
            Tensor[] inputs = [.. Enumerable.Range(1 + states, scanned).Select(i => n[i].Select(0, b).Narrow(0, 0, length))];
            object?[] outputs = Scan(n, body, values, inputs, new long[scanned], ways, new long[given], new long[given]);
            for (int i = 0; i < outputs.Length; i++)
            {
                Tensor y = (Tensor)outputs[i]!;
                results[i].Add(i < states || length == most ? y : Tensor.Cat([y, Tensor.Zeros(new Shape([most - length, .. y.Shape.AsSpan()[1..]]), y.DType)]));
            }
        }

        return [.. results.Select(r => Tensor.Stack([.. r]))];
    }
}
