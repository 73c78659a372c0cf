using Interop.Checkpoints;
using Interop.NN;

namespace Interop.Conformance.Training;

/// <summary>Makes optimizers as a Python call would.</summary>
internal static class Optimizers
{
    internal static Optimizer Make(string name, ParamGroup[] groups, MapNode keywords)
    {
        Keywords k = new(keywords);
        bool? each = k.MaybeFlag("foreach"), fused = k.MaybeFlag("fused");
        bool maximize = k.Flag("maximize"), capturable = k.Flag("capturable"), differentiable = k.Flag("differentiable");
        double lr = k.Number("lr", double.NaN), decay = k.Number("weight_decay", double.NaN);
        double Lr(double standard) => double.IsNaN(lr) ? standard : lr;
        double Decay(double standard) => double.IsNaN(decay) ? standard : decay;
        Optimizer optimizer = name switch
        {
            "ASGD" => new ASGD(groups, Lr(1e-2), k.Number("lambd", 1e-4), k.Number("alpha", 0.75), k.Number("t0", 1e6), Decay(0), each, maximize, differentiable, capturable),
            "Adadelta" => new Adadelta(groups, Lr(1), k.Number("rho", 0.9), k.Number("eps", 1e-6), Decay(0), each, capturable, maximize, differentiable),
            "Adafactor" => new Adafactor(groups, Lr(1e-2), k.Number("beta2_decay", -0.8), null, k.Number("d", 1), Decay(0), each, maximize),
            "Adagrad" => new Adagrad(groups, Lr(1e-2), k.Number("lr_decay", 0), Decay(0), k.Number("initial_accumulator_value", 0), k.Number("eps", 1e-10), each, maximize, differentiable, fused),
            "Adam" => new Adam(groups, Lr(1e-3), k.Pair("betas"), k.Number("eps", 1e-8), Decay(0), k.Flag("amsgrad"), each, maximize, capturable, differentiable, fused, k.Flag("decoupled_weight_decay")),
            "AdamW" => new AdamW(groups, Lr(1e-3), k.Pair("betas"), k.Number("eps", 1e-8), Decay(1e-2), k.Flag("amsgrad"), maximize, each, capturable, differentiable, fused),
            "Adamax" => new Adamax(groups, Lr(2e-3), k.Pair("betas"), k.Number("eps", 1e-8), Decay(0), each, maximize, differentiable, capturable),
            "LBFGS" => new LBFGS(groups, Lr(1), k.Whole("max_iter", 20), k.MaybeWhole("max_eval"), k.Number("tolerance_grad", 1e-7), k.Number("tolerance_change", 1e-9), k.Whole("history_size", 100),
                k.Text("line_search_fn") is null ? null : LineSearch.StrongWolfe, maximize),
            "Muon" => new Muon(groups, Lr(1e-3), Decay(0.1), k.Number("momentum", 0.95), k.Flag("nesterov", true), k.Numbers("ns_coefficients") is [var a, var b, var c] ? (a, b, c) : null, k.Number("eps", 1e-7),
                k.Whole("ns_steps", 5), k.Text("adjust_lr_fn") is { } adjust ? Enum.Parse<LrAdjustment>(adjust.Replace("_", "", StringComparison.Ordinal), ignoreCase: true) : null),
            "NAdam" => new NAdam(groups, Lr(2e-3), k.Pair("betas"), k.Number("eps", 1e-8), Decay(0), k.Number("momentum_decay", 4e-3), k.Flag("decoupled_weight_decay"), each, maximize, capturable, differentiable),
            "RAdam" => new RAdam(groups, Lr(1e-3), k.Pair("betas"), k.Number("eps", 1e-8), Decay(0), k.Flag("decoupled_weight_decay"), each, maximize, capturable, differentiable),
            "RMSprop" => new RMSprop(groups, Lr(1e-2), k.Number("alpha", 0.99), k.Number("eps", 1e-8), Decay(0), k.Number("momentum", 0), k.Flag("centered"), capturable, each, maximize, differentiable),
            "Rprop" => new Rprop(groups, Lr(1e-2), k.Pair("etas"), k.Pair("step_sizes"), capturable, each, maximize, differentiable),
            "SGD" => new SGD(groups, Lr(1e-3), k.Number("momentum", 0), k.Number("dampening", 0), Decay(0), k.Flag("nesterov"), maximize, each, differentiable, fused),
            "SparseAdam" => new SparseAdam(groups, Lr(1e-3), k.Pair("betas"), k.Number("eps", 1e-8), maximize),
            _ => throw new InvalidDataException($"{name} is not known."),
        };
        string[] unused = [.. k.Unused];
        if (unused.Length > 0)
            throw new InvalidDataException($"{name} got arguments that it does not take: {string.Join(", ", unused)}.");
        return optimizer;
    }
}
