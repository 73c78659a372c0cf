using Interop.Checkpoints;

namespace Interop.NN;

/// <summary>Which way a metric gets better.</summary>
public enum PlateauMode
{
    /// <summary>Less is better.</summary>
    Min,

    /// <summary>More is better.</summary>
    Max,
}

/// <summary>What a metric's least change is measured in.</summary>
public enum ThresholdMode
{
    /// <summary>Parts of the best value.</summary>
    Rel,

    /// <summary>The metric's own unit.</summary>
    Abs,
}

/// <summary>Multiplies the learning rate when a metric has stopped getting better. Source: <c>torch.optim.lr_scheduler.ReduceLROnPlateau</c>.</summary>
public sealed class ReduceLROnPlateau : LRScheduler
{
    /// <summary>A factor after <paramref name="patience"/> steps without progress.</summary>
    /// <param name="optimizer">Whose learning rates change.</param>
    /// <param name="mode">Which way the metric gets better.</param>
    /// <param name="factor">The factor, below 1.</param>
    /// <param name="patience">Steps without progress that change nothing.</param>
    /// <param name="threshold">The least change that is progress.</param>
    /// <param name="thresholdMode">What it is measured in.</param>
    /// <param name="cooldown">Steps after a change that do not count.</param>
    /// <param name="minLr">The least learning rate, for all groups or each.</param>
    /// <param name="eps">The least change of a learning rate that is made.</param>
    /// <exception cref="ArgumentOutOfRangeException">The factor is 1 or more.</exception>
    public ReduceLROnPlateau(Optimizer optimizer, PlateauMode mode = PlateauMode.Min, double factor = 0.1, long patience = 10, double threshold = 1e-4, ThresholdMode thresholdMode = ThresholdMode.Rel,
        long cooldown = 0, PerGroup minLr = default, double eps = 1e-8) : base(optimizer)
    {
        if (!(factor < 1))
            throw new ArgumentOutOfRangeException(nameof(factor), factor, "The factor must be below 1.");
        Set("factor", factor);
        Set("default_min_lr", minLr.IsSame ? Option.Whole(minLr.Same) : Option.None);
        Set("min_lrs", new ListNode(minLr.For(optimizer.ParamGroups.Count, nameof(minLr)).Select(Option.Whole)));
        Set("patience", patience);
        Set("cooldown", cooldown);
        Set("eps", eps);
        LastEpoch = 0;
        Set("_last_lr", Present("lr"));
        Set("mode_worse", mode == PlateauMode.Min ? double.PositiveInfinity : double.NegativeInfinity);
        Set("mode", mode == PlateauMode.Min ? "min" : "max");
        Set("threshold", threshold);
        Set("threshold_mode", thresholdMode == ThresholdMode.Rel ? "rel" : "abs");
        Set("best", Get("mode_worse"));
        Set("cooldown_counter", 0L);
        Set("num_bad_epochs", 0L);
    }

    /// <summary>Looks at a metric, and makes the learning rates smaller if it was not good enough for too long.</summary>
    /// <param name="metrics">The metric.</param>
    /// <param name="epoch">The number of the step, if it is not the next one.</param>
    /// <exception cref="InvalidOperationException">Groups were added, for which there is no least learning rate.</exception>
    public void Step(double metrics, long? epoch = null)
    {
        LastEpoch = epoch ?? LastEpoch + 1;
        long bad = (long)Number("num_bad_epochs") + 1, cooling = (long)Number("cooldown_counter");
        if (IsBetter(metrics, Number("best")))
        {
            Set("best", metrics);
            bad = 0;
        }

        if (cooling > 0)
            (cooling, bad) = (cooling - 1, 0);
        if (bad > Number("patience"))
        {
            Reduce();
            (cooling, bad) = ((long)Number("cooldown"), 0);
        }

        Set("cooldown_counter", cooling);
        Set("num_bad_epochs", bad);
        Set("_last_lr", Present("lr"));
    }

    /// <exception cref="NotSupportedException">Always: a step needs a metric.</exception>
    public override void Step(double? epoch = null) => throw new NotSupportedException("ReduceLROnPlateau steps with a metric: call Step(metrics).");

    /// <inheritdoc/>
    protected override double[] GetLr() => Rates();

    private bool IsBetter(double a, double best)
    {
        double threshold = Number("threshold");
        return (Option.Text(Get("mode")), Option.Text(Get("threshold_mode"))) switch
        {
            ("min", "rel") => a < best * (1 - threshold),
            ("min", _) => a < best - threshold,
            (_, "rel") => a > best * (threshold + 1),
            _ => a > best + threshold,
        };
    }

    private void Reduce()
    {
        if (Numbers("min_lrs").Length != Optimizer.ParamGroups.Count)
        {
            if (Get("default_min_lr") is ScalarNode { Value: null })
                throw new InvalidOperationException($"The optimizer has {Optimizer.ParamGroups.Count} parameter groups now, and there were {Numbers("min_lrs").Length} least learning rates: give one for all, or a new scheduler.");
            Set("min_lrs", new ListNode(Enumerable.Repeat(Get("default_min_lr"), Optimizer.ParamGroups.Count)));
        }

        double[] least = Numbers("min_lrs");
        for (int i = 0; i < least.Length; i++)
        {
            ParamGroup group = Optimizer.ParamGroups[i];
            double before = group.Lr, after = Math.Max(before * Number("factor"), least[i]);
            if (before - after > Number("eps"))
                group.SetNumber("lr", after);
        }
    }
}
