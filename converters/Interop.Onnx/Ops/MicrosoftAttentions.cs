using Interop.Graphs;
using Interop.Tensors;
using static Interop.Onnx.Ops.OnnxRow;

namespace Interop.Onnx.Ops;

/// <summary>Attentions of <c>com.microsoft</c>.</summary>
internal static class MicrosoftAttentions
{
    internal static IEnumerable<OpRow> Rows =>
    [
        Several(Contrib, "Attention", 1, n => Projected(n, MicrosoftFused.Plus(n[0].Matmul(n[1]), n.Optional(2)), n.Optional(3), n.Optional(4), n.Optional(5))),
        Several(Contrib, "QAttention", 1, n =>
        {
            Tensor x = Quantized.Real(n[0], n[3], n.Optional(6)), weight = Quantized.Real(n[1], n[4], n.Optional(7));
            return Projected(n, x.Matmul(weight) + n[2], n.Optional(5), n.Optional(8), null);
        }),
        Several(Contrib, "MultiHeadAttention", 1, MultiHead),
        Several(Contrib, "GroupQueryAttention", 1, Grouped),
        One(Contrib, "RotaryEmbedding", 1, Rotary),
    ];

    private static double? Scale(NodeCall n) => n.Float("scale", 0) is not 0 and float scale ? scale : null;

    /// <summary>Queries, keys and values side by side: [batch, steps, 2 · hidden + value hidden].</summary>
    private static object?[] Projected(NodeCall n, Tensor qkv, Tensor? mask, Tensor? past, Tensor? bias)
    {
        if (n.Flag("do_rotary") || n.Flag("past_present_share_buffer"))
            throw new NotSupportedException($"{n.Node} turns features or shares a buffer with its past: that is not supported.");
        long heads = n.Int("num_heads");
        long[] sizes = n.Ints("qkv_hidden_sizes") ?? [qkv.Shape[2] / 3, qkv.Shape[2] / 3, qkv.Shape[2] / 3];
        Tensor[] parts = [.. qkv.Split(sizes, 2).Select(x => Attending.Heads(x, heads))];
        if (past is not null)
            (parts[1], parts[2]) = (Tensor.Cat([past.Select(0, 0), parts[1]], 2), Tensor.Cat([past.Select(0, 1), parts[2]], 2));
        (long queries, long keys) = (parts[0].Shape[2], parts[1].Shape[2]);
        Tensor y = Attending.Apply(parts[0], parts[1], parts[2], Masks(n, mask, bias, queries, keys, parts[0].DType), Scale(n)).Y;
        return [Attending.Join(y), n.Wants(1) ? Tensor.Stack([parts[1], parts[2]]) : null];
    }

    /// <summary>A mask of lengths, of bounds, or of places, with the bias and, where a node is unidirectional, without later keys. What is masked is not −∞: a number of the node is added, and the least one to later keys.</summary>
    private static Tensor? Masks(NodeCall n, Tensor? mask, Tensor? bias, long queries, long keys, DType dtype)
    {
        Tensor? seen = mask switch
        {
            null => null,
            { Rank: 4 } => mask.Ne(0).Narrow(2, keys - queries, queries).Narrow(3, 0, keys),
            { Rank: 3 } => mask.Ne(0).Unsqueeze(1),
            { Rank: 2 } => mask.Ne(0).Unsqueeze(1).Unsqueeze(1),
            _ => Lengths(n, mask, keys),
        };
        Tensor? added = seen is null ? null : Tensor.Where(seen, 0.0, (double)n.Float("mask_filter_value", -10000)).To(dtype);
        Tensor? past = n.Flag("unidirectional") ? Attending.Window(queries, keys, Tensor.Full([1], keys - queries, DType.Int64), -1, 0) : null;
        double least = dtype == DType.Float16 ? (double)Half.MinValue : float.MinValue;
        return Attending.Both(Attending.Both(added, bias), past is null ? null : Tensor.Where(past, 0.0, least).To(dtype));
    }

    private static Tensor Lengths(NodeCall n, Tensor mask, long keys)
    {
        long batch = n[0].Shape[0];
        Tensor places = Tensor.Arange(keys);
        if (mask.Shape[0] != batch && mask.Shape[0] != 2 * batch)
            throw new NotSupportedException($"{n.Node} has a mask {mask.Shape}: of masks of one dimension, those of {batch} lengths or {2 * batch} bounds are supported.");
        Tensor bounds = mask.To(DType.Int64);
        Tensor seen = places.Lt(bounds.Narrow(0, 0, batch).Unsqueeze(1));
        if (mask.Shape[0] == 2 * batch)
            seen = seen.LogicalAnd(places.Ge(bounds.Narrow(0, batch, batch).Unsqueeze(1)));
        return seen.Unsqueeze(1).Unsqueeze(1);
    }

