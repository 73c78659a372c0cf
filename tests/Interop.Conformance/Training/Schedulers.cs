using Interop.Checkpoints;
using Interop.NN;

namespace Interop.Conformance.Training;

/// <summary>Makes schedulers as the corpus was made; functions and inner schedulers, which it does not hold, are those that its numbers show.</summary>
internal static class Schedulers
{
    internal static LRScheduler Make(MapNode run, Optimizer optimizer)
    {
        Keywords k = new((MapNode)run["kwargs"]!);
        return run["class"]!.ToString() switch
        {
            "LambdaLR" => new LambdaLR(optimizer, step => Math.Pow(0.95, step)),
            "MultiplicativeLR" => new MultiplicativeLR(optimizer, _ => 0.9),
            "StepLR" => new StepLR(optimizer, k.Whole("step_size", 0), k.Number("gamma", 0.1)),
            "MultiStepLR" => new MultiStepLR(optimizer, k.Numbers("milestones")!.Select(m => (long)m), k.Number("gamma", 0.1)),
            "ConstantLR" => new ConstantLR(optimizer, k.Number("factor", 1.0 / 3), k.Whole("total_iters", 5)),
            "LinearLR" => new LinearLR(optimizer, k.Number("start_factor", 1.0 / 3), k.Number("end_factor", 1), k.Whole("total_iters", 5)),
            "ExponentialLR" => new ExponentialLR(optimizer, k.Number("gamma", 0)),
            "PolynomialLR" => new PolynomialLR(optimizer, k.Whole("total_iters", 5), k.Number("power", 1)),
            "CosineAnnealingLR" => new CosineAnnealingLR(optimizer, k.Whole("T_max", 0), k.Number("eta_min", 0)),
            "CosineAnnealingWarmRestarts" => new CosineAnnealingWarmRestarts(optimizer, k.Whole("T_0", 0), k.Whole("T_mult", 1), k.Number("eta_min", 0)),
            "CyclicLR" => new CyclicLR(optimizer, k.Numbers("base_lr") is { Length: 1 } b ? b[0] : k.Numbers("base_lr")!, k.Numbers("max_lr") is { Length: 1 } m ? m[0] : k.Numbers("max_lr")!, k.Whole("step_size_up", 2000),
                k.MaybeWhole("step_size_down"), Enum.Parse<CyclicMode>((k.Text("mode") ?? "triangular").Replace("_", "", StringComparison.Ordinal), true), k.Number("gamma", 1), cycleMomentum: k.Flag("cycle_momentum", true)),
            "OneCycleLR" => new OneCycleLR(optimizer, k.Numbers("max_lr") is { Length: 1 } m ? m[0] : k.Numbers("max_lr")!, k.MaybeWhole("total_steps"), k.MaybeWhole("epochs"), k.MaybeWhole("steps_per_epoch"), k.Number("pct_start", 0.3),
                k.Text("anneal_strategy") == "linear" ? AnnealStrategy.Linear : AnnealStrategy.Cos, threePhase: k.Flag("three_phase")),
            "ReduceLROnPlateau" => new ReduceLROnPlateau(optimizer, k.Text("mode") == "max" ? PlateauMode.Max : PlateauMode.Min, k.Number("factor", 0.1), k.Whole("patience", 10), k.Number("threshold", 1e-4),
                k.Text("threshold_mode") == "abs" ? ThresholdMode.Abs : ThresholdMode.Rel, k.Whole("cooldown", 0), k.Numbers("min_lr") is { } least ? least : 0, k.Number("eps", 1e-8)),
            "SequentialLR" => new SequentialLR(optimizer, [new ConstantLR(optimizer, 0.1, 4), new LinearLR(optimizer, 0.5, 1, 5), new ExponentialLR(optimizer, 0.9)], [4, 12]),
            "ChainedScheduler" => new ChainedScheduler([new ConstantLR(optimizer, 0.1, 5), new ExponentialLR(optimizer, 0.9), new StepLR(optimizer, 6, 0.5)]),
            "SWALR" => new SWALR(optimizer, k.Numbers("swa_lr") is { Length: 1 } s ? s[0] : k.Numbers("swa_lr")!, k.Whole("anneal_epochs", 10), k.Text("anneal_strategy") == "linear" ? AnnealStrategy.Linear : AnnealStrategy.Cos),
            var name => throw new InvalidDataException($"{name} is not known."),
        };
    }
}
