namespace Interop.NN;

/// <summary>The first learning rate times a function of the step number. Source: <c>torch.optim.lr_scheduler.LambdaLR</c>.</summary>
public sealed class LambdaLR : LambdaScheduler
{
    /// <summary>One function for all groups.</summary>
    /// <param name="optimizer">Whose learning rates change.</param>
    /// <param name="lrLambda">The factor at a step number.</param>
    /// <param name="lastEpoch">The step to go on after; −1 to begin.</param>
    public LambdaLR(Optimizer optimizer, Func<long, double> lrLambda, long lastEpoch = -1) : base(optimizer, Same(lrLambda, optimizer), lastEpoch) { }

    /// <summary>A function for each group.</summary>
    /// <inheritdoc cref="LambdaLR(Optimizer, Func{long, double}, long)"/>
    public LambdaLR(Optimizer optimizer, Func<long, double>[] lrLambda, long lastEpoch = -1) : base(optimizer, lrLambda, lastEpoch) { }

    /// <inheritdoc/>
    protected override double[] GetLr() => [.. BaseLrs.Select((lr, i) => lr * Factor(i))];
}
