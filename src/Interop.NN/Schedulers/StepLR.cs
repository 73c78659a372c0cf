namespace Interop.NN;

/// <summary>Multiplies the learning rate every so many steps. Source: <c>torch.optim.lr_scheduler.StepLR</c>.</summary>
public sealed class StepLR : LRScheduler
{
    /// <summary>A factor every <paramref name="stepSize"/> steps.</summary>
    /// <param name="optimizer">Whose learning rates change.</param>
    /// <param name="stepSize">Steps between changes.</param>
    /// <param name="gamma">The factor.</param>
    /// <param name="lastEpoch">The step to go on after; −1 to begin.</param>
    public StepLR(Optimizer optimizer, long stepSize, double gamma = 0.1, long lastEpoch = -1) : base(optimizer)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(stepSize, 1);
        Set("step_size", stepSize);
        Set("gamma", gamma);
        Start(lastEpoch);
    }

    /// <inheritdoc/>
    protected override double[] GetLr() => LastEpoch == 0 || LastEpoch % Number("step_size") != 0 ? Rates() : Rates(Number("gamma"));

    /// <inheritdoc/>
    protected override double[]? GetClosedFormLr() => [.. BaseLrs.Select(lr => lr * Math.Pow(Number("gamma"), Math.Floor(LastEpoch / Number("step_size"))))];
}
