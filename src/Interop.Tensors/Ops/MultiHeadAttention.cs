namespace Interop.Tensors;

/// <content>Attention with projections and several heads. Source: <c>torch.nn.functional.multi_head_attention_forward</c>.</content>
public static partial class Functional
{
    /// <summary>
    /// Queries, keys and values are projected, split into heads, attended to, joined and projected again. Source: <c>torch.nn.functional.multi_head_attention_forward</c>; composed.
    /// </summary>
    /// <param name="query">[queries, batch, features] or [queries, features].</param>
    /// <param name="key">[keys, batch, features] or [keys, features].</param>
    /// <param name="value">[keys, batch, features] or [keys, features].</param>
    /// <param name="embedDimToCheck">The features of queries.</param>
    /// <param name="numHeads">Heads, a divisor of the features.</param>
    /// <param name="inProjWeight">[3 · features, features]; null where the projections are separate.</param>
    /// <param name="inProjBias">[3 · features]; null for zeros.</param>
    /// <param name="biasK">[1, 1, features], one more key; null for none.</param>
    /// <param name="biasV">[1, 1, features], its value.</param>
    /// <param name="addZeroAttn">Whether a key and value of zeros is added.</param>
    /// <param name="dropoutP">The probability with which a weight is dropped in training.</param>
    /// <param name="outProjWeight">[features, features].</param>
    /// <param name="outProjBias">[features]; null for zeros.</param>
    /// <param name="training">Whether weights are dropped.</param>
    /// <param name="keyPaddingMask">[batch, keys] or [keys]: true for keys that nobody sees, or numbers that are added.</param>
    /// <param name="needWeights">Whether the weights are returned.</param>
    /// <param name="attnMask">[queries, keys] or [batch · heads, queries, keys]: true for keys that a query does not see, or numbers that are added.</param>
    /// <param name="useSeparateProjWeight">Whether the projections are separate.</param>
    /// <param name="qProjWeight">[features, features].</param>
    /// <param name="kProjWeight">[features, features of keys].</param>
    /// <param name="vProjWeight">[features, features of values].</param>
    /// <param name="staticK">[batch · heads, keys, features of a head], in place of the projected keys.</param>
    /// <param name="staticV">[batch · heads, keys, features of a head], in place of the projected values.</param>
    /// <param name="averageAttnWeights">Whether the returned weights are the mean over heads.</param>
    /// <param name="isCausal">A hint that the mask is causal.</param>
    /// <returns>[queries, batch, features], and the weights, [batch, queries, keys] or [batch, heads, queries, keys], or null; without batch where the queries have none.</returns>
    /// <exception cref="ShapeException">The shapes do not belong together.</exception>
    /// <exception cref="ArgumentException">Arguments contradict each other.</exception>
    public static (Tensor AttnOutput, Tensor? AttnOutputWeights) MultiHeadAttentionForward(
        this Tensor query, Tensor key, Tensor value, long embedDimToCheck, long numHeads, Tensor? inProjWeight, Tensor? inProjBias, Tensor? biasK, Tensor? biasV, bool addZeroAttn,
        double dropoutP, Tensor outProjWeight, Tensor? outProjBias, bool training = true, Tensor? keyPaddingMask = null, bool needWeights = true, Tensor? attnMask = null,
        bool useSeparateProjWeight = false, Tensor? qProjWeight = null, Tensor? kProjWeight = null, Tensor? vProjWeight = null, Tensor? staticK = null, Tensor? staticV = null,
        bool averageAttnWeights = true, bool isCausal = false)
    {
        if (query.Rank is not (2 or 3) || key.Rank != query.Rank || value.Rank != query.Rank || keyPaddingMask is not null && keyPaddingMask.Rank != query.Rank - 1)
            throw new ShapeException($"Attention needs [rows, batch, features] or [rows, features], found {query.Shape}, {key.Shape} and {value.Shape} with the padding mask {keyPaddingMask?.Shape.ToString() ?? "none"}.");
        if (isCausal && attnMask is null)
            throw new ArgumentException("The hint that attention is causal needs the mask: pass attnMask.");
        bool isBatched = query.Rank == 3;
        if (!isBatched)
            (query, key, value, keyPaddingMask) = (query.Unsqueeze(1), key.Unsqueeze(1), value.Unsqueeze(1), keyPaddingMask?.Unsqueeze(0));
        (long queries, long batch, long features) = (query.Shape[0], query.Shape[1], query.Shape[2]);
        if (features != embedDimToCheck || numHeads <= 0 || features % numHeads != 0)
            throw new ShapeException($"Attention with {numHeads} heads and {embedDimToCheck} features cannot take queries {query.Shape}.");
        long size = features / numHeads;
        using Op op = Op.Begin("multi_head_attention_forward", query, key, value);
        (Tensor q, Tensor k, Tensor v) = useSeparateProjWeight
            ? Projected(query, key, value, qProjWeight, kProjWeight, vProjWeight, inProjBias)
            : Projected(query, key, value, inProjWeight, inProjBias);
        // The causal hint replaces its mask where nothing else needs it.
        bool dropsMask = isCausal && keyPaddingMask is null && !needWeights;
        Tensor? mask = dropsMask ? null : Canonical("attn_mask", attnMask, q.DType), padding = Canonical("key_padding_mask", keyPaddingMask, q.DType);
        if (mask is not null)
            mask = mask.Rank == 2 ? Expect(mask, [queries, key.Shape[0]]).View(1, 1, queries, key.Shape[0]) : Expect(mask, [batch * numHeads, queries, key.Shape[0]]).View(batch, numHeads, queries, key.Shape[0]);
        if ((biasK is null) != (biasV is null) || biasK is not null && (staticK is not null || staticV is not null))
            throw new ArgumentException("A bias of keys and one of values come together, and not with static keys or values.");
        if (biasK is not null)
        {
            (k, v) = (Tensor.Cat([k, biasK.Repeat(1, batch, 1)]), Tensor.Cat([v, biasV!.Repeat(1, batch, 1)]));
            (mask, padding) = (OneMore(mask), OneMore(padding));
        }

        q = Heads(q, numHeads, size);
        k = staticK is null ? Heads(k, numHeads, size) : Expect(staticK, [batch * numHeads, staticK.Shape[1], size]).View(batch, numHeads, -1, size);
        v = staticV is null ? Heads(v, numHeads, size) : Expect(staticV, [batch * numHeads, staticV.Shape[1], size]).View(batch, numHeads, -1, size);
        if (addZeroAttn)
        {
            Tensor zero = Tensor.Zeros([batch, numHeads, 1, size], k.DType);
            (k, v) = (Tensor.Cat([k, zero], 2), Tensor.Cat([v, zero], 2));
            (mask, padding) = (OneMore(mask), OneMore(padding));
        }

        if (padding is not null)
        {
            padding = Expect(padding, [batch, k.Shape[2]]).View(batch, 1, 1, k.Shape[2]);
            mask = mask is null ? padding : mask + padding;
        }

        double dropout = training ? dropoutP : 0;
        Tensor? weights = null;
        Tensor attended;
        if (needWeights)
        {
            Tensor scores = (q * Math.Sqrt(1.0 / size)).Matmul(k.MT);
            weights = (mask is null ? scores : scores + mask).Softmax(-1);
            if (dropout > 0)
                weights = weights.Dropout(dropout);
            attended = weights.Matmul(v);
        }
        else
        {
            attended = q.ScaledDotProductAttention(k, v, mask, dropout, isCausal && mask is null);
        }

        Tensor y = attended.Permute(2, 0, 1, 3).Reshape(queries * batch, features).Linear(outProjWeight, outProjBias).View(queries, batch, -1);
        if (averageAttnWeights)
            weights = weights?.Mean([1]);
        return isBatched ? (op.Return(y), weights) : (op.Return(y.Squeeze(1)), weights?.Squeeze(0));
    }

