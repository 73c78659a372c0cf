using Interop.Tensors;

namespace Interop.NN;

/// <summary>yₖ = x₁ᵀ · Wₖ · x₂ + bₖ over the last dimensions: [*, in1Features] and [*, in2Features] → [*, outFeatures]. Source: <c>torch.nn.Bilinear</c>.</summary>
public class Bilinear : Module<(Tensor Input1, Tensor Input2), Tensor>
{
    /// <summary>With uniform values in ±1/√in1Features.</summary>
    /// <param name="in1Features">Size of the last dimension of the first input.</param>
    /// <param name="in2Features">Size of the last dimension of the second input.</param>
    /// <param name="outFeatures">Size of the last dimension of the result.</param>
    /// <param name="bias">Whether b is there.</param>
    /// <param name="dtype">Of the parameters; float32 if null.</param>
    public Bilinear(long in1Features, long in2Features, long outFeatures, bool bias = true, DType? dtype = null)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(in1Features);
        ArgumentOutOfRangeException.ThrowIfNegative(in2Features);
        ArgumentOutOfRangeException.ThrowIfNegative(outFeatures);
        (In1Features, In2Features, OutFeatures) = (in1Features, in2Features, outFeatures);
        Register("weight", new Parameter(Tensor.Empty([outFeatures, in1Features, in2Features], dtype ?? DType.Float32)));
        Register("bias", bias ? new Parameter(Tensor.Empty([outFeatures], dtype ?? DType.Float32)) : null);
        ResetParameters();
    }

    /// <summary>Size of the last dimension of the first input.</summary>
    public long In1Features { get; }

    /// <summary>Size of the last dimension of the second input.</summary>
    public long In2Features { get; }

    /// <summary>Size of the last dimension of the result.</summary>
    public long OutFeatures { get; }

    /// <summary>W: [outFeatures, in1Features, in2Features].</summary>
    public Tensor Weight { get => Attribute("weight")!; set => SetAttribute("weight", value); }

    /// <summary>b: [outFeatures]; null without.</summary>
    public Tensor? Bias { get => Attribute("bias"); set => SetAttribute("bias", value); }

    /// <summary>Calls with both inputs.</summary>
    public Tensor Call(Tensor input1, Tensor input2) => Call((input1, input2));

    /// <summary>Draws the parameters anew.</summary>
    public virtual void ResetParameters()
    {
        double bound = 1 / Math.Sqrt(In1Features);
        Init.Uniform_(Weight, -bound, bound);
        if (Bias is { } bias)
            Init.Uniform_(bias, -bound, bound);
    }

    /// <inheritdoc/>
    protected override Tensor Forward((Tensor Input1, Tensor Input2) input) => input.Input1.Bilinear(input.Input2, Weight, Bias);

    /// <inheritdoc/>
    protected override string ExtraRepr() =>
        PythonText.Attributes(("in1_features", In1Features), ("in2_features", In2Features), ("out_features", OutFeatures), ("bias", Bias is not null));
}
