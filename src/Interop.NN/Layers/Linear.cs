using Interop.Tensors;

namespace Interop.NN;

/// <summary>y = x · Wᵀ + b over the last dimension: [*, inFeatures] → [*, outFeatures]. Source: <c>torch.nn.Linear</c>.</summary>
public class Linear : Module<Tensor, Tensor>
{
    /// <summary>With uniform values in ±1/√inFeatures, drawn as PyTorch draws them.</summary>
    /// <param name="inFeatures">Size of the last dimension of the input.</param>
    /// <param name="outFeatures">Size of the last dimension of the result.</param>
    /// <param name="bias">Whether b is there.</param>
    /// <param name="dtype">Of the parameters; float32 if null.</param>
    public Linear(long inFeatures, long outFeatures, bool bias = true, DType? dtype = null)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(inFeatures);
        ArgumentOutOfRangeException.ThrowIfNegative(outFeatures);
        (InFeatures, OutFeatures) = (inFeatures, outFeatures);
        Register("weight", new Parameter(Tensor.Empty([outFeatures, inFeatures], dtype ?? DType.Float32)));
        Register("bias", bias ? new Parameter(Tensor.Empty([outFeatures], dtype ?? DType.Float32)) : null);
        ResetParameters();
    }

    /// <summary>Size of the last dimension of the input.</summary>
    public long InFeatures { get; }

    /// <summary>Size of the last dimension of the result.</summary>
    public long OutFeatures { get; }

    /// <summary>W: [outFeatures, inFeatures].</summary>
    public Tensor Weight { get => Attribute("weight")!; set => SetAttribute("weight", value); }

    /// <summary>b: [outFeatures]; null without.</summary>
    public Tensor? Bias { get => Attribute("bias"); set => SetAttribute("bias", value); }

    /// <summary>Draws the parameters anew.</summary>
    public virtual void ResetParameters() => FanIn.Reset(Weight, Bias);

    /// <inheritdoc/>
    protected override Tensor Forward(Tensor input) => input.Linear(Weight, Bias);

    /// <inheritdoc/>
    protected override string ExtraRepr() => PythonText.Attributes(("in_features", InFeatures), ("out_features", OutFeatures), ("bias", Bias is not null));
}
