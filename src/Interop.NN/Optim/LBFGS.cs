using Interop.Checkpoints;
using Interop.Tensors;

namespace Interop.NN;

/// <summary>Steps by an estimate of the inverse Hessian from the last steps, with a line search if asked for. Nocedal and Wright. Source: <c>torch.optim.LBFGS</c>.</summary>
/// <remarks>Each step evaluates the closure several times. All parameters are in one group.</remarks>
public sealed partial class LBFGS : Optimizer
{
    /// <summary>With these parameters.</summary>
    /// <param name="params">What is stepped.</param>
    /// <param name="lr">The length of a step, or where the line search begins.</param>
    /// <param name="maxIter">Iterations in a step.</param>
    /// <param name="maxEval">Evaluations in a step; 1.25 of the iterations if null.</param>
    /// <param name="toleranceGrad">The largest element of a gradient that counts as none.</param>
    /// <param name="toleranceChange">The least change of loss or parameters that goes on.</param>
    /// <param name="historySize">How many steps the estimate is made of.</param>
    /// <param name="lineSearchFn">How the length is chosen; always <paramref name="lr"/> if null.</param>
    /// <param name="maximize">Whether the steps go up.</param>
    /// <exception cref="ArgumentOutOfRangeException">The learning rate is below 0.</exception>
    public LBFGS(IEnumerable<Tensor> @params, double lr = 1, long maxIter = 20, long? maxEval = null, double toleranceGrad = 1e-7, double toleranceChange = 1e-9, long historySize = 100,
        LineSearch? lineSearchFn = null, bool maximize = false)
        : this(One(@params), lr, maxIter, maxEval, toleranceGrad, toleranceChange, historySize, lineSearchFn, maximize) { }

    /// <summary>With one group of parameters.</summary>
    /// <inheritdoc cref="LBFGS(IEnumerable{Tensor}, double, long, long?, double, double, long, LineSearch?, bool)"/>
    /// <exception cref="ArgumentException">There are several groups.</exception>
    public LBFGS(IEnumerable<ParamGroup> @params, double lr = 1, long maxIter = 20, long? maxEval = null, double toleranceGrad = 1e-7, double toleranceChange = 1e-9, long historySize = 100,
        LineSearch? lineSearchFn = null, bool maximize = false)
        : base(@params, ("lr", Option.Whole(lr)), ("max_iter", maxIter), ("max_eval", maxEval ?? maxIter * 5 / 4), ("tolerance_grad", toleranceGrad), ("tolerance_change", toleranceChange),
            ("history_size", historySize), ("line_search_fn", Option.Maybe(lineSearchFn is null ? null : "strong_wolfe")), ("maximize", maximize)) =>
        Option.RequireNotNegative(lr, nameof(lr));

    /// <inheritdoc/>
    public override void AddParamGroup(ParamGroup paramGroup)
    {
        if (ParamGroups.Count > 0)
            throw new ArgumentException("LBFGS steps all parameters alike: it takes one group.");
        base.AddParamGroup(paramGroup);
    }

    /// <inheritdoc/>
    protected override IReadOnlyList<string> ScalarTensors => [];

    /// <inheritdoc/>
    protected override void StepGroup(ParamGroup group) => throw new InvalidOperationException("LBFGS steps with a closure: call Step(closure).");

    /// <inheritdoc/>
    protected override void InitState(ParamGroup group, Tensor parameter, ParamState state)
    {
        state["func_evals"] = 0L;
        state["n_iter"] = 0L;
    }

    /// <inheritdoc/>
    protected override void CheckState(Tensor parameter, ParamState state)
    {
        long count = Parameters.Sum(p => p.ElementCount * (p.DType.Kind == DTypeKind.Complex ? 2 : 1));
        if (state.Find("d") is { } d && d.ElementCount != count)
            throw Unfit($"its direction has {d.ElementCount} elements, the parameters {count}");
    }

