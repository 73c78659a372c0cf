namespace Interop.NN;

/// <summary>A part of the learning rate until a step. Source: <c>torch.optim.lr_scheduler.ConstantLR</c>.</summary>
public sealed class ConstantLR : LRScheduler
{
    /// <summary>A factor for the first <paramref name="totalIters"/> steps.</summary>
    /// <param name="optimizer">Whose learning rates change.</param>
    /// <param name="factor">The factor, in [0, 1].</param>
    /// <param name="totalIters">The step at which the whole learning rate comes back.</param>
    /// <param name="lastEpoch">The step to go on after; −1 to begin.</param>
    /// <exception cref="ArgumentOutOfRangeException">The factor is outside of its range.</exception>
    public ConstantLR(Optimizer optimizer, double factor = 1.0 / 3, long totalIters = 5, long lastEpoch = -1) : base(optimizer)
    {
        if (factor is not (>= 0 and <= 1))
            throw new ArgumentOutOfRangeException(nameof(factor), factor, "The factor must be in [0, 1].");
        Set("factor", factor);
        Set("total_iters", totalIters);
        Start(lastEpoch);
    }

    /// <inheritdoc/>
    protected override double[] GetLr() => LastEpoch == 0 ? Rates(Number("factor")) : LastEpoch != Number("total_iters") ? Rates() : Rates(1 / Number("factor"));

    /// <inheritdoc/>
    protected override double[]? GetClosedFormLr()
    {
        double factor = Number("factor"), scale = factor + (LastEpoch >= Number("total_iters") ? 1 : 0) * (1 - factor);
        return [.. BaseLrs.Select(lr => lr * scale)];
    }
}
