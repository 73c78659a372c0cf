using System.Numerics;
using Interop.Checkpoints;
using Interop.Tensors;
using Interop.Tensors.Kernels;

namespace Interop.NN;

/// <summary>Steps by lengths of its own for each element, which grow while the gradient keeps its sign. Riedmiller and Braun 1993. Source: <c>torch.optim.Rprop</c>.</summary>
public sealed class Rprop : Optimizer
{
    /// <summary>With all parameters in one group.</summary>
    /// <inheritdoc cref="Rprop(IEnumerable{ParamGroup}, double, ValueTuple{double, double}?, ValueTuple{double, double}?, bool, bool?, bool, bool)"/>
    public Rprop(IEnumerable<Tensor> @params, double lr = 1e-2, (double First, double Second)? etas = null, (double First, double Second)? stepSizes = null, bool capturable = false,
        bool? @foreach = null, bool maximize = false, bool differentiable = false)
        : this(One(@params), lr, etas, stepSizes, capturable, @foreach, maximize, differentiable) { }

    /// <summary>With groups of parameters.</summary>
    /// <param name="params">What is stepped.</param>
    /// <param name="lr">The first length of all steps.</param>
    /// <param name="etas">Factors of the length after a change of sign and without one; (0.5, 1.2) if null.</param>
    /// <param name="stepSizes">The least and the largest length; (1e-6, 50) if null.</param>
    /// <param name="capturable">Kept for PyTorch.</param>
    /// <param name="foreach">Kept for PyTorch; every step here takes all parameters at once.</param>
    /// <param name="maximize">Whether the steps go up.</param>
    /// <param name="differentiable">Steps cannot be recorded here: one with this option throws.</param>
    /// <exception cref="ArgumentOutOfRangeException">An option is outside of its range.</exception>
    public Rprop(IEnumerable<ParamGroup> @params, double lr = 1e-2, (double First, double Second)? etas = null, (double First, double Second)? stepSizes = null, bool capturable = false,
        bool? @foreach = null, bool maximize = false, bool differentiable = false)
        : base(@params, ("lr", lr), ("etas", Option.Pair(etas ?? (0.5, 1.2))),
            ("step_sizes", new TupleNode((stepSizes ?? (1e-6, 50)).First, Option.Whole((stepSizes ?? (1e-6, 50)).Second))), ("foreach", Option.Maybe(@foreach)),
            ("maximize", maximize), ("differentiable", differentiable), ("capturable", capturable))
    {
        Option.RequireNotNegative(lr, nameof(lr));
        if ((etas ?? (0.5, 1.2)) is not ( > 0 and < 1, > 1))
            throw new ArgumentOutOfRangeException(nameof(etas), etas, "The etas must be in (0, 1) and above 1.");
    }

    /// <inheritdoc/>
    protected override void InitState(ParamGroup group, Tensor parameter, ParamState state)
    {
        state["step"] = ParamState.Scalar(0);
        state["prev"] = Tensor.ZerosLike(parameter);
        state["step_size"] = Tensor.FullLike(parameter, parameter.DType.Kind == DTypeKind.Complex ? (Scalar)new Complex(group.Lr, group.Lr) : group.Lr);
    }

    /// <inheritdoc/>
    protected override void StepGroup(ParamGroup group)
    {
        (double minus, double plus) = group.Pair("etas");
        (double least, double largest) = group.Pair("step_sizes");
        UpdateList list = NewUpdates();
        foreach ((Tensor p, Tensor g, ParamState state) in Changing(group))
        {
            state.Advance();
            ref UpdateEntry entry = ref list.Add(p, g, state.Tensor("prev"), state.Tensor("step_size"));
            (entry.C0, entry.C1, entry.C2, entry.C3, entry.C6) = (minus, plus, least, largest, -1);
        }

        list.Run<RpropUpdate>(new(group.Maximize));
    }
}
