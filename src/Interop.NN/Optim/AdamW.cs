using Interop.Tensors;

namespace Interop.NN;

/// <summary><see cref="Adam"/> whose weight decay shrinks parameters and does not enter the averages. Loshchilov and Hutter 2019. Source: <c>torch.optim.AdamW</c>.</summary>
public class AdamW : Adam
{
    /// <summary>With all parameters in one group.</summary>
    /// <inheritdoc cref="AdamW(IEnumerable{ParamGroup}, double, ValueTuple{double, double}?, double, double, bool, bool, bool?, bool, bool, bool?)"/>
    public AdamW(IEnumerable<Tensor> @params, double lr = 1e-3, (double First, double Second)? betas = null, double eps = 1e-8, double weightDecay = 1e-2, bool amsgrad = false,
        bool maximize = false, bool? @foreach = null, bool capturable = false, bool differentiable = false, bool? fused = null)
        : this(One(@params), lr, betas, eps, weightDecay, amsgrad, maximize, @foreach, capturable, differentiable, fused) { }

    /// <summary>With groups of parameters.</summary>
    /// <param name="params">What is stepped.</param>
    /// <param name="lr">The learning rate, 0 or more.</param>
    /// <param name="betas">How slowly the two averages change, in [0, 1); (0.9, 0.999) if null.</param>
    /// <param name="eps">What keeps divisors from zero.</param>
    /// <param name="weightDecay">What of the parameter is taken off in a step, times the learning rate.</param>
    /// <param name="amsgrad">Whether to divide by the largest average of squares so far.</param>
    /// <param name="maximize">Whether the steps go up.</param>
    /// <param name="foreach">Kept for PyTorch; every step here takes all parameters at once.</param>
    /// <param name="capturable">Kept for PyTorch.</param>
    /// <param name="differentiable">Steps cannot be recorded here: one with this option throws.</param>
    /// <param name="fused">Kept for PyTorch; every step here is fused.</param>
    /// <exception cref="ArgumentOutOfRangeException">An option is outside of its range.</exception>
    public AdamW(IEnumerable<ParamGroup> @params, double lr = 1e-3, (double First, double Second)? betas = null, double eps = 1e-8, double weightDecay = 1e-2, bool amsgrad = false,
        bool maximize = false, bool? @foreach = null, bool capturable = false, bool differentiable = false, bool? fused = null)
        : base(@params, lr, betas, eps, weightDecay, amsgrad, @foreach, maximize, capturable, differentiable, fused, decoupledWeightDecay: true) { }

    /// <inheritdoc/>
    protected override void AddMissing(ParamGroup group)
    {
        base.AddMissing(group);
        group["decoupled_weight_decay"] = true;
    }
}
