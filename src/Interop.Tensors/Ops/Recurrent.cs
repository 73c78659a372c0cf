namespace Interop.Tensors;

/// <content>Recurrent networks of several layers. Source: <c>torch.lstm</c>, <c>torch.gru</c>, <c>torch.rnn_tanh</c>, <c>torch.rnn_relu</c>.</content>
public partial class Tensor
{
    /// <summary>
    /// Long short-term memory: i, f, o = σ(·), g = tanh(·) of w_ih · x + b_ih + w_hh · h + b_hh; c′ = f · c + i · g; h′ = o · tanh(c′), with w_hr also h′ = w_hr · o · tanh(c′).
    /// Source: <c>aten::lstm.input</c>; Hochreiter and Schmidhuber, 1997.
    /// </summary>
    /// <param name="input">[steps, batch, in], or [batch, steps, in] with <paramref name="batchFirst"/>; [steps, in] without a batch.</param>
    /// <param name="hx">Where h and c begin: [layers · directions, batch, hidden] each, h narrower with projections; without the batch where the input has none.</param>
    /// <param name="params">Per layer and direction w_ih [4 · hidden, in], w_hh [4 · hidden, width of h], with biases b_ih and b_hh [4 · hidden], with projections w_hr [width of h, hidden]. Gates in the order i, f, g, o.</param>
    /// <param name="hasBiases">Whether there are biases.</param>
    /// <param name="numLayers">Layers, each of which is given what the one before puts out.</param>
    /// <param name="dropout">The probability with which, in training, elements between layers are dropped.</param>
    /// <param name="train">Whether anything is dropped.</param>
    /// <param name="bidirectional">Whether each layer also runs from the last step to the first; features of both directions lie side by side.</param>
    /// <param name="batchFirst">Whether input and output have the batch before the steps.</param>
    /// <returns>h of the last layer at all steps, [steps, batch, directions · width of h]; then h and c where they end, like <paramref name="hx"/>.</returns>
    /// <exception cref="ShapeException">The shapes do not belong together, or there is no step.</exception>
    /// <exception cref="ArgumentException">The number of states or weights is wrong, or the dtypes differ.</exception>
    /// <exception cref="NotSupportedException">The dtype is neither real nor complex.</exception>
    public static (Tensor Output, Tensor Hy, Tensor Cy) Lstm(
        Tensor input, Tensor[] hx, Tensor[] @params, bool hasBiases, long numLayers, double dropout, bool train, bool bidirectional, bool batchFirst)
    {
        (Tensor h, Tensor c) = RecurrentLayers.Two("lstm", hx);
        (Tensor y, Tensor hy, Tensor? cy) = RecurrentLayers.Run("lstm", RecurrentCell.Lstm, input, null, h, c, @params, new(hasBiases, numLayers, dropout, train, bidirectional, batchFirst));
        return (y, hy, cy!);
    }

    /// <summary>The same for sequences of several lengths, packed. Source: <c>aten::lstm.data</c>.</summary>
    /// <param name="data">[sum of batchSizes, in]: the elements of all sequences at step 0, then those at step 1, and so on; longer sequences come first. See <see cref="PackPaddedSequence"/>.</param>
    /// <param name="batchSizes">int64 [steps]: how many sequences have this step; never more than the step before.</param>
    /// <param name="hx">Where h and c begin: [layers · directions, sequences, hidden] each.</param>
    /// <param name="params">See the other form.</param>
    /// <param name="hasBiases">Whether there are biases.</param>
    /// <param name="numLayers">Layers.</param>
    /// <param name="dropout">The probability with which, in training, elements between layers are dropped.</param>
    /// <param name="train">Whether anything is dropped.</param>
    /// <param name="bidirectional">Whether each layer also runs from the last step of each sequence to the first.</param>
    /// <returns>h of the last layer, packed like <paramref name="data"/>; then h and c at the end of each sequence.</returns>
    /// <inheritdoc cref="Lstm(Tensor, Tensor[], Tensor[], bool, long, double, bool, bool, bool)" path="/exception"/>
    public static (Tensor Output, Tensor Hy, Tensor Cy) Lstm(
        Tensor data, Tensor batchSizes, Tensor[] hx, Tensor[] @params, bool hasBiases, long numLayers, double dropout, bool train, bool bidirectional)
    {
        (Tensor h, Tensor c) = RecurrentLayers.Two("lstm", hx);
        ArgumentNullException.ThrowIfNull(batchSizes);
        (Tensor y, Tensor hy, Tensor? cy) = RecurrentLayers.Run("lstm", RecurrentCell.Lstm, data, batchSizes, h, c, @params, new(hasBiases, numLayers, dropout, train, bidirectional, false));
        return (y, hy, cy!);
    }

