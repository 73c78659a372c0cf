using Interop.Tensors.Kernels;

namespace Interop.Tensors;

/// <summary>A layer of a recurrent network in one direction as one op of real numbers. Equals <see cref="RecurrentComposed"/>, which derivatives of its gradient are taken of.</summary>
/// <remarks>What the input gives to the gates is one product for all steps, as are the gradients of weights; only products with w_hh go step by step.</remarks>
internal static class RecurrentFused
{
    internal static (Tensor Y, Tensor H, Tensor? C) Layer(RecurrentLayer layer, Tensor x, Tensor h0, Tensor? c0, RecurrentWeights w)
    {
        using Op op = Op.Begin("mkldnn_rnn_layer", layer, x, h0, c0, w.Input, w.Hidden, w.InputBias, w.HiddenBias, w.Projection);
        Tensor y = Tensor.Empty([x.Shape[0], h0.Shape[1]], x.DType), h = Tensor.Empty(h0.Shape, x.DType);
        Tensor? c = c0 is null ? null : Tensor.Empty(c0.Shape, x.DType), allC = c0 is null ? null : Tensor.Empty([x.Shape[0], c0.Shape[1]], x.DType);
        Tensor gates;
        using (Tensor.NoGrad())
        {
            gates = FromInput(layer.Cell, x, (c0 ?? h0).Shape[1], w);
            RecurrentKernel.Forward(layer, w.Hidden.Contiguous(), w.Projection?.Contiguous(), h0.Contiguous(), c0?.Contiguous(), gates, allC, y, h, c);
        }

        // Plain cells need no more than their output.
        bool keepsGates = layer.Cell is RecurrentCell.Lstm or RecurrentCell.Gru;
        op.Record(c is null ? [y, h] : [y, h, c], [x, h0, c0, w.Input, w.Hidden, w.InputBias, w.HiddenBias, w.Projection],
            [x, h0, c0, w.Input, w.Hidden, w.InputBias, w.HiddenBias, w.Projection, y, keepsGates ? gates.AsConstant() : null, allC?.AsConstant()], layer,
            static (g, layer) => GradMode.Enabled ? g.Recorded(8, x => Composed(layer, x)) : Gradient(g, layer));
        // The graph holds the memory by itself.
        gates.Dispose();
        allC?.Dispose();
        return (y, h, c);
    }

    /// <summary>The same from the composition, for derivatives of the gradient.</summary>
    private static Tensor[] Composed(RecurrentLayer layer, Tensor?[] x)
    {
        (Tensor y, Tensor h, Tensor? c) = RecurrentComposed.Layer(layer, x[0]!, x[1]!, x[2], new(x[3]!, x[4]!, x[5], x[6], x[7]));
        return c is null ? [y, h] : [y, h, c];
    }

    /// <summary>Sums of the gates without those of h: [rows, slots · hidden], biases included.</summary>
    private static Tensor FromInput(RecurrentCell cell, Tensor x, long hidden, RecurrentWeights w)
    {
        Shape shape = [x.Shape[0], RecurrentKernel.SlotsOf(cell) * hidden];
        Tensor gates = Bias(cell, hidden, w) is { } bias ? bias.Dense(shape, x.DType) : Tensor.Zeros(shape, x.DType);
        foreach ((long slot, long row, long count) in Parts(cell, hidden))
            Gemm.Add(x, w.Input.Narrow(0, row, count).T, gates.Narrow(1, slot, count));
        return gates;
    }

    /// <summary>Where rows of w_ih go among the slots: those of n before those of r and z, so that w_hh's are side by side.</summary>
    private static (long Slot, long Row, long Count)[] Parts(RecurrentCell cell, long hidden) =>
        cell == RecurrentCell.Gru ? [(hidden, 0, 2 * hidden), (0, 2 * hidden, hidden)] : [(0, 0, RecurrentKernel.SlotsOf(cell) * hidden)];

    private static Tensor? Bias(RecurrentCell cell, long hidden, RecurrentWeights w)
    {
        if (w.InputBias is null && w.HiddenBias is null)
            return null;
        if (cell != RecurrentCell.Gru)
            return w.InputBias is null ? w.HiddenBias : w.HiddenBias is null ? w.InputBias : w.InputBias + w.HiddenBias;
        Tensor outer = w.InputBias ?? Tensor.ZerosLike(w.HiddenBias!), inner = w.HiddenBias ?? Tensor.ZerosLike(outer);
        long two = 2 * hidden;
        return Tensor.Cat([outer.Narrow(0, two, hidden), outer.Narrow(0, 0, two) + inner.Narrow(0, 0, two), inner.Narrow(0, two, hidden)]);
    }

