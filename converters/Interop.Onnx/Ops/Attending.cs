using Interop.Tensors;

namespace Interop.Onnx.Ops;

/// <summary>What all attentions share: heads, masks, scores.</summary>
internal static class Attending
{
    /// <summary>[batch, steps, heads · features] → [batch, heads, steps, features].</summary>
    internal static Tensor Heads(Tensor x, long heads)
    {
        if (x.Rank != 3 || heads < 1 || x.Shape[2] % heads != 0)
            throw new ShapeException($"{heads} heads need [batch, steps, heads · features], found {x.Shape}.");
        return x.Unflatten(2, heads, x.Shape[2] / heads).Transpose(1, 2);
    }

    /// <summary>[batch, heads, steps, features] → [batch, steps, heads · features].</summary>
    internal static Tensor Join(Tensor x) => x.Transpose(1, 2).Flatten(2);

    /// <summary>Which keys a query may see by its place: [batch or 1, 1, queries, keys]; null for all.</summary>
    /// <param name="queries">How many.</param>
    /// <param name="keys">How many.</param>
    /// <param name="offset">The place of the first query: one number, or one for each item of the batch.</param>
    /// <param name="left">How far back a query sees; −1 for all.</param>
    /// <param name="right">How far on a query sees; −1 for all.</param>
    internal static Tensor? Window(long queries, long keys, Tensor offset, long left, long right)
    {
        if (left < 0 && right < 0)
            return null;
        Tensor apart = Tensor.Arange(keys) - (Tensor.Arange(queries).Unsqueeze(1) + offset.Reshape(-1, 1, 1, 1));
        Tensor? seen = left < 0 ? null : apart.Ge(-left);
        return right < 0 ? seen : seen is null ? apart.Le(right) : seen.LogicalAnd(apart.Le(right));
    }

    /// <summary>Two masks at once: bool ones say what is seen, others are added.</summary>
    internal static Tensor? Both(Tensor? one, Tensor? other) => (one, other) switch
    {
        (null, _) => other,
        (_, null) => one,
        ({ DType: DType.Bool }, { DType: DType.Bool }) => one.LogicalAnd(other),
        ({ DType: DType.Bool }, _) => Tensor.Where(one, other, Tensor.Full([], double.NegativeInfinity, other.DType)),
        (_, { DType: DType.Bool }) => Both(other, one),
        _ => one + other,
    };

    /// <summary>What a mask adds to scores.</summary>
    internal static Tensor Added(Tensor mask, DType dtype) => mask.DType == DType.Bool ? Tensor.Zeros(mask.Shape, dtype).MaskedFill(mask.LogicalNot(), double.NegativeInfinity) : mask.To(dtype);

    /// <summary>
    /// softmax(cap(q · kᵀ · scale) + mask) · v, zeros for queries that see nothing; several heads of queries may share one of keys and values.
    /// </summary>
    /// <param name="q">[batch, heads, queries, features].</param>
    /// <param name="k">[batch, a divisor of the heads, keys, features].</param>
    /// <param name="v">[batch, the same, keys, value features].</param>
    /// <param name="mask">Broadcast to [batch, heads, queries, keys].</param>
    /// <param name="scale">The factor of scores; null for 1 / √features.</param>
    /// <param name="cap">Scores lie below it, by tanh; 0 for any.</param>
    /// <param name="precision">What the softmax is computed in.</param>
    /// <param name="mode">Which scores are wanted too: 0 products, 1 capped, 2 masked, 3 after the softmax; null for none.</param>
    internal static (Tensor Y, Tensor? Scores) Apply(Tensor q, Tensor k, Tensor v, Tensor? mask, double? scale = null, double cap = 0, DType? precision = null, long? mode = null)
    {
        long share = Share(q, k, v);
        if (cap == 0 && mode is null && (precision ?? q.DType) == q.DType && v.DType == q.DType)
            return (q.ScaledDotProductAttention(k, v, mask is null or { DType: DType.Bool } ? mask : mask.To(q.DType), scale: scale, enableGqa: share > 1), null);
        if (share > 1)
            (k, v) = (k.RepeatInterleave(share, 1), v.RepeatInterleave(share, 1));
        Tensor products = Products(q, k, scale);
        Tensor capped = cap == 0 ? products : (products / cap).Tanh() * cap;
        Tensor masked = mask is null ? capped : capped + Added(mask, capped.DType);
        Tensor weights = Tensor.SafeSoftmax(masked.To(precision ?? masked.DType), -1).To(q.DType);
        return (weights.To(v.DType).Matmul(v).To(q.DType), mode switch { null => null, 0 => products, 1 => capped, 2 => masked, 3 => weights, _ => throw new ArgumentException($"qk_matmul_output_mode is {mode}, expected 0 to 3.") });
    }

    /// <summary>How many heads of queries share one of keys and values.</summary>
    internal static long Share(Tensor q, Tensor k, Tensor v) => q.Rank == 4 && k.Rank == 4 && v.Rank == 4 && k.Shape[1] > 0 && v.Shape[1] == k.Shape[1] && q.Shape[1] % k.Shape[1] == 0
        ? q.Shape[1] / k.Shape[1] : throw new ShapeException($"Attention needs [batch, heads, steps, features] where the heads of queries are a multiple of those of keys, found {q.Shape}, {k.Shape} and {v.Shape}.");

    /// <summary>q · kᵀ · scale, where both have half of the scale: narrow floats do not overflow.</summary>
    internal static Tensor Products(Tensor q, Tensor k, double? scale)
    {
        double factor = scale ?? 1 / Math.Sqrt(q.Shape[-1]), root = Math.Sqrt(Math.Abs(factor));
        return (q * Math.CopySign(root, factor)).Matmul((k * root).Transpose(-1, -2));
    }

    /// <summary>Pairs of features turned by angles: (x, y) → (x · cos − y · sin, x · sin + y · cos). Features from <paramref name="count"/> on stay.</summary>
    /// <param name="x">[…, features].</param>
    /// <param name="cos">Broadcast to […, count / 2].</param>
    /// <param name="sin">The same.</param>
    /// <param name="count">How many features turn.</param>
    /// <param name="isInterleaved">Whether the features of a pair are neighbours; else they stand in two halves.</param>
    internal static Tensor Rotate(Tensor x, Tensor cos, Tensor sin, long count, bool isInterleaved)
    {
        Tensor turned = x.Narrow(-1, 0, count);
        (Tensor a, Tensor b) = isInterleaved ? (turned.Slice(-1, 0, step: 2), turned.Slice(-1, 1, step: 2)) : (turned.Narrow(-1, 0, count / 2), turned.Narrow(-1, count / 2, count / 2));
        (Tensor c, Tensor d) = (a * cos - b * sin, a * sin + b * cos);
        turned = isInterleaved ? Tensor.Stack([c, d], -1).Flatten(-2) : Tensor.Cat([c, d], -1);
        return count == x.Shape[-1] ? turned : Tensor.Cat([turned, x.Narrow(-1, count, x.Shape[-1] - count)], -1);
    }
}