    /// <summary>
    /// Gated recurrent units: r, z = σ(w_ih · x + b_ih + w_hh · h + b_hh), n = tanh(w_ih · x + b_ih + r · (w_hh · h + b_hh)), h′ = (1 − z) · n + z · h.
    /// Source: <c>aten::gru.input</c>; Cho and others, 2014.
    /// </summary>
    /// <param name="input">[steps, batch, in], or [batch, steps, in] with <paramref name="batchFirst"/>; [steps, in] without a batch.</param>
    /// <param name="hx">Where h begins: [layers · directions, batch, hidden]; without the batch where the input has none.</param>
    /// <param name="params">Per layer and direction w_ih [3 · hidden, in], w_hh [3 · hidden, hidden], with biases b_ih and b_hh [3 · hidden]. Gates in the order r, z, n.</param>
    /// <param name="hasBiases">Whether there are biases.</param>
    /// <param name="numLayers">Layers, each of which is given what the one before puts out.</param>
    /// <param name="dropout">The probability with which, in training, elements between layers are dropped.</param>
    /// <param name="train">Whether anything is dropped.</param>
    /// <param name="bidirectional">Whether each layer also runs from the last step to the first; features of both directions lie side by side.</param>
    /// <param name="batchFirst">Whether input and output have the batch before the steps.</param>
    /// <returns>h of the last layer at all steps, [steps, batch, directions · hidden]; then h where it ends, like <paramref name="hx"/>.</returns>
    /// <inheritdoc cref="Lstm(Tensor, Tensor[], Tensor[], bool, long, double, bool, bool, bool)" path="/exception"/>
    public static (Tensor Output, Tensor Hy) Gru(Tensor input, Tensor hx, Tensor[] @params, bool hasBiases, long numLayers, double dropout, bool train, bool bidirectional, bool batchFirst) =>
        RecurrentLayers.RunOne("gru", RecurrentCell.Gru, input, null, hx, @params, new(hasBiases, numLayers, dropout, train, bidirectional, batchFirst));

    /// <summary>The same for sequences of several lengths, packed. Source: <c>aten::gru.data</c>.</summary>
    /// <inheritdoc cref="Lstm(Tensor, Tensor, Tensor[], Tensor[], bool, long, double, bool, bool)" path="/param"/>
    /// <returns>h of the last layer, packed like <paramref name="data"/>; then h at the end of each sequence.</returns>
    /// <inheritdoc cref="Lstm(Tensor, Tensor[], Tensor[], bool, long, double, bool, bool, bool)" path="/exception"/>
    public static (Tensor Output, Tensor Hy) Gru(Tensor data, Tensor batchSizes, Tensor hx, Tensor[] @params, bool hasBiases, long numLayers, double dropout, bool train, bool bidirectional) =>
        RecurrentLayers.RunOne("gru", RecurrentCell.Gru, data, batchSizes, hx, @params, new(hasBiases, numLayers, dropout, train, bidirectional, false));

