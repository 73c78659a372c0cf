namespace Interop.NN;

/// <summary>Down and up along a cosine. Loshchilov and Hutter 2017. Source: <c>torch.optim.lr_scheduler.CosineAnnealingLR</c>.</summary>
public sealed class CosineAnnealingLR : LRScheduler
{
    /// <summary>To the least in <paramref name="tMax"/> steps.</summary>
    /// <param name="optimizer">Whose learning rates change.</param>
    /// <param name="tMax">Steps of half a wave.</param>
    /// <param name="etaMin">The least learning rate.</param>
    /// <param name="lastEpoch">The step to go on after; −1 to begin.</param>
    public CosineAnnealingLR(Optimizer optimizer, long tMax, double etaMin = 0.0, long lastEpoch = -1) : base(optimizer)
    {
        Set("T_max", tMax);
        Set("eta_min", etaMin);
        Start(lastEpoch);
    }

    /// <inheritdoc/>
    protected override double[] GetLr()
    {
        double half = Number("T_max"), least = Number("eta_min");
        double[] rates = Rates();
        if (IsInitial)
            return rates;
        if (Number("_step_count") == 1 && LastEpoch > 0)
            return GetClosedFormLr()!;
        IReadOnlyList<double> first = BaseLrs;
        // At the bottom the quotient of neighbours has no value.
        bool bottom = (LastEpoch - 1 - half) % (2 * half) == 0;
        if (bottom)
            RequireGroups(first.Count);
        double factor = (1 + Math.Cos(Math.PI * LastEpoch / half)) / (1 + Math.Cos(Math.PI * (LastEpoch - 1) / half));
        for (int i = 0; i < rates.Length; i++)
            rates[i] = bottom ? rates[i] + (first[i] - least) * (1 - Math.Cos(Math.PI / half)) / 2 : factor * (rates[i] - least) + least;
        return rates;
    }

    /// <inheritdoc/>
    protected override double[]? GetClosedFormLr()
    {
        double least = Number("eta_min"), height = 1 + Math.Cos(Math.PI * LastEpoch / Number("T_max"));
        return [.. BaseLrs.Select(lr => least + (lr - least) * height / 2)];
    }
}
