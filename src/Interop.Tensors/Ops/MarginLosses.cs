using Interop.Tensors.Kernels;

namespace Interop.Tensors;

/// <content>Losses that ask for a margin.</content>
public static partial class Functional
{
    /// <summary>input where the target is 1, max(0, margin − input) where it is −1. Source: <c>aten::hinge_embedding_loss</c>; composed.</summary>
    /// <param name="input">Distances.</param>
    /// <param name="target">1 or −1, broadcast.</param>
    /// <param name="margin">How far apart what does not belong together shall be.</param>
    /// <param name="reduction">What is given.</param>
    public static Tensor HingeEmbeddingLoss(this Tensor input, Tensor target, double margin = 1, Reduction reduction = Reduction.Mean) => Op.Compose("hinge_embedding_loss", input, target, null, (margin, reduction), static (x, t, _, p) =>
        (Where(t!.Ne(1), (p.margin - x).Clamp(0)) + Where(t.Ne(-1), x)).Reduced(p.reduction));

    /// <summary>1 − cos(input1, input2) where the target is 1, max(0, cos − margin) where it is −1. Source: <c>aten::cosine_embedding_loss</c>; composed.</summary>
    /// <param name="input1">[batch, features] or [features].</param>
    /// <param name="input2">Like <paramref name="input1"/>.</param>
    /// <param name="target">1 or −1, [batch] or [].</param>
    /// <param name="margin">From −1 to 1.</param>
    /// <param name="reduction">What is given.</param>
    /// <exception cref="ShapeException">The shapes do not belong together.</exception>
    public static Tensor CosineEmbeddingLoss(this Tensor input1, Tensor input2, Tensor target, double margin = 0, Reduction reduction = Reduction.Mean)
    {
        if (target.Rank > 1 || input1.Rank != target.Rank + 1 || input2.Rank != target.Rank + 1)
            throw new ShapeException($"'cosine_embedding_loss' needs [batch, features] with a target [batch], or [features] with a target [], found {input1.Shape}, {input2.Shape} and {target.Shape}.");
        return Op.Compose("cosine_embedding_loss", input1, input2, target, (margin, reduction), static (a, b, t, p) =>
        {
            int[] features = [t!.Rank];
            Tensor cosine = (a * b!).Sum(features) / (((a * a).Sum(features) + 1e-12) * ((b! * b!).Sum(features) + 1e-12)).Sqrt();
            return (Where(t.Eq(1), 1 - cosine) + Where(t.Eq(-1), (cosine - p.margin).Clamp(0))).Reduced(p.reduction);
        });
    }

    /// <summary>x where the condition holds, else 0.</summary>
    private static Tensor Where(Tensor condition, Tensor x) => Tensor.Where(condition, x, Tensor.Zeros([], x.DType));

    /// <summary>max(0, margin − target · (input1 − input2)). Source: <c>aten::margin_ranking_loss</c>; composed.</summary>
    /// <param name="input1">Scores.</param>
    /// <param name="input2">Other scores, with as many dimensions.</param>
    /// <param name="target">1 where the first shall be larger, −1 where the second.</param>
    /// <param name="margin">By how much.</param>
    /// <param name="reduction">What is given.</param>
    /// <exception cref="ShapeException">The tensors have different numbers of dimensions.</exception>
    public static Tensor MarginRankingLoss(this Tensor input1, Tensor input2, Tensor target, double margin = 0, Reduction reduction = Reduction.Mean)
    {
        if (input1.Rank != input2.Rank || input1.Rank != target.Rank)
            throw new ShapeException($"'margin_ranking_loss' needs as many dimensions everywhere, found {input1.Shape}, {input2.Shape} and {target.Shape}.");
        return Op.Compose("margin_ranking_loss", input1, input2, target, (margin, reduction), static (a, b, t, p) => (-t! * (a - b!) + p.margin).Clamp(0).Reduced(p.reduction));
    }

    /// <summary>ln (1 + e^(−target · input)). Source: <c>aten::soft_margin_loss</c>; composed.</summary>
    /// <param name="input">Scores.</param>
    /// <param name="target">1 or −1, broadcast.</param>
    /// <param name="reduction">What is given.</param>
    public static Tensor SoftMarginLoss(this Tensor input, Tensor target, Reduction reduction = Reduction.Mean) => Op.Compose("soft_margin_loss", input, target, null, reduction, static (x, t, _, reduction) =>
        (-t! * x).Softplus(1, double.PositiveInfinity).Reduced(reduction));

    /// <summary>The mean over classes of −(target · ln σ(input) + (1 − target) · ln σ(−input)). Source: <c>torch.nn.functional.multilabel_soft_margin_loss</c>; composed.</summary>
    /// <param name="input">[…, classes].</param>
    /// <param name="target">0 or 1, broadcast.</param>
    /// <param name="weight">Factors, broadcast; null for ones.</param>
    /// <param name="reduction">What is given.</param>
    public static Tensor MultilabelSoftMarginLoss(this Tensor input, Tensor target, Tensor? weight = null, Reduction reduction = Reduction.Mean) => Op.Compose("multilabel_soft_margin_loss", input, target, weight, reduction, static (x, t, weight, reduction) =>
    {
        Tensor loss = -(t! * x.Logsigmoid() + (1 - t!) * (-x).Logsigmoid());
        if (weight is not null)
            loss *= weight;
        return (loss.Sum([-1]) / (double)x.Shape[-1]).Reduced(reduction);
    });

