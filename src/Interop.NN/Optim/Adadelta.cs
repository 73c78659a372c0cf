using Interop.Checkpoints;
using Interop.Tensors;
using Interop.Tensors.Kernels;

namespace Interop.NN;

/// <summary>Steps along gradients, scaled by running averages of squared steps over those of squared gradients. Zeiler 2012. Source: <c>torch.optim.Adadelta</c>.</summary>
public sealed class Adadelta : Optimizer
{
    /// <summary>With all parameters in one group.</summary>
    /// <inheritdoc cref="Adadelta(IEnumerable{ParamGroup}, double, double, double, double, bool?, bool, bool, bool)"/>
    public Adadelta(IEnumerable<Tensor> @params, double lr = 1.0, double rho = 0.9, double eps = 1e-6, double weightDecay = 0, bool? @foreach = null, bool capturable = false, bool maximize = false,
        bool differentiable = false)
        : this(One(@params), lr, rho, eps, weightDecay, @foreach, capturable, maximize, differentiable) { }

    /// <summary>With groups of parameters.</summary>
    /// <param name="params">What is stepped.</param>
    /// <param name="lr">The learning rate, 0 or more.</param>
    /// <param name="rho">How slowly the averages change, in [0, 1].</param>
    /// <param name="eps">What keeps divisors from zero.</param>
    /// <param name="weightDecay">What of the parameter is added to its gradient.</param>
    /// <param name="foreach">Kept for PyTorch; every step here takes all parameters at once.</param>
    /// <param name="capturable">Kept for PyTorch.</param>
    /// <param name="maximize">Whether the steps go up.</param>
    /// <param name="differentiable">Steps cannot be recorded here: one with this option throws.</param>
    /// <exception cref="ArgumentOutOfRangeException">An option is outside of its range.</exception>
    public Adadelta(IEnumerable<ParamGroup> @params, double lr = 1.0, double rho = 0.9, double eps = 1e-6, double weightDecay = 0, bool? @foreach = null, bool capturable = false, bool maximize = false,
        bool differentiable = false)
        : base(@params, ("lr", lr), ("rho", rho), ("eps", eps), ("weight_decay", Option.Whole(weightDecay)), ("maximize", maximize), ("capturable", capturable),
            ("foreach", Option.Maybe(@foreach)), ("differentiable", differentiable))
    {
        Option.RequireNotNegative(lr, nameof(lr));
        Option.RequireNotNegative(eps, nameof(eps));
        Option.RequireNotNegative(weightDecay, nameof(weightDecay));
        if (rho is not (>= 0 and <= 1))
            throw new ArgumentOutOfRangeException(nameof(rho), rho, "The option 'rho' must be in [0, 1].");
    }

    /// <inheritdoc/>
    protected override void InitState(ParamGroup group, Tensor parameter, ParamState state)
    {
        state["step"] = ParamState.Scalar(0);
        state["square_avg"] = Tensor.ZerosLike(parameter);
        state["acc_delta"] = Tensor.ZerosLike(parameter);
    }

    /// <inheritdoc/>
    protected override void StepGroup(ParamGroup group)
    {
        double lr = group.Lr, rho = group.Number("rho"), eps = group.Eps;
        UpdateList list = NewUpdates();
        foreach ((Tensor p, Tensor g, ParamState state) in Changing(group))
        {
            state.Advance();
            ref UpdateEntry entry = ref list.Add(p, g, state.Tensor("square_avg"), state.Tensor("acc_delta"));
            (entry.C2, entry.C3, entry.C5, entry.C6) = (1 - rho, rho, eps, -lr);
        }

        list.Run<AdadeltaUpdate>(new(group.Maximize, group.WeightDecay));
    }
}
