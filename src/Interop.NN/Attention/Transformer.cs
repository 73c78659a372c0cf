using Interop.Tensors;

namespace Interop.NN;

/// <summary>An encoder, and a decoder that attends to what it gives. Source: <c>torch.nn.Transformer</c>; Vaswani and others, 2017.</summary>
public class Transformer : Module<TransformerInput, Tensor>
{
    /// <summary>With Xavier values in all matrices.</summary>
    /// <param name="dModel">Features.</param>
    /// <param name="nhead">Heads, a divisor of the features.</param>
    /// <param name="numEncoderLayers">Layers of the encoder.</param>
    /// <param name="numDecoderLayers">Layers of the decoder.</param>
    /// <param name="dimFeedforward">Features between the two linear layers of each layer.</param>
    /// <param name="dropout">The probability with which elements, and weights of attention, are dropped in training.</param>
    /// <param name="activation">The nonlinearity between the two linear layers.</param>
    /// <param name="customEncoder">Another encoder; null for a <see cref="TransformerEncoder"/>.</param>
    /// <param name="customDecoder">Another decoder; null for a <see cref="TransformerDecoder"/>.</param>
    /// <param name="layerNormEps">Added to variances.</param>
    /// <param name="batchFirst">Whether inputs and results are [batch, steps, features] instead of [steps, batch, features].</param>
    /// <param name="normFirst">Whether each block is given normalized values, instead of its sum with its input being normalized.</param>
    /// <param name="bias">Whether linear layers and normalizations have a bias.</param>
    /// <param name="dtype">Of the parameters; float32 if null.</param>
    public Transformer(long dModel = 512, long nhead = 8, long numEncoderLayers = 6, long numDecoderLayers = 6, long dimFeedforward = 2048, double dropout = 0.1, TransformerActivation activation = TransformerActivation.ReLU,
        Module<TransformerEncoderInput, Tensor>? customEncoder = null, Module<TransformerDecoderInput, Tensor>? customDecoder = null, double layerNormEps = 1e-5, bool batchFirst = false, bool normFirst = false, bool bias = true, DType? dtype = null)
        : this(dModel, nhead, numEncoderLayers, numDecoderLayers, dimFeedforward, dropout, LayerActivation.Of(activation), customEncoder, customDecoder, layerNormEps, batchFirst, normFirst, bias, dtype) { }

    /// <inheritdoc cref="Transformer(long, long, long, long, long, double, TransformerActivation, Module{TransformerEncoderInput, Tensor}?, Module{TransformerDecoderInput, Tensor}?, double, bool, bool, bool, DType?)"/>
    public Transformer(long dModel, long nhead, long numEncoderLayers, long numDecoderLayers, long dimFeedforward, double dropout, Func<Tensor, Tensor> activation,
        Module<TransformerEncoderInput, Tensor>? customEncoder = null, Module<TransformerDecoderInput, Tensor>? customDecoder = null, double layerNormEps = 1e-5, bool batchFirst = false, bool normFirst = false, bool bias = true, DType? dtype = null)
        : this(dModel, nhead, numEncoderLayers, numDecoderLayers, dimFeedforward, dropout, LayerActivation.Of(activation), customEncoder, customDecoder, layerNormEps, batchFirst, normFirst, bias, dtype) { }

    /// <inheritdoc cref="Transformer(long, long, long, long, long, double, TransformerActivation, Module{TransformerEncoderInput, Tensor}?, Module{TransformerDecoderInput, Tensor}?, double, bool, bool, bool, DType?)"/>
    public Transformer(long dModel, long nhead, long numEncoderLayers, long numDecoderLayers, long dimFeedforward, double dropout, Module<Tensor, Tensor> activation,
        Module<TransformerEncoderInput, Tensor>? customEncoder = null, Module<TransformerDecoderInput, Tensor>? customDecoder = null, double layerNormEps = 1e-5, bool batchFirst = false, bool normFirst = false, bool bias = true, DType? dtype = null)
        : this(dModel, nhead, numEncoderLayers, numDecoderLayers, dimFeedforward, dropout, LayerActivation.Of(activation), customEncoder, customDecoder, layerNormEps, batchFirst, normFirst, bias, dtype) { }

    private Transformer(long dModel, long nhead, long numEncoderLayers, long numDecoderLayers, long dimFeedforward, double dropout, LayerActivation activation,
        Module<TransformerEncoderInput, Tensor>? encoder, Module<TransformerDecoderInput, Tensor>? decoder, double eps, bool batchFirst, bool normFirst, bool bias, DType? dtype)
    {
        (DModel, Nhead, BatchFirst) = (dModel, nhead, batchFirst);
        Register("encoder", encoder ?? new TransformerEncoder(
            new TransformerEncoderLayer(dModel, nhead, dimFeedforward, dropout, activation, eps, batchFirst, normFirst, bias, dtype), numEncoderLayers, new LayerNorm(dModel, eps: eps, bias: bias, dtype: dtype)));
        Register("decoder", decoder ?? new TransformerDecoder(
            new TransformerDecoderLayer(dModel, nhead, dimFeedforward, dropout, activation, eps, batchFirst, normFirst, bias, dtype), numDecoderLayers, new LayerNorm(dModel, eps: eps, bias: bias, dtype: dtype)));
        ResetParameters();
    }