    private static object?[] MultiHead(NodeCall n)
    {
        if (n.Has(8) || n.Has(9))
            throw new NotSupportedException($"{n.Node} shares a buffer with its past: that is not supported.");
        long heads = n.Int("num_heads");
        (Tensor q, Tensor k, Tensor v) = n[0].Rank == 5 ? Unpacked(n[0], 3)
            : n[1].Rank == 5 ? (Attending.Heads(n[0], heads), n[1].Select(3, 0).Transpose(1, 2), n[1].Select(3, 1).Transpose(1, 2))
            : (Attending.Heads(n[0], heads), n[1].Rank == 4 ? n[1] : Attending.Heads(n[1], heads), n[2].Rank == 4 ? n[2] : Attending.Heads(n[2], heads));
        if (n.Optional(3) is { } bias)
        {
            long[] sizes = [heads * q.Shape[3], heads * q.Shape[3], heads * v.Shape[3]];
            Tensor[] parts = [.. bias.Split(sizes).Select(b => b.Reshape(heads, 1, -1))];
            q = q + parts[0];
            if (n[0].Rank == 5 || n[1].Rank != 4)
                (k, v) = (k + parts[1], v + parts[2]);
        }

        if (n.Optional(6) is { } pastKey && n.Optional(7) is { } pastValue)
            (k, v) = (Tensor.Cat([pastKey, k], 2), Tensor.Cat([pastValue, v], 2));
        Tensor? mask = Masks(n, n.Optional(4), n.Optional(5), q.Shape[2], k.Shape[2], q.DType);
        (Tensor y, Tensor? scores) = Attending.Apply(q, k, v, mask, Scale(n), mode: n.Wants(3) ? 2 : null);
        return [Attending.Join(y), k, v, scores];

        static (Tensor, Tensor, Tensor) Unpacked(Tensor x, int axis) => (x.Select(axis, 0).Transpose(1, 2), x.Select(axis, 1).Transpose(1, 2), x.Select(axis, 2).Transpose(1, 2));
    }

    /// <summary>Causal attention over a cache, where each item of the batch has a length of its own.</summary>
    private static object?[] Grouped(NodeCall n)
    {
        if (n.Has(12) || n.Has(13) || n.Flag("sliding_window_cache") || n.Text("k_quant_type", "NONE") != "NONE" || n.Text("v_quant_type", "NONE") != "NONE")
            throw new NotSupportedException($"{n.Node} has a quantized or a sliding cache: that is not supported.");
        (long heads, long shared) = (n.Int("num_heads"), n.Int("kv_num_heads"));
        (Tensor q, Tensor k, Tensor v) = (n[0], n[0], n[0]);
        if (n.Has(1))
            (q, k, v) = (Attending.Heads(q, heads), Attending.Heads(n[1], shared), Attending.Heads(n[2], shared));
        else
        {
            Tensor all = Attending.Heads(q, heads + 2 * shared);
            (q, k, v) = (all.Narrow(1, 0, heads), all.Narrow(1, heads, shared), all.Narrow(1, heads + shared, shared));
        }

        long steps = q.Shape[2];
        if (n[5].ElementCount != q.Shape[0])
            throw new ShapeException($"{n.Node} needs a length for each of {q.Shape[0]} items, found {n[5].Shape}.");
        long[] totals = [.. n[5].To(DType.Int64).ToArray<long>().Select(last => last + 1)];
        long most = n[6].To(DType.Int64).Item<long>();
        // A prompt begins at 0 in all items; what is behind the end of a shorter one is not looked at later.
        long[] offsets = steps == most ? new long[q.Shape[0]] : [.. totals.Select(t => t - steps)];
        if (Array.Exists(offsets, o => o < 0 || o > (n.Optional(3)?.Shape[2] ?? 0)))
            throw new ArgumentException($"{n.Node} with {steps} steps ends at [{string.Join(", ", totals)}], and has a past of {n.Optional(3)?.Shape[2] ?? 0}.");
        Tensor offset = Tensor.From(offsets);
        if (n.Optional(14) is { } qWeight && n.Optional(15) is { } kWeight)
            (q, k) = (q.RmsNorm(qWeight.Shape, qWeight, n.Float("qk_norm_epsilon", 1e-6f)), k.RmsNorm(kWeight.Shape, kWeight, n.Float("qk_norm_epsilon", 1e-6f)));
        if (n.Flag("do_rotary"))
        {
            Tensor places = n.Optional(9) ?? offset.Unsqueeze(1) + Tensor.Arange(steps);
            Tensor cos = Attentions.Angles(n[7], places).Unsqueeze(1), sin = Attentions.Angles(n[8], places).Unsqueeze(1);
            bool isInterleaved = n.Flag("rotary_interleaved");
            (q, k) = (Attending.Rotate(q, cos, sin, 2 * cos.Shape[-1], isInterleaved), Attending.Rotate(k, cos, sin, 2 * cos.Shape[-1], isInterleaved));
        }