    /// <inheritdoc/>
    protected override Tensor? StepAll(Func<Tensor>? closure)
    {
        if (closure is null)
            throw new InvalidOperationException("LBFGS evaluates the loss several times in a step: call Step(closure).");
        ParamGroup group = ParamGroups[0];
        if (group.Params.Count == 0)
            return Evaluate(closure);
        ParamState state = StateOf(group, group.Params[0]);
        bool single = group.Params[0].DType != DType.Float64;
        double toleranceGrad = group.Number("tolerance_grad"), toleranceChange = group.Number("tolerance_change");
        long maxIter = (long)group.Number("max_iter"), maxEval = (long)group.Number("max_eval"), evaluations = 1;
        LineNumber lr = new(group.Lr, false, single), t = Length(state, single);
        (Tensor first, double loss) = Loss(closure);
        state["func_evals"] = Count(state, "func_evals") + 1;
        Tensor gradient = FlatGradient();
        if (Largest(gradient) <= toleranceGrad)
            return first;
        Tensor? d = state.Find("d"), before = state.Find("prev_flat_grad");
        double lossBefore = double.NaN;
        for (long iteration = 1; iteration <= maxIter; iteration++)
        {
            long n = Count(state, "n_iter") + 1;
            state["n_iter"] = n;
            d = n == 1 ? Restart(gradient) : Direction(state, gradient, before!, d!, t.Value, (int)group.Number("history_size"));
            before = Remember(before, gradient);
            lossBefore = loss;
            t = n == 1 ? LineNumber.Min(new(1, false, single), new LineNumber(1, false, single) / new LineNumber(ParamState.Get(gradient.Abs().Sum()), true, single)) * lr : lr;
            LineNumber slope = new(ParamState.Get(gradient.Dot(d)), true, single);
            if (slope.Value > -toleranceChange)
                break;
            long used = 0;
            bool flat = false;
            if (group["line_search_fn"] is ScalarNode { Value: not null })
            {
                (loss, gradient, t, used) = StrongWolfe(closure, d, t, loss, gradient, slope, toleranceChange, maxEval - evaluations);
                Move(t.Value, d);
                flat = Largest(gradient) <= toleranceGrad;
            }
            else
            {
                Move(t.Value, d);
                if (iteration != maxIter)
                {
                    (_, loss) = Loss(closure);
                    gradient = FlatGradient();
                    flat = Largest(gradient) <= toleranceGrad;
                    used = 1;
                }
            }

            evaluations += used;
            state["func_evals"] = Count(state, "func_evals") + used;
            if (iteration == maxIter || evaluations >= maxEval || flat || Largest(d.Mul(t.Value)) <= toleranceChange || Math.Abs(loss - lossBefore) < toleranceChange)
                break;
        }

        Keep(state, d, t, before, lossBefore);
        return first;
    }

    private IReadOnlyList<Tensor> Parameters => ParamGroups[0].Params;

    private static long Count(ParamState state, string name) => state[name] as long? ?? 0;

    /// <summary>The loss, and its value with the sign that is minimized.</summary>
    private (Tensor Loss, double Value) Loss(Func<Tensor> closure)
    {
        Tensor loss = Evaluate(closure)!;
        double value = ParamState.Get(loss);
        return (loss, ParamGroups[0].Maximize ? -value : value);
    }

    private static double Largest(Tensor x) => ParamState.Get(x.Abs().Max());

    /// <summary>All gradients in one line; zeros where there are none.</summary>
    private Tensor FlatGradient()
    {
        using UnscopedTensors unscoped = Tensor.Unscoped();
        Tensor flat = Tensor.Cat([.. Parameters.Select(p => p.Grad is { } g ? Flat(g) : Tensor.Zeros([p.ElementCount * (p.DType.Kind == DTypeKind.Complex ? 2 : 1)], Flat(p).DType))]);
        return ParamGroups[0].Maximize ? flat.Neg_() : flat;

        static Tensor Flat(Tensor x) => Real(x.Detach()).Reshape(-1);
    }

    private static Tensor Real(Tensor x) => x.DType.Kind == DTypeKind.Complex ? x.ViewAsReal() : x;

    /// <summary>Moves all parameters along a direction.</summary>
    private void Move(double length, Tensor direction)
    {
        long at = 0;
        using TensorScope scope = Tensor.Scope();
        foreach (Tensor p in Parameters)
        {
            Tensor x = Real(p);
            x.Add_(direction.Narrow(0, at, x.ElementCount).View(x.Shape), length);
            at += x.ElementCount;
        }
    }
}
