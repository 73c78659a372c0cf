using Interop.Checkpoints;

namespace Interop.NN;

/// <summary>Up to the largest learning rate, and down far below the first. Smith and Topin 2019. Source: <c>torch.optim.lr_scheduler.OneCycleLR</c>.</summary>
public sealed class OneCycleLR : MomentumScheduler
{
    /// <summary>One cycle of <paramref name="totalSteps"/>, or of <paramref name="epochs"/> times <paramref name="stepsPerEpoch"/>.</summary>
    /// <param name="optimizer">Whose learning rates change.</param>
    /// <param name="maxLr">The most, for all groups or each.</param>
    /// <param name="totalSteps">Steps of the cycle.</param>
    /// <param name="epochs">Epochs of the cycle, in place of steps.</param>
    /// <param name="stepsPerEpoch">Steps of an epoch.</param>
    /// <param name="pctStart">The part of the steps that goes up, in [0, 1].</param>
    /// <param name="annealStrategy">The line between the ends of a phase.</param>
    /// <param name="cycleMomentum">Whether momentum moves the other way.</param>
    /// <param name="baseMomentum">The least momentum; 0.85 if null.</param>
    /// <param name="maxMomentum">The most momentum; 0.95 if null.</param>
    /// <param name="divFactor">The most over the first learning rate.</param>
    /// <param name="finalDivFactor">The first over the last learning rate.</param>
    /// <param name="threePhase">Whether the way down stops at the first learning rate.</param>
    /// <param name="lastEpoch">The step to go on after; −1 to begin.</param>
    /// <exception cref="ArgumentException">The number of steps is not given, or momentum is to move and the optimizer has none.</exception>
    public OneCycleLR(Optimizer optimizer, PerGroup maxLr, long? totalSteps = null, long? epochs = null, long? stepsPerEpoch = null, double pctStart = 0.3, AnnealStrategy annealStrategy = AnnealStrategy.Cos,
        bool cycleMomentum = true, PerGroup? baseMomentum = null, PerGroup? maxMomentum = null, double divFactor = 25.0, double finalDivFactor = 1e4, bool threePhase = false, long lastEpoch = -1) : base(optimizer)
    {
        long total = totalSteps ?? epochs * stepsPerEpoch ?? throw new ArgumentException("OneCycleLR needs totalSteps, or epochs and stepsPerEpoch.");
        ArgumentOutOfRangeException.ThrowIfLessThan(total, 1, nameof(totalSteps));
        if (pctStart is not (>= 0 and <= 1))
            throw new ArgumentOutOfRangeException(nameof(pctStart), pctStart, "The part that goes up must be in [0, 1].");
        Set("total_steps", total);
        double up = pctStart * total - 1;
        Set("_schedule_phases", threePhase
            ? new ListNode(Phase(up, "initial_lr", "max_lr", "max_momentum", "base_momentum"), Phase(2 * pctStart * total - 2, "max_lr", "initial_lr", "base_momentum", "max_momentum"), Phase(total - 1, "initial_lr", "min_lr", "max_momentum", "max_momentum"))
            : new ListNode(Phase(up, "initial_lr", "max_lr", "max_momentum", "base_momentum"), Phase(total - 1, "max_lr", "min_lr", "base_momentum", "max_momentum")));
        Set("_anneal_func_type", annealStrategy == AnnealStrategy.Cos ? "cos" : "linear");
        int groups = optimizer.ParamGroups.Count;
        double[] most = maxLr.For(groups, nameof(maxLr));
        for (int i = 0; i < groups && lastEpoch == -1; i++)
        {
            ParamGroup group = optimizer.ParamGroups[i];
            group["initial_lr"] = most[i] / divFactor;
            group["max_lr"] = most[i];
            group["min_lr"] = most[i] / divFactor / finalDivFactor;
        }

        Set("cycle_momentum", cycleMomentum);
        if (cycleMomentum)
        {
            Set("use_beta1", UsesBeta1());
            if (lastEpoch == -1)
                StartMomentum((baseMomentum ?? 0.85).For(groups, nameof(baseMomentum)), (maxMomentum ?? 0.95).For(groups, nameof(maxMomentum)));
        }

        Start(lastEpoch);
    }

    /// <inheritdoc/>
    /// <exception cref="InvalidOperationException">The cycle is over.</exception>
    protected override double[] GetLr()
    {
        if (LastEpoch > Number("total_steps"))
            throw new InvalidOperationException($"This is step {LastEpoch} of a cycle of {Number("total_steps")} steps: a OneCycleLR has no more.");
        double begin = 0;
        IReadOnlyList<CheckpointNode> phases = Option.Items(Get("_schedule_phases"), "_schedule_phases");
        int at = 0;
        for (; at < phases.Count - 1 && LastEpoch > End(phases[at]); at++)
            begin = End(phases[at]);
        MapNode phase = (MapNode)phases[at];
        double part = (LastEpoch - begin) / (End(phase) - begin);
        double[] rates = Rates();
        for (int i = 0; i < rates.Length; i++)
        {
            ParamGroup group = Optimizer.ParamGroups[i];
            rates[i] = Between(group, "start_lr", "end_lr");
            if (CycleMomentum)
                SetMomentum(group, Between(group, "start_momentum", "end_momentum"));
        }

        return rates;

        double Between(ParamGroup group, string from, string to)
        {
            double start = group.Number(Option.Text(phase[from]!)), end = group.Number(Option.Text(phase[to]!));
            return Option.Text(Get("_anneal_func_type")) == "cos" ? end + (start - end) / 2 * (Math.Cos(Math.PI * part) + 1) : (end - start) * part + start;
        }
    }

    private static double End(CheckpointNode phase) => Option.Number(((MapNode)phase)["end_step"]!, "end_step");

    private static MapNode Phase(CheckpointNode end, string startLr, string endLr, string startMomentum, string endMomentum)
    {
        MapNode phase = new();
        phase.Add("end_step", end);
        phase.Add("start_lr", startLr);
        phase.Add("end_lr", endLr);
        phase.Add("start_momentum", startMomentum);
        phase.Add("end_momentum", endMomentum);
        return phase;
    }
}
