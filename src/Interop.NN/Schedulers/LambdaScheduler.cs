using Interop.Checkpoints;

namespace Interop.NN;

/// <summary>Schedules with functions of the step number, which state dicts do not hold.</summary>
public abstract class LambdaScheduler : LRScheduler
{
    private readonly Func<long, double>[] _lambdas;

    private protected LambdaScheduler(Optimizer optimizer, Func<long, double>[] lambdas, long lastEpoch) : base(optimizer)
    {
        ArgumentNullException.ThrowIfNull(lambdas);
        if (lambdas.Length != optimizer.ParamGroups.Count)
            throw new ArgumentException($"{lambdas.Length} functions for {optimizer.ParamGroups.Count} parameter groups.");
        _lambdas = lambdas;
        Start(lastEpoch);
    }

    /// <summary>The factor of each group.</summary>
    private protected double Factor(int group)
    {
        RequireGroups(_lambdas.Length);
        return _lambdas[group](LastEpoch);
    }

    private protected static Func<long, double>[] Same(Func<long, double> lambda, Optimizer optimizer)
    {
        ArgumentNullException.ThrowIfNull(lambda);
        ArgumentNullException.ThrowIfNull(optimizer);
        return [.. Enumerable.Repeat(lambda, optimizer.ParamGroups.Count)];
    }

    /// <inheritdoc/>
    public override MapNode StateDict()
    {
        MapNode state = base.StateDict();
        state.Add("lr_lambdas", new ListNode(Enumerable.Repeat(Option.None, _lambdas.Length)));
        return state;
    }
}
