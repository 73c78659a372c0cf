namespace Interop.NN;

/// <summary>Multiplies the learning rate at every step. Source: <c>torch.optim.lr_scheduler.ExponentialLR</c>.</summary>
public sealed class ExponentialLR : LRScheduler
{
    /// <summary>A factor at every step.</summary>
    /// <param name="optimizer">Whose learning rates change.</param>
    /// <param name="gamma">The factor.</param>
    /// <param name="lastEpoch">The step to go on after; −1 to begin.</param>
    public ExponentialLR(Optimizer optimizer, double gamma, long lastEpoch = -1) : base(optimizer)
    {
        Set("gamma", gamma);
        Start(lastEpoch);
    }

    /// <inheritdoc/>
    protected override double[] GetLr() => IsInitial ? Rates() : Rates(Number("gamma"));

    /// <inheritdoc/>
    protected override double[]? GetClosedFormLr() => [.. BaseLrs.Select(lr => lr * Math.Pow(Number("gamma"), LastEpoch))];
}
