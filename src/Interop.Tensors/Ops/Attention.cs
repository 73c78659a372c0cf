using Interop.Tensors.Kernels;

namespace Interop.Tensors;

/// <content>Attention. Source: <c>torch.nn.functional.scaled_dot_product_attention</c>.</content>
public static partial class Functional
{
    /// <summary>softmax(query · keyᵀ · scale + mask) · value, with zeros for queries that see no key. Source: <c>aten::scaled_dot_product_attention</c>; Vaswani and others, 2017.</summary>
    /// <param name="query">[…, queries, features].</param>
    /// <param name="key">[…, keys, features].</param>
    /// <param name="value">[…, keys, value features].</param>
    /// <param name="attnMask">Broadcast to […, queries, keys]: true where a query sees a key, or numbers that are added; null for all.</param>
    /// <param name="dropoutP">The probability with which a weight is dropped.</param>
    /// <param name="isCausal">Whether query i sees the keys up to i only.</param>
    /// <param name="scale">The factor of scores; null for 1 / √features.</param>
    /// <param name="enableGqa">Whether several heads of queries (the third last dimension) may share one of keys and values.</param>
    /// <exception cref="ShapeException">The shapes do not belong together.</exception>
    /// <exception cref="ArgumentException">A mask is given although the attention is causal, or the dtypes differ.</exception>
    public static Tensor ScaledDotProductAttention(this Tensor query, Tensor key, Tensor value, Tensor? attnMask = null, double dropoutP = 0, bool isCausal = false, double? scale = null, bool enableGqa = false)
    {
        using OpCast cast = OpCast.Of("scaled_dot_product_attention", ref query, ref key, ref value, ref attnMask);
        CheckAttention(query, key, value, attnMask, isCausal);
        using Op op = Op.Begin("scaled_dot_product_attention", query, key, value, attnMask);
        double factor = scale ?? 1 / Math.Sqrt(query.Shape[-1]);
        Tensor? mask = attnMask is { DType: DType.Bool } seen ? Tensor.Where(seen, 0.0, double.NegativeInfinity).To(query.DType) : attnMask;
        if (dropoutP == 0 && TryFour(ref query, ref key, ref value, ref mask, enableGqa, out Shape result))
            return op.Return(Flash(query, key, value, mask, isCausal, factor).Output.View(result));
        if (enableGqa && query.Rank > 2)
            (key, value) = (key.RepeatInterleave(query.Shape[-3] / key.Shape[-3], -3), value.RepeatInterleave(query.Shape[-3] / value.Shape[-3], -3));
        if (isCausal)
            mask = CausalMask(query.Shape[-2], key.Shape[-2], query.DType);
        Tensor weights = Tensor.SafeSoftmax(Scores(query, key, mask, factor), -1);
        return op.Return((dropoutP == 0 ? weights : weights.Dropout(dropoutP)).Matmul(value));
    }

    /// <summary>The attention in one pass over blocks, and per query the logarithm of its sum of exponentials.</summary>
    /// <param name="q">[batch, heads, queries, features].</param>
    /// <param name="k">[batch, a divisor of the heads, keys, features].</param>
    /// <param name="v">[batch, the same, keys, value features].</param>
    /// <param name="mask">Numbers, broadcast to [batch, heads, queries, keys]; they get no gradient.</param>
    /// <param name="isCausal">Whether query i sees the keys up to i only.</param>
    /// <param name="scale">The factor of scores.</param>
    internal static (Tensor Output, Tensor LogSum) Flash(Tensor q, Tensor k, Tensor v, Tensor? mask, bool isCausal, double scale)
    {
        FlashAttributes attributes = new(isCausal, scale);
        using Op op = Op.Begin("_scaled_dot_product_flash_attention_for_cpu", attributes, q, k, v, mask);
        Tensor? wide = mask?.Detach().Expand([q.Shape[0], q.Shape[1], q.Shape[2], k.Shape[2]]);
        (Tensor y, Tensor logSum) = AttentionKernel.Forward(q, k, v, wide, isCausal, scale);
        op.Record(y, [q, k, v], [q, k, v, wide?.AsConstant(), y, logSum.AsConstant()], attributes, static (j, a) =>
        {
            Tensor q = j.Saved(0), k = j.Saved(1), v = j.Saved(2), dy = j.Dy(0)!;
            Tensor? mask = j.SavedOrNull(3);
            return GradMode.Enabled
                ? ComposedAttentionGradient(dy, q, k, v, mask, a)
                : AttentionKernel.Backward(dy, q, k, v, mask, j.Saved(4), j.Saved(5), a.IsCausal, a.Scale, j.Needs(0), j.Needs(1), j.Needs(2));
        });
        return (y, logSum);
    }

    private sealed record FlashAttributes(bool IsCausal, double Scale);

    private static Tensor?[] ComposedAttentionGradient(Tensor dy, Tensor q, Tensor k, Tensor v, Tensor? mask, FlashAttributes a)
    {
        long share = q.Shape[1] / k.Shape[1];
        Tensor keys = share == 1 ? k : k.RepeatInterleave(share, 1), values = share == 1 ? v : v.RepeatInterleave(share, 1);
        if (a.IsCausal)
            mask = Plus(mask, CausalMask(q.Shape[2], k.Shape[2], q.DType));
        Tensor p = Tensor.SafeSoftmax(Scores(q, keys, mask, a.Scale), -1);
        Tensor dv = p.MT.Matmul(dy), dp = dy.Matmul(values.MT);
        Tensor ds = p * (dp - (dp * p).Sum([-1], keepdim: true)) * a.Scale;
        Tensor dq = ds.Matmul(keys), dk = ds.MT.Matmul(q);
        return [dq, Folded(dk), Folded(dv)];
        Tensor Folded(Tensor d) => share == 1 ? d : d.Unflatten(1, k.Shape[1], share).Sum([2]);
        static Tensor Plus(Tensor? mask, Tensor causal) => mask is null ? causal : mask + causal;
    }

