using Interop.Tensors;

namespace Interop.NN;

/// <summary>Attention of the steps to each other, then two linear layers for each step. Source: <c>torch.nn.TransformerEncoderLayer</c>; Vaswani and others, 2017.</summary>
public class TransformerEncoderLayer : TransformerLayer<TransformerEncoderInput>
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
    public TransformerEncoderLayer(long dModel, long nhead, long dimFeedforward = 2048, double dropout = 0.1, TransformerActivation activation = TransformerActivation.ReLU, double layerNormEps = 1e-5,
        bool batchFirst = false, bool normFirst = false, bool bias = true, DType? dtype = null)
        : this(dModel, nhead, dimFeedforward, dropout, LayerActivation.Of(activation), layerNormEps, batchFirst, normFirst, bias, dtype) { }

    /// <inheritdoc cref="TransformerEncoderLayer(long, long, long, double, TransformerActivation, double, bool, bool, bool, DType?)"/>
    public TransformerEncoderLayer(long dModel, long nhead, long dimFeedforward, double dropout, Func<Tensor, Tensor> activation, double layerNormEps = 1e-5, bool batchFirst = false, bool normFirst = false, bool bias = true, DType? dtype = null)
        : this(dModel, nhead, dimFeedforward, dropout, LayerActivation.Of(activation), layerNormEps, batchFirst, normFirst, bias, dtype) { }

    /// <inheritdoc cref="TransformerEncoderLayer(long, long, long, double, TransformerActivation, double, bool, bool, bool, DType?)"/>
    public TransformerEncoderLayer(long dModel, long nhead, long dimFeedforward, double dropout, Module<Tensor, Tensor> activation, double layerNormEps = 1e-5, bool batchFirst = false, bool normFirst = false, bool bias = true, DType? dtype = null)
        : this(dModel, nhead, dimFeedforward, dropout, LayerActivation.Of(activation), layerNormEps, batchFirst, normFirst, bias, dtype) { }

    internal TransformerEncoderLayer(long dModel, long nhead, long dimFeedforward, double dropout, LayerActivation activation, double layerNormEps, bool batchFirst, bool normFirst, bool bias, DType? dtype)
        : base(dModel, nhead, dimFeedforward, dropout, activation, layerNormEps, batchFirst, normFirst, bias, dtype, hasMemory: false) { }

    /// <summary>The steps, each informed by those that it sees.</summary>
    /// <param name="src">[steps, batch, features], [batch, steps, features] if the batch is first, or [steps, features].</param>
    /// <param name="srcMask">[steps, steps] or [batch · heads, steps, steps]: true for what a step does not see, or numbers that are added to scores.</param>
    /// <param name="srcKeyPaddingMask">[batch, steps] or [steps]: true for steps that nobody sees, or numbers that are added to scores.</param>
    /// <param name="isCausal">A hint that the mask is causal, with which it need not be read.</param>
    public Tensor Call(Tensor src, Tensor? srcMask = null, Tensor? srcKeyPaddingMask = null, bool isCausal = false) => Call(new TransformerEncoderInput(src, srcMask, srcKeyPaddingMask, isCausal));

    /// <inheritdoc/>
    protected override TransformerEncoderInput FromTensor(Tensor input) => new(input);

    /// <inheritdoc/>
    protected override Tensor Forward(TransformerEncoderInput input)
    {
        ArgumentNullException.ThrowIfNull(input);
        Tensor x = Residual(input.Src, "norm1", x => Attend(x, input.Mask, input.SrcKeyPaddingMask, input.IsCausal ?? false));
        return Residual(x, "norm2", x => Feed(x, "dropout2"));
    }
}
