using Interop.Tensors;

namespace Interop.NN;

/// <summary>One step of a recurrent network. Source: <c>torch.nn.RNNCellBase</c>.</summary>
/// <typeparam name="TInput">The input with the state before.</typeparam>
/// <typeparam name="TOutput">The state after.</typeparam>
public abstract class RNNCellBase<TInput, TOutput> : Module<TInput, TOutput>
{
    private protected RNNCellBase(long inputSize, long hiddenSize, bool bias, int gates, DType? dtype)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(inputSize);
        ArgumentOutOfRangeException.ThrowIfNegative(hiddenSize);
        (InputSize, HiddenSize) = (inputSize, hiddenSize);
        DType type = dtype ?? DType.Float32;
        Register("weight_ih", new Parameter(Tensor.Empty([gates * hiddenSize, inputSize], type)));
        Register("weight_hh", new Parameter(Tensor.Empty([gates * hiddenSize, hiddenSize], type)));
        Register("bias_ih", bias ? new Parameter(Tensor.Empty([gates * hiddenSize], type)) : null);
        Register("bias_hh", bias ? new Parameter(Tensor.Empty([gates * hiddenSize], type)) : null);
        ResetParameters();
    }

    /// <summary>Features of the input.</summary>
    public long InputSize { get; }

    /// <summary>Features of the state.</summary>
    public long HiddenSize { get; }

    /// <summary>Weights of the input, [gates · hiddenSize, inputSize].</summary>
    public Tensor WeightIh { get => Attribute("weight_ih")!; set => SetAttribute("weight_ih", value); }

    /// <summary>Weights of the state, [gates · hiddenSize, hiddenSize].</summary>
    public Tensor WeightHh { get => Attribute("weight_hh")!; set => SetAttribute("weight_hh", value); }

    /// <summary>The first bias, [gates · hiddenSize]; null without.</summary>
    public Tensor? BiasIh { get => Attribute("bias_ih"); set => SetAttribute("bias_ih", value); }

    /// <summary>The second bias, [gates · hiddenSize]; null without.</summary>
    public Tensor? BiasHh { get => Attribute("bias_hh"); set => SetAttribute("bias_hh", value); }

    /// <summary>Draws the parameters anew, uniform in ±1/√hiddenSize.</summary>
    public void ResetParameters()
    {
        double bound = HiddenSize > 0 ? 1 / Math.Sqrt(HiddenSize) : 0;
        foreach (Parameter parameter in Parameters(recurse: false))
            Init.Uniform_(parameter, -bound, bound);
    }

    /// <summary>Refuses what has neither one dimension nor two.</summary>
    private protected void Check(string what, Tensor? x)
    {
        if (x is not null && x.Rank is not (1 or 2))
            throw new ShapeException($"{Name} needs {what} [batch, features] or [features], found {x.Shape}.");
    }

    /// <inheritdoc/>
    protected override string ExtraRepr() => $"{InputSize}, {HiddenSize}" + (BiasIh is null ? ", bias=False" : "");

    /// <summary>The given state, or zeros.</summary>
    private protected Tensor State(Tensor input, Tensor? given)
    {
        Check("an input", input);
        Check("a state", given);
        return given ?? Tensor.Zeros(input.Rank == 1 ? [HiddenSize] : [input.Shape[0], HiddenSize], input.DType);
    }
}
