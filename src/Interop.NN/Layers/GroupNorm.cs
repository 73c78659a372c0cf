using Interop.Tensors;

namespace Interop.NN;

/// <summary>
/// y = (x − mean) / √(variance + eps) · weight + bias over each group of channels of each example: [N, numChannels, *], shape kept. Source: <c>torch.nn.GroupNorm</c>; Wu and He, 2018.
/// </summary>
public class GroupNorm : Module<Tensor, Tensor>
{
    /// <summary>With scales of 1 and shifts of 0.</summary>
    /// <param name="numGroups">The number of groups; the channels divide into them.</param>
    /// <param name="numChannels">The number of channels.</param>
    /// <param name="eps">Added to the variance, so that its root is not 0.</param>
    /// <param name="affine">Whether there are scales and shifts.</param>
    /// <param name="bias">Whether there are shifts beside the scales.</param>
    /// <param name="dtype">Of the parameters; float32 if null.</param>
    public GroupNorm(long numGroups, long numChannels, double eps = 1e-5, bool affine = true, bool bias = true, DType? dtype = null)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(numGroups);
        ArgumentOutOfRangeException.ThrowIfNegative(numChannels);
        if (numChannels % numGroups != 0)
            throw new ArgumentException($"GroupNorm of {numChannels} channels in {numGroups} groups: the channels must divide into the groups.");
        (NumGroups, NumChannels, Eps, Affine) = (numGroups, numChannels, eps, affine);
        Lazy.Register(this, "weight", waits: false, dtype, affine ? [numChannels] : null);
        Lazy.Register(this, "bias", waits: false, dtype, affine && bias ? [numChannels] : null);
        ResetParameters();
    }

    /// <summary>The number of groups.</summary>
    public long NumGroups { get; }

    /// <summary>The number of channels.</summary>
    public long NumChannels { get; }

    /// <summary>Added to the variance, so that its root is not 0.</summary>
    public double Eps { get; }

    /// <summary>Whether there are scales and shifts.</summary>
    public bool Affine { get; }

    /// <summary>Scales: [numChannels]; null without.</summary>
    public Tensor? Weight { get => Attribute("weight"); set => SetAttribute("weight", value); }

    /// <summary>Shifts: [numChannels]; null without.</summary>
    public Tensor? Bias { get => Attribute("bias"); set => SetAttribute("bias", value); }

    /// <summary>Scales of 1, shifts of 0.</summary>
    public virtual void ResetParameters() => ScaleAndShift.Reset(Weight, Bias);

    /// <inheritdoc/>
    protected override Tensor Forward(Tensor input) => input.GroupNorm(NumGroups, Weight, Bias, Eps);

    /// <inheritdoc/>
    protected override string ExtraRepr() => PythonText.Attributes(("", NumGroups), ("", NumChannels), ("eps", Eps), ("affine", Affine), ("bias", Bias is not null));
}
