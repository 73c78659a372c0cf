namespace Interop.Tensors;

/// <content>Distances and similarities of vectors, and what is normalized by them.</content>
public static partial class Functional
{
    /// <summary>x / max(‖x‖ₚ, eps) along a dimension. Source: <c>torch.nn.functional.normalize</c>; composed.</summary>
    /// <param name="input">Real or complex.</param>
    /// <param name="p">The order of the norm.</param>
    /// <param name="dim">The dimension that gets norm 1.</param>
    /// <param name="eps">The least divisor.</param>
    public static Tensor Normalize(this Tensor input, double p = 2, int dim = 1, double eps = 1e-12) => Op.Compose("normalize", input, (p, dim, eps), static (x, a) =>
        x / x.VectorNorm(a.p, [a.dim], keepdim: true).Clamp(a.eps));

    /// <summary>x₁ · x₂ / (max(‖x₁‖, eps) · max(‖x₂‖, eps)) along a dimension. Source: <c>aten::cosine_similarity</c>; composed.</summary>
    /// <param name="x1">Floating-point.</param>
    /// <param name="x2">Broadcast with <paramref name="x1"/>.</param>
    /// <param name="dim">The dimension of vectors, which goes away.</param>
    /// <param name="eps">The least norm that is divided by.</param>
    /// <exception cref="NotSupportedException">The elements are not real.</exception>
    public static Tensor CosineSimilarity(this Tensor x1, Tensor x2, int dim = 1, double eps = 1e-8) => Op.Compose("cosine_similarity", x1, x2, null, (dim, eps), static (a, b, _, p) =>
    {
        DType common = Kernels.Promotion.Result(a, b);
        if (common.Kind != DTypeKind.Float)
            throw new NotSupportedException($"'cosine_similarity' is not defined for {common.Name}: convert the tensors to a floating-point dtype first.");
        Tensor[] both = Tensor.BroadcastTensors(a.To(common), b!.To(common));
        return (Unit(both[0], p.dim, p.eps) * Unit(both[1], p.dim, p.eps)).Sum([p.dim]);

        // The gradient passes as if norms had no least value.
        static Tensor Unit(Tensor x, int dim, double eps)
        {
            Tensor norm = x.VectorNorm(2, [dim], keepdim: true).Clone();
            using (Tensor.NoGrad())
                norm.Copy_(norm.Clamp(eps));
            return x / norm;
        }
    });

    /// <summary>‖x₁ − x₂ + eps‖ₚ over the last dimension. Source: <c>aten::pairwise_distance</c>; composed.</summary>
    /// <param name="x1">[…, features].</param>
    /// <param name="x2">Broadcast with <paramref name="x1"/>.</param>
    /// <param name="p">The order of the norm.</param>
    /// <param name="eps">Added to differences, so that they are not 0.</param>
    /// <param name="keepdim">Whether the last dimension stays with size 1.</param>
    public static Tensor PairwiseDistance(this Tensor x1, Tensor x2, double p = 2, double eps = 1e-6, bool keepdim = false) => Op.Compose("pairwise_distance", x1, x2, null, (p, eps, keepdim), static (a, b, _, q) =>
        (a - b! + q.eps).VectorNorm(q.p, [-1], q.keepdim));

    /// <summary>The p-norms of the differences of all pairs of rows: [n, features] → [n · (n − 1) / 2]. Source: <c>aten::pdist</c>; composed.</summary>
    /// <param name="input">Floating-point.</param>
    /// <param name="p">The order of the norm, not negative.</param>
    /// <exception cref="ShapeException">The input is no matrix.</exception>
    public static Tensor Pdist(this Tensor input, double p = 2)
    {
        RequireReal("pdist", input);
        if (input.Rank != 2)
            throw new ShapeException($"'pdist' needs [n, features], found {input.Shape}.");
        if (!(p >= 0))
            throw new ArgumentOutOfRangeException(nameof(p), p, "The order of 'pdist' must not be negative.");
        return Op.Compose("pdist", input, p, static (x, p) =>
        {
            Tensor pairs = Tensor.TriuIndices(x.Shape[0], x.Shape[0], 1);
            return (x.IndexSelect(0, pairs.Select(0, 0)) - x.IndexSelect(0, pairs.Select(0, 1))).VectorNorm(p, [1]);
        });
    }

