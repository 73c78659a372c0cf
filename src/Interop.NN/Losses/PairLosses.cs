using Interop.Tensors;

namespace Interop.NN;

/// <summary>input where the target is 1, max(0, margin − input) where it is −1. Source: <c>torch.nn.HingeEmbeddingLoss</c>.</summary>
/// <param name="margin">How far apart unequal ones should be.</param>
/// <param name="reduction">What is given.</param>
public class HingeEmbeddingLoss(double margin = 1, Reduction reduction = Reduction.Mean) : Loss(reduction)
{
    /// <summary>How far apart unequal ones should be.</summary>
    public double Margin { get; } = margin;

    /// <inheritdoc/>
    protected override Tensor Forward((Tensor Input, Tensor Target) input) => input.Input.HingeEmbeddingLoss(input.Target, Margin, Reduction);
}

/// <summary>1 − cos(input1, input2) where the target is 1, max(0, cos − margin) where it is −1. Source: <c>torch.nn.CosineEmbeddingLoss</c>.</summary>
/// <param name="margin">The cosine that unequal ones may have, in [−1, 1].</param>
/// <param name="reduction">What is given.</param>
public class CosineEmbeddingLoss(double margin = 0, Reduction reduction = Reduction.Mean) : PairLoss(margin, reduction)
{
    /// <inheritdoc/>
    protected override Tensor Forward((Tensor First, Tensor Second, Tensor Third) input) => input.First.CosineEmbeddingLoss(input.Second, input.Third, Margin, Reduction);
}

/// <summary>max(0, −target · (input1 − input2) + margin). Source: <c>torch.nn.MarginRankingLoss</c>.</summary>
/// <param name="margin">By how much the larger one must be ahead.</param>
/// <param name="reduction">What is given.</param>
public class MarginRankingLoss(double margin = 0, Reduction reduction = Reduction.Mean) : PairLoss(margin, reduction)
{
    /// <inheritdoc/>
    protected override Tensor Forward((Tensor First, Tensor Second, Tensor Third) input) => input.First.MarginRankingLoss(input.Second, input.Third, Margin, Reduction);
}
