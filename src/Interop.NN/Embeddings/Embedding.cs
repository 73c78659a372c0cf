using Interop.Tensors;

namespace Interop.NN;

/// <summary>A table of vectors that are looked up by number: integers of any shape → [*, embeddingDim]. Source: <c>torch.nn.Embedding</c>.</summary>
public class Embedding : Module<Tensor, Tensor>
{
    /// <summary>With normal values, or given ones.</summary>
    /// <param name="numEmbeddings">Rows of the table.</param>
    /// <param name="embeddingDim">Features of a row.</param>
    /// <param name="paddingIdx">A row that is zeros at first and gets no gradient; negative ones count from the end.</param>
    /// <param name="maxNorm">Rows in use that have a larger norm are first scaled to it, in place.</param>
    /// <param name="normType">The order of that norm.</param>
    /// <param name="scaleGradByFreq">Whether a row's gradient is divided by how often it is used.</param>
    /// <param name="sparse">Accepted and printed for PyTorch's sake: gradients are dense.</param>
    /// <param name="weight">The table, shared; drawn if null.</param>
    /// <param name="freeze">Whether the table is not trained.</param>
    /// <param name="dtype">Of a drawn table; float32 if null.</param>
    /// <exception cref="ArgumentOutOfRangeException">The padding row is no row.</exception>
    /// <exception cref="ShapeException">The given table has another shape.</exception>
    public Embedding(long numEmbeddings, long embeddingDim, long? paddingIdx = null, double? maxNorm = null, double normType = 2, bool scaleGradByFreq = false, bool sparse = false,
        Tensor? weight = null, bool freeze = false, DType? dtype = null)
    {
        (NumEmbeddings, EmbeddingDim, PaddingIdx) = (numEmbeddings, embeddingDim, EmbeddingTable.Padding(paddingIdx, numEmbeddings));
        (MaxNorm, NormType, ScaleGradByFreq, Sparse) = (maxNorm, normType, scaleGradByFreq, sparse);
        Register("weight", EmbeddingTable.Make(numEmbeddings, embeddingDim, weight, freeze, dtype));
        if (weight is null)
            ResetParameters();
    }

    /// <summary>Rows of the table.</summary>
    public long NumEmbeddings { get; }

    /// <summary>Features of a row.</summary>
    public long EmbeddingDim { get; }

    /// <summary>A row that gets no gradient, counted from 0.</summary>
    public long? PaddingIdx { get; }

    /// <summary>Rows in use that have a larger norm are first scaled to it.</summary>
    public double? MaxNorm { get; }

    /// <summary>The order of that norm.</summary>
    public double NormType { get; }

    /// <summary>Whether a row's gradient is divided by how often it is used.</summary>
    public bool ScaleGradByFreq { get; }

    /// <summary>What the constructor was given; gradients are dense.</summary>
    public bool Sparse { get; }

    /// <summary>The table, [numEmbeddings, embeddingDim].</summary>
    public Tensor Weight { get => Attribute("weight")!; set => SetAttribute("weight", value); }

    /// <summary>An embedding of given vectors. Source: <c>torch.nn.Embedding.from_pretrained</c>.</summary>
    /// <param name="embeddings">[rows, features], shared.</param>
    /// <param name="freeze">Whether they are not trained.</param>
    /// <param name="paddingIdx">A row that gets no gradient.</param>
    /// <param name="maxNorm">Rows in use that have a larger norm are first scaled to it, in place.</param>
    /// <param name="normType">The order of that norm.</param>
    /// <param name="scaleGradByFreq">Whether a row's gradient is divided by how often it is used.</param>
    /// <param name="sparse">Accepted and printed for PyTorch's sake: gradients are dense.</param>
    /// <exception cref="ShapeException">The table is no matrix.</exception>
    public static Embedding FromPretrained(Tensor embeddings, bool freeze = true, long? paddingIdx = null, double? maxNorm = null, double normType = 2, bool scaleGradByFreq = false, bool sparse = false)
    {
        (long rows, long features) = EmbeddingTable.Sizes(embeddings);
        return new Embedding(rows, features, paddingIdx, maxNorm, normType, scaleGradByFreq, sparse, embeddings, freeze);
    }

    /// <summary>Draws the table anew.</summary>
    public void ResetParameters() => EmbeddingTable.Reset(Weight, PaddingIdx);

    /// <inheritdoc/>
    protected override Tensor Forward(Tensor input) => input.Embedding(Weight, PaddingIdx, MaxNorm, NormType, ScaleGradByFreq, Sparse);

    /// <inheritdoc/>
    protected override string ExtraRepr()
    {
        string text = $"{NumEmbeddings}, {EmbeddingDim}";
        if (PaddingIdx is not null)
            text += $", padding_idx={PaddingIdx}";
        if (MaxNorm is not null)
            text += ", " + PythonText.Attributes(("max_norm", MaxNorm));
        if (NormType != 2)
            text += ", " + PythonText.Attributes(("norm_type", NormType));
        return text + (ScaleGradByFreq ? ", scale_grad_by_freq=True" : "") + (Sparse ? ", sparse=True" : "");
    }
}
