using Interop.Tensors;

namespace Interop.NN;

/// <summary>Long short-term memory. Source: <c>torch.nn.LSTM</c>; Hochreiter and Schmidhuber, 1997.</summary>
/// <param name="inputSize">Features of the input.</param>
/// <param name="hiddenSize">Features of c, and of h without projections.</param>
/// <param name="numLayers">Layers, each of which is given what the one before puts out.</param>
/// <param name="bias">Whether there are biases.</param>
/// <param name="batchFirst">Whether input and output have the batch before the steps.</param>
/// <param name="dropout">The probability with which, in training, elements between layers are dropped.</param>
/// <param name="bidirectional">Whether each layer also runs from the last step to the first.</param>
/// <param name="projSize">Features of h where it is projected, fewer than of c; 0 for none.</param>
/// <param name="dtype">Of the parameters; float32 if null.</param>
public class LSTM(long inputSize, long hiddenSize, long numLayers = 1, bool bias = true, bool batchFirst = false, double dropout = 0, bool bidirectional = false, long projSize = 0, DType? dtype = null)
    : RNNBase(4, inputSize, hiddenSize, numLayers, bias, batchFirst, dropout, bidirectional, projSize, dtype)
{
    /// <summary>h of the last layer at all steps, and h and c of all layers at the end.</summary>
    /// <param name="input">[steps, batch, features], [batch, steps, features] if the batch is first, or [steps, features].</param>
    /// <param name="hx">Where h and c begin, [layers · directions, batch, hidden] each, h narrower with projections, or without batch; null for zeros.</param>
    /// <returns>[steps, batch, directions · width of h] laid out as the input, and where h and c end, like <paramref name="hx"/>.</returns>
    /// <exception cref="ShapeException">The shapes do not belong together.</exception>
    /// <exception cref="ArgumentException">The dtypes differ.</exception>
    public (Tensor Output, (Tensor H, Tensor C) Hx) Call(Tensor input, (Tensor H, Tensor C)? hx = null)
    {
        RecurrentOutput y = Call(new RecurrentInput(input, hx?.H, hx?.C));
        return (y.Data, (y.H, y.C!));
    }

    /// <summary>The same of packed sequences.</summary>
    /// <param name="input">Packed sequences.</param>
    /// <param name="hx">Where h and c begin, in the original order of the sequences; null for zeros.</param>
    /// <returns>Sequences packed alike, and where h and c of each end, in their original order.</returns>
    /// <exception cref="ShapeException">The shapes do not belong together.</exception>
    /// <exception cref="ArgumentException">The dtypes differ.</exception>
    public (PackedSequence Output, (Tensor H, Tensor C) Hx) Call(PackedSequence input, (Tensor H, Tensor C)? hx = null)
    {
        ArgumentNullException.ThrowIfNull(input);
        RecurrentOutput y = Call(new RecurrentInput(input.Data, hx?.H, hx?.C, input));
        return (y.Packed, (y.H, y.C!));
    }

    private protected override long? CellSize => HiddenSize;

    private protected override (Tensor Y, Tensor H, Tensor? C) Run(Tensor input, Tensor? batchSizes, Tensor h, Tensor? c, Tensor[] weights) => batchSizes is null
        ? Tensor.Lstm(input, [h, c!], weights, Bias, NumLayers, Dropout, Training, Bidirectional, BatchFirst)
        : Tensor.Lstm(input, batchSizes, [h, c!], weights, Bias, NumLayers, Dropout, Training, Bidirectional);
}