    /// <summary>max(0, margin + d(anchor, positive) − d(anchor, negative)), with the p-norm as distance. Source: <c>aten::triplet_margin_loss</c>; composed.</summary>
    /// <param name="anchor">[…, features].</param>
    /// <param name="positive">What shall be near, with as many dimensions.</param>
    /// <param name="negative">What shall be far, with as many dimensions.</param>
    /// <param name="margin">By how much, greater than 0.</param>
    /// <param name="p">The order of the norm.</param>
    /// <param name="eps">Added to differences.</param>
    /// <param name="swap">Whether the distance from positive to negative counts where it is less.</param>
    /// <param name="reduction">What is given.</param>
    /// <exception cref="ShapeException">The tensors have different numbers of dimensions.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The margin is not greater than 0.</exception>
    public static Tensor TripletMarginLoss(this Tensor anchor, Tensor positive, Tensor negative, double margin = 1, double p = 2, double eps = 1e-6, bool swap = false, Reduction reduction = Reduction.Mean)
    {
        using OpCast cast = OpCast.Of("triplet_margin_loss", ref anchor, ref positive, ref negative);
        using Op op = Op.Begin("triplet_margin_loss", anchor, positive, negative);
        return op.Return(Triplets(anchor, positive, negative, (a, b) => a.PairwiseDistance(b, p, eps), margin, swap, reduction));
    }

    /// <summary>max(0, margin + d(anchor, positive) − d(anchor, negative)) with any distance. Source: <c>torch.nn.functional.triplet_margin_with_distance_loss</c>; composed.</summary>
    /// <param name="anchor">[…, features].</param>
    /// <param name="positive">What shall be near, with as many dimensions.</param>
    /// <param name="negative">What shall be far, with as many dimensions.</param>
    /// <param name="distanceFunction">The distance; null for <see cref="PairwiseDistance"/>.</param>
    /// <param name="margin">By how much, greater than 0.</param>
    /// <param name="swap">Whether the distance from positive to negative counts where it is less.</param>
    /// <param name="reduction">What is given.</param>
    /// <exception cref="ShapeException">The tensors have different numbers of dimensions.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The margin is not greater than 0.</exception>
    public static Tensor TripletMarginWithDistanceLoss(this Tensor anchor, Tensor positive, Tensor negative, Func<Tensor, Tensor, Tensor>? distanceFunction = null, double margin = 1, bool swap = false, Reduction reduction = Reduction.Mean)
    {
        using Op op = Op.Begin("triplet_margin_with_distance_loss", anchor, positive, negative);
        return op.Return(Triplets(anchor, positive, negative, distanceFunction ?? (static (a, b) => a.PairwiseDistance(b)), margin, swap, reduction));
    }

    private static Tensor Triplets(Tensor anchor, Tensor positive, Tensor negative, Func<Tensor, Tensor, Tensor> distance, double margin, bool swap, Reduction reduction)
    {
        if (!(margin > 0))
            throw new ArgumentOutOfRangeException(nameof(margin), margin, "The margin of triplets must be greater than 0.");
        if (anchor.Rank != positive.Rank || anchor.Rank != negative.Rank)
            throw new ShapeException($"Triplets need as many dimensions everywhere, found {anchor.Shape}, {positive.Shape} and {negative.Shape}.");
        Tensor near = distance(anchor, positive), far = distance(anchor, negative);
        if (swap)
            far = far.Minimum(distance(positive, negative));
        return (margin + near - far).Clamp(0).Reduced(reduction);
    }

    /// <summary>x / (k + alpha · the mean square of the nearest channels)^beta. Source: <c>torch.nn.functional.local_response_norm</c>; composed; Krizhevsky and others, 2012.</summary>
    /// <param name="input">[batch, channels, …], at least one dimension more.</param>
    /// <param name="size">How many channels.</param>
    /// <param name="alpha">The factor of the mean.</param>
    /// <param name="beta">The exponent.</param>
    /// <param name="k">The summand.</param>
    /// <exception cref="ShapeException">There are less than three dimensions.</exception>
    public static Tensor LocalResponseNorm(this Tensor input, long size, double alpha = 1e-4, double beta = 0.75, double k = 1)
    {
        if (input.Rank < 3)
            throw new ShapeException($"'local_response_norm' needs [batch, channels, …] with at least three dimensions, found {input.Shape}.");
        if (input.ElementCount == 0)
            return input;
        return Op.Compose("local_response_norm", input, (size, alpha, beta, k), static (x, p) =>
        {
            // Channels become rows, so that a window over them is a pool of one column.
            Tensor squares = (x * x).Reshape(x.Shape[0], 1, x.Shape[1], -1).Pad([0, 0, p.size / 2, (p.size - 1) / 2]);
            Tensor mean = squares.AvgPool2d([p.size, 1], [1]).Reshape(x.Shape);
            return x / (mean * p.alpha + p.k).Pow(p.beta);
        });
    }

    /// <summary>x / (1 + |x|). Source: <c>torch.nn.functional.softsign</c>; composed.</summary>
    public static Tensor Softsign(this Tensor input) => Op.Compose("softsign", input, static x => x / (x.Abs() + 1));
}
