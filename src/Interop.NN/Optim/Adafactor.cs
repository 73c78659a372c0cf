using Interop.Checkpoints;
using Interop.Tensors;

namespace Interop.NN;

/// <summary>Steps by gradients over estimates of their roots of squares, which matrices keep as one row and one column. Shazeer and Stern 2018. Source: <c>torch.optim.Adafactor</c>.</summary>
public sealed class Adafactor : Optimizer
{
    /// <summary>With all parameters in one group.</summary>
    /// <inheritdoc cref="Adafactor(IEnumerable{ParamGroup}, double, double, ValueTuple{Nullable{double}, double}?, double, double, bool?, bool)"/>
    public Adafactor(IEnumerable<Tensor> @params, double lr = 1e-2, double beta2Decay = -0.8, (double? First, double Second)? eps = null, double d = 1.0, double weightDecay = 0.0,
        bool? @foreach = null, bool maximize = false)
        : this(One(@params), lr, beta2Decay, eps, d, weightDecay, @foreach, maximize) { }

    /// <summary>With groups of parameters.</summary>
    /// <param name="params">What is stepped; not complex.</param>
    /// <param name="lr">The largest relative step, 0 or more.</param>
    /// <param name="beta2Decay">The power of the step count that new squares enter with, 0 or less.</param>
    /// <param name="eps">The least estimate (that of the dtype if null) and the least size of a parameter; (null, 1e-3) if null.</param>
    /// <param name="d">The largest root of the mean square of a step, 1 or more.</param>
    /// <param name="weightDecay">What of the parameter is taken off in a step, times the learning rate.</param>
    /// <param name="foreach">Kept for PyTorch.</param>
    /// <param name="maximize">Whether the steps go up.</param>
    /// <exception cref="ArgumentOutOfRangeException">An option is outside of its range.</exception>
    public Adafactor(IEnumerable<ParamGroup> @params, double lr = 1e-2, double beta2Decay = -0.8, (double? First, double Second)? eps = null, double d = 1.0, double weightDecay = 0.0,
        bool? @foreach = null, bool maximize = false)
        : base(@params, ("lr", lr), ("beta2_decay", beta2Decay), ("eps", new TupleNode(Option.Maybe(eps?.First), (eps ?? (null, 1e-3)).Second)), ("d", d), ("weight_decay", weightDecay),
            ("foreach", Option.Maybe(@foreach)), ("maximize", maximize))
    {
        Option.RequireNotNegative(lr, nameof(lr));
        Option.RequireNotNegative(weightDecay, nameof(weightDecay));
        Option.RequireNotNegative(eps?.First ?? 0, nameof(eps));
        Option.RequireNotNegative(eps?.Second ?? 0, nameof(eps));
        if (!(beta2Decay <= 0))
            throw new ArgumentOutOfRangeException(nameof(beta2Decay), beta2Decay, "The option 'beta2_decay' must be 0 or less.");
        if (!(d >= 1))
            throw new ArgumentOutOfRangeException(nameof(d), d, "The option 'd' must be 1 or more.");
    }

    /// <inheritdoc/>
    protected override void Check(ParamGroup group)
    {
        ArgumentNullException.ThrowIfNull(group);
        if (group.Params.FirstOrDefault(p => p.DType.Kind == DTypeKind.Complex) is { } complex)
            throw new ArgumentException($"Adafactor takes no complex parameters, found {complex}.");
    }

    /// <inheritdoc/>
    protected override void InitState(ParamGroup group, Tensor parameter, ParamState state)
    {
        state["step"] = ParamState.Scalar(0);
        if (parameter.Rank > 1)
        {
            state["row_var"] = Tensor.Zeros(Collapsed(parameter, -1), parameter.DType);
            state["col_var"] = Tensor.Zeros(Collapsed(parameter, -2), parameter.DType);
        }
        else
        {
            state["variance"] = Tensor.ZerosLike(parameter);
        }
    }

    /// <inheritdoc/>
    protected override void CheckState(Tensor parameter, ParamState state)
    {
        if (parameter.Rank > 1 && (state.Find("row_var")?.Shape != Collapsed(parameter, -1) || state.Find("col_var")?.Shape != Collapsed(parameter, -2)))
            throw Unfit($"a parameter {parameter} needs 'row_var' and 'col_var' of its shape");
        if (parameter.Rank <= 1 && state.Find("variance")?.Shape != parameter.Shape)
            throw Unfit($"a parameter {parameter} needs a 'variance' of its shape");
    }

    /// <inheritdoc/>
    protected override void StepGroup(ParamGroup group)
    {
        IReadOnlyList<CheckpointNode> eps = Option.Items(group["eps"], "eps");
        double? least = eps[0] is ScalarNode { Value: null } ? null : Option.Number(eps[0], "eps");
        double lr = group.Lr, smallest = Option.Number(eps[1], "eps");
        foreach ((Tensor p, Tensor gradient, ParamState state) in Changing(group))
        {
            double step = state.Advance(), renewed = Math.Pow(step, group.Number("beta2_decay"));
            using TensorScope scope = Tensor.Scope();
            Tensor g = group.Maximize ? gradient.Neg() : gradient;
            double size = Math.Max(smallest, ParamState.Get(p.VectorNorm()) / Math.Sqrt(p.ElementCount)) * Math.Min(lr, 1 / Math.Sqrt(step));
            if (group.WeightDecay != 0)
                p.Mul_(1 - lr * group.WeightDecay);
            least ??= DTypeLimits.Epsilon(p.DType);
            Tensor estimate = p.Rank > 1 ? Factored(state, g, renewed, least.Value) : state.Tensor("variance").Lerp_(g * g, renewed);
            Tensor update = estimate.ClampMin(least.Value * least.Value).Rsqrt_().Mul_(g);
            double excess = Math.Max(1, ParamState.Get(update.VectorNorm()) / (Math.Sqrt(update.ElementCount) * group.Number("d")));
            p.Add_(update, -size / excess);
        }
    }

    /// <summary>The outer product of the averages of rows and of columns, over the mean of the rows.</summary>
    private static Tensor Factored(ParamState state, Tensor g, double renewed, double least)
    {
        Tensor rows = state.Tensor("row_var"), columns = state.Tensor("col_var");
        rows.Lerp_(g.VectorNorm(2, [-1], keepdim: true).Square_().Div_(g.Shape[g.Rank - 1]), renewed);
        columns.Lerp_(g.VectorNorm(2, [-2], keepdim: true).Square_().Div_(g.Shape[g.Rank - 2]), renewed);
        return rows.Matmul(columns).Div_(rows.Mean([-2], keepdim: true).ClampMin(least));
    }

    private static Shape Collapsed(Tensor x, int dimension)
    {
        long[] sizes = x.Shape.ToArray();
        sizes[sizes.Length + dimension] = 1;
        return new Shape(sizes);
    }
}
