using Interop.Checkpoints;
using Interop.Tensors;
using Interop.Tensors.Kernels;

namespace Interop.NN;

/// <summary>Steps along gradients, with momentum if asked for. Source: <c>torch.optim.SGD</c>.</summary>
public sealed class SGD : Optimizer
{
    /// <summary>With all parameters in one group.</summary>
    /// <inheritdoc cref="SGD(IEnumerable{ParamGroup}, double, double, double, double, bool, bool, bool?, bool, bool?)"/>
    public SGD(IEnumerable<Tensor> @params, double lr = 1e-3, double momentum = 0, double dampening = 0, double weightDecay = 0, bool nesterov = false, bool maximize = false,
        bool? @foreach = null, bool differentiable = false, bool? fused = null)
        : this(One(@params), lr, momentum, dampening, weightDecay, nesterov, maximize, @foreach, differentiable, fused) { }

    /// <summary>With groups of parameters.</summary>
    /// <param name="params">What is stepped.</param>
    /// <param name="lr">The learning rate, 0 or more.</param>
    /// <param name="momentum">What of the last step is taken again.</param>
    /// <param name="dampening">What of the gradient does not enter the momentum.</param>
    /// <param name="weightDecay">What of the parameter is added to its gradient.</param>
    /// <param name="nesterov">Whether to look ahead along the momentum; needs momentum without dampening.</param>
    /// <param name="maximize">Whether the steps go up.</param>
    /// <param name="foreach">Kept for PyTorch; every step here takes all parameters at once.</param>
    /// <param name="differentiable">Steps cannot be recorded here: one with this option throws.</param>
    /// <param name="fused">Kept for PyTorch; every step here is fused.</param>
    /// <exception cref="ArgumentOutOfRangeException">An option is outside of its range.</exception>
    public SGD(IEnumerable<ParamGroup> @params, double lr = 1e-3, double momentum = 0, double dampening = 0, double weightDecay = 0, bool nesterov = false, bool maximize = false,
        bool? @foreach = null, bool differentiable = false, bool? fused = null)
        : base(@params, ("lr", lr), ("momentum", Option.Whole(momentum)), ("dampening", Option.Whole(dampening)), ("weight_decay", Option.Whole(weightDecay)),
            ("nesterov", nesterov), ("maximize", maximize), ("foreach", Option.Maybe(@foreach)), ("differentiable", differentiable),
            ("fused", Option.Maybe(fused)))
    {
        Option.RequireNotNegative(lr, nameof(lr));
        Option.RequireNotNegative(momentum, nameof(momentum));
        Option.RequireNotNegative(weightDecay, nameof(weightDecay));
        if (nesterov && (momentum <= 0 || dampening != 0))
            throw new ArgumentException("Nesterov momentum needs a momentum above 0 and no dampening.");
        Option.RequireOneWay(@foreach, fused, differentiable);
    }

    /// <inheritdoc/>
    protected override IReadOnlyList<string> ScalarTensors => [];

    /// <inheritdoc/>
    protected override void StepGroup(ParamGroup group)
    {
        double lr = group.Lr, momentum = group.Momentum, dampening = group.Number("dampening");
        UpdateList list = NewUpdates();
        for (int i = 0; i < group.Params.Count; i++)
        {
            Tensor p = group.Params[i];
            if (p.Grad is not { } g)
                continue;
            p.Memory.Bump(Name);
            bool first = false;
            Tensor? buffer = momentum == 0 ? null : Buffer(StateOf(group, p), p, out first);
            ref UpdateEntry entry = ref list.Add(p, g, buffer);
            (entry.C0, entry.C1, entry.C6) = (momentum, first ? 1 : 1 - dampening, -lr);
        }

        UpdateTerms terms = new(group.Maximize, group.WeightDecay);
        if (momentum == 0)
            list.Run<DescentUpdate>(terms);
        else if (group.Flag("nesterov"))
            list.Run<MomentumUpdate<Yes>>(terms);
        else
            list.Run<MomentumUpdate<No>>(terms);
    }

    /// <summary>The momentum; zeros before the first step, which takes the whole gradient.</summary>
    private static Tensor Buffer(ParamState state, Tensor p, out bool first)
    {
        Tensor? buffer = state.Find("momentum_buffer");
        first = buffer is null;
        if (buffer is not null)
            return buffer;
        using UnscopedTensors unscoped = Tensor.Unscoped();
        state["momentum_buffer"] = buffer = Tensor.ZerosLike(p);
        return buffer;
    }

    /// <inheritdoc/>
    protected override void AddMissing(ParamGroup group)
    {
        group.SetDefault("nesterov", false);
        group.SetDefault("fused", false);
        base.AddMissing(group);
    }
}
