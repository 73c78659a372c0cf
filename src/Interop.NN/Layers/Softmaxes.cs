using Interop.Tensors;

namespace Interop.NN;

/// <summary>eˣ / Σ eˣ over a dimension: any shape. Source: <c>torch.nn.Softmax</c>.</summary>
/// <param name="dim">The dimension that is normalized; null for the first of 0, 1 and 3 dimensions and the second of others.</param>
public class Softmax(int? dim = null) : Module<Tensor, Tensor>
{
    /// <inheritdoc/>
    protected override Tensor Forward(Tensor input) => input.Softmax(ImplicitDimension.Of(dim, input));

    /// <inheritdoc/>
    protected override string ExtraRepr() => PythonText.Attributes(("dim", dim));
}

/// <summary>x − log(Σ eˣ) over a dimension: any shape. Source: <c>torch.nn.LogSoftmax</c>.</summary>
/// <param name="dim">The dimension that is normalized; null for the first of 0, 1 and 3 dimensions and the second of others.</param>
public class LogSoftmax(int? dim = null) : Module<Tensor, Tensor>
{
    /// <inheritdoc/>
    protected override Tensor Forward(Tensor input) => input.LogSoftmax(ImplicitDimension.Of(dim, input));

    /// <inheritdoc/>
    protected override string ExtraRepr() => PythonText.Attributes(("dim", dim));
}

/// <summary>e⁻ˣ / Σ e⁻ˣ over a dimension: any shape. Source: <c>torch.nn.Softmin</c>.</summary>
/// <param name="dim">The dimension that is normalized; null for the first of 0, 1 and 3 dimensions and the second of others.</param>
public class Softmin(int? dim = null) : Module<Tensor, Tensor>
{
    /// <inheritdoc/>
    protected override Tensor Forward(Tensor input) => input.Softmin(ImplicitDimension.Of(dim, input));

    /// <inheritdoc/>
    protected override string ExtraRepr() => PythonText.Attributes(("dim", dim));
}

/// <summary>eˣ / Σ eˣ over channels: [N, C, H, W] or [C, H, W]. Source: <c>torch.nn.Softmax2d</c>.</summary>
public class Softmax2d : Module<Tensor, Tensor>
{
    /// <inheritdoc/>
    protected override Tensor Forward(Tensor input) => input.Rank is 3 or 4 ? input.Softmax(-3) : throw new ShapeException($"Softmax2d was called with shape {input.Shape}: expected [N, C, H, W] or [C, H, W].");
}

/// <summary>a · sigmoid(b) of the halves a and b of a dimension, which is halved. Dauphin and others, 2016. Source: <c>torch.nn.GLU</c>.</summary>
/// <param name="dim">The dimension, of an even size.</param>
public class GLU(int dim = -1) : Module<Tensor, Tensor>
{
    /// <inheritdoc/>
    protected override Tensor Forward(Tensor input) => input.Glu(dim);

    /// <inheritdoc/>
    protected override string ExtraRepr() => PythonText.Attributes(("dim", dim));
}

/// <summary>The dimension that softmax took before it had to be said. Source: <c>torch.nn.functional._get_softmax_dim</c>.</summary>
internal static class ImplicitDimension
{
    internal static int Of(int? dim, Tensor input) => dim ?? (input.Rank is 0 or 1 or 3 ? 0 : 1);
}