        long length = Math.Max(most, n.Optional(3)?.Shape[2] ?? 0);
        (Tensor keys, Tensor values) = (Cached(n.Optional(3), k, offsets, length), Cached(n.Optional(4), v, offsets, length));
        (k, v) = (keys.Narrow(2, 0, most), values.Narrow(2, 0, most));
        long window = n.Int("local_window_size", -1);
        Tensor? mask = Array.TrueForAll(totals, t => t == most) ? null : Tensor.Arange(most).Lt(Tensor.From(totals).Reshape(-1, 1, 1, 1));
        if (n.Flag("causal", true))
            mask = Attending.Both(mask, Attending.Window(steps, most, offset, window > 0 ? window - 1 : -1, 0));
        mask = Attending.Both(mask, n.Optional(10) is { } bias ? bias.Narrow(3, 0, most) : null);
        bool isSmooth = n.Flag("smooth_softmax") || n.Has(11);
        long wanted = n.Wants(3) ? n.Int("qk_output", 0) : 0;
        (Tensor y, Tensor? scores) = Attending.Apply(q, k, v, mask, Scale(n), n.Float("softcap", 0), mode: wanted == 2 ? 3 : wanted == 1 || isSmooth ? 2 : null);
        if (isSmooth)
        {
            // One score more in each row takes a share of the weights and has no value.
            Tensor sink = (n.Optional(11)?.Reshape(1, heads, 1, 1) ?? Tensor.Zeros([1, 1, 1, 1], q.DType)).Expand([q.Shape[0], heads, steps, 1]);
            scores = wanted == 2 ? Attending.Apply(q, k, v, mask, Scale(n), n.Float("softcap", 0), mode: 2).Scores : scores;
            Tensor weights = Tensor.Cat([scores!, sink], -1).Softmax(-1).Narrow(-1, 0, most);
            y = weights.Matmul(heads == shared ? v : v.RepeatInterleave(heads / shared, 1));
            scores = wanted == 2 ? weights : scores;
        }

        return [Attending.Join(y), keys, values, scores];
    }

    /// <summary>A cache in which new steps follow on what each item has; behind them it is 0.</summary>
    private static Tensor Cached(Tensor? past, Tensor x, long[] offsets, long length)
    {
        Tensor Item(Tensor? past, Tensor x, long offset, int axis)
        {
            Tensor whole = offset > 0 ? Tensor.Cat([past!.Narrow(axis, 0, offset), x], axis) : x;
            return whole.Pad([0, 0, 0, length - whole.Shape[axis]]);
        }

        return Array.TrueForAll(offsets, o => o == offsets[0]) ? Item(past, x, offsets[0], 2) : Tensor.Stack([.. offsets.Select((o, b) => Item(past?.Select(0, b), x.Select(0, b), o, 1))]);
    }

    private static Tensor Rotary(NodeCall n)
    {
        (Tensor x, Tensor places, Tensor cos, Tensor sin) = (n[0], n[1].To(DType.Int64), n[2], n[3]);
        bool isPacked = x.Rank == 3;
        long count = n.Int("rotary_embedding_dim", 0) is > 0 and long some ? some : 2 * cos.Shape[1], heads = n.Int("num_heads", 0) is > 0 and long given ? given : isPacked ? x.Shape[2] / count : 0;
        Tensor y = isPacked ? Attending.Heads(x, heads) : x;
        if (places.ElementCount == 1)
            places = places.Reshape(1, 1) + Tensor.Arange(y.Shape[2]);
        y = Attending.Rotate(y, Attentions.Angles(cos, places).Unsqueeze(1), Attentions.Angles(sin, places).Unsqueeze(1), count, n.Flag("interleaved")) * n.Float("scale", 1);
        return isPacked ? Attending.Join(y) : y;
    }
}