    /// <summary>A plain recurrent network: h′ = tanh(w_ih · x + b_ih + w_hh · h + b_hh). Source: <c>aten::rnn_tanh.input</c>; Elman, 1990.</summary>
    /// <param name="input">[steps, batch, in], or [batch, steps, in] with <paramref name="batchFirst"/>; [steps, in] without a batch.</param>
    /// <param name="hx">Where h begins: [layers · directions, batch, hidden]; without the batch where the input has none.</param>
    /// <param name="params">Per layer and direction w_ih [hidden, in], w_hh [hidden, hidden], with biases b_ih and b_hh [hidden].</param>
    /// <param name="hasBiases">Whether there are biases.</param>
    /// <param name="numLayers">Layers, each of which is given what the one before puts out.</param>
    /// <param name="dropout">The probability with which, in training, elements between layers are dropped.</param>
    /// <param name="train">Whether anything is dropped.</param>
    /// <param name="bidirectional">Whether each layer also runs from the last step to the first; features of both directions lie side by side.</param>
    /// <param name="batchFirst">Whether input and output have the batch before the steps.</param>
    /// <returns>h of the last layer at all steps, [steps, batch, directions · hidden]; then h where it ends, like <paramref name="hx"/>.</returns>
    /// <inheritdoc cref="Lstm(Tensor, Tensor[], Tensor[], bool, long, double, bool, bool, bool)" path="/exception"/>
    public static (Tensor Output, Tensor Hy) RnnTanh(Tensor input, Tensor hx, Tensor[] @params, bool hasBiases, long numLayers, double dropout, bool train, bool bidirectional, bool batchFirst) =>
        RecurrentLayers.RunOne("rnn_tanh", RecurrentCell.Tanh, input, null, hx, @params, new(hasBiases, numLayers, dropout, train, bidirectional, batchFirst));

    /// <summary>The same for sequences of several lengths, packed. Source: <c>aten::rnn_tanh.data</c>.</summary>
    /// <inheritdoc cref="Gru(Tensor, Tensor, Tensor, Tensor[], bool, long, double, bool, bool)"/>
    public static (Tensor Output, Tensor Hy) RnnTanh(Tensor data, Tensor batchSizes, Tensor hx, Tensor[] @params, bool hasBiases, long numLayers, double dropout, bool train, bool bidirectional) =>
        RecurrentLayers.RunOne("rnn_tanh", RecurrentCell.Tanh, data, batchSizes, hx, @params, new(hasBiases, numLayers, dropout, train, bidirectional, false));

    /// <summary>A plain recurrent network: h′ = max(0, w_ih · x + b_ih + w_hh · h + b_hh). Source: <c>aten::rnn_relu.input</c>.</summary>
    /// <inheritdoc cref="RnnTanh(Tensor, Tensor, Tensor[], bool, long, double, bool, bool, bool)"/>
    public static (Tensor Output, Tensor Hy) RnnRelu(Tensor input, Tensor hx, Tensor[] @params, bool hasBiases, long numLayers, double dropout, bool train, bool bidirectional, bool batchFirst) =>
        RecurrentLayers.RunOne("rnn_relu", RecurrentCell.Relu, input, null, hx, @params, new(hasBiases, numLayers, dropout, train, bidirectional, batchFirst));

    /// <summary>The same for sequences of several lengths, packed. Source: <c>aten::rnn_relu.data</c>.</summary>
    /// <inheritdoc cref="Gru(Tensor, Tensor, Tensor, Tensor[], bool, long, double, bool, bool)"/>
    public static (Tensor Output, Tensor Hy) RnnRelu(Tensor data, Tensor batchSizes, Tensor hx, Tensor[] @params, bool hasBiases, long numLayers, double dropout, bool train, bool bidirectional) =>
        RecurrentLayers.RunOne("rnn_relu", RecurrentCell.Relu, data, batchSizes, hx, @params, new(hasBiases, numLayers, dropout, train, bidirectional, false));
}
