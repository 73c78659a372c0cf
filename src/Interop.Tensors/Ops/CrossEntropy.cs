using Interop.Tensors.Kernels;

namespace Interop.Tensors;

/// <content>Losses of classes.</content>
public static partial class Functional
{
    /// <summary>−ln softmax(input) at the target's class, or its mean under the target's probabilities. Source: <c>aten::cross_entropy_loss</c>.</summary>
    /// <param name="input">Logits, [classes], [batch, classes] or [batch, classes, …].</param>
    /// <param name="target">Numbers of classes, int64, of the input's shape without classes; or probabilities of the input's own shape.</param>
    /// <param name="weight">[classes], factors of the classes; null for ones.</param>
    /// <param name="ignoreIndex">A class number that counts nothing.</param>
    /// <param name="reduction">The mean is weighted; a number without weight does not count.</param>
    /// <param name="labelSmoothing">The share of the uniform distribution that is mixed into the target, from 0 to 1.</param>
    /// <exception cref="ShapeException">The shapes do not belong together.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A target is no class.</exception>
    public static Tensor CrossEntropy(this Tensor input, Tensor target, Tensor? weight = null, long ignoreIndex = -100, Reduction reduction = Reduction.Mean, double labelSmoothing = 0)
    {
        using OpCast cast = OpCast.Of("cross_entropy_loss", ref input, ref target, ref weight);
        RequireReal("cross_entropy", input);
        if (!(labelSmoothing >= 0 && labelSmoothing <= 1))
            throw new ArgumentOutOfRangeException(nameof(labelSmoothing), labelSmoothing, "Label smoothing is a share from 0 to 1.");
        if (reduction == Reduction.BatchMean)
            throw NoSuch(reduction);
        if (target.Shape == input.Shape)
        {
            if (ignoreIndex >= 0)
                throw new ArgumentException($"'cross_entropy' with probabilities as target cannot ignore class {ignoreIndex}: give that class the weight 0.");
            return WithProbabilities(input, target, weight, reduction, labelSmoothing);
        }

        int dim = ClassDim("cross_entropy", input, target, weight);
        using Op op = Op.Begin("cross_entropy_loss", input, target, weight);
        (Tensor classes, Tensor? ignored) = ClassTargets.Check("cross_entropy", target, input.Shape[dim], ignoreIndex);
        Tensor? scale = Scale(input.DType, classes, ignored, weight);
        Tensor loss = PerItem(input, dim, classes);
        if (ignored is not null)
            loss = loss.MaskedFill(ignored, 0);
        if (weight is not null)
            loss *= scale!;
        Tensor hard = Averaged(loss, scale, reduction);
        return op.Return(labelSmoothing == 0 ? hard : (1 - labelSmoothing) * hard + labelSmoothing / input.Shape[dim] * Smooth(input, dim, ignored, scale, weight, reduction));
    }

    /// <summary>−input at the target's class: the loss of logarithms of probabilities. Source: <c>aten::nll_loss</c>, <c>aten::nll_loss2d</c>.</summary>
    /// <param name="input">Logarithms of probabilities, [classes], [batch, classes] or [batch, classes, …].</param>
    /// <param name="target">Numbers of classes, int64, of the input's shape without classes.</param>
    /// <param name="weight">[classes], factors of the classes; null for ones.</param>
    /// <param name="ignoreIndex">A class number that counts nothing.</param>
    /// <param name="reduction">The mean is weighted; a number without weight does not count.</param>
    /// <exception cref="ShapeException">The shapes do not belong together.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A target is no class.</exception>
    public static Tensor NllLoss(this Tensor input, Tensor target, Tensor? weight = null, long ignoreIndex = -100, Reduction reduction = Reduction.Mean)
    {
        using OpCast cast = OpCast.Of("nll_loss", ref input, ref target, ref weight);
        RequireReal("nll_loss", input);
        if (reduction == Reduction.BatchMean)
            throw NoSuch(reduction);
        int dim = ClassDim("nll_loss", input, target, weight);
        using Op op = Op.Begin("nll_loss", input, target, weight);
        (Tensor classes, Tensor? ignored) = ClassTargets.Check("nll_loss", target, input.Shape[dim], ignoreIndex);
        Tensor? scale = Scale(input.DType, classes, ignored, weight);
        Tensor loss = -input.Gather(dim, classes.Unsqueeze(dim)).Squeeze(dim);
        if (ignored is not null)
            loss = loss.MaskedFill(ignored, 0);
        if (weight is not null)
            loss *= scale!;
        return op.Return(Averaged(loss, scale, reduction));
    }

