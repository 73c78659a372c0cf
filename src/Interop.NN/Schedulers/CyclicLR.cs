using Interop.Checkpoints;

namespace Interop.NN;

/// <summary>How the height of the cycles of a <see cref="CyclicLR"/> changes.</summary>
public enum CyclicMode
{
    /// <summary>Not at all. PyTorch: <c>triangular</c>.</summary>
    Triangular,

    /// <summary>Half as high each time. PyTorch: <c>triangular2</c>.</summary>
    Triangular2,

    /// <summary>By a factor at every step. PyTorch: <c>exp_range</c>.</summary>
    ExpRange,
}

/// <summary>What a function of one's own is a function of.</summary>
public enum ScaleMode
{
    /// <summary>The number of the cycle, from 1.</summary>
    Cycle,

    /// <summary>The number of the step.</summary>
    Iterations,
}

/// <summary>Up and down between two learning rates. Smith 2017. Source: <c>torch.optim.lr_scheduler.CyclicLR</c>.</summary>
public sealed class CyclicLR : MomentumScheduler
{
    private readonly Func<double, double>? _scale;

    /// <summary>Cycles between <paramref name="baseLr"/> and <paramref name="maxLr"/>.</summary>
    /// <param name="optimizer">Whose learning rates change.</param>
    /// <param name="baseLr">The least, for all groups or each.</param>
    /// <param name="maxLr">The most, for all groups or each.</param>
    /// <param name="stepSizeUp">Steps upwards.</param>
    /// <param name="stepSizeDown">Steps downwards; as many as upwards if null.</param>
    /// <param name="mode">How the height changes.</param>
    /// <param name="gamma">The factor of <see cref="CyclicMode.ExpRange"/>.</param>
    /// <param name="scaleFn">A factor of the height of one's own, in place of <paramref name="mode"/>.</param>
    /// <param name="scaleMode">What it is a function of.</param>
    /// <param name="cycleMomentum">Whether momentum moves the other way.</param>
    /// <param name="baseMomentum">The least momentum.</param>
    /// <param name="maxMomentum">The most momentum.</param>
    /// <param name="lastEpoch">The step to go on after; −1 to begin.</param>
    /// <exception cref="ArgumentException">Momentum is to move and the optimizer has none.</exception>
    public CyclicLR(Optimizer optimizer, PerGroup baseLr, PerGroup maxLr, long stepSizeUp = 2000, long? stepSizeDown = null, CyclicMode mode = CyclicMode.Triangular, double gamma = 1.0,
        Func<double, double>? scaleFn = null, ScaleMode scaleMode = ScaleMode.Cycle, bool cycleMomentum = true, PerGroup? baseMomentum = null, PerGroup? maxMomentum = null, long lastEpoch = -1) : base(optimizer)
    {
        int groups = optimizer.ParamGroups.Count;
        double[] least = baseLr.For(groups, nameof(baseLr));
        for (int i = 0; i < groups && lastEpoch == -1; i++)
            optimizer.ParamGroups[i].SetNumber("lr", least[i]);
        double up = stepSizeUp, total = up + (stepSizeDown ?? stepSizeUp);
        _scale = scaleFn;
        Set("max_lrs", List(maxLr.For(groups, nameof(maxLr))));
        Set("total_size", total);
        Set("step_ratio", up / total);
        Set("mode", mode switch { CyclicMode.Triangular2 => "triangular2", CyclicMode.ExpRange => "exp_range", _ => "triangular" });
        Set("gamma", gamma);
        Set("scale_mode", (scaleFn is null ? mode == CyclicMode.ExpRange : scaleMode == ScaleMode.Iterations) ? "iterations" : "cycle");
        Set("cycle_momentum", cycleMomentum);
        if (cycleMomentum)
        {
            Set("use_beta1", UsesBeta1());
            double[] low = (baseMomentum ?? 0.8).For(groups, nameof(baseMomentum)), high = (maxMomentum ?? 0.9).For(groups, nameof(maxMomentum));
            Set("base_momentums", List(low));
            Set("max_momentums", List(high));
            if (lastEpoch == -1)
                StartMomentum(low, high);
        }

        Start(lastEpoch);
        Set("base_lrs", List(least));
    }

    /// <inheritdoc/>
    protected override double[] GetLr()
    {
        double total = Number("total_size"), ratio = Number("step_ratio"), cycle = Math.Floor(1 + LastEpoch / total), x = 1 + LastEpoch / total - cycle;
        double height = x <= ratio ? x / ratio : (x - 1) / (ratio - 1);
        double scale = Scale(Option.Text(Get("scale_mode")) == "cycle" ? cycle : LastEpoch);
        if (CycleMomentum)
        {
            double[] low = Numbers("base_momentums"), high = Numbers("max_momentums");
            for (int i = 0; i < low.Length; i++)
                SetMomentum(Optimizer.ParamGroups[i], high[i] - (high[i] - low[i]) * height * scale);
        }

        double[] most = Numbers("max_lrs");
        return [.. BaseLrs.Select((lr, i) => lr + (most[i] - lr) * height * scale)];
    }

    /// <inheritdoc/>
    public override MapNode StateDict()
    {
        MapNode state = base.StateDict();
        state.Add("_scale_fn_custom", Option.None);
        return state;
    }

    private double Scale(double x) => _scale is not null ? _scale(x) : Option.Text(Get("mode")) switch
    {
        "triangular2" => 1 / Math.Pow(2, x - 1),
        "exp_range" => Math.Pow(Number("gamma"), x),
        _ => 1,
    };
}
