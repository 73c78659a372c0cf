using Interop.Tensors.Kernels;

namespace Interop.Tensors;

/// <content>Distances between sets of points. Source: <c>torch.cdist</c>.</content>
public partial class Tensor
{
    /// <summary>The p-norm of the difference of each pair of rows: [*, m, k], [*, n, k] → [*, m, n]. Source: <c>aten::cdist</c>.</summary>
    /// <param name="x1">Points.</param>
    /// <param name="x2">Other points; batch dimensions broadcast.</param>
    /// <param name="p">The order, from 0 on.</param>
    /// <param name="computeMode">How Euclidean distances are computed.</param>
    /// <exception cref="ShapeException">The shapes do not fit.</exception>
    /// <exception cref="ArgumentException">The numbers are not real, or p is negative.</exception>
    public static Tensor Cdist(Tensor x1, Tensor x2, double p = 2, CdistMode computeMode = CdistMode.UseMmForEuclidDistIfNecessary)
    {
        using OpCast cast = OpCast.Of("cdist", ref x1, ref x2);
        if (x1.Rank < 2 || x2.Rank < 2 || x1.Shape[-1] != x2.Shape[-1])
            throw new ShapeException($"cdist needs points with the same number of coordinates, found the shapes {x1.Shape} and {x2.Shape}.");
        if (x1.DType.Kind != DTypeKind.Float || x1.DType != x2.DType)
            throw new ArgumentException($"cdist needs real numbers of one dtype, found {x1.DType.Name} and {x2.DType.Name}.");
        if (!(p >= 0))
            throw new ArgumentException($"cdist needs an order from 0 on, found {p}.", nameof(p));
        bool large = x1.Shape[-2] > 25 || x2.Shape[-2] > 25;
        if (p == 2 && (computeMode == CdistMode.UseMmForEuclidDist || large && computeMode == CdistMode.UseMmForEuclidDistIfNecessary))
            return EuclideanDistances(x1, x2);
        if (GradMode.Enabled && (x1.RequiresGrad || x2.RequiresGrad))
            return Op.Compose("cdist", x1, x2, null, p, static (a, b, _, p) => Linalg.VectorNorm(a.Unsqueeze(-2) - b!.Unsqueeze(-3), p, [-1]));
        using Op op = Op.Begin("cdist", x1, x2);
        return op.Return(Pairs.Distances(x1, x2, p));
    }

    /// <summary>By |a − b|² = |a|² + |b|² − 2 a b.</summary>
    private static Tensor EuclideanDistances(Tensor x1, Tensor x2)
    {
        using Op op = Op.Begin("_euclidean_dist", x1, x2);
        Tensor y;
        using (NoGrad())
        {
            Tensor squares = (x1 * x1).Sum([-1], keepdim: true) + (x2 * x2).Sum([-1], keepdim: true).MT;
            y = (squares - 2 * x1.Matmul(x2.MT)).Clamp(0).Sqrt();
        }

        return op.Record(y, [x1, x2], [x1, x2, y], 0, static (g, _) =>
        {
            Tensor x1 = g.Saved(0), x2 = g.Saved(1), y = g.Saved(2), ratio = (g.Dy(0)! / y).MaskedFill(y.Eq(0), 0);
            return
            [
                g.Needs(0) ? x1 * ratio.Sum([-1], keepdim: true) - ratio.Matmul(x2) : null,
                g.Needs(1) ? x2 * ratio.Sum([-2]).Unsqueeze(-1) - ratio.MT.Matmul(x1) : null,
            ];
        });
    }
}