    /// <summary>Which dimension holds the classes.</summary>
    private static int ClassDim(string op, Tensor input, Tensor target, Tensor? weight)
    {
        int dim = input.Rank == 1 ? 0 : 1;
        if (input.Rank == 0 || target.Rank != input.Rank - 1)
            throw new ShapeException($"'{op}' of logits {input.Shape} needs a target of one dimension less, found {target.Shape}.");
        for (int d = 0; d < target.Rank; d++)
        {
            if (target.Shape[d] != input.Shape[d < dim ? d : d + 1])
                throw new ShapeException($"'{op}' of logits {input.Shape} needs a target of that shape without its dimension {dim}, found {target.Shape}.");
        }

        if (weight is not null && (weight.Rank != 1 || weight.Shape[0] != input.Shape[dim]))
            throw new ShapeException($"'{op}' needs one weight for each of {input.Shape[dim]} classes, found {weight.Shape}.");
        return dim;
    }

    /// <summary>What each item counts: its class's weight, 0 where it is ignored; null where all count 1.</summary>
    private static Tensor? Scale(DType dtype, Tensor classes, Tensor? ignored, Tensor? weight)
    {
        if (weight is null && ignored is null)
            return null;
        using GradMode mode = Tensor.NoGrad();
        Tensor scale = weight is null ? Tensor.Ones(classes.Shape, dtype) : weight.To(dtype).IndexSelect(0, classes.Reshape(-1)).View(classes.Shape);
        return (ignored is null ? scale : scale.MaskedFill(ignored, 0)).AsConstant();
    }

    private static Tensor Averaged(Tensor loss, Tensor? scale, Reduction reduction) => reduction switch
    {
        Reduction.None => loss,
        Reduction.Mean when scale is not null => loss.Sum() / scale.Sum(),
        Reduction.Mean => loss.Mean(),
        _ => loss.Sum(),
    };

    /// <summary>The share of the uniform distribution, times the number of classes.</summary>
    private static Tensor Smooth(Tensor input, int dim, Tensor? ignored, Tensor? scale, Tensor? weight, Reduction reduction)
    {
        Tensor logs = input.LogSoftmax(dim);
        if (weight is not null)
            logs *= Along(weight, input.Rank, dim);
        Tensor loss = -logs.Sum([dim]);
        if (ignored is not null)
            loss = loss.MaskedFill(ignored, 0);
        return Averaged(loss, scale, reduction);
    }

    private static Tensor WithProbabilities(Tensor input, Tensor target, Tensor? weight, Reduction reduction, double labelSmoothing)
    {
        RequireReal("cross_entropy with probabilities as target", target);
        int dim = input.Rank <= 1 ? 0 : 1;
        if (input.Rank == 0)
            throw new ShapeException("'cross_entropy' needs logits with a dimension of classes, found [].");
        if (weight is not null && (weight.Rank != 1 || weight.Shape[0] != input.Shape[dim]))
            throw new ShapeException($"'cross_entropy' needs one weight for each of {input.Shape[dim]} classes, found {weight.Shape}.");
        return Op.Compose("cross_entropy_loss", input, target, weight, (dim, reduction, labelSmoothing), static (input, target, weight, p) =>
        {
            Tensor shares = p.labelSmoothing > 0 ? target! * (1 - p.labelSmoothing) + p.labelSmoothing / input.Shape[p.dim] : target!;
            Tensor terms = input.LogSoftmax(p.dim) * shares;
            if (weight is not null)
                terms *= Along(weight, input.Rank, p.dim);
            Tensor loss = -terms.Sum([p.dim]);
            return p.reduction == Reduction.Mean ? loss.Sum() / (double)(input.ElementCount / input.Shape[p.dim]) : loss.Reduced(p.reduction);
        });
    }

    /// <summary>A vector along one dimension.</summary>
    private static Tensor Along(Tensor vector, int rank, int dim)
    {
        long[] shape = new long[rank];
        Array.Fill(shape, 1);
        shape[dim] = vector.ElementCount;
        return vector.Reshape(shape);
    }

    /// <summary>−ln softmax at the classes, one number per item; the gradient needs only ln Σ eˣ beside the input.</summary>
    private static Tensor PerItem(Tensor input, int dim, Tensor classes)
    {
        using Op op = Op.Begin("cross_entropy_per_item", input, classes);
        DType math = Normalization.MathOf(input.DType);
        Tensor loss = Tensor.Empty(classes.Shape, math), logSum = Tensor.Empty(classes.Shape, math);
        CrossEntropyKernel.Forward(input, dim, classes, loss, logSum);
        return op.Record(loss.To(input.DType), [input], [input, logSum.AsConstant(), classes], new Tensor.Along(dim), static (j, a) =>
        {
            Tensor x = j.Saved(0), classes = j.Saved(2), dy = j.Dy(0)!;
            if (GradMode.Enabled)
            {
                Tensor one = Tensor.Ones([], x.DType).Expand(classes.Unsqueeze(a.Dim).Shape);
                return [(x.Softmax(a.Dim) - Tensor.Zeros(x.Shape, x.DType).Scatter(a.Dim, classes.Unsqueeze(a.Dim), one)) * dy.Unsqueeze(a.Dim)];
            }

            Tensor dx = Tensor.Empty(x.Shape, x.DType), scale = dy.To(j.Saved(1).DType).Contiguous();
            CrossEntropyKernel.Backward(x, a.Dim, classes, scale, j.Saved(1), dx);
            return [dx];
        });
    }
}
