using Interop.Tensors;

namespace Interop.NN;

/// <summary>y = x / √(mean of x² + eps) · weight over the last dimensions: [*, normalizedShape], shape kept. Source: <c>torch.nn.RMSNorm</c>; Zhang and Sennrich, 2019.</summary>
public class RMSNorm : Module<Tensor, Tensor>
{
    /// <summary>With scales of 1.</summary>
    /// <param name="normalizedShape">Sizes of the last dimensions.</param>
    /// <param name="eps">Added to the mean, so that its root is not 0; the distance of 1 to the next number of the dtype if null.</param>
    /// <param name="elementwiseAffine">Whether there are scales.</param>
    /// <param name="dtype">Of the parameters; float32 if null.</param>
    public RMSNorm(Ints normalizedShape, double? eps = null, bool elementwiseAffine = true, DType? dtype = null)
    {
        (NormalizedShape, Eps, ElementwiseAffine) = (new Shape(normalizedShape.Values(nameof(normalizedShape))), eps, elementwiseAffine);
        Lazy.Register(this, "weight", waits: false, dtype, elementwiseAffine ? normalizedShape.OrNull : null);
        ResetParameters();
    }

    /// <summary>Sizes of the last dimensions.</summary>
    public Shape NormalizedShape { get; }

    /// <summary>Added to the mean; null for what the dtype says.</summary>
    public double? Eps { get; }

    /// <summary>Whether there are scales.</summary>
    public bool ElementwiseAffine { get; }

    /// <summary>Scales of the normalized shape; null without.</summary>
    public Tensor? Weight { get => Attribute("weight"); set => SetAttribute("weight", value); }

    /// <summary>Scales of 1.</summary>
    public virtual void ResetParameters() => ScaleAndShift.Reset(Weight);

    /// <inheritdoc/>
    protected override Tensor Forward(Tensor input) => input.RmsNorm(NormalizedShape, Weight, Eps);

    /// <inheritdoc/>
    protected override string ExtraRepr() => PythonText.Attributes(("", NormalizedShape), ("eps", Eps), ("elementwise_affine", ElementwiseAffine));
}
