using Interop.Tensors;

namespace Interop.NN;

/// <summary>A number that says how good a model is, gathered over the batches of an epoch.</summary>
public abstract class Metric
{
    /// <summary>What it is called in histories and logs.</summary>
    public abstract string Name { get; }

    /// <summary>Which way is better.</summary>
    public abstract PlateauMode Better { get; }

    /// <summary>The number over all batches since <see cref="Reset"/>; NaN without any.</summary>
    public abstract double Value { get; }

    /// <summary>Counts a batch.</summary>
    public abstract void Add(Tensor output, Tensor target);

    /// <summary>Forgets all batches.</summary>
    public abstract void Reset();
}

/// <summary>A metric that is a mean over elements.</summary>
public abstract class MeanMetric : Metric
{
    private double _sum;
    private long _count;

    /// <inheritdoc/>
    public sealed override double Value => _count == 0 ? double.NaN : _sum / _count;

    /// <inheritdoc/>
    public sealed override void Add(Tensor output, Tensor target)
    {
        ArgumentNullException.ThrowIfNull(output);
        ArgumentNullException.ThrowIfNull(target);
        using GradMode mode = Tensor.NoGrad();
        Tensor each = Each(output.Detach(), target.Detach());
        _sum += each.To(DType.Float64).Sum().Item<double>();
        _count += each.ElementCount;
    }

    /// <inheritdoc/>
    public sealed override void Reset() => (_sum, _count) = (0, 0);

    /// <summary>The value of each element, whose mean is the metric.</summary>
    protected abstract Tensor Each(Tensor output, Tensor target);
}

/// <summary>The share of right answers: [N, classes, …] of scores and [N, …] of class numbers; one score for each answer counts as yes from 0 on.</summary>
/// <param name="topK">An answer is right if its class is among this many of the highest scores.</param>
public sealed class Accuracy(int topK = 1) : MeanMetric
{
    /// <inheritdoc/>
    public override string Name => topK == 1 ? "accuracy" : $"top{topK}_accuracy";

    /// <inheritdoc/>
    public override PlateauMode Better => PlateauMode.Max;

    /// <inheritdoc/>
    /// <exception cref="ShapeException">The shapes do not go together.</exception>
    protected override Tensor Each(Tensor output, Tensor target)
    {
        if (output.Shape == target.Shape)
            return (output >= 0).Eq(target > 0.5);
        if (output.Rank != target.Rank + 1 || output.Shape[0] != target.Shape[0])
            throw new ShapeException($"Accuracy got outputs {output.Shape} and targets {target.Shape}: expected [N, classes, …] and [N, …], or equal shapes for yes and no.");
        return topK == 1 ? output.Argmax(1).Eq(target) : output.Topk(topK, 1).Indices.Eq(target.Unsqueeze(1)).Any(1);
    }
}

/// <summary>The mean of (output − target)².</summary>
public sealed class MeanSquaredError : MeanMetric
{
    /// <inheritdoc/>
    public override string Name => "mse";

    /// <inheritdoc/>
    public override PlateauMode Better => PlateauMode.Min;

    /// <inheritdoc/>
    protected override Tensor Each(Tensor output, Tensor target) => (output - target).Square();
}

/// <summary>The mean of |output − target|.</summary>
public sealed class MeanAbsoluteError : MeanMetric
{
    /// <inheritdoc/>
    public override string Name => "mae";

    /// <inheritdoc/>
    public override PlateauMode Better => PlateauMode.Min;

    /// <inheritdoc/>
    protected override Tensor Each(Tensor output, Tensor target) => (output - target).Abs();
}
