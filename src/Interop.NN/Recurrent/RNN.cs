using Interop.Tensors;

namespace Interop.NN;

/// <summary>A recurrent network with one state, which is called with h or without. Source: <c>torch.nn.RNNBase</c>.</summary>
public abstract class OneStateRNN : RNNBase
{
    private protected OneStateRNN(int gates, long inputSize, long hiddenSize, long numLayers, bool bias, bool batchFirst, double dropout, bool bidirectional, DType? dtype)
        : base(gates, inputSize, hiddenSize, numLayers, bias, batchFirst, dropout, bidirectional, 0, dtype) { }

    /// <summary>h of the last layer at all steps, and of all layers at the end.</summary>
    /// <param name="input">[steps, batch, features], [batch, steps, features] if the batch is first, or [steps, features].</param>
    /// <param name="hx">Where h begins, [layers · directions, batch, hidden], or without batch; null for zeros.</param>
    /// <returns>[steps, batch, directions · hidden] laid out as the input, and where h ends, like <paramref name="hx"/>.</returns>
    /// <exception cref="ShapeException">The shapes do not belong together.</exception>
    /// <exception cref="ArgumentException">The dtypes differ.</exception>
    public (Tensor Output, Tensor H) Call(Tensor input, Tensor? hx = null)
    {
        RecurrentOutput y = Call(new RecurrentInput(input, hx));
        return (y.Data, y.H);
    }

    /// <summary>The same of packed sequences.</summary>
    /// <param name="input">Packed sequences.</param>
    /// <param name="hx">Where h begins, in the original order of the sequences; null for zeros.</param>
    /// <returns>Sequences packed alike, and where h of each ends, in their original order.</returns>
    /// <exception cref="ShapeException">The shapes do not belong together.</exception>
    /// <exception cref="ArgumentException">The dtypes differ.</exception>
    public (PackedSequence Output, Tensor H) Call(PackedSequence input, Tensor? hx = null)
    {
        ArgumentNullException.ThrowIfNull(input);
        RecurrentOutput y = Call(new RecurrentInput(input.Data, hx, null, input));
        return (y.Packed, y.H);
    }
}

/// <summary>h′ = tanh or max(0, ·) of w_ih · x + b_ih + w_hh · h + b_hh. Source: <c>torch.nn.RNN</c>; Elman, 1990.</summary>
public class RNN : OneStateRNN
{
    /// <summary>With uniform values in ±1/√hiddenSize.</summary>
    /// <param name="inputSize">Features of the input.</param>
    /// <param name="hiddenSize">Features of h.</param>
    /// <param name="numLayers">Layers, each of which is given what the one before puts out.</param>
    /// <param name="nonlinearity"><see cref="Nonlinearity.Tanh"/> or <see cref="Nonlinearity.ReLU"/>.</param>
    /// <param name="bias">Whether there are biases.</param>
    /// <param name="batchFirst">Whether input and output have the batch before the steps.</param>
    /// <param name="dropout">The probability with which, in training, elements between layers are dropped.</param>
    /// <param name="bidirectional">Whether each layer also runs from the last step to the first.</param>
    /// <param name="dtype">Of the parameters; float32 if null.</param>
    /// <exception cref="ArgumentOutOfRangeException">A size is not positive, or the nonlinearity is another.</exception>
    public RNN(long inputSize, long hiddenSize, long numLayers = 1, Nonlinearity nonlinearity = Nonlinearity.Tanh, bool bias = true, bool batchFirst = false, double dropout = 0, bool bidirectional = false, DType? dtype = null)
        : base(1, inputSize, hiddenSize, numLayers, bias, batchFirst, dropout, bidirectional, dtype) => Nonlinearity = RNNCell.Check(nonlinearity);

    /// <summary>What h goes through.</summary>
    public Nonlinearity Nonlinearity { get; }

    private protected override (Tensor Y, Tensor H, Tensor? C) Run(Tensor input, Tensor? batchSizes, Tensor h, Tensor? c, Tensor[] weights)
    {
        (Tensor y, Tensor hy) = (Nonlinearity, batchSizes) switch
        {
            (Nonlinearity.Tanh, null) => Tensor.RnnTanh(input, h, weights, Bias, NumLayers, Dropout, Training, Bidirectional, BatchFirst),
            (Nonlinearity.Tanh, _) => Tensor.RnnTanh(input, batchSizes, h, weights, Bias, NumLayers, Dropout, Training, Bidirectional),
            (_, null) => Tensor.RnnRelu(input, h, weights, Bias, NumLayers, Dropout, Training, Bidirectional, BatchFirst),
            _ => Tensor.RnnRelu(input, batchSizes, h, weights, Bias, NumLayers, Dropout, Training, Bidirectional),
        };
        return (y, hy, null);
    }
}
