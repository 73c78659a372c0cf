using Interop.Checkpoints;
using Interop.Tensors;
using Interop.Tensors.Kernels;

namespace Interop.NN;

/// <summary><see cref="Adam"/> that looks ahead along its average, with a momentum that grows. Dozat 2016. Source: <c>torch.optim.NAdam</c>.</summary>
public sealed class NAdam : Optimizer
{
    /// <summary>With all parameters in one group.</summary>
    /// <inheritdoc cref="NAdam(IEnumerable{ParamGroup}, double, ValueTuple{double, double}?, double, double, double, bool, bool?, bool, bool, bool)"/>
    public NAdam(IEnumerable<Tensor> @params, double lr = 2e-3, (double First, double Second)? betas = null, double eps = 1e-8, double weightDecay = 0, double momentumDecay = 4e-3,
        bool decoupledWeightDecay = false, bool? @foreach = null, bool maximize = false, bool capturable = false, bool differentiable = false)
        : this(One(@params), lr, betas, eps, weightDecay, momentumDecay, decoupledWeightDecay, @foreach, maximize, capturable, differentiable) { }

    /// <summary>With groups of parameters.</summary>
    /// <param name="params">What is stepped.</param>
    /// <param name="lr">The learning rate, 0 or more.</param>
    /// <param name="betas">How slowly the two averages change, in [0, 1); (0.9, 0.999) if null.</param>
    /// <param name="eps">What keeps divisors from zero.</param>
    /// <param name="weightDecay">What of the parameter is added to its gradient.</param>
    /// <param name="momentumDecay">How fast the momentum grows to the first beta.</param>
    /// <param name="decoupledWeightDecay">Whether weight decay shrinks the parameter instead of adding to its gradient.</param>
    /// <param name="foreach">Kept for PyTorch; every step here takes all parameters at once.</param>
    /// <param name="maximize">Whether the steps go up.</param>
    /// <param name="capturable">Kept for PyTorch.</param>
    /// <param name="differentiable">Steps cannot be recorded here: one with this option throws.</param>
    /// <exception cref="ArgumentOutOfRangeException">An option is outside of its range.</exception>
    public NAdam(IEnumerable<ParamGroup> @params, double lr = 2e-3, (double First, double Second)? betas = null, double eps = 1e-8, double weightDecay = 0, double momentumDecay = 4e-3,
        bool decoupledWeightDecay = false, bool? @foreach = null, bool maximize = false, bool capturable = false, bool differentiable = false)
        : base(@params, ("lr", lr), ("betas", Option.Pair(betas ?? (0.9, 0.999))), ("eps", eps), ("weight_decay", Option.Whole(weightDecay)),
            ("momentum_decay", momentumDecay), ("decoupled_weight_decay", decoupledWeightDecay), ("maximize", maximize), ("foreach", Option.Maybe(@foreach)),
            ("capturable", capturable), ("differentiable", differentiable))
    {
        Option.RequireNotNegative(lr, nameof(lr));
        Option.RequireNotNegative(eps, nameof(eps));
        Option.RequireNotNegative(weightDecay, nameof(weightDecay));
        Option.RequireNotNegative(momentumDecay, nameof(momentumDecay));
        Option.RequireBetas(betas ?? (0.9, 0.999));
    }

    /// <inheritdoc/>
    protected override IReadOnlyList<string> ScalarTensors => ["step", "mu_product"];

    /// <inheritdoc/>
    protected override void InitState(ParamGroup group, Tensor parameter, ParamState state)
    {
        state["step"] = ParamState.Scalar(0);
        state["mu_product"] = ParamState.Scalar(1);
        state["exp_avg"] = Tensor.ZerosLike(parameter);
        state["exp_avg_sq"] = Tensor.ZerosLike(parameter);
    }

    /// <inheritdoc/>
    protected override void StepGroup(ParamGroup group)
    {
        (double beta1, double beta2) = group.Betas;
        double lr = group.Lr, eps = group.Eps, weightDecay = group.WeightDecay, momentumDecay = group.Number("momentum_decay");
        bool decoupled = group.Flag("decoupled_weight_decay");
        UpdateList list = NewUpdates();
        foreach ((Tensor p, Tensor g, ParamState state) in Changing(group))
        {
            double step = state.Advance(), mu = Mu(step), next = Mu(step + 1);
            Tensor products = state.Tensor("mu_product");
            // PyTorch keeps the product in float32.
            ParamState.Set(products, products.DType == DType.Float32 ? (float)ParamState.Get(products) * (float)mu : ParamState.Get(products) * mu);
            double product = ParamState.Get(products);
            ref UpdateEntry entry = ref list.Add(p, g, state.Tensor("exp_avg"), state.Tensor("exp_avg_sq"));
            (entry.C0, entry.C2, entry.C3, entry.C4, entry.C5) = (1 - beta1, 1 - beta2, beta2, 1 / Math.Sqrt(1 - Math.Pow(beta2, step)), eps);
            (entry.C1, entry.C6) = (-lr * (1 - mu) / (1 - product), -lr * next / (1 - product * next));
        }

        list.Run<NAdamUpdate>(new(group.Maximize, decoupled ? 0 : weightDecay, decoupled ? 1 - lr * weightDecay : 1));

        double Mu(double step) => beta1 * (1 - 0.5 * Math.Pow(0.96, step * momentumDecay));
    }
}