    /// <summary>[rows, batch, heads · size] as [batch, heads, rows, size].</summary>
    private static Tensor Heads(Tensor x, long heads, long size) => x.Unflatten(-1, heads, size).Permute(1, 2, 0, 3);

    private static (Tensor Q, Tensor K, Tensor V) Projected(Tensor query, Tensor key, Tensor value, Tensor? weight, Tensor? bias)
    {
        if (weight is null)
            throw new ArgumentException("Attention needs inProjWeight, or separate projections.");
        if (key.Shape != value.Shape)
            throw new ShapeException($"Keys and values of common projections need one shape, found {key.Shape} and {value.Shape}.");
        if (ReferenceEquals(query, key) && ReferenceEquals(key, value))
        {
            Tensor[] all = query.Linear(weight, bias).Chunk(3, -1);
            return (all[0], all[1], all[2]);
        }

        Tensor[] w = weight.Chunk(3), b = bias?.Chunk(3) ?? [null!, null!, null!];
        return (query.Linear(w[0], b[0]), key.Linear(w[1], b[1]), value.Linear(w[2], b[2]));
    }

    private static (Tensor Q, Tensor K, Tensor V) Projected(Tensor query, Tensor key, Tensor value, Tensor? wq, Tensor? wk, Tensor? wv, Tensor? bias)
    {
        if (wq is null || wk is null || wv is null)
            throw new ArgumentException("Separate projections need qProjWeight, kProjWeight and vProjWeight.");
        if (key.Shape[0] != value.Shape[0] || key.Shape[1] != value.Shape[1])
            throw new ShapeException($"Keys and values need the same rows and batch, found {key.Shape} and {value.Shape}.");
        Tensor[] b = bias?.Chunk(3) ?? [null!, null!, null!];
        return (query.Linear(wq, b[0]), key.Linear(wk, b[1]), value.Linear(wv, b[2]));
    }

    /// <summary>A mask of numbers: −∞ where one of bool is true.</summary>
    private static Tensor? Canonical(string name, Tensor? mask, DType dtype)
    {
        if (mask is null || mask.DType.Kind == DTypeKind.Float)
            return mask;
        return mask.DType == DType.Bool
            ? Tensor.Where(mask, double.NegativeInfinity, 0.0).To(dtype)
            : throw new ArgumentException($"The mask {name} is of bool or of real numbers, not of {mask.DType.Name}.");
    }

    /// <summary>One more key, which everybody sees.</summary>
    private static Tensor? OneMore(Tensor? mask) => mask is null ? null : Tensor.Cat([mask, Tensor.Zeros(new Shape([.. mask.Shape.AsSpan()[..^1], 1]), mask.DType)], -1);

    private static Tensor Expect(Tensor x, Shape shape) => x.Shape == shape ? x : throw new ShapeException($"Attention needs the shape {shape} here, found {x.Shape}.");
}
