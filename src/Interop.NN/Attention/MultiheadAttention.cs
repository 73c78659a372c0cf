using Interop.Tensors;

namespace Interop.NN;

/// <summary>Attention with projections and several heads. Source: <c>torch.nn.MultiheadAttention</c>; Vaswani and others, 2017.</summary>
public class MultiheadAttention : Module<AttentionInput, (Tensor AttnOutput, Tensor? AttnOutputWeights)>
{
    private readonly bool _isPacked;

    /// <summary>With Xavier values.</summary>
    /// <param name="embedDim">Features of queries and results.</param>
    /// <param name="numHeads">Heads, a divisor of the features.</param>
    /// <param name="dropout">The probability with which a weight is dropped in training.</param>
    /// <param name="bias">Whether projections have a bias.</param>
    /// <param name="addBiasKv">Whether one more key and value are learned.</param>
    /// <param name="addZeroAttn">Whether a key and a value of zeros are added.</param>
    /// <param name="kdim">Features of keys; those of queries if null.</param>
    /// <param name="vdim">Features of values; those of queries if null.</param>
    /// <param name="batchFirst">Whether inputs and results are [batch, rows, features] instead of [rows, batch, features].</param>
    /// <param name="dtype">Of the parameters; float32 if null.</param>
    /// <exception cref="ArgumentException">The heads are no divisor of the features.</exception>
    public MultiheadAttention(long embedDim, long numHeads, double dropout = 0, bool bias = true, bool addBiasKv = false, bool addZeroAttn = false, long? kdim = null, long? vdim = null, bool batchFirst = false, DType? dtype = null)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(embedDim);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(numHeads);
        if (embedDim % numHeads != 0)
            throw new ArgumentException($"{embedDim} features cannot be split into {numHeads} heads: the heads must be a divisor of the features.");
        (EmbedDim, NumHeads, Dropout, AddZeroAttn, KDim, VDim, BatchFirst) = (embedDim, numHeads, dropout, addZeroAttn, kdim ?? embedDim, vdim ?? embedDim, batchFirst);
        _isPacked = KDim == embedDim && VDim == embedDim;
        DType type = dtype ?? DType.Float32;
        Register("q_proj_weight", _isPacked ? null : Empty(embedDim, embedDim));
        Register("k_proj_weight", _isPacked ? null : Empty(embedDim, KDim));
        Register("v_proj_weight", _isPacked ? null : Empty(embedDim, VDim));
        Register("in_proj_weight", _isPacked ? Empty(3 * embedDim, embedDim) : null);
        Register("in_proj_bias", bias ? Empty(3 * embedDim) : null);
        Register("out_proj", new NonDynamicallyQuantizableLinear(embedDim, embedDim, bias, type));
        Register("bias_k", addBiasKv ? Empty(1, 1, embedDim) : null);
        Register("bias_v", addBiasKv ? Empty(1, 1, embedDim) : null);
        ResetParameters();

