using Interop.Tensors;

namespace Interop.NN;

/// <summary>max(0, margin + d(anchor, positive) − d(anchor, negative)) with any distance. Source: <c>torch.nn.TripletMarginWithDistanceLoss</c>.</summary>
public class TripletMarginWithDistanceLoss : TripletLoss
{
    private readonly Func<Tensor, Tensor, Tensor>? _function;

    /// <summary>With a function as distance, or with a <see cref="PairwiseDistance"/>.</summary>
    /// <param name="distanceFunction">The distance of each two items; null for a <see cref="PairwiseDistance"/>.</param>
    /// <param name="margin">By how much the negative must be farther than the positive, greater than 0.</param>
    /// <param name="swap">Whether the distance from positive to negative counts where it is less.</param>
    /// <param name="reduction">What is given.</param>
    /// <exception cref="ArgumentOutOfRangeException">The margin is not greater than 0.</exception>
    public TripletMarginWithDistanceLoss(Func<Tensor, Tensor, Tensor>? distanceFunction = null, double margin = 1, bool swap = false, Reduction reduction = Reduction.Mean) : base(margin, swap, reduction)
    {
        _function = distanceFunction;
        if (distanceFunction is null)
            Register("distance_function", new PairwiseDistance());
    }

    /// <summary>With a module as distance, which is a part of the loss.</summary>
    /// <param name="distanceFunction">The distance of each two items.</param>
    /// <param name="margin">By how much the negative must be farther than the positive, greater than 0.</param>
    /// <param name="swap">Whether the distance from positive to negative counts where it is less.</param>
    /// <param name="reduction">What is given.</param>
    /// <exception cref="ArgumentOutOfRangeException">The margin is not greater than 0.</exception>
    public TripletMarginWithDistanceLoss(Module<(Tensor X1, Tensor X2), Tensor> distanceFunction, double margin = 1, bool swap = false, Reduction reduction = Reduction.Mean) : base(margin, swap, reduction) =>
        Register("distance_function", distanceFunction ?? throw new ArgumentNullException(nameof(distanceFunction)));

    /// <inheritdoc/>
    protected override Tensor Forward((Tensor First, Tensor Second, Tensor Third) input)
    {
        Func<Tensor, Tensor, Tensor> distance = _function ?? Distance;
        return input.First.TripletMarginWithDistanceLoss(input.Second, input.Third, distance, Margin, Swap, Reduction);
    }

    private Tensor Distance(Tensor x, Tensor y) => Child<Module<(Tensor X1, Tensor X2), Tensor>>("distance_function").Call((x, y));
}
