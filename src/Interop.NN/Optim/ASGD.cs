using Interop.Checkpoints;
using Interop.Tensors;
using Interop.Tensors.Kernels;

namespace Interop.NN;

/// <summary>Gradient descent that averages parameters. Polyak and Juditsky 1992. Source: <c>torch.optim.ASGD</c>.</summary>
public sealed class ASGD : Optimizer
{
    /// <summary>With all parameters in one group.</summary>
    /// <inheritdoc cref="ASGD(IEnumerable{ParamGroup}, double, double, double, double, double, bool?, bool, bool, bool)"/>
    public ASGD(IEnumerable<Tensor> @params, double lr = 1e-2, double lambd = 1e-4, double alpha = 0.75, double t0 = 1e6, double weightDecay = 0, bool? @foreach = null, bool maximize = false,
        bool differentiable = false, bool capturable = false)
        : this(One(@params), lr, lambd, alpha, t0, weightDecay, @foreach, maximize, differentiable, capturable) { }

    /// <summary>With groups of parameters.</summary>
    /// <param name="params">What is stepped.</param>
    /// <param name="lr">The learning rate, 0 or more.</param>
    /// <param name="lambd">How fast parameters shrink and the learning rate falls.</param>
    /// <param name="alpha">The power with which the learning rate falls.</param>
    /// <param name="t0">The step at which averaging begins.</param>
    /// <param name="weightDecay">What of the parameter is added to its gradient.</param>
    /// <param name="foreach">Kept for PyTorch; every step here takes all parameters at once.</param>
    /// <param name="maximize">Whether the steps go up.</param>
    /// <param name="differentiable">Steps cannot be recorded here: one with this option throws.</param>
    /// <param name="capturable">Kept for PyTorch.</param>
    /// <exception cref="ArgumentOutOfRangeException">An option is outside of its range.</exception>
    public ASGD(IEnumerable<ParamGroup> @params, double lr = 1e-2, double lambd = 1e-4, double alpha = 0.75, double t0 = 1e6, double weightDecay = 0, bool? @foreach = null, bool maximize = false,
        bool differentiable = false, bool capturable = false)
        : base(@params, ("lr", lr), ("lambd", lambd), ("alpha", alpha), ("t0", t0), ("weight_decay", Option.Whole(weightDecay)), ("foreach", Option.Maybe(@foreach)),
            ("maximize", maximize), ("differentiable", differentiable), ("capturable", capturable))
    {
        Option.RequireNotNegative(lr, nameof(lr));
        Option.RequireNotNegative(weightDecay, nameof(weightDecay));
    }

    /// <inheritdoc/>
    protected override IReadOnlyList<string> ScalarTensors => ["step", "eta", "mu"];

    /// <inheritdoc/>
    protected override void InitState(ParamGroup group, Tensor parameter, ParamState state)
    {
        state["step"] = ParamState.Scalar(0);
        state["eta"] = ParamState.Scalar(group.Lr);
        state["mu"] = ParamState.Scalar(1);
        state["ax"] = Tensor.ZerosLike(parameter);
    }

    /// <inheritdoc/>
    protected override void StepGroup(ParamGroup group)
    {
        double lr = group.Lr, lambd = group.Number("lambd"), alpha = group.Number("alpha"), t0 = group.Number("t0");
        UpdateList list = NewUpdates();
        foreach ((Tensor p, Tensor g, ParamState state) in Changing(group))
        {
            double step = state.Advance(), eta = ParamState.Get(state.Tensor("eta"));
            ref UpdateEntry entry = ref list.Add(p, g, state.Tensor("ax"));
            (entry.C0, entry.C1, entry.C6) = (ParamState.Get(state.Tensor("mu")), 1 - lambd * eta, -eta);
            // What the next step uses; PyTorch rounds it to float32.
            ParamState.Set(state.Tensor("eta"), (float)(lr / Math.Pow(1 + lambd * lr * step, alpha)));
            ParamState.Set(state.Tensor("mu"), (float)(1 / Math.Max(1, step - t0)));
        }

        list.Run<AveragedUpdate>(new(group.Maximize, group.WeightDecay));
    }
}
