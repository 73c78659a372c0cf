using Interop.Tensors;

namespace Interop.NN;

/// <summary>A loss of an input against a target. Source: <c>torch.nn.modules.loss._Loss</c>.</summary>
/// <param name="reduction">What is given: a number per element or item, their mean or their sum.</param>
public abstract class Loss(Reduction reduction) : Module<(Tensor Input, Tensor Target), Tensor>
{
    /// <summary>What is given: a number per element or item, their mean or their sum.</summary>
    public Reduction Reduction { get; } = reduction;

    /// <summary>The loss.</summary>
    /// <param name="input">What the network gave.</param>
    /// <param name="target">What it should have given.</param>
    public Tensor Call(Tensor input, Tensor target) => Call((input, target));
}

/// <summary>A loss with factors. Source: <c>torch.nn.modules.loss._WeightedLoss</c>.</summary>
public abstract class WeightedLoss : Loss
{
    private protected WeightedLoss(Tensor? weight, Reduction reduction) : base(reduction) => RegisterBuffer("weight", weight);

    /// <summary>The factors, a buffer; null for ones.</summary>
    public Tensor? Weight { get => Attribute("weight"); set => SetAttribute("weight", value); }
}

/// <summary>A loss of three tensors.</summary>
/// <param name="reduction">What is given: a number per item, their mean or their sum.</param>
public abstract class TripleLoss(Reduction reduction) : Module<(Tensor First, Tensor Second, Tensor Third), Tensor>
{
    /// <summary>What is given: a number per item, their mean or their sum.</summary>
    public Reduction Reduction { get; } = reduction;
}

/// <summary>A loss of two inputs against a target. Source: <c>torch.nn.modules.loss._Loss</c>.</summary>
/// <param name="margin">By how much unequal ones must differ.</param>
/// <param name="reduction">What is given.</param>
public abstract class PairLoss(double margin, Reduction reduction) : TripleLoss(reduction)
{
    /// <summary>By how much unequal ones must differ.</summary>
    public double Margin { get; } = margin;

    /// <summary>The loss.</summary>
    /// <param name="input1">One of the two.</param>
    /// <param name="input2">The other, of its shape.</param>
    /// <param name="target">1 or −1 for each item.</param>
    public Tensor Call(Tensor input1, Tensor input2, Tensor target) => Call((input1, input2, target));
}
