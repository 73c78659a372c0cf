namespace Interop.Tensors;

/// <content>One step of a recurrent network. Source: <c>torch.lstm_cell</c>, <c>torch.gru_cell</c>, <c>torch.rnn_tanh_cell</c>, <c>torch.rnn_relu_cell</c>.</content>
public partial class Tensor
{
    /// <summary>One step of <see cref="Lstm(Tensor, Tensor[], Tensor[], bool, long, double, bool, bool, bool)"/>: h and c after it. Source: <c>aten::lstm_cell</c>.</summary>
    /// <param name="input">[batch, in], or [in].</param>
    /// <param name="hx">h and c before: [batch, hidden] each, or [hidden].</param>
    /// <param name="wIh">[4 · hidden, in]: gates in the order i, f, g, o.</param>
    /// <param name="wHh">[4 · hidden, hidden].</param>
    /// <param name="bIh">[4 · hidden]; null for zeros.</param>
    /// <param name="bHh">[4 · hidden]; null for zeros.</param>
    /// <exception cref="ShapeException">The shapes do not belong together.</exception>
    /// <exception cref="ArgumentException">There are not two states, or the dtypes differ.</exception>
    public static (Tensor Hy, Tensor Cy) LstmCell(Tensor input, Tensor[] hx, Tensor wIh, Tensor wHh, Tensor? bIh = null, Tensor? bHh = null)
    {
        (Tensor h, Tensor c) = RecurrentLayers.Two("lstm_cell", hx);
        (Tensor hy, Tensor? cy) = RecurrentLayers.Step("lstm_cell", RecurrentCell.Lstm, input, h, c, new(wIh, wHh, bIh, bHh, null));
        return (hy, cy!);
    }

    /// <summary>One step of <see cref="Gru(Tensor, Tensor, Tensor[], bool, long, double, bool, bool, bool)"/>: h after it. Source: <c>aten::gru_cell</c>.</summary>
    /// <param name="input">[batch, in], or [in].</param>
    /// <param name="hx">h before: [batch, hidden], or [hidden].</param>
    /// <param name="wIh">[3 · hidden, in]: gates in the order r, z, n.</param>
    /// <param name="wHh">[3 · hidden, hidden].</param>
    /// <param name="bIh">[3 · hidden]; null for zeros.</param>
    /// <param name="bHh">[3 · hidden]; null for zeros.</param>
    /// <exception cref="ShapeException">The shapes do not belong together.</exception>
    /// <exception cref="ArgumentException">The dtypes differ.</exception>
    public static Tensor GruCell(Tensor input, Tensor hx, Tensor wIh, Tensor wHh, Tensor? bIh = null, Tensor? bHh = null) =>
        RecurrentLayers.Step("gru_cell", RecurrentCell.Gru, input, hx, null, new(wIh, wHh, bIh, bHh, null)).H;

    /// <summary>tanh(w_ih · x + b_ih + w_hh · h + b_hh). Source: <c>aten::rnn_tanh_cell</c>.</summary>
    /// <param name="input">[batch, in], or [in].</param>
    /// <param name="hx">h before: [batch, hidden], or [hidden].</param>
    /// <param name="wIh">[hidden, in].</param>
    /// <param name="wHh">[hidden, hidden].</param>
    /// <param name="bIh">[hidden]; null for zeros.</param>
    /// <param name="bHh">[hidden]; null for zeros.</param>
    /// <exception cref="ShapeException">The shapes do not belong together.</exception>
    /// <exception cref="ArgumentException">The dtypes differ.</exception>
    public static Tensor RnnTanhCell(Tensor input, Tensor hx, Tensor wIh, Tensor wHh, Tensor? bIh = null, Tensor? bHh = null) =>
        RecurrentLayers.Step("rnn_tanh_cell", RecurrentCell.Tanh, input, hx, null, new(wIh, wHh, bIh, bHh, null)).H;

    /// <summary>max(0, w_ih · x + b_ih + w_hh · h + b_hh). Source: <c>aten::rnn_relu_cell</c>.</summary>
    /// <inheritdoc cref="RnnTanhCell"/>
    public static Tensor RnnReluCell(Tensor input, Tensor hx, Tensor wIh, Tensor wHh, Tensor? bIh = null, Tensor? bHh = null) =>
        RecurrentLayers.Step("rnn_relu_cell", RecurrentCell.Relu, input, hx, null, new(wIh, wHh, bIh, bHh, null)).H;
}
