using Interop.Tensors;

namespace Interop.NN;

/// <summary>|input − target|. Source: <c>torch.nn.L1Loss</c>.</summary>
/// <param name="reduction">What is given.</param>
public class L1Loss(Reduction reduction = Reduction.Mean) : Loss(reduction)
{
    /// <inheritdoc/>
    protected override Tensor Forward((Tensor Input, Tensor Target) input) => input.Input.L1Loss(input.Target, Reduction);
}

/// <summary>(input − target)². Source: <c>torch.nn.MSELoss</c>.</summary>
/// <param name="reduction">What is given.</param>
public class MSELoss(Reduction reduction = Reduction.Mean) : Loss(reduction)
{
    /// <inheritdoc/>
    protected override Tensor Forward((Tensor Input, Tensor Target) input) => input.Input.MseLoss(input.Target, Reduction);
}

/// <summary>(input − target)² / (2 · beta) below beta, |input − target| − beta / 2 above. Source: <c>torch.nn.SmoothL1Loss</c>.</summary>
/// <param name="reduction">What is given.</param>
/// <param name="beta">Where the parabola ends, not negative.</param>
public class SmoothL1Loss(Reduction reduction = Reduction.Mean, double beta = 1) : Loss(reduction)
{
    /// <summary>Where the parabola ends.</summary>
    public double Beta { get; } = beta;

    /// <inheritdoc/>
    protected override Tensor Forward((Tensor Input, Tensor Target) input) => input.Input.SmoothL1Loss(input.Target, Reduction, Beta);
}

/// <summary>(input − target)² / 2 below delta, delta · (|input − target| − delta / 2) above. Source: <c>torch.nn.HuberLoss</c>.</summary>
/// <param name="reduction">What is given.</param>
/// <param name="delta">Where the parabola ends, greater than 0.</param>
public class HuberLoss(Reduction reduction = Reduction.Mean, double delta = 1) : Loss(reduction)
{
    /// <summary>Where the parabola ends.</summary>
    public double Delta { get; } = delta;

    /// <inheritdoc/>
    protected override Tensor Forward((Tensor Input, Tensor Target) input) => input.Input.HuberLoss(input.Target, Reduction, Delta);
}
