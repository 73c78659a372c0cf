using Interop.Checkpoints;
using Interop.Tensors;
using Interop.Tensors.Kernels;

namespace Interop.NN;

/// <summary>Steps along running averages of gradients, divided by the largest decayed gradient so far. Kingma and Ba 2015. Source: <c>torch.optim.Adamax</c>.</summary>
public sealed class Adamax : Optimizer
{
    /// <summary>With all parameters in one group.</summary>
    /// <inheritdoc cref="Adamax(IEnumerable{ParamGroup}, double, ValueTuple{double, double}?, double, double, bool?, bool, bool, bool)"/>
    public Adamax(IEnumerable<Tensor> @params, double lr = 2e-3, (double First, double Second)? betas = null, double eps = 1e-8, double weightDecay = 0, bool? @foreach = null, bool maximize = false,
        bool differentiable = false, bool capturable = false)
        : this(One(@params), lr, betas, eps, weightDecay, @foreach, maximize, differentiable, capturable) { }

    /// <summary>With groups of parameters.</summary>
    /// <param name="params">What is stepped.</param>
    /// <param name="lr">The learning rate, 0 or more.</param>
    /// <param name="betas">How slowly the two averages change, in [0, 1); (0.9, 0.999) if null.</param>
    /// <param name="eps">Added to the absolute values of gradients.</param>
    /// <param name="weightDecay">What of the parameter is added to its gradient.</param>
    /// <param name="foreach">Kept for PyTorch; every step here takes all parameters at once.</param>
    /// <param name="maximize">Whether the steps go up.</param>
    /// <param name="differentiable">Steps cannot be recorded here: one with this option throws.</param>
    /// <param name="capturable">Kept for PyTorch.</param>
    /// <exception cref="ArgumentOutOfRangeException">An option is outside of its range.</exception>
    public Adamax(IEnumerable<ParamGroup> @params, double lr = 2e-3, (double First, double Second)? betas = null, double eps = 1e-8, double weightDecay = 0, bool? @foreach = null, bool maximize = false,
        bool differentiable = false, bool capturable = false)
        : base(@params, ("lr", lr), ("betas", Option.Pair(betas ?? (0.9, 0.999))), ("eps", eps), ("weight_decay", Option.Whole(weightDecay)),
            ("foreach", Option.Maybe(@foreach)), ("maximize", maximize), ("differentiable", differentiable), ("capturable", capturable))
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
        state["exp_inf"] = Tensor.ZerosLike(parameter);
    }

    /// <inheritdoc/>
    protected override void StepGroup(ParamGroup group)
    {
        (double beta1, double beta2) = group.Betas;
        double lr = group.Lr, eps = group.Eps;
        UpdateList list = NewUpdates();
        foreach ((Tensor p, Tensor g, ParamState state) in Changing(group))
        {
            double step = state.Advance();
            ref UpdateEntry entry = ref list.Add(p, g, state.Tensor("exp_avg"), state.Tensor("exp_inf"));
            (entry.C0, entry.C1, entry.C3, entry.C5, entry.C6) = (1 - beta1, beta1, beta2, eps, -lr / (1 - Math.Pow(beta1, step)));
        }

        list.Run<AdamaxUpdate>(new(group.Maximize, group.WeightDecay));
    }
}
