using Interop.Tensors;

namespace Interop.NN;

/// <summary>
/// y = (x − mean) / √(variance + eps) · weight + bias over the last dimensions: [*, normalizedShape], shape kept. Source: <c>torch.nn.LayerNorm</c>; Ba and others, 2016.
/// </summary>
public class LayerNorm : Module<Tensor, Tensor>
{
    /// <summary>With scales of 1 and shifts of 0.</summary>
    /// <param name="normalizedShape">Sizes of the last dimensions.</param>
    /// <param name="eps">Added to the variance, so that its root is not 0.</param>
    /// <param name="elementwiseAffine">Whether there are scales and shifts.</param>
    /// <param name="bias">Whether there are shifts beside the scales.</param>
    /// <param name="dtype">Of the parameters; float32 if null.</param>
    public LayerNorm(Ints normalizedShape, double eps = 1e-5, bool elementwiseAffine = true, bool bias = true, DType? dtype = null)
    {
        (NormalizedShape, Eps, ElementwiseAffine) = (new Shape(normalizedShape.Values(nameof(normalizedShape))), eps, elementwiseAffine);
        Lazy.Register(this, "weight", waits: false, dtype, elementwiseAffine ? normalizedShape.OrNull : null);
        Lazy.Register(this, "bias", waits: false, dtype, elementwiseAffine && bias ? normalizedShape.OrNull : null);
        ResetParameters();
    }

    /// <summary>Sizes of the last dimensions.</summary>
    public Shape NormalizedShape { get; }

    /// <summary>Added to the variance, so that its root is not 0.</summary>
    public double Eps { get; }

    /// <summary>Whether there are scales and shifts.</summary>
    public bool ElementwiseAffine { get; }

    /// <summary>Scales of the normalized shape; null without.</summary>
    public Tensor? Weight { get => Attribute("weight"); set => SetAttribute("weight", value); }

    /// <summary>Shifts of the normalized shape; null without.</summary>
    public Tensor? Bias { get => Attribute("bias"); set => SetAttribute("bias", value); }

    /// <summary>Scales of 1, shifts of 0.</summary>
    public virtual void ResetParameters() => ScaleAndShift.Reset(Weight, Bias);

    /// <inheritdoc/>
    protected override Tensor Forward(Tensor input) => input.LayerNorm(NormalizedShape, Weight, Bias, Eps);

    /// <inheritdoc/>
    protected override string ExtraRepr() =>
        PythonText.Attributes(("", NormalizedShape), ("eps", Eps), ("elementwise_affine", ElementwiseAffine), ("bias", Bias is not null));
}
