using Interop.Checkpoints;
using Interop.Tensors;
using Interop.Tensors.Kernels;

namespace Interop.NN;

/// <summary>Steps along running averages of gradients, divided by the roots of running averages of their squares. Kingma and Ba 2015. Source: <c>torch.optim.Adam</c>.</summary>
public class Adam : Optimizer
{
    /// <summary>With all parameters in one group.</summary>
    /// <inheritdoc cref="Adam(IEnumerable{ParamGroup}, double, ValueTuple{double, double}?, double, double, bool, bool?, bool, bool, bool, bool?, bool)"/>
    public Adam(IEnumerable<Tensor> @params, double lr = 1e-3, (double First, double Second)? betas = null, double eps = 1e-8, double weightDecay = 0, bool amsgrad = false,
        bool? @foreach = null, bool maximize = false, bool capturable = false, bool differentiable = false, bool? fused = null, bool decoupledWeightDecay = false)
        : this(One(@params), lr, betas, eps, weightDecay, amsgrad, @foreach, maximize, capturable, differentiable, fused, decoupledWeightDecay) { }

    /// <summary>With groups of parameters.</summary>
    /// <param name="params">What is stepped.</param>
    /// <param name="lr">The learning rate, 0 or more.</param>
    /// <param name="betas">How slowly the two averages change, in [0, 1); (0.9, 0.999) if null.</param>
    /// <param name="eps">What keeps divisors from zero.</param>
    /// <param name="weightDecay">What of the parameter is added to its gradient.</param>
    /// <param name="amsgrad">Whether to divide by the largest average of squares so far.</param>
    /// <param name="foreach">Kept for PyTorch; every step here takes all parameters at once.</param>
    /// <param name="maximize">Whether the steps go up.</param>
    /// <param name="capturable">Kept for PyTorch.</param>
    /// <param name="differentiable">Steps cannot be recorded here: one with this option throws.</param>
    /// <param name="fused">Kept for PyTorch; every step here is fused.</param>
    /// <param name="decoupledWeightDecay">Whether weight decay shrinks the parameter instead of adding to its gradient, as in <see cref="AdamW"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">An option is outside of its range.</exception>
    public Adam(IEnumerable<ParamGroup> @params, double lr = 1e-3, (double First, double Second)? betas = null, double eps = 1e-8, double weightDecay = 0, bool amsgrad = false,
        bool? @foreach = null, bool maximize = false, bool capturable = false, bool differentiable = false, bool? fused = null, bool decoupledWeightDecay = false)
        : base(@params, ("lr", lr), ("betas", Option.Pair(betas ?? (0.9, 0.999))), ("eps", eps), ("weight_decay", Option.Whole(weightDecay)), ("amsgrad", amsgrad), ("maximize", maximize),
            ("foreach", Option.Maybe(@foreach)), ("capturable", capturable), ("differentiable", differentiable), ("fused", Option.Maybe(fused)), ("decoupled_weight_decay", decoupledWeightDecay))
    {
        Option.RequireNotNegative(lr, nameof(lr));
        Option.RequireNotNegative(eps, nameof(eps));
        Option.RequireNotNegative(weightDecay, nameof(weightDecay));
        Option.RequireBetas(betas ?? (0.9, 0.999));
        Option.RequireOneWay(@foreach, fused, differentiable);
    }

    /// <inheritdoc/>
    protected override void InitState(ParamGroup group, Tensor parameter, ParamState state)
    {
        state["step"] = ParamState.Scalar(0);
        state["exp_avg"] = Tensor.ZerosLike(parameter);
        state["exp_avg_sq"] = Tensor.ZerosLike(parameter);
        if (group.Flag("amsgrad"))
            state["max_exp_avg_sq"] = Tensor.ZerosLike(parameter);
    }

    /// <inheritdoc/>
    protected override void StepGroup(ParamGroup group)
    {
        (double beta1, double beta2) = group.Betas;
        double lr = group.Lr, eps = group.Eps, weightDecay = group.WeightDecay, known = 0, correction1 = 1, correction2 = 1;
        bool amsgrad = group.Flag("amsgrad"), decoupled = group.Flag("decoupled_weight_decay");
        UpdateList list = NewUpdates();
        foreach ((Tensor p, Tensor g, ParamState state) in Changing(group))
        {
            double step = state.Advance();
            if (step != known)
                (known, correction1, correction2) = (step, 1 - Math.Pow(beta1, step), 1 - Math.Pow(beta2, step));
            ref UpdateEntry entry = ref list.Add(p, g, state.Tensor("exp_avg"), state.Tensor("exp_avg_sq"), amsgrad ? state.Tensor("max_exp_avg_sq") : null);
            (entry.C0, entry.C1, entry.C2, entry.C3) = (1 - beta1, beta1, 1 - beta2, beta2);
            (entry.C4, entry.C5, entry.C6) = (1 / Math.Sqrt(correction2), eps, -lr / correction1);
        }

        UpdateTerms terms = new(group.Maximize, decoupled ? 0 : weightDecay, decoupled ? 1 - lr * weightDecay : 1);
        if (amsgrad)
            list.Run<AdamUpdate<Yes>>(terms);
        else
            list.Run<AdamUpdate<No>>(terms);
    }
}
