using Interop.Tensors;

namespace Interop.NN;

/// <summary>x above 0, weight · x below, with one weight, or one for each channel: [N, C, *], shape kept. Source: <c>torch.nn.PReLU</c>; He and others, 2015.</summary>
public class PReLU : Module<Tensor, Tensor>
{
    private readonly double _init;

    /// <summary>With equal weights.</summary>
    /// <param name="numParameters">1, or the number of channels.</param>
    /// <param name="init">The weights at first.</param>
    /// <param name="dtype">Of the weights; float32 if null.</param>
    public PReLU(long numParameters = 1, double init = 0.25, DType? dtype = null)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(numParameters);
        (NumParameters, _init) = (numParameters, init);
        Register("weight", new Parameter(Tensor.Empty([numParameters], dtype ?? DType.Float32)));
        ResetParameters();
    }

    /// <summary>1, or the number of channels.</summary>
    public long NumParameters { get; }

    /// <summary>The slopes below 0: [numParameters].</summary>
    public Tensor Weight { get => Attribute("weight")!; set => SetAttribute("weight", value); }

    /// <summary>The weights as they were at first.</summary>
    public virtual void ResetParameters() => Init.Constant_(Weight, _init);

    /// <inheritdoc/>
    protected override Tensor Forward(Tensor input) => input.Prelu(Weight);

    /// <inheritdoc/>
    protected override string ExtraRepr() => PythonText.Attributes(("num_parameters", NumParameters));
}
