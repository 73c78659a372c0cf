using System.Numerics;
using Interop.Checkpoints;
using Interop.Tensors;
using Interop.Tensors.Kernels;

namespace Interop.NN;

/// <summary>Steps along gradients divided by the roots of the sums of their squares. Duchi et al. 2011. Source: <c>torch.optim.Adagrad</c>.</summary>
public sealed class Adagrad : Optimizer
{
    /// <summary>With all parameters in one group.</summary>
    /// <inheritdoc cref="Adagrad(IEnumerable{ParamGroup}, double, double, double, double, double, bool?, bool, bool, bool?)"/>
    public Adagrad(IEnumerable<Tensor> @params, double lr = 1e-2, double lrDecay = 0, double weightDecay = 0, double initialAccumulatorValue = 0, double eps = 1e-10, bool? @foreach = null,
        bool maximize = false, bool differentiable = false, bool? fused = null)
        : this(One(@params), lr, lrDecay, weightDecay, initialAccumulatorValue, eps, @foreach, maximize, differentiable, fused) { }

    /// <summary>With groups of parameters.</summary>
    /// <param name="params">What is stepped.</param>
    /// <param name="lr">The learning rate, 0 or more.</param>
    /// <param name="lrDecay">How fast the learning rate falls: lr / (1 + steps · lrDecay).</param>
    /// <param name="weightDecay">What of the parameter is added to its gradient.</param>
    /// <param name="initialAccumulatorValue">Where the sums begin.</param>
    /// <param name="eps">What keeps divisors from zero.</param>
    /// <param name="foreach">Kept for PyTorch; every step here takes all parameters at once.</param>
    /// <param name="maximize">Whether the steps go up.</param>
    /// <param name="differentiable">Steps cannot be recorded here: one with this option throws.</param>
    /// <param name="fused">Kept for PyTorch; every step here is fused.</param>
    /// <exception cref="ArgumentOutOfRangeException">An option is outside of its range.</exception>
    public Adagrad(IEnumerable<ParamGroup> @params, double lr = 1e-2, double lrDecay = 0, double weightDecay = 0, double initialAccumulatorValue = 0, double eps = 1e-10, bool? @foreach = null,
        bool maximize = false, bool differentiable = false, bool? fused = null)
        : base(@params, ("lr", lr), ("lr_decay", Option.Whole(lrDecay)), ("eps", eps), ("weight_decay", Option.Whole(weightDecay)),
            ("initial_accumulator_value", Option.Whole(initialAccumulatorValue)), ("foreach", Option.Maybe(@foreach)), ("maximize", maximize),
            ("differentiable", differentiable), ("fused", Option.Maybe(fused)))
    {
        Option.RequireNotNegative(lr, nameof(lr));
        Option.RequireNotNegative(lrDecay, nameof(lrDecay));
        Option.RequireNotNegative(weightDecay, nameof(weightDecay));
        Option.RequireNotNegative(initialAccumulatorValue, nameof(initialAccumulatorValue));
        Option.RequireNotNegative(eps, nameof(eps));
        Option.RequireOneWay(@foreach, fused, differentiable);
        // Sums are there from the start, as in PyTorch.
        foreach (ParamGroup group in ParamGroups)
        {
            foreach (Tensor p in group.Params)
                StateOf(group, p);
        }
    }

    /// <inheritdoc/>
    protected override void InitState(ParamGroup group, Tensor parameter, ParamState state)
    {
        double initial = Defaults.Where(d => d.Key == "initial_accumulator_value").Select(d => Option.Number(d.Value, d.Key)).First();
        state["step"] = ParamState.Scalar(0);
        using GradMode mode = Tensor.NoGrad();
        state["sum"] = Tensor.FullLike(parameter, parameter.DType.Kind == DTypeKind.Complex ? (Scalar)new Complex(initial, initial) : initial);
    }

    /// <inheritdoc/>
    protected override void StepGroup(ParamGroup group)
    {
        double lr = group.Lr, decay = group.Number("lr_decay"), eps = group.Eps;
        UpdateList list = NewUpdates();
        foreach ((Tensor p, Tensor g, ParamState state) in Changing(group))
        {
            double step = state.Advance();
            ref UpdateEntry entry = ref list.Add(p, g, state.Tensor("sum"));
            (entry.C5, entry.C6) = (eps, -lr / (1 + (step - 1) * decay));
        }

        list.Run<AdagradUpdate>(new(group.Maximize, group.WeightDecay));
    }
}