        Parameter Empty(params ReadOnlySpan<long> sizes) => new(Tensor.Empty(new Shape(sizes), type));
    }

    /// <summary>Features of queries and results.</summary>
    public long EmbedDim { get; }

    /// <summary>Heads.</summary>
    public long NumHeads { get; }

    /// <summary>Features of one head.</summary>
    public long HeadDim => EmbedDim / NumHeads;

    /// <summary>The probability with which a weight is dropped in training.</summary>
    public double Dropout { get; }

    /// <summary>Whether a key and a value of zeros are added.</summary>
    public bool AddZeroAttn { get; }

    /// <summary>Features of keys.</summary>
    public long KDim { get; }

    /// <summary>Features of values.</summary>
    public long VDim { get; }

    /// <summary>Whether the batch is the first dimension.</summary>
    public bool BatchFirst { get; }

    /// <summary>The projections of queries, keys and values one below the other, [3 · embedDim, embedDim]; null where they are separate.</summary>
    public Tensor? InProjWeight { get => Attribute("in_proj_weight"); set => SetAttribute("in_proj_weight", value); }

    /// <summary>The biases of the projections, [3 · embedDim]; null without.</summary>
    public Tensor? InProjBias { get => Attribute("in_proj_bias"); set => SetAttribute("in_proj_bias", value); }

    /// <summary>The projection of queries where keys or values have other features; null else.</summary>
    public Tensor? QProjWeight { get => Attribute("q_proj_weight"); set => SetAttribute("q_proj_weight", value); }

    /// <summary>The projection of keys where keys or values have other features; null else.</summary>
    public Tensor? KProjWeight { get => Attribute("k_proj_weight"); set => SetAttribute("k_proj_weight", value); }

    /// <summary>The projection of values where keys or values have other features; null else.</summary>
    public Tensor? VProjWeight { get => Attribute("v_proj_weight"); set => SetAttribute("v_proj_weight", value); }

    /// <summary>The learned key, [1, 1, embedDim]; null without.</summary>
    public Tensor? BiasK { get => Attribute("bias_k"); set => SetAttribute("bias_k", value); }

    /// <summary>The learned value, [1, 1, embedDim]; null without.</summary>
    public Tensor? BiasV { get => Attribute("bias_v"); set => SetAttribute("bias_v", value); }

    /// <summary>The projection of joined heads.</summary>
    public Linear OutProj => Child<Linear>("out_proj");

    /// <summary>Draws the parameters anew, except those of <see cref="OutProj"/>, whose bias becomes zeros.</summary>
    public void ResetParameters()
    {
        foreach (Tensor? weight in (ReadOnlySpan<Tensor?>)[InProjWeight, QProjWeight, KProjWeight, VProjWeight])
        {
            if (weight is not null)
                Init.XavierUniform_(weight);
        }

        if (InProjBias is { } bias)
        {
            Init.Constant_(bias, 0);
            Init.Constant_(OutProj.Bias!, 0);
        }

        if (BiasK is { } k)
            Init.XavierNormal_(k);
        if (BiasV is { } v)
            Init.XavierNormal_(v);
    }

    /// <summary>What queries gather from values, and with which weights.</summary>
    /// <param name="query">[queries, batch, features], [batch, queries, features] if the batch is first, or [queries, features].</param>
    /// <param name="key">[keys, batch, key features], alike.</param>
    /// <param name="value">[keys, batch, value features], alike.</param>
    /// <param name="keyPaddingMask">[batch, keys] or [keys]: true for keys that nobody sees, or numbers that are added to scores.</param>
    /// <param name="needWeights">Whether the weights are returned; without, attention runs in one pass.</param>
    /// <param name="attnMask">[queries, keys] or [batch · heads, queries, keys]: true for keys that a query does not see, or numbers that are added to scores.</param>
    /// <param name="averageAttnWeights">Whether the returned weights are the mean over heads.</param>
    /// <param name="isCausal">A hint that the mask is causal, with which it need not be read.</param>
    /// <returns>The queries' shape, and [batch, queries, keys] or [batch, heads, queries, keys], or null; without batch where the queries have none.</returns>
    /// <exception cref="ShapeException">The shapes do not belong together.</exception>
    /// <exception cref="ArgumentException">The hint is given without a mask, or a mask is neither of bool nor of real numbers.</exception>
    public (Tensor AttnOutput, Tensor? AttnOutputWeights) Call(Tensor query, Tensor key, Tensor value, Tensor? keyPaddingMask = null, bool needWeights = true, Tensor? attnMask = null, bool averageAttnWeights = true, bool isCausal = false) =>
        Call(new AttentionInput(query, key, value, keyPaddingMask, needWeights, attnMask, averageAttnWeights, isCausal));

    /// <inheritdoc/>
    protected override (Tensor AttnOutput, Tensor? AttnOutputWeights) Forward(AttentionInput input)
    {
        ArgumentNullException.ThrowIfNull(input);
        bool turns = BatchFirst && input.Query.Rank == 3 && input.Key.Rank == 3 && input.Value.Rank == 3;
        if (turns)
            input = (AttentionInput)(input with { KeyPaddingMask = null, AttnMask = null }).Map(static x => x.Transpose(0, 1)) with { KeyPaddingMask = input.KeyPaddingMask, AttnMask = input.AttnMask };
        Linear outProj = OutProj;
        (Tensor y, Tensor? weights) = input.Query.MultiHeadAttentionForward(
            input.Key, input.Value, EmbedDim, NumHeads, InProjWeight, InProjBias, BiasK, BiasV, AddZeroAttn, Dropout, outProj.Weight, outProj.Bias, Training, input.KeyPaddingMask, input.NeedWeights, input.AttnMask,
            useSeparateProjWeight: !_isPacked, QProjWeight, KProjWeight, VProjWeight, averageAttnWeights: input.AverageAttnWeights, isCausal: input.IsCausal);
        return (turns ? y.Transpose(0, 1) : y, weights);
    }
}