    /// <summary>Features.</summary>
    public long DModel { get; }

    /// <summary>Heads.</summary>
    public long Nhead { get; }

    /// <summary>Whether the batch is the first dimension.</summary>
    public bool BatchFirst { get; }

    /// <summary>What reads the source.</summary>
    public Module<TransformerEncoderInput, Tensor> Encoder => Child<Module<TransformerEncoderInput, Tensor>>("encoder");

    /// <summary>What writes the target.</summary>
    public Module<TransformerDecoderInput, Tensor> Decoder => Child<Module<TransformerDecoderInput, Tensor>>("decoder");

    /// <summary>A mask with which step i sees the steps up to i only: [sz, sz], −∞ above the diagonal, 0 else. Source: <c>torch.nn.Transformer.generate_square_subsequent_mask</c>.</summary>
    /// <param name="sz">Steps.</param>
    /// <param name="dtype">Of the mask; float32 if null. Of bool it is true above the diagonal.</param>
    public static Tensor GenerateSquareSubsequentMask(long sz, DType? dtype = null) => CausalMask.Make(sz, dtype ?? DType.Float32);

    /// <summary>Draws all matrices anew; vectors stay.</summary>
    public void ResetParameters()
    {
        foreach (Parameter parameter in Parameters())
        {
            if (parameter.Rank > 1)
                Init.XavierUniform_(parameter);
        }
    }

    /// <summary>The target's steps, each informed by those that it sees and by the source.</summary>
    /// <param name="src">[source steps, batch, features], [batch, source steps, features] if the batch is first, or [source steps, features].</param>
    /// <param name="tgt">[steps, batch, features], alike.</param>
    /// <param name="srcMask">[source steps, source steps] or [batch · heads, …]: true for what a step does not see, or numbers that are added to scores.</param>
    /// <param name="tgtMask">[steps, steps] or [batch · heads, …], alike.</param>
    /// <param name="memoryMask">[steps, source steps] or [batch · heads, …], alike.</param>
    /// <param name="srcKeyPaddingMask">[batch, source steps] or [source steps]: true for steps that nobody sees, or numbers that are added to scores.</param>
    /// <param name="tgtKeyPaddingMask">[batch, steps] or [steps], alike.</param>
    /// <param name="memoryKeyPaddingMask">[batch, source steps] or [source steps], alike.</param>
    /// <param name="srcIsCausal">Whether the first mask is causal; null to find out.</param>
    /// <param name="tgtIsCausal">Whether the second one is; null to find out.</param>
    /// <param name="memoryIsCausal">Whether the third one is.</param>
    /// <returns>The shape of the target.</returns>
    /// <exception cref="ShapeException">Batches or features of source and target differ, or the features are not dModel.</exception>
    public Tensor Call(Tensor src, Tensor tgt, Tensor? srcMask = null, Tensor? tgtMask = null, Tensor? memoryMask = null, Tensor? srcKeyPaddingMask = null, Tensor? tgtKeyPaddingMask = null,
        Tensor? memoryKeyPaddingMask = null, bool? srcIsCausal = null, bool? tgtIsCausal = null, bool memoryIsCausal = false) =>
        Call(new TransformerInput(
            new TransformerEncoderInput(src, srcMask, srcKeyPaddingMask, srcIsCausal),
            new TransformerDecoderInput(tgt, src, tgtMask, memoryMask, tgtKeyPaddingMask, memoryKeyPaddingMask, tgtIsCausal, memoryIsCausal)));

    /// <inheritdoc/>
    protected override Tensor Forward(TransformerInput input)
    {
        ArgumentNullException.ThrowIfNull(input);
        (Tensor src, Tensor tgt) = (input.Source.Src, input.Target.Tgt);
        int batchDim = BatchFirst ? 0 : 1;
        if (src.Rank is not (2 or 3) || tgt.Rank != src.Rank || src.Rank == 3 && src.Shape[batchDim] != tgt.Shape[batchDim])
            throw new ShapeException($"A transformer needs source and target {(BatchFirst ? "[batch, steps, features]" : "[steps, batch, features]")} of one batch, or [steps, features]; found {src.Shape} and {tgt.Shape}.");
        if (src.Shape[-1] != DModel || tgt.Shape[-1] != DModel)
            throw new ShapeException($"This transformer needs {DModel} features of source and target, found {src.Shape} and {tgt.Shape}.");
        return Decoder.Call(input.Target with { Memory = Encoder.Call(input.Source) });
    }
}
