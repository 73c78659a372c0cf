using Interop.Tensors;

namespace Interop.NN;

/// <summary>h′ = tanh or max(0, ·) of w_ih · x + b_ih + w_hh · h + b_hh. Source: <c>torch.nn.RNNCell</c>.</summary>
/// <param name="inputSize">Features of the input.</param>
/// <param name="hiddenSize">Features of h.</param>
/// <param name="bias">Whether there are biases.</param>
/// <param name="nonlinearity"><see cref="Nonlinearity.Tanh"/> or <see cref="Nonlinearity.ReLU"/>.</param>
/// <param name="dtype">Of the parameters; float32 if null.</param>
public class RNNCell(long inputSize, long hiddenSize, bool bias = true, Nonlinearity nonlinearity = Nonlinearity.Tanh, DType? dtype = null)
    : RNNCellBase<(Tensor Input, Tensor? Hx), Tensor>(inputSize, hiddenSize, bias, 1, dtype)
{
    /// <summary>What h goes through.</summary>
    public Nonlinearity Nonlinearity { get; } = Check(nonlinearity);

    /// <summary>h after one step.</summary>
    /// <param name="input">[batch, inputSize] or [inputSize].</param>
    /// <param name="hx">h before, [batch, hiddenSize] or [hiddenSize]; null for zeros.</param>
    public Tensor Call(Tensor input, Tensor? hx = null) => Call((input, hx));

    /// <inheritdoc/>
    protected override Tensor Forward((Tensor Input, Tensor? Hx) input)
    {
        Tensor h = State(input.Input, input.Hx);
        return Nonlinearity == Nonlinearity.Tanh ? Tensor.RnnTanhCell(input.Input, h, WeightIh, WeightHh, BiasIh, BiasHh) : Tensor.RnnReluCell(input.Input, h, WeightIh, WeightHh, BiasIh, BiasHh);
    }

    /// <inheritdoc/>
    protected override string ExtraRepr() => base.ExtraRepr() + (Nonlinearity == Nonlinearity.Tanh ? "" : ", nonlinearity=relu");

    internal static Nonlinearity Check(Nonlinearity nonlinearity) => nonlinearity is Nonlinearity.Tanh or Nonlinearity.ReLU ? nonlinearity
        : throw new ArgumentOutOfRangeException(nameof(nonlinearity), nonlinearity, "A recurrent network goes through Tanh or ReLU.");
}

/// <summary>One step of a <see cref="GRU"/>. Source: <c>torch.nn.GRUCell</c>.</summary>
/// <param name="inputSize">Features of the input.</param>
/// <param name="hiddenSize">Features of h.</param>
/// <param name="bias">Whether there are biases.</param>
/// <param name="dtype">Of the parameters; float32 if null.</param>
public class GRUCell(long inputSize, long hiddenSize, bool bias = true, DType? dtype = null) : RNNCellBase<(Tensor Input, Tensor? Hx), Tensor>(inputSize, hiddenSize, bias, 3, dtype)
{
    /// <summary>h after one step.</summary>
    /// <param name="input">[batch, inputSize] or [inputSize].</param>
    /// <param name="hx">h before, [batch, hiddenSize] or [hiddenSize]; null for zeros.</param>
    public Tensor Call(Tensor input, Tensor? hx = null) => Call((input, hx));

    /// <inheritdoc/>
    protected override Tensor Forward((Tensor Input, Tensor? Hx) input) => Tensor.GruCell(input.Input, State(input.Input, input.Hx), WeightIh, WeightHh, BiasIh, BiasHh);
}

/// <summary>One step of an <see cref="LSTM"/>. Source: <c>torch.nn.LSTMCell</c>.</summary>
/// <param name="inputSize">Features of the input.</param>
/// <param name="hiddenSize">Features of h and c.</param>
/// <param name="bias">Whether there are biases.</param>
/// <param name="dtype">Of the parameters; float32 if null.</param>
public class LSTMCell(long inputSize, long hiddenSize, bool bias = true, DType? dtype = null)
    : RNNCellBase<(Tensor Input, (Tensor H, Tensor C)? Hx), (Tensor H, Tensor C)>(inputSize, hiddenSize, bias, 4, dtype)
{
    /// <summary>h and c after one step.</summary>
    /// <param name="input">[batch, inputSize] or [inputSize].</param>
    /// <param name="hx">h and c before, [batch, hiddenSize] or [hiddenSize] each; null for zeros.</param>
    public (Tensor H, Tensor C) Call(Tensor input, (Tensor H, Tensor C)? hx = null) => Call((input, hx));

    /// <inheritdoc/>
    protected override (Tensor H, Tensor C) Forward((Tensor Input, (Tensor H, Tensor C)? Hx) input) =>
        Tensor.LstmCell(input.Input, [State(input.Input, input.Hx?.H), State(input.Input, input.Hx?.C)], WeightIh, WeightHh, BiasIh, BiasHh);
}
