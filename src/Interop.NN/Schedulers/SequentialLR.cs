using Interop.Checkpoints;

namespace Interop.NN;

/// <summary>Schedulers one after the other. Source: <c>torch.optim.lr_scheduler.SequentialLR</c>.</summary>
public sealed class SequentialLR : CompositeScheduler
{
    /// <summary>Each scheduler from its milestone on.</summary>
    /// <param name="optimizer">Whose learning rates change.</param>
    /// <param name="schedulers">In the order in which they run.</param>
    /// <param name="milestones">The steps at which the second and further ones begin.</param>
    /// <param name="lastEpoch">The step to go on after; −1 to begin.</param>
    /// <exception cref="ArgumentException">The numbers of schedulers and milestones do not go together, or a scheduler cannot take part.</exception>
    public SequentialLR(Optimizer optimizer, IReadOnlyList<LRScheduler> schedulers, IReadOnlyList<long> milestones, long lastEpoch = -1) : base(optimizer, schedulers)
    {
        ArgumentNullException.ThrowIfNull(milestones);
        if (milestones.Count != Schedulers.Count - 1)
            throw new ArgumentException($"{Schedulers.Count} schedulers need {Schedulers.Count - 1} milestones, found {milestones.Count}.");
        Set("_milestones", new ListNode(milestones.Select(m => (CheckpointNode)m)));
        LastEpoch = lastEpoch + 1;
        foreach (ParamGroup group in optimizer.ParamGroups)
            SetRate(group, group.Number("initial_lr"));
        // The first steps that the schedulers made when they were constructed.
        Undo(this);
        LRScheduler first = Schedulers[At(0)];
        first.Begin();
        Set("_last_lr", first.Get("_last_lr"));
    }

    /// <inheritdoc/>
    /// <exception cref="NotSupportedException">A number is given.</exception>
    public override void Step(double? epoch = null)
    {
        if (epoch is not null)
            throw new NotSupportedException("A SequentialLR takes its steps in order.");
        LastEpoch++;
        int at = At(LastEpoch);
        if (at > 0 && Numbers("_milestones")[at - 1] == LastEpoch)
            Schedulers[at].Update(0);
        else
            Schedulers[at].Step();
        Set("_last_lr", Schedulers[at].Get("_last_lr"));
    }

    /// <summary>Which scheduler a step belongs to.</summary>
    private int At(long step) => Numbers("_milestones").Count(m => m <= step);

    private static void Undo(CompositeScheduler composite)
    {
        foreach (LRScheduler scheduler in composite.Schedulers)
        {
            if (scheduler is CompositeScheduler inner)
                Undo(inner);
            else
                scheduler.LastEpoch--;
        }
    }
}
