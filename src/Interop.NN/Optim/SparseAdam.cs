using Interop.Checkpoints;
using Interop.Tensors;
using Interop.Tensors.Kernels;

namespace Interop.NN;

/// <summary><see cref="Adam"/> for embeddings: rows whose gradient is zero keep their values and their averages. Source: <c>torch.optim.SparseAdam</c>.</summary>
/// <remarks>Gradients here are dense. A row, an index of the first dimension, counts as part of PyTorch's sparse gradient where it is not all zeros.</remarks>
public sealed class SparseAdam : Optimizer
{
    /// <summary>With all parameters in one group.</summary>
    /// <inheritdoc cref="SparseAdam(IEnumerable{ParamGroup}, double, ValueTuple{double, double}?, double, bool)"/>
    public SparseAdam(IEnumerable<Tensor> @params, double lr = 1e-3, (double First, double Second)? betas = null, double eps = 1e-8, bool maximize = false)
        : this(One(@params), lr, betas, eps, maximize) { }

    /// <summary>With groups of parameters.</summary>
    /// <param name="params">What is stepped.</param>
    /// <param name="lr">The learning rate, above 0.</param>
    /// <param name="betas">How slowly the two averages change, in [0, 1); (0.9, 0.999) if null.</param>
    /// <param name="eps">What keeps divisors from zero, above 0.</param>
    /// <param name="maximize">Whether the steps go up.</param>
    /// <exception cref="ArgumentOutOfRangeException">An option is outside of its range.</exception>
    public SparseAdam(IEnumerable<ParamGroup> @params, double lr = 1e-3, (double First, double Second)? betas = null, double eps = 1e-8, bool maximize = false)
        : base(@params, ("lr", lr), ("betas", Option.Pair(betas ?? (0.9, 0.999))), ("eps", eps), ("maximize", maximize))
    {
        if (!(lr > 0) || !(eps > 0))
            throw new ArgumentOutOfRangeException(lr > 0 ? nameof(eps) : nameof(lr), lr > 0 ? eps : lr, "SparseAdam needs 'lr' and 'eps' above 0.");
        Option.RequireBetas(betas ?? (0.9, 0.999));
    }

    /// <inheritdoc/>
    protected override IReadOnlyList<string> ScalarTensors => [];

    /// <inheritdoc/>
    protected override void Check(ParamGroup group)
    {
        ArgumentNullException.ThrowIfNull(group);
        if (group.Params.FirstOrDefault(p => p.DType.Kind == DTypeKind.Complex) is { } complex)
            throw new ArgumentException($"SparseAdam takes no complex parameters, found {complex}.");
    }

    /// <inheritdoc/>
    protected override void InitState(ParamGroup group, Tensor parameter, ParamState state)
    {
        state["step"] = 0L;
        state["exp_avg"] = Tensor.ZerosLike(parameter);
        state["exp_avg_sq"] = Tensor.ZerosLike(parameter);
    }

    /// <inheritdoc/>
    protected override void StepGroup(ParamGroup group)
    {
        foreach ((Tensor p, Tensor g, ParamState state) in Changing(group))
            StepRows(group, p, g, state);
    }

    private void StepRows(ParamGroup group, Tensor p, Tensor g, ParamState state)
    {
        (double beta1, double beta2) = group.Betas;
        long step = (state["step"] as long? ?? 0) + 1;
        state["step"] = step;
        using TensorScope scope = Tensor.Scope();
        Tensor[] changed = [p, state.Tensor("exp_avg"), state.Tensor("exp_avg_sq")], dense = Array.ConvertAll(changed, x => x.Contiguous());
        Tensor gradient = g.Contiguous();
        UpdateList list = NewUpdates();
        long width = p.Rank == 0 || p.Shape[0] == 0 ? 1 : p.ElementCount / p.Shape[0];
        double size = group.Lr * Math.Sqrt(1 - Math.Pow(beta2, step)) / (1 - Math.Pow(beta1, step));
        for ((long first, long end) = RowScan.Next(gradient, 0); first < end; (first, end) = RowScan.Next(gradient, end))
        {
            ref UpdateEntry entry = ref list.AddRange(dense[0], gradient, dense[1], dense[2], first * width, end * width);
            (entry.C0, entry.C1, entry.C2, entry.C3, entry.C4, entry.C5, entry.C6) = (1 - beta1, beta1, 1 - beta2, beta2, 1, group.Eps, -size);
        }

        list.Run<AdamUpdate<No>>(new(group.Maximize));
        GC.KeepAlive(gradient);
        for (int i = 0; i < changed.Length; i++)
        {
            if (!ReferenceEquals(changed[i], dense[i]))
                changed[i].Copy_(dense[i]);
        }
    }
}
