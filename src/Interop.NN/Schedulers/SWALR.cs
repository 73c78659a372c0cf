namespace Interop.NN;

/// <summary>To the learning rate of weight averaging, and there it stays. Source: <c>torch.optim.swa_utils.SWALR</c>.</summary>
public sealed class SWALR : LRScheduler
{
    /// <summary>To <paramref name="swaLr"/> in <paramref name="annealEpochs"/> steps.</summary>
    /// <param name="optimizer">Whose learning rates change.</param>
    /// <param name="swaLr">The last learning rate, for all groups or each.</param>
    /// <param name="annealEpochs">Steps until it is reached, 0 or more.</param>
    /// <param name="annealStrategy">The line along which it is reached.</param>
    /// <param name="lastEpoch">The step to go on after; −1 to begin.</param>
    /// <exception cref="ArgumentOutOfRangeException">The number of steps is below 0.</exception>
    public SWALR(Optimizer optimizer, PerGroup swaLr, long annealEpochs = 10, AnnealStrategy annealStrategy = AnnealStrategy.Cos, long lastEpoch = -1) : base(optimizer)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(annealEpochs);
        double[] last = swaLr.For(optimizer.ParamGroups.Count, nameof(swaLr));
        for (int i = 0; i < last.Length; i++)
            optimizer.ParamGroups[i]["swa_lr"] = last[i];
        Set("_anneal_strategy", annealStrategy == AnnealStrategy.Cos ? "cos" : "linear");
        Set("anneal_epochs", annealEpochs);
        Start(lastEpoch);
    }

    /// <inheritdoc/>
    protected override double[] GetLr()
    {
        double epochs = Number("anneal_epochs"), step = Number("_step_count") - 1;
        if (epochs == 0)
            step = Math.Max(1, step);
        double before = Part(step - 1), now = Part(step);
        double[] rates = Rates();
        for (int i = 0; i < rates.Length; i++)
        {
            double last = Optimizer.ParamGroups[i].Number("swa_lr");
            // What the learning rate would be without the schedule.
            double plain = before == 1 ? last : (rates[i] - before * last) / (1 - before);
            rates[i] = last * now + plain * (1 - now);
        }

        return rates;

        double Part(double at)
        {
            double t = Math.Clamp(at / Math.Max(1, epochs), 0, 1);
            return Option.Text(Get("_anneal_strategy")) == "cos" ? (1 - Math.Cos(Math.PI * t)) / 2 : t;
        }
    }
}
