namespace Interop.NN;

/// <summary>From one part of the learning rate to another along a line. Source: <c>torch.optim.lr_scheduler.LinearLR</c>.</summary>
public sealed class LinearLR : LRScheduler
{
    /// <summary>A factor that moves during <paramref name="totalIters"/> steps.</summary>
    /// <param name="optimizer">Whose learning rates change.</param>
    /// <param name="startFactor">The first factor, in (0, 1].</param>
    /// <param name="endFactor">The last factor, in [0, 1].</param>
    /// <param name="totalIters">The step at which it is reached.</param>
    /// <param name="lastEpoch">The step to go on after; −1 to begin.</param>
    /// <exception cref="ArgumentOutOfRangeException">A factor is outside of its range.</exception>
    public LinearLR(Optimizer optimizer, double startFactor = 1.0 / 3, double endFactor = 1.0, long totalIters = 5, long lastEpoch = -1) : base(optimizer)
    {
        if (startFactor is not (> 0 and <= 1))
            throw new ArgumentOutOfRangeException(nameof(startFactor), startFactor, "The first factor must be in (0, 1].");
        if (endFactor is not (>= 0 and <= 1))
            throw new ArgumentOutOfRangeException(nameof(endFactor), endFactor, "The last factor must be in [0, 1].");
        Set("start_factor", startFactor);
        Set("end_factor", endFactor);
        Set("total_iters", totalIters);
        Start(lastEpoch);
    }

    /// <inheritdoc/>
    protected override double[] GetLr()
    {
        double start = Number("start_factor"), rise = Number("end_factor") - start, total = Number("total_iters");
        if (LastEpoch == 0)
            return Rates(start);
        return IsInitial || LastEpoch > total ? Rates() : Rates(1 + rise / (total * start + (LastEpoch - 1) * rise));
    }

    /// <inheritdoc/>
    protected override double[]? GetClosedFormLr()
    {
        double start = Number("start_factor"), total = Number("total_iters"), factor = start + (Number("end_factor") - start) * Math.Min(total, LastEpoch) / total;
        return [.. BaseLrs.Select(lr => lr * factor)];
    }
}
