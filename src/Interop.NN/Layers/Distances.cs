using Interop.Tensors;

namespace Interop.NN;

/// <summary>The cosine of the angle between vectors along a dimension, which vanishes; the others broadcast. Source: <c>torch.nn.CosineSimilarity</c>.</summary>
/// <param name="dim">The dimension.</param>
/// <param name="eps">The least length.</param>
public class CosineSimilarity(int dim = 1, double eps = 1e-8) : Module<(Tensor X1, Tensor X2), Tensor>
{
    /// <summary>Calls with both inputs.</summary>
    public Tensor Call(Tensor x1, Tensor x2) => Call((x1, x2));

    /// <inheritdoc/>
    protected override Tensor Forward((Tensor X1, Tensor X2) input) => input.X1.CosineSimilarity(input.X2, dim, eps);
}

/// <summary>‖x₁ − x₂ + eps‖ₚ of vectors along the last dimension: [N, D] and [N, D] → [N]. Source: <c>torch.nn.PairwiseDistance</c>.</summary>
/// <param name="p">Which norm.</param>
/// <param name="eps">Added to each difference.</param>
/// <param name="keepdim">Whether the last dimension stays, of size 1.</param>
public class PairwiseDistance(double p = 2, double eps = 1e-6, bool keepdim = false) : Module<(Tensor X1, Tensor X2), Tensor>
{
    /// <summary>Calls with both inputs.</summary>
    public Tensor Call(Tensor x1, Tensor x2) => Call((x1, x2));

    /// <inheritdoc/>
    protected override Tensor Forward((Tensor X1, Tensor X2) input) => input.X1.PairwiseDistance(input.X2, p, eps, keepdim);
}
