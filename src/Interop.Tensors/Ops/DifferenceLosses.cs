using Interop.Tensors.Kernels;

namespace Interop.Tensors;

/// <content>Losses of a difference. Inputs and targets are broadcast.</content>
public static partial class Functional
{
    private static readonly Activation<Squared> s_squared = new("square", new(), [], static (x, _) => 2 * x);

    /// <summary>|input − target|. Source: <c>aten::l1_loss</c>; composed.</summary>
    /// <param name="input">Any shape, real or complex.</param>
    /// <param name="target">Of a shape that is broadcast with the input's.</param>
    /// <param name="reduction">What is given.</param>
    /// <param name="weight">Factors of the input's shape; the mean is then divided by their sum. Null for ones.</param>
    public static Tensor L1Loss(this Tensor input, Tensor target, Reduction reduction = Reduction.Mean, Tensor? weight = null) => Op.Compose("l1_loss", input, target, weight, reduction, static (x, t, weight, reduction) =>
        Weighted((x - t!).Abs(), weight, x, reduction));

    /// <summary>(input − target)². Source: <c>aten::mse_loss</c>.</summary>
    /// <inheritdoc cref="L1Loss"/>
    public static Tensor MseLoss(this Tensor input, Tensor target, Reduction reduction = Reduction.Mean, Tensor? weight = null) => Op.Compose("mse_loss", input, target, weight, reduction, static (x, t, weight, reduction) =>
        Weighted(s_squared.Of(x - t!), weight, x, reduction));

    /// <summary>d² / (2 · beta) where |d| is less than beta, else |d| − beta / 2, for d = input − target. Source: <c>aten::smooth_l1_loss</c>; Girshick, 2015.</summary>
    /// <param name="input">Any shape, floating-point.</param>
    /// <param name="target">Of a shape that is broadcast with the input's.</param>
    /// <param name="reduction">What is given.</param>
    /// <param name="beta">Where the loss becomes straight; not negative, 0 for |d| alone.</param>
    public static Tensor SmoothL1Loss(this Tensor input, Tensor target, Reduction reduction = Reduction.Mean, double beta = 1)
    {
        if (!(beta >= 0))
            throw new ArgumentOutOfRangeException(nameof(beta), beta, "The beta of 'smooth_l1_loss' must not be negative.");
        return beta == 0
            ? input.L1Loss(target, reduction)
            : Op.Compose("smooth_l1_loss", input, target, null, (beta, reduction), static (x, t, _, p) => NearlyLinear("smooth_l1_loss", p.beta, 1).Of(x - t!).Reduced(p.reduction));
    }

    /// <summary>d² / 2 where |d| is less than delta, else delta · (|d| − delta / 2), for d = input − target. Source: <c>aten::huber_loss</c>; Huber, 1964.</summary>
    /// <param name="input">Any shape, floating-point.</param>
    /// <param name="target">Of a shape that is broadcast with the input's.</param>
    /// <param name="reduction">What is given.</param>
    /// <param name="delta">Where the loss becomes straight, greater than 0.</param>
    /// <param name="weight">Factors of the input's shape; null for ones.</param>
    public static Tensor HuberLoss(this Tensor input, Tensor target, Reduction reduction = Reduction.Mean, double delta = 1, Tensor? weight = null)
    {
        if (!(delta > 0))
            throw new ArgumentOutOfRangeException(nameof(delta), delta, "The delta of 'huber_loss' must be greater than 0.");
        CheckWeight(weight, input);
        return Op.Compose("huber_loss", input, target, weight, (delta, reduction), static (x, t, weight, p) =>
        {
            Tensor loss = NearlyLinear("huber_loss", p.delta, p.delta).Of(x - t!);
            return (weight is null ? loss : loss * weight).Reduced(p.reduction);
        });
    }

    private static Activation<NearlyLinear> NearlyLinear(string name, double width, double factor) =>
        new(name, new(width, factor), [width, factor], static (x, p) => x.Hardtanh(-p[0], p[0]) * (p[1] / p[0]));

    /// <summary>The loss times its weights; its mean is their mean.</summary>
    private static Tensor Weighted(Tensor loss, Tensor? weight, Tensor input, Reduction reduction)
    {
        if (weight is null)
            return loss.Reduced(reduction);
        CheckWeight(weight, input);
        loss *= weight;
        return reduction == Reduction.Mean ? loss.Sum() / weight.Sum() : loss.Reduced(reduction);
    }

    private static void CheckWeight(Tensor? weight, Tensor input)
    {
        if (weight is not null && weight.Shape != input.Shape)
            throw new ShapeException($"Weights of a loss need the input's shape {input.Shape}, found {weight.Shape}.");
    }
}
