namespace Interop.Tensors;

/// <summary>What a step of a recurrent network computes.</summary>
internal enum RecurrentCell
{
    Lstm,
    Gru,
    Tanh,
    Relu,
}

/// <summary>The weights of one layer in one direction; biases and the projection may be absent.</summary>
internal readonly record struct RecurrentWeights(Tensor Input, Tensor Hidden, Tensor? InputBias, Tensor? HiddenBias, Tensor? Projection);

/// <summary>A layer of a recurrent network made of ordinary ops, step by step: what the kernels must equal, and what further derivatives are taken of.</summary>
internal static class RecurrentComposed
{
    /// <summary>All steps of one direction over packed rows.</summary>
    /// <param name="layer">What a step computes, how many rows each has, and whether the last is the first.</param>
    /// <param name="x">[sum of sizes, in].</param>
    /// <param name="h">[sequences, width of h].</param>
    /// <param name="c">[sequences, hidden]; null where the cell has no c.</param>
    /// <param name="w">The weights.</param>
    /// <returns>h of all rows, and h and c at the end of each sequence.</returns>
    internal static (Tensor Y, Tensor H, Tensor? C) Layer(RecurrentLayer layer, Tensor x, Tensor h, Tensor? c, RecurrentWeights w)
    {
        (RecurrentCell cell, long[] sizes, bool reverse) = layer;
        Tensor[] y = new Tensor[sizes.Length];
        Tensor h0 = h;
        Tensor? c0 = c;
        List<Tensor> ends = [], endsOfC = [];
        long at = reverse ? x.Shape[0] : 0;
        if (reverse)
            (h, c) = (First(h, sizes[^1]), c is null ? null : First(c, sizes[^1]));
        for (int i = 0; i < sizes.Length; i++)
        {
            int t = reverse ? sizes.Length - 1 - i : i;
            long rows = sizes[t], had = h.Shape[0];
            if (rows < had)
            {
                // The shorter sequences end.
                ends.Insert(0, h.Narrow(0, rows, had - rows));
                h = First(h, rows);
                if (c is not null)
                {
                    endsOfC.Insert(0, c.Narrow(0, rows, had - rows));
                    c = First(c, rows);
                }
            }
            else if (rows > had)
            {
                h = Tensor.Cat([h, h0.Narrow(0, had, rows - had)]);
                c = c is null ? null : Tensor.Cat([c, c0!.Narrow(0, had, rows - had)]);
            }

            at = reverse ? at - rows : at;
            (h, c) = Step(cell, x.Narrow(0, at, rows), h, c, w);
            y[t] = h;
            at = reverse ? at : at + rows;
        }

        return (Tensor.Cat(y), ends.Count == 0 ? h : Tensor.Cat([h, .. ends]), c is null || ends.Count == 0 ? c : Tensor.Cat([c, .. endsOfC]));
    }

    /// <summary>One step: h and c after it.</summary>
    internal static (Tensor H, Tensor? C) Step(RecurrentCell cell, Tensor x, Tensor h, Tensor? c, RecurrentWeights w)
    {
        Tensor fromInput = x.Linear(w.Input, w.InputBias), fromHidden = h.Linear(w.Hidden, w.HiddenBias);
        return cell switch
        {
            RecurrentCell.Lstm => Lstm(fromInput + fromHidden, c!, w.Projection),
            RecurrentCell.Gru => (Gru(fromInput, fromHidden, h), null),
            RecurrentCell.Tanh => ((fromInput + fromHidden).Tanh(), null),
            _ => ((fromInput + fromHidden).Relu(), null),
        };
    }

    private static (Tensor H, Tensor? C) Lstm(Tensor sums, Tensor c, Tensor? projection)
    {
        Tensor[] gates = Parts(sums, 4);
        Tensor next = gates[1].Sigmoid() * c + gates[0].Sigmoid() * gates[2].Tanh(), y = gates[3].Sigmoid() * next.Tanh();
        return (projection is null ? y : y.Linear(projection), next);
    }

    private static Tensor Gru(Tensor fromInput, Tensor fromHidden, Tensor h)
    {
        Tensor[] outer = Parts(fromInput, 3), inner = Parts(fromHidden, 3);
        Tensor r = (outer[0] + inner[0]).Sigmoid(), z = (outer[1] + inner[1]).Sigmoid(), n = (outer[2] + r * inner[2]).Tanh();
        return (h - n) * z + n;
    }

    private static Tensor First(Tensor x, long rows) => rows == x.Shape[0] ? x : x.Narrow(0, 0, rows);

    private static Tensor[] Parts(Tensor x, long count)
    {
        long width = x.Shape[1] / count;
        Tensor[] parts = new Tensor[count];
        for (long i = 0; i < count; i++)
            parts[i] = x.Narrow(1, i * width, width);
        return parts;
    }
}
