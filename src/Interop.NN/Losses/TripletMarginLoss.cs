using Interop.Tensors;

namespace Interop.NN;

/// <summary>A loss of triplets. Source: <c>torch.nn.modules.loss._Loss</c>.</summary>
public abstract class TripletLoss : TripleLoss
{
    private protected TripletLoss(double margin, bool swap, Reduction reduction) : base(reduction)
    {
        if (!(margin > 0))
            throw new ArgumentOutOfRangeException(nameof(margin), margin, "The margin of triplets must be greater than 0.");
        (Margin, Swap) = (margin, swap);
    }

    /// <summary>By how much the negative must be farther than the positive.</summary>
    public double Margin { get; }

    /// <summary>Whether the distance from positive to negative counts where it is less.</summary>
    public bool Swap { get; }

    /// <summary>The loss.</summary>
    /// <param name="anchor">[batch, features] or [features].</param>
    /// <param name="positive">What shall be near.</param>
    /// <param name="negative">What shall be far.</param>
    public Tensor Call(Tensor anchor, Tensor positive, Tensor negative) => Call((anchor, positive, negative));
}

/// <summary>max(0, margin + d(anchor, positive) − d(anchor, negative)) with the p-norm. Source: <c>torch.nn.TripletMarginLoss</c>.</summary>
/// <param name="margin">By how much the negative must be farther than the positive, greater than 0.</param>
/// <param name="p">The order of the norm.</param>
/// <param name="eps">Added to differences.</param>
/// <param name="swap">Whether the distance from positive to negative counts where it is less.</param>
/// <param name="reduction">What is given.</param>
public class TripletMarginLoss(double margin = 1, double p = 2, double eps = 1e-6, bool swap = false, Reduction reduction = Reduction.Mean) : TripletLoss(margin, swap, reduction)
{
    /// <summary>The order of the norm.</summary>
    public double P { get; } = p;

    /// <summary>Added to differences.</summary>
    public double Eps { get; } = eps;

    /// <inheritdoc/>
    protected override Tensor Forward((Tensor First, Tensor Second, Tensor Third) input) => input.First.TripletMarginLoss(input.Second, input.Third, Margin, P, Eps, Swap, Reduction);
}
