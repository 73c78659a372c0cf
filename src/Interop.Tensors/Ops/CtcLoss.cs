using Interop.Tensors.Kernels;

namespace Interop.Tensors;

/// <content>The loss of unaligned sequences. Source: <c>torch.nn.functional.ctc_loss</c>.</content>
public static partial class Functional
{
    /// <summary>−ln of the probability that frames spell a sequence of labels, over all alignments. Source: <c>aten::ctc_loss</c>; Graves and others, 2006.</summary>
    /// <param name="logProbs">Logarithms of a softmax, [frames, batch, classes] or [frames, classes].</param>
    /// <param name="targets">Labels, [batch, longest] or one after the other.</param>
    /// <param name="inputLengths">Frames of each item, [batch] or [].</param>
    /// <param name="targetLengths">Labels of each item, [batch] or [].</param>
    /// <param name="blank">The class that stands for no label.</param>
    /// <param name="reduction">The mean divides each item's loss by its number of labels first.</param>
    /// <param name="zeroInfinity">Whether items that cannot be aligned count 0.</param>
    /// <exception cref="ShapeException">The shapes or lengths do not belong together.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A label or the blank is no class.</exception>
    public static Tensor CtcLoss(this Tensor logProbs, Tensor targets, Tensor inputLengths, Tensor targetLengths, long blank = 0, Reduction reduction = Reduction.Mean, bool zeroInfinity = false)
    {
        using OpCast cast = OpCast.Of("ctc_loss", ref logProbs);
        RequireReal("ctc_loss", logProbs);
        if (logProbs.Rank is not (2 or 3))
            throw new ShapeException($"'ctc_loss' needs [frames, batch, classes] or [frames, classes], found {logProbs.Shape}.");
        bool isBatched = logProbs.Rank == 3;
        Tensor logs = isBatched ? logProbs : logProbs.Unsqueeze(1);
        (long frames, long items, long classes) = (logs.Shape[0], logs.Shape[1], logs.Shape[2]);
        if (blank < 0 || blank >= classes)
            throw new ArgumentOutOfRangeException(nameof(blank), blank, $"The blank of 'ctc_loss' is none of the {classes} classes.");
        long[] inputs = Lengths(inputLengths, items, "input"), lengths = Lengths(targetLengths, items, "target");
        if (inputs.Any(n => n < 0 || n > frames))
            throw new ShapeException($"'ctc_loss' has {frames} frames, found the input lengths [{string.Join(", ", inputs)}].");
        long[][] labels = Labels(targets, lengths, items, classes);
        using Op op = Op.Begin("ctc_loss", logProbs, targets);
        Tensor loss = PerItem(logs, inputs, labels, blank);
        if (zeroInfinity)
            loss = loss.MaskedFill(loss.Detach().Eq(double.PositiveInfinity), 0);
        if (reduction == Reduction.Mean)
            loss /= Tensor.From(lengths).Clamp(1).To(logs.DType);
        return op.Return(isBatched || reduction != Reduction.None ? loss.Reduced(reduction) : loss.Squeeze(0));
    }

    /// <inheritdoc cref="CtcLoss(Tensor, Tensor, Tensor, Tensor, long, Reduction, bool)"/>
    public static Tensor CtcLoss(this Tensor logProbs, Tensor targets, long[] inputLengths, long[] targetLengths, long blank = 0, Reduction reduction = Reduction.Mean, bool zeroInfinity = false) =>
        logProbs.CtcLoss(targets, Tensor.From(inputLengths), Tensor.From(targetLengths), blank, reduction, zeroInfinity);

    private static Tensor PerItem(Tensor logs, long[] inputs, long[][] labels, long blank)
    {
        CtcAttributes attributes = new(inputs, labels, blank);
        using Op op = Op.Begin("_ctc_loss", attributes, logs);
        (Tensor loss, Tensor alpha) = CtcKernels.Forward(logs, inputs, labels, blank);
        return op.Record(loss.To(logs.DType), [logs], [logs, loss.AsConstant(), alpha.AsConstant()], attributes, static (j, a) =>
        {
            Tensor logs = j.Saved(0), dy = j.Dy(0)!;
            Tensor shares = CtcKernels.Backward(logs, a.Inputs, a.Labels, a.Blank, j.Saved(1), j.Saved(2)).To(logs.DType).AsConstant();
            using Op op = Op.Begin("_ctc_loss_backward", dy, logs, shares);
            Tensor dx;
            using (Tensor.NoGrad())
                dx = (shares * dy.View(1, -1, 1)).MaskedFill(dy.Eq(0).View(1, -1, 1), 0);
            return
            [
                op.Record(dx, Gradient.Wrt(dy, shares, static (shares, v) => (shares * v).Sum([0, 2])),
                    Gradient.Wrt(logs, static _ => throw new NotSupportedException("'ctc_loss' has no second derivatives, as in PyTorch."))),
            ];
        });
    }

    private sealed record CtcAttributes(long[] Inputs, long[][] Labels, long Blank);

    private static long[] Lengths(Tensor lengths, long items, string what)
    {
        if (lengths.DType.Kind != DTypeKind.Integer || lengths.ElementCount != items)
            throw new ShapeException($"'ctc_loss' needs the {what} length of each of {items} items as whole numbers, found {lengths}.");
        return lengths.To(DType.Int64).Contiguous().ToArray<long>();
    }

    private static long[][] Labels(Tensor targets, long[] lengths, long items, long classes)
    {
        if (targets.DType.Kind != DTypeKind.Integer || targets.Rank is not (1 or 2))
            throw new ShapeException($"'ctc_loss' needs labels [batch, longest], or one after the other, as whole numbers; found {targets}.");
        long[] all = targets.To(DType.Int64).Contiguous().ToArray<long>();
        // One item's labels may stand alone; else a vector holds one sequence after the other.
        long step = targets.Rank == 2 ? targets.Shape[1] : 0, at = 0;
        if (targets.Rank == 2 && (targets.Shape[0] != items || lengths.Any(n => n < 0 || n > step)) || targets.Rank == 1 && (lengths.Any(n => n < 0) || lengths.Sum() > all.Length))
            throw new ShapeException($"'ctc_loss' has labels {targets.Shape} for {items} items, found the target lengths [{string.Join(", ", lengths)}].");
        long[][] labels = new long[items][];
        for (int n = 0; n < items; n++)
        {
            labels[n] = all[(int)at..(int)(at + lengths[n])];
            at += step > 0 ? step : lengths[n];
            if (Array.FindIndex(labels[n], l => l < 0 || l >= classes) is >= 0 and int wrong)
                throw new ArgumentOutOfRangeException(nameof(targets), $"'ctc_loss': label {labels[n][wrong]} of item {n} is none of the {classes} classes.");
        }

        return labels;
    }
}
