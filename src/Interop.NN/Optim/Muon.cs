using Interop.Checkpoints;
using Interop.Tensors;

namespace Interop.NN;

/// <summary>Steps matrices along their momentum made orthogonal by Newton–Schulz iterations in bfloat16. Jordan 2024. Source: <c>torch.optim.Muon</c>.</summary>
/// <remarks>For the matrices of hidden layers; biases, embeddings and heads go to another optimizer, such as <see cref="AdamW"/>.</remarks>
public sealed class Muon : Optimizer
{
    private const long Small = 1 << 14;

    /// <summary>With all parameters in one group.</summary>
    /// <inheritdoc cref="Muon(IEnumerable{ParamGroup}, double, double, double, bool, ValueTuple{double, double, double}?, double, long, LrAdjustment?)"/>
    public Muon(IEnumerable<Tensor> @params, double lr = 1e-3, double weightDecay = 0.1, double momentum = 0.95, bool nesterov = true,
        (double A, double B, double C)? nsCoefficients = null, double eps = 1e-7, long nsSteps = 5, LrAdjustment? adjustLrFn = null)
        : this(One(@params), lr, weightDecay, momentum, nesterov, nsCoefficients, eps, nsSteps, adjustLrFn) { }

    /// <summary>With groups of parameters.</summary>
    /// <param name="params">Matrices.</param>
    /// <param name="lr">The learning rate, 0 or more.</param>
    /// <param name="weightDecay">What of the parameter is taken off in a step, times the learning rate.</param>
    /// <param name="momentum">How slowly the average of gradients changes.</param>
    /// <param name="nesterov">Whether to look ahead along the average.</param>
    /// <param name="nsCoefficients">x ← a·x + (b·xxᵀ + c·(xxᵀ)²)·x; (3.4445, −4.775, 2.0315) if null.</param>
    /// <param name="eps">The least norm that is divided by.</param>
    /// <param name="nsSteps">Iterations, below 100.</param>
    /// <param name="adjustLrFn">How the learning rate is fitted to the shape; as the original does it if null.</param>
    /// <exception cref="ArgumentOutOfRangeException">An option is outside of its range.</exception>
    /// <exception cref="ArgumentException">A parameter is no matrix, or is complex.</exception>
    public Muon(IEnumerable<ParamGroup> @params, double lr = 1e-3, double weightDecay = 0.1, double momentum = 0.95, bool nesterov = true,
        (double A, double B, double C)? nsCoefficients = null, double eps = 1e-7, long nsSteps = 5, LrAdjustment? adjustLrFn = null)
        : base(@params, ("lr", lr), ("weight_decay", weightDecay), ("momentum", momentum), ("nesterov", nesterov), ("ns_coefficients", Coefficients(nsCoefficients ?? (3.4445, -4.775, 2.0315))),
            ("eps", eps), ("ns_steps", nsSteps), ("adjust_lr_fn", Option.Maybe(Text(adjustLrFn))))
    {
        Option.RequireNotNegative(lr, nameof(lr));
        Option.RequireNotNegative(momentum, nameof(momentum));
        Option.RequireNotNegative(weightDecay, nameof(weightDecay));
        if (nsSteps >= 100)
            throw new ArgumentOutOfRangeException(nameof(nsSteps), nsSteps, "Muon makes fewer than 100 iterations.");
    }

    /// <inheritdoc/>
    protected override IReadOnlyList<string> ScalarTensors => [];

    /// <inheritdoc/>
    protected override void Check(ParamGroup group)
    {
        ArgumentNullException.ThrowIfNull(group);
        if (group.Params.FirstOrDefault(p => p.Rank != 2 || p.DType.Kind == DTypeKind.Complex) is { } other)
            throw new ArgumentException($"Muon takes real matrices only, found {other}. Give other parameters to another optimizer.");
    }

    /// <inheritdoc/>
    protected override void InitState(ParamGroup group, Tensor parameter, ParamState state) => state["momentum_buffer"] = Tensor.ZerosLike(parameter);

    /// <inheritdoc/>
    protected override void StepGroup(ParamGroup group)
    {
        double lr = group.Lr, momentum = group.Momentum;
        IReadOnlyList<CheckpointNode> abc = Option.Items(group["ns_coefficients"], "ns_coefficients");
        foreach ((Tensor p, Tensor g, ParamState state) in Changing(group))
        {
            using TensorScope scope = Tensor.Scope();
            Tensor average = state.Tensor("momentum_buffer").Lerp_(g, 1 - momentum);
            Tensor update = Orthogonal(group.Flag("nesterov") ? g.Lerp(average, momentum) : average, abc, (long)group.Number("ns_steps"), group.Eps);
            p.Mul_(1 - lr * group.WeightDecay);
            p.Add_(update, -lr * Ratio(group["adjust_lr_fn"], p.Shape[0], p.Shape[1]));
        }
    }

    /// <summary>A matrix with nearly the singular vectors of another one, and singular values near 1.</summary>
    private static Tensor Orthogonal(Tensor x, IReadOnlyList<CheckpointNode> abc, long steps, double eps)
    {
        float a = Coefficient(0), b = Coefficient(1), c = Coefficient(2);
        bool tall = x.Shape[0] > x.Shape[1];
        // Every result is rounded to bfloat16. Small ones come from float64, so that no order of sums decides how.
        DType work = x.ElementCount <= Small ? DType.Float64 : DType.BFloat16;
        Tensor y = Rounded(tall ? x.Transpose(0, 1) : x);
        y = Rounded(y.Div(Rounded(y.VectorNorm()).ClampMin(eps)));
        for (long i = 0; i < steps; i++)
        {
            Tensor gram = Rounded(y.Matmul(y.Transpose(0, 1)));
            y = Rounded(y.Addmm(Rounded(gram.Addmm(gram, gram, b, c)), y, a));
        }

        return tall ? y.Transpose(0, 1) : y;

        Tensor Rounded(Tensor z) => z.To(DType.BFloat16).To(work);
        float Coefficient(int i) => (float)Option.Number(abc[i], "ns_coefficients");
    }

    private static double Ratio(CheckpointNode adjustment, double rows, double columns) => Option.Text(adjustment) switch
    {
        "None" or "original" => Math.Sqrt(Math.Max(1, rows / columns)),
        "match_rms_adamw" => 0.2 * Math.Sqrt(Math.Max(rows, columns)),
        "spectral_unclamped" => Math.Sqrt(rows / columns),
        _ => 1,
    };

    private static TupleNode Coefficients((double A, double B, double C) abc) => new(abc.A, abc.B, abc.C);

    private static string? Text(LrAdjustment? adjustment) => adjustment switch
    {
        LrAdjustment.Original => "original",
        LrAdjustment.MatchRmsAdamW => "match_rms_adamw",
        LrAdjustment.SpectralUnclamped => "spectral_unclamped",
        _ => null,
    };
}
