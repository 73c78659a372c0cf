using Interop.Tensors;

namespace Interop.NN;

/// <summary>Gated recurrent units. Source: <c>torch.nn.GRU</c>; Cho and others, 2014.</summary>
/// <param name="inputSize">Features of the input.</param>
/// <param name="hiddenSize">Features of h.</param>
/// <param name="numLayers">Layers, each of which is given what the one before puts out.</param>
/// <param name="bias">Whether there are biases.</param>
/// <param name="batchFirst">Whether input and output have the batch before the steps.</param>
/// <param name="dropout">The probability with which, in training, elements between layers are dropped.</param>
/// <param name="bidirectional">Whether each layer also runs from the last step to the first.</param>
/// <param name="dtype">Of the parameters; float32 if null.</param>
public class GRU(long inputSize, long hiddenSize, long numLayers = 1, bool bias = true, bool batchFirst = false, double dropout = 0, bool bidirectional = false, DType? dtype = null)
    : OneStateRNN(3, inputSize, hiddenSize, numLayers, bias, batchFirst, dropout, bidirectional, dtype)
{
    private protected override (Tensor Y, Tensor H, Tensor? C) Run(Tensor input, Tensor? batchSizes, Tensor h, Tensor? c, Tensor[] weights)
    {
        (Tensor y, Tensor hy) = batchSizes is null
            ? Tensor.Gru(input, h, weights, Bias, NumLayers, Dropout, Training, Bidirectional, BatchFirst)
            : Tensor.Gru(input, batchSizes, h, weights, Bias, NumLayers, Dropout, Training, Bidirectional);
        return (y, hy, null);
    }
}
