using Interop.Checkpoints;
using Interop.Tensors;
using Interop.Tensors.Kernels;

namespace Interop.NN;

/// <summary><see cref="Adam"/> that divides only once the variance is known well enough. Liu et al. 2020. Source: <c>torch.optim.RAdam</c>.</summary>
public sealed class RAdam : Optimizer
{
    /// <summary>With all parameters in one group.</summary>
    /// <inheritdoc cref="RAdam(IEnumerable{ParamGroup}, double, ValueTuple{double, double}?, double, double, bool, bool?, bool, bool, bool)"/>
    public RAdam(IEnumerable<Tensor> @params, double lr = 1e-3, (double First, double Second)? betas = null, double eps = 1e-8, double weightDecay = 0, bool decoupledWeightDecay = false,
        bool? @foreach = null, bool maximize = false, bool capturable = false, bool differentiable = false)
        : this(One(@params), lr, betas, eps, weightDecay, decoupledWeightDecay, @foreach, maximize, capturable, differentiable) { }

    /// <summary>With groups of parameters.</summary>
    /// <param name="params">What is stepped.</param>
    /// <param name="lr">The learning rate, 0 or more.</param>
    /// <param name="betas">How slowly the two averages change, in [0, 1); (0.9, 0.999) if null.</param>
    /// <param name="eps">What keeps divisors from zero.</param>
    /// <param name="weightDecay">What of the parameter is added to its gradient.</param>
    /// <param name="decoupledWeightDecay">Whether weight decay shrinks the parameter instead of adding to its gradient.</param>
    /// <param name="foreach">Kept for PyTorch; every step here takes all parameters at once.</param>
    /// <param name="maximize">Whether the steps go up.</param>
    /// <param name="capturable">Kept for PyTorch.</param>
    /// <param name="differentiable">Steps cannot be recorded here: one with this option throws.</param>
    /// <exception cref="ArgumentOutOfRangeException">An option is outside of its range.</exception>
    public RAdam(IEnumerable<ParamGroup> @params, double lr = 1e-3, (double First, double Second)? betas = null, double eps = 1e-8, double weightDecay = 0, bool decoupledWeightDecay = false,
        bool? @foreach = null, bool maximize = false, bool capturable = false, bool differentiable = false)
        : base(@params, ("lr", lr), ("betas", Option.Pair(betas ?? (0.9, 0.999))), ("eps", eps), ("weight_decay", Option.Whole(weightDecay)), ("maximize", maximize),
            ("foreach", Option.Maybe(@foreach)), ("capturable", capturable), ("decoupled_weight_decay", decoupledWeightDecay), ("differentiable", differentiable))
    {
        Option.RequireNotNegative(lr, nameof(lr));
        Option.RequireNotNegative(eps, nameof(eps));
        Option.RequireNotNegative(weightDecay, nameof(weightDecay));
        Option.RequireBetas(betas ?? (0.9, 0.999));
    }

    /// <inheritdoc/>
    protected override void InitState(ParamGroup group, Tensor parameter, ParamState state)
    {
        state["step"] = ParamState.Scalar(0);
        state["exp_avg"] = Tensor.ZerosLike(parameter);
        state["exp_avg_sq"] = Tensor.ZerosLike(parameter);
    }

    /// <inheritdoc/>
    protected override void StepGroup(ParamGroup group)
    {
        (double beta1, double beta2) = group.Betas;
        double lr = group.Lr, eps = group.Eps, weightDecay = group.WeightDecay, longest = 2 / (1 - beta2) - 1;
        bool decoupled = group.Flag("decoupled_weight_decay");
        UpdateList list = NewUpdates();
        foreach ((Tensor p, Tensor g, ParamState state) in Changing(group))
        {
            double step = state.Advance(), decay2 = Math.Pow(beta2, step), correction2 = 1 - decay2;
            // The length of the simple average that is worth as much as the running one.
            double length = longest - 2 * step * decay2 / correction2;
            bool known = length > 5;
            double rectifier = known ? Math.Sqrt((length - 4) * (length - 2) * longest / ((longest - 4) * (longest - 2) * length) * correction2) : 1;
            ref UpdateEntry entry = ref list.Add(p, g, state.Tensor("exp_avg"), state.Tensor("exp_avg_sq"));
            (entry.C0, entry.C1, entry.C2, entry.C3) = (1 - beta1, beta1, 1 - beta2, beta2);
            (entry.C4, entry.C5, entry.C6) = (known ? 1 : 0, eps, -lr * rectifier / (1 - Math.Pow(beta1, step)));
        }

        list.Run<RAdamUpdate>(new(group.Maximize, decoupled ? 0 : weightDecay, decoupled ? 1 - lr * weightDecay : 1));
    }
}
