using Interop.Checkpoints;

namespace Interop.NN;

/// <summary>Multiplies the learning rate at given steps. Source: <c>torch.optim.lr_scheduler.MultiStepLR</c>.</summary>
public sealed class MultiStepLR : LRScheduler
{
    /// <summary>A factor at each milestone.</summary>
    /// <param name="optimizer">Whose learning rates change.</param>
    /// <param name="milestones">Step numbers; one that is there twice counts twice.</param>
    /// <param name="gamma">The factor.</param>
    /// <param name="lastEpoch">The step to go on after; −1 to begin.</param>
    public MultiStepLR(Optimizer optimizer, IEnumerable<long> milestones, double gamma = 0.1, long lastEpoch = -1) : base(optimizer)
    {
        MapNode counts = new();
        foreach (IGrouping<long, long> milestone in milestones.GroupBy(m => m))
            counts.Add(milestone.Key, (long)milestone.Count());
        Set("milestones", new OpaqueNode(OpaqueKind.Call, new OpaqueNode("collections", "Counter"), new TupleNode(counts)) { Meaning = counts });
        Set("gamma", gamma);
        Start(lastEpoch);
    }

    /// <summary>How often each step number is a milestone.</summary>
    private IEnumerable<(double Step, double Times)> Milestones => ((MapNode)(Get("milestones") is OpaqueNode { Meaning: { } counts } ? counts : Get("milestones"))).Entries
        .Select(e => (Option.Number(e.Key, "milestones"), Option.Number(e.Value, "milestones")));

    /// <inheritdoc/>
    protected override double[] GetLr()
    {
        double times = Milestones.Where(m => m.Step == LastEpoch).Sum(m => m.Times);
        return times == 0 ? Rates() : Rates(Math.Pow(Number("gamma"), times));
    }

    /// <inheritdoc/>
    protected override double[]? GetClosedFormLr()
    {
        double passed = Milestones.Where(m => m.Step <= LastEpoch).Sum(m => m.Times);
        return [.. BaseLrs.Select(lr => lr * Math.Pow(Number("gamma"), passed))];
    }
}
