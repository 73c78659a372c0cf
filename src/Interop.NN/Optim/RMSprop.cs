using Interop.Checkpoints;
using Interop.Tensors;
using Interop.Tensors.Kernels;

namespace Interop.NN;

/// <summary>Steps along gradients divided by the roots of running averages of their squares. Hinton 2012. Source: <c>torch.optim.RMSprop</c>.</summary>
public sealed class RMSprop : Optimizer
{
    /// <summary>With all parameters in one group.</summary>
    /// <inheritdoc cref="RMSprop(IEnumerable{ParamGroup}, double, double, double, double, double, bool, bool, bool?, bool, bool)"/>
    public RMSprop(IEnumerable<Tensor> @params, double lr = 1e-2, double alpha = 0.99, double eps = 1e-8, double weightDecay = 0, double momentum = 0, bool centered = false, bool capturable = false,
        bool? @foreach = null, bool maximize = false, bool differentiable = false)
        : this(One(@params), lr, alpha, eps, weightDecay, momentum, centered, capturable, @foreach, maximize, differentiable) { }

    /// <summary>With groups of parameters.</summary>
    /// <param name="params">What is stepped.</param>
    /// <param name="lr">The learning rate, 0 or more.</param>
    /// <param name="alpha">How slowly the average of squares changes.</param>
    /// <param name="eps">What keeps divisors from zero.</param>
    /// <param name="weightDecay">What of the parameter is added to its gradient.</param>
    /// <param name="momentum">What of the last step is taken again.</param>
    /// <param name="centered">Whether to divide by the variance.</param>
    /// <param name="capturable">Kept for PyTorch.</param>
    /// <param name="foreach">Kept for PyTorch; every step here takes all parameters at once.</param>
    /// <param name="maximize">Whether the steps go up.</param>
    /// <param name="differentiable">Steps cannot be recorded here: one with this option throws.</param>
    /// <exception cref="ArgumentOutOfRangeException">An option is outside of its range.</exception>
    public RMSprop(IEnumerable<ParamGroup> @params, double lr = 1e-2, double alpha = 0.99, double eps = 1e-8, double weightDecay = 0, double momentum = 0, bool centered = false, bool capturable = false,
        bool? @foreach = null, bool maximize = false, bool differentiable = false)
        : base(@params, ("lr", lr), ("momentum", Option.Whole(momentum)), ("alpha", alpha), ("eps", eps), ("centered", centered), ("weight_decay", Option.Whole(weightDecay)),
            ("capturable", capturable), ("foreach", Option.Maybe(@foreach)), ("maximize", maximize), ("differentiable", differentiable))
    {
        Option.RequireNotNegative(lr, nameof(lr));
        Option.RequireNotNegative(eps, nameof(eps));
        Option.RequireNotNegative(momentum, nameof(momentum));
        Option.RequireNotNegative(weightDecay, nameof(weightDecay));
        Option.RequireNotNegative(alpha, nameof(alpha));
    }

    /// <inheritdoc/>
    protected override void InitState(ParamGroup group, Tensor parameter, ParamState state)
    {
        state["step"] = ParamState.Scalar(0);
        state["square_avg"] = Tensor.ZerosLike(parameter);
        if (group.Momentum > 0)
            state["momentum_buffer"] = Tensor.ZerosLike(parameter);
        if (group.Flag("centered"))
            state["grad_avg"] = Tensor.ZerosLike(parameter);
    }

    /// <inheritdoc/>
    protected override void StepGroup(ParamGroup group)
    {
        double lr = group.Lr, alpha = group.Number("alpha"), eps = group.Eps, momentum = group.Momentum;
        bool centered = group.Flag("centered");
        UpdateList list = NewUpdates();
        foreach ((Tensor p, Tensor g, ParamState state) in Changing(group))
        {
            state.Advance();
            Tensor? buffer = momentum > 0 ? state.Tensor("momentum_buffer") : null, average = centered ? state.Tensor("grad_avg") : null;
            ref UpdateEntry entry = ref list.Add(p, g, state.Tensor("square_avg"), buffer ?? average, buffer is null ? null : average);
            (entry.C0, entry.C2, entry.C3, entry.C5, entry.C6) = (momentum, 1 - alpha, alpha, eps, -lr);
        }

        UpdateTerms terms = new(group.Maximize, group.WeightDecay);
        switch (momentum > 0, centered)
        {
            case (true, true): list.Run<RMSpropUpdate<Yes, Yes>>(terms); break;
            case (true, false): list.Run<RMSpropUpdate<Yes, No>>(terms); break;
            case (false, true): list.Run<RMSpropUpdate<No, Yes>>(terms); break;
            default: list.Run<RMSpropUpdate<No, No>>(terms); break;
        }
    }

    /// <inheritdoc/>
    protected override void AddMissing(ParamGroup group)
    {
        group.SetDefault("momentum", 0L);
        base.AddMissing(group);
    }
}