    /// <summary>Σ over other classes of max(0, margin − input at the target + input)ᵖ, divided by the number of classes. Source: <c>aten::multi_margin_loss</c>; composed.</summary>
    /// <param name="input">Scores, [batch, classes], [classes] or [].</param>
    /// <param name="target">Numbers of classes, int64, [batch], [1] or [].</param>
    /// <param name="p">1 or 2.</param>
    /// <param name="margin">By how much the target's score shall be larger.</param>
    /// <param name="weight">[classes], factors of the targets' classes; null for ones.</param>
    /// <param name="reduction">What is given.</param>
    /// <exception cref="ShapeException">The shapes do not belong together.</exception>
    public static Tensor MultiMarginLoss(this Tensor input, Tensor target, int p = 1, double margin = 1, Tensor? weight = null, Reduction reduction = Reduction.Mean)
    {
        using OpCast cast = OpCast.Of("multi_margin_loss", ref input, ref target, ref weight);
        RequireReal("multi_margin_loss", input);
        if (p is not (1 or 2))
            throw new ArgumentOutOfRangeException(nameof(p), p, "The p of 'multi_margin_loss' is 1 or 2.");
        long classes = input.Rank == 0 ? 1 : input.Shape[-1], items = input.Rank == 2 ? input.Shape[0] : 1;
        if (input.Rank > 2 || classes == 0 || target.Rank > 1 || target.ElementCount != items)
            throw new ShapeException($"'multi_margin_loss' needs [batch, classes] with a target [batch], or [classes] with one number, found {input.Shape} and {target.Shape}.");
        if (weight is not null && (weight.Rank != 1 || weight.Shape[0] != classes))
            throw new ShapeException($"'multi_margin_loss' needs one weight for each of {classes} classes, found {weight.Shape}.");
        Tensor index = target.DType == DType.Int64 ? Indexing.Normalize("multi_margin_loss", target, classes, wrap: false).Reshape(-1, 1)
            : throw new ArgumentException($"'multi_margin_loss' needs numbers of classes of int64, found {target.DType.Name}.");
        using Op op = Op.Begin("multi_margin_loss", input, target, weight);
        Tensor x = input.Reshape(items, classes), z = (margin - x.Gather(1, index) + x).Relu();
        if (p == 2)
            z = s_squared.Of(z);
        if (weight is not null)
            z *= weight.IndexSelect(0, index.Reshape(-1)).Unsqueeze(-1);
        Tensor isTarget = Tensor.Zeros(x.Shape, DType.Bool).Scatter(1, index, Tensor.Ones(index.Shape, DType.Bool));
        Tensor loss = z.MaskedFill(isTarget, 0).Sum([1]) / (double)classes;
        return op.Return(reduction == Reduction.None && target.Rank == 0 ? loss.View(Shape.Create([])) : loss.Reduced(reduction));
    }

    /// <summary>Σ over targets and other classes of max(0, 1 − input at the target + input), divided by the number of classes. Source: <c>aten::multilabel_margin_loss</c>.</summary>
    /// <param name="input">Scores, [batch, classes], [classes] or [].</param>
    /// <param name="target">Numbers of classes up to the first −1, int64, of the input's shape.</param>
    /// <param name="reduction">What is given.</param>
    /// <exception cref="ShapeException">The shapes differ, or there are no classes.</exception>
    public static Tensor MultilabelMarginLoss(this Tensor input, Tensor target, Reduction reduction = Reduction.Mean)
    {
        using OpCast cast = OpCast.Of("multilabel_margin_loss", ref input);
        RequireReal("multilabel_margin_loss", input);
        long classes = input.Rank == 0 ? 1 : input.Shape[-1], items = input.Rank == 2 ? input.Shape[0] : 1;
        if (input.Rank > 2 || classes == 0 || target.ElementCount != items * classes || input.Rank == 2 && target.Shape != input.Shape || input.Rank < 2 && target.Rank > 1)
            throw new ShapeException($"'multilabel_margin_loss' needs one shape of input and target, found {input.Shape} and {target.Shape}.");
        if (target.DType != DType.Int64)
            throw new ArgumentException($"'multilabel_margin_loss' needs numbers of classes of int64, found {target.DType.Name}.");
        using Op op = Op.Begin("multilabel_margin_loss", input, target);
        (Tensor loss, Tensor slopes) = MultilabelMargin.Run(input.Detach().Reshape(items, classes), target.Reshape(items, classes));
        // The loss is straight between the places where a term vanishes.
        Tensor y = op.Record(loss.To(input.DType), Gradient.Wrt(input, slopes.To(input.DType).AsConstant(), input, static (slopes, x, dy) => (slopes * dy.Unsqueeze(-1)).Reshape(x.Shape)));
        return op.Return(reduction == Reduction.None && input.Rank < 2 ? y.View(Shape.Create([])) : y.Reduced(reduction));
    }
}
