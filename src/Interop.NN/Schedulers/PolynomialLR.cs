namespace Interop.NN;

/// <summary>A power of what is left of the steps. Source: <c>torch.optim.lr_scheduler.PolynomialLR</c>.</summary>
public sealed class PolynomialLR : LRScheduler
{
    /// <summary>To zero in <paramref name="totalIters"/> steps.</summary>
    /// <param name="optimizer">Whose learning rates change.</param>
    /// <param name="totalIters">The step at which it is zero.</param>
    /// <param name="power">The power.</param>
    /// <param name="lastEpoch">The step to go on after; −1 to begin.</param>
    public PolynomialLR(Optimizer optimizer, long totalIters = 5, double power = 1.0, long lastEpoch = -1) : base(optimizer)
    {
        Set("total_iters", totalIters);
        Set("power", power);
        Start(lastEpoch);
    }

    /// <inheritdoc/>
    protected override double[] GetLr()
    {
        double total = Number("total_iters");
        return IsInitial || LastEpoch > total ? Rates() : Rates(Math.Pow((1 - LastEpoch / total) / (1 - (LastEpoch - 1) / total), Number("power")));
    }

    /// <inheritdoc/>
    protected override double[]? GetClosedFormLr()
    {
        double total = Number("total_iters"), factor = Math.Pow(1 - Math.Min(total, LastEpoch) / total, Number("power"));
        return [.. BaseLrs.Select(lr => lr * factor)];
    }
}
