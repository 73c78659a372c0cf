using Interop.Tensors;

namespace Interop.NN;

/// <summary>Sums, means or maxima of rows of a table: [bags, count], or [n] with offsets → [bags, embeddingDim]. Source: <c>torch.nn.EmbeddingBag</c>.</summary>
public class EmbeddingBag : Module<(Tensor Input, Tensor? Offsets, Tensor? PerSampleWeights), Tensor>
{
    /// <summary>With normal values, or given ones.</summary>
    /// <param name="numEmbeddings">Rows of the table.</param>
    /// <param name="embeddingDim">Features of a row.</param>
    /// <param name="maxNorm">Rows in use that have a larger norm are first scaled to it, in place.</param>
    /// <param name="normType">The order of that norm.</param>
    /// <param name="scaleGradByFreq">Whether a row's gradient is divided by how often it is used; not with maxima.</param>
    /// <param name="mode">How rows are combined.</param>
    /// <param name="sparse">Accepted for PyTorch's sake: gradients are dense.</param>
    /// <param name="weight">The table, shared; drawn if null.</param>
    /// <param name="includeLastOffset">Whether the last offset is the end of the last bag rather than the begin of one more.</param>
    /// <param name="paddingIdx">A row that is zeros at first and counts nothing; negative ones count from the end.</param>
    /// <param name="dtype">Of a drawn table; float32 if null.</param>
    /// <exception cref="ArgumentOutOfRangeException">The padding row is no row.</exception>
    /// <exception cref="ShapeException">The given table has another shape.</exception>
    public EmbeddingBag(long numEmbeddings, long embeddingDim, double? maxNorm = null, double normType = 2, bool scaleGradByFreq = false, EmbeddingBagMode mode = EmbeddingBagMode.Mean, bool sparse = false,
        Tensor? weight = null, bool includeLastOffset = false, long? paddingIdx = null, DType? dtype = null)
    {
        (NumEmbeddings, EmbeddingDim, PaddingIdx) = (numEmbeddings, embeddingDim, EmbeddingTable.Padding(paddingIdx, numEmbeddings));
        (MaxNorm, NormType, ScaleGradByFreq, Mode, Sparse, IncludeLastOffset) = (maxNorm, normType, scaleGradByFreq, mode, sparse, includeLastOffset);
        Register("weight", EmbeddingTable.Make(numEmbeddings, embeddingDim, weight, freeze: false, dtype));
        if (weight is null)
            ResetParameters();
    }

    /// <summary>Rows of the table.</summary>
    public long NumEmbeddings { get; }

    /// <summary>Features of a row.</summary>
    public long EmbeddingDim { get; }

    /// <summary>A row that counts nothing, counted from 0.</summary>
    public long? PaddingIdx { get; }

    /// <summary>Rows in use that have a larger norm are first scaled to it.</summary>
    public double? MaxNorm { get; }

    /// <summary>The order of that norm.</summary>
    public double NormType { get; }

    /// <summary>Whether a row's gradient is divided by how often it is used.</summary>
    public bool ScaleGradByFreq { get; }

    /// <summary>How rows are combined.</summary>
    public EmbeddingBagMode Mode { get; }

    /// <summary>What the constructor was given; gradients are dense.</summary>
    public bool Sparse { get; }

    /// <summary>Whether the last offset is the end of the last bag.</summary>
    public bool IncludeLastOffset { get; }

    /// <summary>The table, [numEmbeddings, embeddingDim].</summary>
    public Tensor Weight { get => Attribute("weight")!; set => SetAttribute("weight", value); }

    /// <summary>An embedding of given vectors. Source: <c>torch.nn.EmbeddingBag.from_pretrained</c>.</summary>
    /// <param name="embeddings">[rows, features], shared.</param>
    /// <param name="freeze">Whether they are not trained.</param>
    /// <param name="maxNorm">Rows in use that have a larger norm are first scaled to it, in place.</param>
    /// <param name="normType">The order of that norm.</param>
    /// <param name="scaleGradByFreq">Whether a row's gradient is divided by how often it is used; not with maxima.</param>
    /// <param name="mode">How rows are combined.</param>
    /// <param name="sparse">Accepted for PyTorch's sake: gradients are dense.</param>
    /// <param name="includeLastOffset">Whether the last offset is the end of the last bag rather than the begin of one more.</param>
    /// <param name="paddingIdx">A row that counts nothing.</param>
    /// <exception cref="ShapeException">The table is no matrix.</exception>
    public static EmbeddingBag FromPretrained(Tensor embeddings, bool freeze = true, double? maxNorm = null, double normType = 2, bool scaleGradByFreq = false, EmbeddingBagMode mode = EmbeddingBagMode.Mean,
        bool sparse = false, bool includeLastOffset = false, long? paddingIdx = null)
    {
        (long rows, long features) = EmbeddingTable.Sizes(embeddings);
        EmbeddingBag bag = new(rows, features, maxNorm, normType, scaleGradByFreq, mode, sparse, embeddings, includeLastOffset, paddingIdx);
        bag.Weight.RequiresGrad = !freeze;
        return bag;
    }

    /// <summary>Draws the table anew.</summary>
    public void ResetParameters() => EmbeddingTable.Reset(Weight, PaddingIdx);

    /// <summary>One vector for each bag.</summary>
    /// <param name="input">Numbers of rows: [bags, count], or [n] with offsets.</param>
    /// <param name="offsets">Where each bag begins in the n numbers; null for a matrix of numbers.</param>
    /// <param name="perSampleWeights">A factor for each number; only of sums.</param>
    public Tensor Call(Tensor input, Tensor? offsets = null, Tensor? perSampleWeights = null) => Call((input, offsets, perSampleWeights));

    /// <inheritdoc/>
    protected override Tensor Forward((Tensor Input, Tensor? Offsets, Tensor? PerSampleWeights) input) =>
        input.Input.EmbeddingBag(Weight, input.Offsets, MaxNorm, NormType, ScaleGradByFreq, Mode, Sparse, input.PerSampleWeights, IncludeLastOffset, PaddingIdx);

    /// <inheritdoc/>
    protected override string ExtraRepr()
    {
        string text = $"{NumEmbeddings}, {EmbeddingDim}";
        if (MaxNorm is not null)
            text += ", " + PythonText.Attributes(("max_norm", MaxNorm));
        if (NormType != 2)
            text += ", " + PythonText.Attributes(("norm_type", NormType));
        if (ScaleGradByFreq)
            text += ", scale_grad_by_freq=True";
        text += $", mode='{Mode switch { EmbeddingBagMode.Sum => "sum", EmbeddingBagMode.Mean => "mean", _ => "max" }}'";
        return PaddingIdx is null ? text : text + $", padding_idx={PaddingIdx}";
    }
}