    private static Tensor Scores(Tensor query, Tensor key, Tensor? mask, double scale)
    {
        // Each side takes the root of the scale, so that reduced formats do not overflow.
        double root = Math.Sqrt(Math.Abs(scale));
        Tensor scores = (query * (scale < 0 ? -root : root)).Matmul((key * root).MT);
        return mask is null ? scores : scores + mask;
    }

    private static Tensor CausalMask(long queries, long keys, DType dtype) =>
        Tensor.Where(Tensor.Ones([queries, keys], DType.Bool).Tril(), 0.0, double.NegativeInfinity).To(dtype);

    /// <summary>Whether the operands can be seen with four dimensions without broadcasting, and then seen so.</summary>
    private static bool TryFour(ref Tensor q, ref Tensor k, ref Tensor v, ref Tensor? mask, bool enableGqa, out Shape result)
    {
        result = new Shape([.. q.Shape.AsSpan()[..^1], v.Shape[-1]]);
        int rank = q.Rank;
        if (rank > 4 || k.Rank != rank || v.Rank != rank || mask is not null && (mask.Rank > rank || mask.RequiresGrad && GradMode.Enabled) || q.ElementCount == 0 || k.ElementCount == 0 || v.ElementCount == 0)
            return false;
        for (int d = 0; d < rank - 2; d++)
        {
            bool isShared = enableGqa && d == rank - 3 && rank == 4 && k.Shape[d] > 0 && q.Shape[d] % k.Shape[d] == 0 && v.Shape[d] == k.Shape[d];
            if (!isShared && (k.Shape[d] != q.Shape[d] || v.Shape[d] != q.Shape[d]))
                return false;
        }

        if (mask is not null)
            mask = mask.Expand(new Shape([.. q.Shape.AsSpan()[..^1], k.Shape[-2]]));
        for (; rank < 4; rank++)
            (q, k, v, mask) = (q.Unsqueeze(-3), k.Unsqueeze(-3), v.Unsqueeze(-3), mask?.Unsqueeze(-3));
        return true;
    }

    private static void CheckAttention(Tensor query, Tensor key, Tensor value, Tensor? mask, bool isCausal)
    {
        RequireReal("scaled_dot_product_attention", query);
        if (query.DType != key.DType || query.DType != value.DType)
            throw new ArgumentException($"Attention needs one dtype of queries, keys and values, found {query.DType.Name}, {key.DType.Name} and {value.DType.Name}.");
        if (query.Rank < 2 || key.Rank < 2 || value.Rank < 2 || query.Shape[-1] != key.Shape[-1] || key.Shape[-2] != value.Shape[-2])
            throw new ShapeException($"Attention needs queries […, queries, features], keys […, keys, features] and values […, keys, features], found {query.Shape}, {key.Shape} and {value.Shape}.");
        if (mask is not null && mask.DType != DType.Bool && mask.DType.Kind != DTypeKind.Float)
            throw new ArgumentException($"A mask of attention is of bool or of real numbers, not of {mask.DType.Name}.");
        if (mask is not null && isCausal)
            throw new ArgumentException("Attention is either causal or has a mask: merge the two into one mask.");
    }
}

/// <content>Attention with its sums.</content>
public partial class Tensor
{
    /// <summary>Attention over blocks of keys, and the logarithm of each query's sum of exponentials, [batch, heads, queries]. Source: <c>aten::_scaled_dot_product_flash_attention_for_cpu</c>.</summary>
    /// <param name="query">[batch, heads, queries, features].</param>
    /// <param name="key">[batch, heads, keys, features].</param>
    /// <param name="value">[batch, heads, keys, features].</param>
    /// <param name="dropoutP">Must be 0.</param>
    /// <param name="isCausal">Whether query i sees the keys up to i only.</param>
    /// <param name="attnMask">Numbers that are added to scores, broadcast; null for none.</param>
    /// <param name="scale">The factor of scores; null for 1 / √features.</param>
    /// <exception cref="ShapeException">The shapes do not belong together.</exception>
    public static (Tensor Output, Tensor Logsumexp) ScaledDotProductFlashAttentionForCpu(
        Tensor query, Tensor key, Tensor value, double dropoutP = 0, bool isCausal = false, Tensor? attnMask = null, double? scale = null)
    {
        if (dropoutP != 0)
            throw new NotSupportedException($"Attention over blocks drops nothing, but dropoutP is {dropoutP}: use ScaledDotProductAttention.");
        Functional.RequireReal("_scaled_dot_product_flash_attention_for_cpu", query);
        if (query.Rank != 4 || key.Rank != 4 || value.Rank != 4 || query.Shape[3] != key.Shape[3] || key.Shape[2] != value.Shape[2] || query.Shape[0] != key.Shape[0] || key.Shape[0] != value.Shape[0]
            || key.Shape[1] != value.Shape[1] || key.Shape[1] == 0 || query.Shape[1] % key.Shape[1] != 0)
            throw new ShapeException($"Attention over blocks needs [batch, heads, rows, features] with common sizes, found {query.Shape}, {key.Shape} and {value.Shape}.");
        return Functional.Flash(query, key, value, attnMask, isCausal, scale ?? 1 / Math.Sqrt(query.Shape[3]));
    }
}
