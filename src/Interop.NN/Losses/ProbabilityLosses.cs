using Interop.Tensors;

namespace Interop.NN;

/// <summary>−(target · log input + (1 − target) · log(1 − input)). Source: <c>torch.nn.BCELoss</c>.</summary>
/// <param name="weight">Factors, broadcast to the input; null for ones.</param>
/// <param name="reduction">What is given.</param>
public class BCELoss(Tensor? weight = null, Reduction reduction = Reduction.Mean) : WeightedLoss(weight, reduction)
{
    /// <inheritdoc/>
    protected override Tensor Forward((Tensor Input, Tensor Target) input) => input.Input.BinaryCrossEntropy(input.Target, Weight, Reduction);
}

/// <summary><see cref="BCELoss"/> of sigmoid(input), computed safely. Source: <c>torch.nn.BCEWithLogitsLoss</c>.</summary>
public class BCEWithLogitsLoss : WeightedLoss
{
    /// <summary>With factors.</summary>
    /// <param name="weight">Factors, broadcast to the input; null for ones.</param>
    /// <param name="reduction">What is given.</param>
    /// <param name="posWeight">Factors of the positive part, broadcast to the input; null for ones.</param>
    public BCEWithLogitsLoss(Tensor? weight = null, Reduction reduction = Reduction.Mean, Tensor? posWeight = null) : base(weight, reduction) => RegisterBuffer("pos_weight", posWeight);

    /// <summary>Factors of the positive part, a buffer; null for ones.</summary>
    public Tensor? PosWeight { get => Attribute("pos_weight"); set => SetAttribute("pos_weight", value); }

    /// <inheritdoc/>
    protected override Tensor Forward((Tensor Input, Tensor Target) input) => input.Input.BinaryCrossEntropyWithLogits(input.Target, Weight, Reduction, PosWeight);
}

/// <summary>target · (log target − input): how far a distribution given by logarithms is from the target. Source: <c>torch.nn.KLDivLoss</c>.</summary>
/// <param name="reduction">What is given; <see cref="Reduction.BatchMean"/> is the mathematical one.</param>
/// <param name="logTarget">Whether the target is given by logarithms too.</param>
public class KLDivLoss(Reduction reduction = Reduction.Mean, bool logTarget = false) : Loss(reduction)
{
    /// <summary>Whether the target is given by logarithms too.</summary>
    public bool LogTarget { get; } = logTarget;

    /// <inheritdoc/>
    protected override Tensor Forward((Tensor Input, Tensor Target) input) => input.Input.KlDiv(input.Target, Reduction, LogTarget);
}

/// <summary>exp(input) − target · input: counts against a rate. Source: <c>torch.nn.PoissonNLLLoss</c>.</summary>
/// <param name="logInput">Whether the input is the logarithm of the rate.</param>
/// <param name="full">Whether Stirling's term is added.</param>
/// <param name="eps">Added to a rate that is not a logarithm.</param>
/// <param name="reduction">What is given.</param>
public class PoissonNLLLoss(bool logInput = true, bool full = false, double eps = 1e-8, Reduction reduction = Reduction.Mean) : Loss(reduction)
{
    /// <summary>Whether the input is the logarithm of the rate.</summary>
    public bool LogInput { get; } = logInput;

    /// <summary>Whether Stirling's term is added.</summary>
    public bool Full { get; } = full;

    /// <summary>Added to a rate that is not a logarithm.</summary>
    public double Eps { get; } = eps;

    /// <inheritdoc/>
    protected override Tensor Forward((Tensor Input, Tensor Target) input) => input.Input.PoissonNllLoss(input.Target, LogInput, Full, Eps, Reduction);
}

/// <summary>½ · (log var + (input − target)² / var). Source: <c>torch.nn.GaussianNLLLoss</c>.</summary>
/// <param name="full">Whether ½ · log 2π is added.</param>
/// <param name="eps">The least variance.</param>
/// <param name="reduction">What is given.</param>
public class GaussianNLLLoss(bool full = false, double eps = 1e-6, Reduction reduction = Reduction.Mean) : TripleLoss(reduction)
{
    /// <summary>Whether ½ · log 2π is added.</summary>
    public bool Full { get; } = full;

    /// <summary>The least variance.</summary>
    public double Eps { get; } = eps;

    /// <summary>The loss.</summary>
    /// <param name="input">Expected values.</param>
    /// <param name="target">What was found.</param>
    /// <param name="var">Variances, of the input's shape, one per item, or one number.</param>
    public Tensor Call(Tensor input, Tensor target, Tensor var) => Call((input, target, var));

    /// <inheritdoc/>
    protected override Tensor Forward((Tensor First, Tensor Second, Tensor Third) input) => input.First.GaussianNllLoss(input.Second, input.Third, Full, Eps, Reduction);
}

/// <summary>log(1 + exp(−target · input)). Source: <c>torch.nn.SoftMarginLoss</c>.</summary>
/// <param name="reduction">What is given.</param>
public class SoftMarginLoss(Reduction reduction = Reduction.Mean) : Loss(reduction)
{
    /// <inheritdoc/>
    protected override Tensor Forward((Tensor Input, Tensor Target) input) => input.Input.SoftMarginLoss(input.Target, Reduction);
}
