using Interop.Tensors;

namespace Interop.NN;

/// <summary>−log of the probability of the right class, from logarithms of probabilities. Source: <c>torch.nn.NLLLoss</c>.</summary>
/// <param name="weight">[classes], factors; null for ones.</param>
/// <param name="ignoreIndex">A class number that counts nothing.</param>
/// <param name="reduction">What is given; the mean is weighted.</param>
public class NLLLoss(Tensor? weight = null, long ignoreIndex = -100, Reduction reduction = Reduction.Mean) : WeightedLoss(weight, reduction)
{
    /// <summary>A class number that counts nothing.</summary>
    public long IgnoreIndex { get; } = ignoreIndex;

    /// <inheritdoc/>
    protected override Tensor Forward((Tensor Input, Tensor Target) input) => input.Input.NllLoss(input.Target, Weight, IgnoreIndex, Reduction);
}

/// <summary><see cref="NLLLoss"/> under its old name for images. Source: <c>torch.nn.NLLLoss2d</c>.</summary>
/// <param name="weight">[classes], factors; null for ones.</param>
/// <param name="ignoreIndex">A class number that counts nothing.</param>
/// <param name="reduction">What is given; the mean is weighted.</param>
public class NLLLoss2d(Tensor? weight = null, long ignoreIndex = -100, Reduction reduction = Reduction.Mean) : NLLLoss(weight, ignoreIndex, reduction);

/// <summary>−log softmax(input) of the right class, or of a distribution over classes. Source: <c>torch.nn.CrossEntropyLoss</c>.</summary>
/// <param name="weight">[classes], factors; null for ones.</param>
/// <param name="ignoreIndex">A class number that counts nothing.</param>
/// <param name="reduction">What is given; the mean is weighted.</param>
/// <param name="labelSmoothing">The share of the uniform distribution that is mixed into the target, in [0, 1].</param>
public class CrossEntropyLoss(Tensor? weight = null, long ignoreIndex = -100, Reduction reduction = Reduction.Mean, double labelSmoothing = 0) : WeightedLoss(weight, reduction)
{
    /// <summary>A class number that counts nothing.</summary>
    public long IgnoreIndex { get; } = ignoreIndex;

    /// <summary>The share of the uniform distribution that is mixed into the target.</summary>
    public double LabelSmoothing { get; } = labelSmoothing;

    /// <inheritdoc/>
    protected override Tensor Forward((Tensor Input, Tensor Target) input) => input.Input.CrossEntropy(input.Target, Weight, IgnoreIndex, Reduction, LabelSmoothing);
}

/// <summary>Hinges of the right class against every other: Σ max(0, margin − input[target] + input[i])ᵖ / classes. Source: <c>torch.nn.MultiMarginLoss</c>.</summary>
public class MultiMarginLoss : WeightedLoss
{
    /// <summary>With a margin.</summary>
    /// <param name="p">The power, 1 or 2.</param>
    /// <param name="margin">By how much the right class must be ahead.</param>
    /// <param name="weight">[classes], factors; null for ones.</param>
    /// <param name="reduction">What is given.</param>
    /// <exception cref="ArgumentOutOfRangeException">p is neither 1 nor 2.</exception>
    /// <exception cref="ShapeException">The factors are no vector.</exception>
    public MultiMarginLoss(int p = 1, double margin = 1, Tensor? weight = null, Reduction reduction = Reduction.Mean) : base(weight, reduction)
    {
        if (p is not (1 or 2))
            throw new ArgumentOutOfRangeException(nameof(p), p, "The power of MultiMarginLoss is 1 or 2.");
        if (weight is not null && weight.Rank != 1)
            throw new ShapeException($"MultiMarginLoss takes one factor for each class, [classes], found {weight.Shape}.");
        (P, Margin) = (p, margin);
    }

    /// <summary>The power.</summary>
    public int P { get; }

    /// <summary>By how much the right class must be ahead.</summary>
    public double Margin { get; }

    /// <inheritdoc/>
    protected override Tensor Forward((Tensor Input, Tensor Target) input) => input.Input.MultiMarginLoss(input.Target, P, Margin, Weight, Reduction);
}

/// <summary>Hinges of each right class against each wrong one; the right ones are listed up to the first −1. Source: <c>torch.nn.MultiLabelMarginLoss</c>.</summary>
/// <param name="reduction">What is given.</param>
public class MultiLabelMarginLoss(Reduction reduction = Reduction.Mean) : Loss(reduction)
{
    /// <inheritdoc/>
    protected override Tensor Forward((Tensor Input, Tensor Target) input) => input.Input.MultilabelMarginLoss(input.Target, Reduction);
}

/// <summary>The mean over classes of yes-or-no cross entropies. Source: <c>torch.nn.MultiLabelSoftMarginLoss</c>.</summary>
/// <param name="weight">[classes], factors; null for ones.</param>
/// <param name="reduction">What is given.</param>
public class MultiLabelSoftMarginLoss(Tensor? weight = null, Reduction reduction = Reduction.Mean) : WeightedLoss(weight, reduction)
{
    /// <inheritdoc/>
    protected override Tensor Forward((Tensor Input, Tensor Target) input) => input.Input.MultilabelSoftMarginLoss(input.Target, Weight, Reduction);
}
