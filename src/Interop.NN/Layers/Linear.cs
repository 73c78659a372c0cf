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
    public Linear(long inFeatures, long outFeatures, bool bias = true, DType? dtype = null) : this((long?)inFeatures, outFeatures, bias, dtype) { }

    /// <summary>The same, lazily if the number of inputs is null.</summary>
    private protected Linear(long? inFeatures, long outFeatures, bool bias, DType? dtype)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(inFeatures ?? 0, nameof(inFeatures));
        ArgumentOutOfRangeException.ThrowIfNegative(outFeatures);
        (InFeatures, OutFeatures, IsWaiting) = (inFeatures ?? 0, outFeatures, inFeatures is null);
        Lazy.Register(this, "weight", IsWaiting, dtype, outFeatures, InFeatures);
        Lazy.Register(this, "bias", IsWaiting, dtype, bias ? [outFeatures] : null);
        if (!IsWaiting)
            ResetParameters();
    }

    /// <summary>Whether the number of inputs is not known yet.</summary>
    private protected bool IsWaiting { get; private set; }

    /// <summary>Size of the last dimension of the input; 0 for a lazy layer before its first call.</summary>
    public long InFeatures { get; private set; }

    /// <summary>Size of the last dimension of the result.</summary>
    public long OutFeatures { get; }

    /// <summary>W: [outFeatures, inFeatures].</summary>
    public Tensor Weight { get => Attribute("weight")!; set => SetAttribute("weight", value); }

    /// <summary>b: [outFeatures]; null without.</summary>
    public Tensor? Bias { get => Attribute("bias"); set => SetAttribute("bias", value); }

    /// <summary>Draws the parameters anew.</summary>
    public virtual void ResetParameters() => FanIn.Reset(Weight, Bias);

    /// <inheritdoc/>
    protected override Tensor Forward(Tensor input)
    {
        if (IsWaiting)
            Become(input);
        return input.Linear(Weight, Bias);
    }

    /// <inheritdoc/>
    protected override string ExtraRepr() => PythonText.Attributes(("in_features", InFeatures), ("out_features", OutFeatures), ("bias", Bias is not null));

    private void Become(Tensor input)
    {
        if (input.Rank == 0)
            throw new ShapeException("LazyLinear was called with a number: expected at least one dimension, whose size is that of the inputs.");
        bool draws = Lazy.Materialize(Weight, OutFeatures, input.Shape[-1]) | Lazy.Materialize(Bias, OutFeatures);
        InFeatures = Weight.Shape[1];
        if (draws)
            ResetParameters();
        IsWaiting = false;
    }
}
