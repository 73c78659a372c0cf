using Interop.Checkpoints;

namespace Interop.NN;

/// <summary>Schedulers that run others.</summary>
public abstract class CompositeScheduler : LRScheduler
{
    private protected CompositeScheduler(Optimizer optimizer, IEnumerable<LRScheduler> schedulers) : base(optimizer)
    {
        Schedulers = [.. schedulers ?? throw new ArgumentNullException(nameof(schedulers))];
        if (Schedulers.Count == 0)
            throw new ArgumentException($"{Name} got no schedulers.");
        for (int i = 0; i < Schedulers.Count; i++)
        {
            if (Schedulers[i] is ReduceLROnPlateau)
                throw new ArgumentException($"Scheduler {i} is a ReduceLROnPlateau, whose steps need a metric: {Name} has none to give.");
            if (!ReferenceEquals(Schedulers[i].Optimizer, optimizer))
                throw new ArgumentException($"Scheduler {i} is one of another optimizer.");
        }
    }

    /// <summary>The schedulers that are run.</summary>
    public IReadOnlyList<LRScheduler> Schedulers { get; }

    /// <inheritdoc/>
    protected override double[] GetLr() => Rates();

    /// <inheritdoc/>
    public override MapNode StateDict()
    {
        MapNode state = base.StateDict();
        state.Add("_schedulers", new ListNode(Schedulers.Select(s => s.StateDict())));
        return state;
    }

    /// <inheritdoc/>
    public override void LoadStateDict(CheckpointNode stateDict)
    {
        if (stateDict is not MapNode map || map["_schedulers"] is not ListNode { Items: var inner } || inner.Count != Schedulers.Count)
            throw new ArgumentException($"This is no state dict of a {Name} of {Schedulers.Count} schedulers.");
        base.LoadStateDict(stateDict);
        for (int i = 0; i < inner.Count; i++)
            Schedulers[i].LoadStateDict(inner[i]);
    }
}
