using Interop.Graphs;
using Interop.Onnx.Values;
using Interop.Tensors;
using static Interop.Onnx.Ops.OnnxRow;

namespace Interop.Onnx.Ops;

/// <summary>Attentions.</summary>
internal static class Attentions
{
    internal static IEnumerable<OpRow> Rows =>
    [
        Several("Attention", 23, Attention),
        One("RotaryEmbedding", 23, Rotary),
        Several("LinearAttention", 27, Linear),
        Several(Contrib, "LinearAttention", 1, Linear),
        One("ai.onnx.preview", "FlexAttention", 1, Flex),
    ];

    private static object?[] Attention(NodeCall n)
    {
        bool isPacked = n[0].Rank == 3;
        Tensor q = isPacked ? Attending.Heads(n[0], n.Int("q_num_heads")) : n[0], k = isPacked ? Attending.Heads(n[1], n.Int("kv_num_heads")) : n[1], v = isPacked ? Attending.Heads(n[2], n.Int("kv_num_heads")) : n[2];
        (Tensor? mask, Tensor? valid) = (n.Optional(3), n.Optional(6));
        long past = n.Optional(4)?.Shape[2] ?? 0;
        if (n.Optional(4) is { } pastKey && n.Optional(5) is { } pastValue)
            (k, v) = (Tensor.Cat([pastKey, k], 2), Tensor.Cat([pastValue, v], 2));
        (long queries, long keys) = (q.Shape[2], k.Shape[2]);
        if (mask is not null && mask.Shape[-1] < keys)
            mask = mask.DType == DType.Bool ? mask.To(DType.UInt8).Pad([0, keys - mask.Shape[-1]]).To(DType.Bool) : mask.Pad([0, keys - mask.Shape[-1]], value: double.NegativeInfinity);
        Tensor offset = valid is not null && past == 0 ? valid.To(DType.Int64) - queries : Tensor.Full([1], past, DType.Int64);
        (long left, long right) = (n.Int("left_window_size", -1), n.Int("right_window_size", -1));
        mask = Attending.Both(mask, Attending.Window(queries, keys, offset, left, n.Flag("is_causal") ? 0 : right));
        if (valid is not null)
            mask = Attending.Both(mask, Tensor.Arange(keys).Lt(valid.To(DType.Int64).Reshape(-1, 1, 1, 1)));
        (Tensor y, Tensor? scores) = Attending.Apply(q, k, v, mask, n.HasAttribute("scale") ? n.Float("scale", 1) : null, n.Float("softcap", 0),
            n.HasAttribute("softmax_precision") ? OnnxTypes.Element((int)n.Int("softmax_precision"))?.DType : null, n.Wants(3) ? n.Int("qk_matmul_output_mode", 0) : null);
        return [isPacked ? Attending.Join(y) : y, k, v, scores];
    }

    /// <summary>Without positions, the angles are already those of each place of each item.</summary>
    private static Tensor Rotary(NodeCall n)
    {
        bool isPacked = n[0].Rank == 3;
        Tensor x = isPacked ? Attending.Heads(n[0], n.Int("num_heads")) : n[0], cos = n[1], sin = n[2];
        if (n.Optional(3) is { } places)
            (cos, sin) = (Angles(cos, places), Angles(sin, places));
        long all = x.Shape[-1], count = n.Int("rotary_embedding_dim", 0) is > 0 and long some ? some : all;
        Tensor y = Attending.Rotate(x, cos.Narrow(-1, 0, count / 2).Unsqueeze(1), sin.Narrow(-1, 0, count / 2).Unsqueeze(1), count, n.Flag("interleaved"));
        return isPacked ? Attending.Join(y) : y;
    }

    /// <summary>Rows of a table by places.</summary>
    internal static Tensor Angles(Tensor table, Tensor places) => table.IndexSelect(0, places.Flatten().To(DType.Int64)).Reshape([.. places.Shape, table.Shape[1]]);

    /// <summary>A state that each step changes and is asked: [batch, steps, heads · features] for all but the state [batch, heads, key features, value features].</summary>
    private static object?[] Linear(NodeCall n)
    {
        long heads = n.Int("q_num_heads"), shared = n.Int("kv_num_heads");
        DType wide = n[0].DType.Bits < 32 ? DType.Float32 : n[0].DType;
        Tensor q = Attending.Heads(n[0], heads).To(wide), k = Attending.Heads(n[1], shared).To(wide), v = Attending.Heads(n[2], shared).To(wide);
        string rule = n.Text("update_rule", "gated_delta");
        if (rule is not ("linear" or "gated" or "delta" or "gated_delta"))
            throw new ArgumentException($"{n.Node} has the rule '{rule}', expected linear, gated, delta or gated_delta.");
        // Per head a number, or one for each feature of the keys.
        Tensor? decay = rule.StartsWith("gated", StringComparison.Ordinal) ? Attending.Heads(n[4], shared).To(wide).Exp() : null;
        Tensor? beta = rule.EndsWith("delta", StringComparison.Ordinal) ? n[5].To(wide).Transpose(1, 2).Unsqueeze(-1) : null;
        if (q.Shape[2] == 0 || heads % shared != 0)
            throw new ShapeException($"{n.Node} needs at least one step and heads that are a multiple of {shared}, found {n[0].Shape} and {heads} heads.");
        float scale = n.Float("scale", 0);
        Tensor state = n.Optional(3)?.To(wide) ?? Tensor.Zeros([q.Shape[0], shared, k.Shape[3], v.Shape[3]], wide);
        Tensor[] ys = new Tensor[q.Shape[2]];
        for (long t = 0; t < ys.Length; t++)
        {
            Tensor key = k.Select(2, t).Unsqueeze(-1), value = v.Select(2, t);
            if (decay is not null)
                state = state * decay.Select(2, t).Unsqueeze(-1);
            if (beta is not null)
                value = beta.Select(2, t) * (value - state.Transpose(-1, -2).Matmul(key).Squeeze(-1));
            state = state + key * value.Unsqueeze(-2);
            Tensor read = heads == shared ? state : state.RepeatInterleave(heads / shared, 1);
            ys[t] = q.Select(2, t).Unsqueeze(-2).Matmul(read).Squeeze(-2) * (scale == 0 ? 1 / Math.Sqrt(q.Shape[3]) : scale);
        }

        return [Attending.Join(Tensor.Stack(ys, 2)).To(n[0].DType), state.To(n.Optional(3)?.DType ?? n[0].DType)];
    }

    /// <summary>Attention where graphs of the file change the scores and the weights.</summary>
    private static Tensor Flex(NodeCall n)
    {
        (Tensor q, Tensor k, Tensor v) = (n[0], n[1], n[2]);
        long share = Attending.Share(q, k, v);
        if (share > 1)
            (k, v) = (k.RepeatInterleave(share, 1), v.RepeatInterleave(share, 1));
        Tensor scores = Attending.Products(q, k, n.HasAttribute("scale") ? n.Float("scale", 1) : null);
        DType precision = n.HasAttribute("softmax_precision") && OnnxTypes.Element((int)n.Int("softmax_precision")) is { } e ? e.DType : scores.DType.Bits < 32 ? DType.Float32 : scores.DType;
        scores = Changed(n, "score_mod", scores.To(precision));
        return Changed(n, "prob_mod", scores.Softmax(-1)).Matmul(v.To(precision)).To(q.DType);
    }

    private static Tensor Changed(NodeCall n, string graph, Tensor x) => n.HasAttribute(graph) ? (Tensor)n.Run(n.Graph(graph), x)[0]! : x;
}
