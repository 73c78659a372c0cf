namespace Interop.NN;

/// <summary>Schedulers at once, each changing what the one before left. Source: <c>torch.optim.lr_scheduler.ChainedScheduler</c>.</summary>
public sealed class ChainedScheduler : CompositeScheduler
{
    /// <summary>All schedulers at every step.</summary>
    /// <param name="schedulers">In the order in which they run.</param>
    /// <param name="optimizer">Theirs; that of the first if null.</param>
    /// <exception cref="ArgumentException">A scheduler cannot take part.</exception>
    public ChainedScheduler(IReadOnlyList<LRScheduler> schedulers, Optimizer? optimizer = null)
        : base(optimizer ?? (schedulers is [var first, ..] ? first.Optimizer : throw new ArgumentException("A ChainedScheduler got no schedulers.")), schedulers) => Set("_last_lr", Present("lr"));

    /// <inheritdoc/>
    /// <exception cref="NotSupportedException">A number is given.</exception>
    public override void Step(double? epoch = null)
    {
        if (epoch is not null)
            throw new NotSupportedException("A ChainedScheduler takes its steps in order.");
        foreach (LRScheduler scheduler in Schedulers)
            scheduler.Step();
        Set("_last_lr", Present("lr"));
    }
}
