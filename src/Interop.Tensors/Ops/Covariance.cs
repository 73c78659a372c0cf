namespace Interop.Tensors;

/// <content>Covariances and correlations. Source: <c>torch.cov</c>, <c>torch.corrcoef</c>.</content>
public partial class Tensor
{
    /// <summary>Covariances of variables, a row each, over observations, a column each: [n, m] → [n, n], one variable → a scalar. Source: <c>aten::cov</c>; composed.</summary>
    /// <param name="correction">Subtracted from the number of observations before dividing by it.</param>
    /// <param name="fweights">How often each observation was made, whole numbers [m].</param>
    /// <param name="aweights">How much each observation counts, real numbers [m].</param>
    /// <exception cref="ShapeException">There are more than two dimensions, or weights do not fit the observations.</exception>
    /// <exception cref="ArgumentException">Weights are negative, or have another kind of dtype.</exception>
    public Tensor Cov(long correction = 1, Tensor? fweights = null, Tensor? aweights = null)
    {
        if (Rank > 2)
            throw new ShapeException($"cov needs at most two dimensions, found the shape {Shape}.");
        if (DType == DType.Bool)
            throw new NotSupportedException("The covariance of bool is not defined: convert to numbers first.");
        using Op op = Op.Begin("cov", this, fweights, aweights);
        Tensor x = Rank < 2 ? Reshape(1, -1) : this;
        CheckWeights("fweights", fweights, x.Shape[1], DTypeKind.Integer);
        CheckWeights("aweights", aweights, x.Shape[1], DTypeKind.Float);
        Tensor? w = fweights is null ? aweights : aweights is null ? fweights : fweights * aweights;
        Tensor total = w?.Sum() ?? x.Shape[1];
        Tensor mean = (w is null ? x : x * w).Sum([1]) / total;
        Tensor count = w is null || aweights is null || correction == 0 ? total - correction : total - correction * (w * aweights).Sum() / total;
        // Fewer observations than are subtracted give infinities, never a negative variance.
        count = Where(count.Gt(0), count, ZerosLike(count));
        Tensor gap = x - mean.Unsqueeze(1), weighted = w is null ? gap : gap * w;
        return op.Return((gap.Matmul(weighted.To(gap.DType).MH) / count).Squeeze());
    }

    /// <summary>Correlations of variables, a row each, over observations, a column each: [n, m] → [n, n], one variable → a scalar. Source: <c>aten::corrcoef</c>; composed.</summary>
    /// <exception cref="ShapeException">There are more than two dimensions.</exception>
    public Tensor Corrcoef()
    {
        if (Rank > 2)
            throw new ShapeException($"corrcoef needs at most two dimensions, found the shape {Shape}.");
        using Op op = Op.Begin("corrcoef", this);
        Tensor c = Cov();
        if (c.Rank == 0)
            return op.Return(c / c);
        Tensor deviation = c.Diagonal().Real.Sqrt();
        c = c / deviation.Unsqueeze(1) / deviation.Unsqueeze(0);
        return op.Return(c.DType.Kind == DTypeKind.Complex ? Complex(c.Real.Clamp(-1, 1), c.Imag.Clamp(-1, 1)) : c.Clamp(-1, 1));
    }

    private static void CheckWeights(string name, Tensor? weights, long observations, DTypeKind kind)
    {
        if (weights is null)
            return;
        if (weights.Rank > 1 || weights.ElementCount != observations)
            throw new ShapeException($"cov: {name} of shape {weights.Shape} do not fit {observations} observations.");
        if (weights.DType.Kind != kind)
            throw new ArgumentException($"cov: {name} are {weights.DType.Name}, expected {(kind == DTypeKind.Integer ? "whole" : "real")} numbers.");
        using GradMode off = NoGrad();
        if (weights.Lt(0).Any().Item<bool>())
            throw new ArgumentException($"cov: {name} has negative numbers.");
    }
}