    private static Tensor?[] Gradient(Joint g, RecurrentLayer layer)
    {
        Tensor x = g.Saved(0), h0 = g.Saved(1), y = g.Saved(8);
        Tensor? c0 = g.SavedOrNull(2), gates = g.SavedOrNull(9), c = g.SavedOrNull(10), projection = g.SavedOrNull(7);
        long hidden = (c0 ?? h0).Shape[1], slots = RecurrentKernel.SlotsOf(layer.Cell) * hidden;
        Tensor[] all = g.AllDy();
        // The states' gradients are written over.
        Tensor dh = all[1].Dense(h0.Shape, x.DType), dgates = Tensor.Empty([x.Shape[0], slots], x.DType);
        Tensor? dc = c0 is null ? null : all[2].Dense(c0.Shape, x.DType), dprojected = projection is null ? null : Tensor.Empty(y.Shape, x.DType);
        RecurrentKernel.Backward(layer, g.Saved(4).Contiguous(), projection?.Contiguous(), h0.Contiguous(), c0?.Contiguous(), gates, c, y, all[0].Contiguous(), dgates, dprojected, dh, dc);
        long first = layer.Cell == RecurrentCell.Gru ? hidden : 0;
        Tensor ofHidden = dgates.Narrow(1, first, slots - first);
        Tensor? dx = null, dInput = null, dBias = null;
        if (g.Needs(0))
        {
            Tensor input = g.Saved(3);
            foreach ((long slot, long row, long count) in Parts(layer.Cell, hidden))
            {
                Tensor part = dgates.Narrow(1, slot, count), rows = input.Narrow(0, row, count);
                if (dx is null)
                    dx = part.Mm(rows);
                else
                    Gemm.Add(part, rows, dx);
            }
        }

        if (g.Needs(3))
            dInput = Joined(layer.Cell, hidden, dgates, part => part.T.Mm(x));
        Tensor? dHidden = g.Needs(4) ? ofHidden.T.Mm(Previous(layer, h0, y)) : null;
        if (g.Needs(5))
            dBias = Joined(layer.Cell, hidden, dgates, SumOfRows);
        Tensor? dHiddenBias = !g.Needs(6) ? null : dBias is null || layer.Cell == RecurrentCell.Gru ? SumOfRows(ofHidden) : dBias.Clone();
        Tensor? dProjection = g.Needs(7) ? dprojected!.T.Mm(gates!.Narrow(1, 3 * hidden, hidden) * c!.Tanh()) : null;
        return [dx, dh, dc, dInput, dHidden, dBias, dHiddenBias, dProjection];
    }

    /// <summary>Something of all rows of w_ih, from the gradients of their gates.</summary>
    private static Tensor Joined(RecurrentCell cell, long hidden, Tensor dgates, Func<Tensor, Tensor> of)
    {
        if (cell != RecurrentCell.Gru)
            return of(dgates);
        return Tensor.Cat([of(dgates.Narrow(1, hidden, 2 * hidden)), of(dgates.Narrow(1, 0, hidden))]);
    }

    /// <summary>As a product, which reads the rows side by side.</summary>
    private static Tensor SumOfRows(Tensor x) => Tensor.Ones([1, x.Shape[0]], x.DType).Mm(x).View(x.Shape[1]);

    /// <summary>h before each row's step.</summary>
    private static Tensor Previous(RecurrentLayer layer, Tensor h0, Tensor y)
    {
        List<Tensor> pieces = [];
        long[] sizes = layer.Sizes;
        long start = 0, from = 0, length = 0;
        if (!layer.IsReverse)
            pieces.Add(h0);
        for (int t = 0; t < sizes.Length; t++)
        {
            // Steps of one size lie side by side.
            long rows = t + 1 < sizes.Length ? sizes[t + 1] : 0, at = layer.IsReverse ? start + sizes[t] : start;
            if (from + length != at)
            {
                Flush();
                from = at;
            }

            length += rows;
            if (layer.IsReverse && rows < sizes[t])
            {
                Flush();
                from = at + rows;
                pieces.Add(h0.Narrow(0, rows, sizes[t] - rows));
            }

            start += sizes[t];
        }

        Flush();
        return pieces.Count == 1 ? pieces[0] : Tensor.Cat([.. pieces]);

        void Flush()
        {
            if (length > 0)
                pieces.Add(y.Narrow(0, from, length));
            length = 0;
        }
    }
}
