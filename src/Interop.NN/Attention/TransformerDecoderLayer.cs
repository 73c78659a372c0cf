using Interop.Tensors;

namespace Interop.NN;

/// <summary>Attention of the steps to each other, then to what an encoder gave, then two linear layers for each step. Source: <c>torch.nn.TransformerDecoderLayer</c>; Vaswani and others, 2017.</summary>
public class TransformerDecoderLayer : TransformerLayer<TransformerDecoderInput>
{
    /// <summary>With values as its parts draw them.</summary>
    /// <param name="dModel">Features.</param>
    /// <param name="nhead">Heads, a divisor of the features.</param>
    /// <param name="dimFeedforward">Features between the two linear layers.</param>
    /// <param name="dropout">The probability with which elements, and weights of attention, are dropped in training.</param>
    /// <param name="activation">The nonlinearity between the two linear layers.</param>
    /// <param name="layerNormEps">Added to variances.</param>
    /// <param name="batchFirst">Whether inputs and results are [batch, steps, features] instead of [steps, batch, features].</param>
    /// <param name="normFirst">Whether each block is given normalized values, instead of its sum with its input being normalized.</param>
    /// <param name="bias">Whether linear layers and normalizations have a bias.</param>
    /// <param name="dtype">Of the parameters; float32 if null.</param>
    public TransformerDecoderLayer(long dModel, long nhead, long dimFeedforward = 2048, double dropout = 0.1, TransformerActivation activation = TransformerActivation.ReLU, double layerNormEps = 1e-5,
        bool batchFirst = false, bool normFirst = false, bool bias = true, DType? dtype = null)
        : this(dModel, nhead, dimFeedforward, dropout, LayerActivation.Of(activation), layerNormEps, batchFirst, normFirst, bias, dtype) { }

    /// <inheritdoc cref="TransformerDecoderLayer(long, long, long, double, TransformerActivation, double, bool, bool, bool, DType?)"/>
    public TransformerDecoderLayer(long dModel, long nhead, long dimFeedforward, double dropout, Func<Tensor, Tensor> activation, double layerNormEps = 1e-5, bool batchFirst = false, bool normFirst = false, bool bias = true, DType? dtype = null)
        : this(dModel, nhead, dimFeedforward, dropout, LayerActivation.Of(activation), layerNormEps, batchFirst, normFirst, bias, dtype) { }

    /// <inheritdoc cref="TransformerDecoderLayer(long, long, long, double, TransformerActivation, double, bool, bool, bool, DType?)"/>
    public TransformerDecoderLayer(long dModel, long nhead, long dimFeedforward, double dropout, Module<Tensor, Tensor> activation, double layerNormEps = 1e-5, bool batchFirst = false, bool normFirst = false, bool bias = true, DType? dtype = null)
        : this(dModel, nhead, dimFeedforward, dropout, LayerActivation.Of(activation), layerNormEps, batchFirst, normFirst, bias, dtype) { }

    internal TransformerDecoderLayer(long dModel, long nhead, long dimFeedforward, double dropout, LayerActivation activation, double layerNormEps, bool batchFirst, bool normFirst, bool bias, DType? dtype)
        : base(dModel, nhead, dimFeedforward, dropout, activation, layerNormEps, batchFirst, normFirst, bias, dtype, hasMemory: true) { }

    /// <summary>Attention of the steps to the memory.</summary>
    public MultiheadAttention MultiheadAttn => Child<MultiheadAttention>("multihead_attn");

    /// <summary>The steps, each informed by those that it sees and by the memory.</summary>
    /// <param name="tgt">[steps, batch, features], [batch, steps, features] if the batch is first, or [steps, features].</param>
    /// <param name="memory">What the encoder gave, laid out alike.</param>
    /// <param name="tgtMask">[steps, steps] or [batch · heads, steps, steps]: true for what a step does not see, or numbers that are added to scores.</param>
    /// <param name="memoryMask">[steps, memory steps] or [batch · heads, steps, memory steps], alike.</param>
    /// <param name="tgtKeyPaddingMask">[batch, steps] or [steps]: true for steps that nobody sees, or numbers that are added to scores.</param>
    /// <param name="memoryKeyPaddingMask">[batch, memory steps] or [memory steps], alike.</param>
    /// <param name="tgtIsCausal">A hint that the first mask is causal.</param>
    /// <param name="memoryIsCausal">A hint that the second one is.</param>
    public Tensor Call(Tensor tgt, Tensor memory, Tensor? tgtMask = null, Tensor? memoryMask = null, Tensor? tgtKeyPaddingMask = null, Tensor? memoryKeyPaddingMask = null, bool tgtIsCausal = false, bool memoryIsCausal = false) =>
        Call(new TransformerDecoderInput(tgt, memory, tgtMask, memoryMask, tgtKeyPaddingMask, memoryKeyPaddingMask, tgtIsCausal, memoryIsCausal));

    /// <inheritdoc/>
    protected override Tensor Forward(TransformerDecoderInput input)
    {
        ArgumentNullException.ThrowIfNull(input);
        Tensor x = Residual(input.Tgt, "norm1", x => Attend(x, input.TgtMask, input.TgtKeyPaddingMask, input.TgtIsCausal ?? false));
        x = Residual(x, "norm2", x => Child<Dropout>("dropout2").Call(
            MultiheadAttn.Call(x, input.Memory, input.Memory, input.MemoryKeyPaddingMask, needWeights: false, input.MemoryMask, isCausal: input.MemoryIsCausal).AttnOutput));
        return Residual(x, "norm3", x => Feed(x, "dropout3"));
    }
}
