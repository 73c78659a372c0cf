namespace Interop.NN;

/// <summary>Down along a cosine, and at once up again, in periods that may grow. Loshchilov and Hutter 2017. Source: <c>torch.optim.lr_scheduler.CosineAnnealingWarmRestarts</c>.</summary>
public sealed class CosineAnnealingWarmRestarts : LRScheduler
{
    /// <summary>Periods of <paramref name="t0"/> steps at first.</summary>
    /// <param name="optimizer">Whose learning rates change.</param>
    /// <param name="t0">Steps of the first period, 1 or more.</param>
    /// <param name="tMult">How many times as long each next period is, 1 or more.</param>
    /// <param name="etaMin">The least learning rate.</param>
    /// <param name="lastEpoch">The step to go on after; −1 to begin.</param>
    /// <exception cref="ArgumentOutOfRangeException">A period is below 1.</exception>
    public CosineAnnealingWarmRestarts(Optimizer optimizer, long t0, long tMult = 1, double etaMin = 0.0, long lastEpoch = -1) : base(optimizer)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(t0, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(tMult, 1);
        Set("T_0", t0);
        Set("T_i", t0);
        Set("T_mult", tMult);
        Set("eta_min", etaMin);
        Set("T_cur", lastEpoch);
        Start(lastEpoch);
    }

    /// <inheritdoc/>
    protected override double[] GetLr()
    {
        double least = Number("eta_min"), height = 1 + Math.Cos(Math.PI * Number("T_cur") / Number("T_i"));
        return [.. BaseLrs.Select(lr => least + (lr - least) * height / 2)];
    }

    /// <summary>Sets the learning rates of the next step, or of a given place, which may lie between steps.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The place is below 0.</exception>
    public override void Step(double? epoch = null)
    {
        double first = Number("T_0"), growth = Number("T_mult");
        if (epoch is null && LastEpoch >= 0)
        {
            double at = Number("T_cur") + 1, period = Number("T_i");
            epoch = LastEpoch + 1;
            Set("T_cur", Option.Whole(at >= period ? at % period : at));
            if (at >= period)
                Set("T_i", Option.Whole(period * growth));
        }
        else
        {
            double place = epoch ??= 0;
            ArgumentOutOfRangeException.ThrowIfNegative(place, nameof(epoch));
            double n = place < first || growth == 1 ? 0 : Math.Floor(Math.Log(place / first * (growth - 1) + 1) / Math.Log(growth));
            if (place < first || growth != 1)
                Set("T_i", Option.Whole(first * Math.Pow(growth, n)));
            if (place < first)
                Set("T_cur", Option.Whole(place));
            else
                Set("T_cur", growth == 1 ? Option.Whole(place % first) : place - first * (Math.Pow(growth, n) - 1) / (growth - 1));
        }

        Set("last_epoch", (long)Math.Floor(epoch.Value));
        Set("_get_lr_called_within_step", true);
        double[] rates = GetLr();
        Set("_get_lr_called_within_step", false);
        Apply(rates);
    }
}
