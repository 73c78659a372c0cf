using Interop.Tensors.Kernels;

namespace Interop.Tensors;

/// <content>Losses of probabilities and densities.</content>
public static partial class Functional
{
    /// <summary>−(target · ln input + (1 − target) · ln (1 − input)), where logarithms are at least −100. Source: <c>aten::binary_cross_entropy</c>.</summary>
    /// <param name="input">Probabilities.</param>
    /// <param name="target">Of the input's shape.</param>
    /// <param name="weight">Factors, broadcast; null for ones.</param>
    /// <param name="reduction">What is given.</param>
    /// <exception cref="ArgumentOutOfRangeException">An input is no probability.</exception>
    public static Tensor BinaryCrossEntropy(this Tensor input, Tensor target, Tensor? weight = null, Reduction reduction = Reduction.Mean)
    {
        using OpCast cast = OpCast.Of("binary_cross_entropy", ref input, ref target, ref weight);
        RequireReal("binary_cross_entropy", input);
        if (input.Shape != target.Shape)
            throw new ShapeException($"'binary_cross_entropy' needs one shape of input and target, found {input.Shape} and {target.Shape}.");
        using (Tensor.NoGrad())
        {
            if (input.ElementCount > 0 && !(input.Amin().To(DType.Float64).Item<double>() >= 0 && input.Amax().To(DType.Float64).Item<double>() <= 1))
                throw new ArgumentOutOfRangeException(nameof(input), "'binary_cross_entropy' needs probabilities from 0 to 1: apply a sigmoid, or use BinaryCrossEntropyWithLogits.");
        }

        using Op op = Op.Begin("binary_cross_entropy", input, target, weight);
        Tensor loss = Entropy(input, target);
        return op.Return((weight is null ? loss : loss * weight).Reduced(reduction));
    }

    private static Tensor Entropy(Tensor input, Tensor target)
    {
        using Op op = Op.Begin("binary_cross_entropy", input, target);
        return op.Record(Formulas.Binary(new BinaryEntropy(), input, target),
            Gradient.Wrt(input, input, target, static (x, t, dy) => GradMode.Enabled
                ? dy * ((x - t) / ((1 - x) * x).Clamp(1e-12))
                : Formulas.Ternary(new BinaryEntropySlope(), x, t, dy)),
            Gradient.Wrt(target, input, static (x, dy) => dy * ((1 - x).Log() - x.Log())));
    }

    /// <summary>Binary cross entropy of σ(input), computed so that nothing overflows. Source: <c>aten::binary_cross_entropy_with_logits</c>; composed.</summary>
    /// <param name="input">Logits.</param>
    /// <param name="target">Of the input's shape.</param>
    /// <param name="weight">Factors, broadcast; null for ones.</param>
    /// <param name="reduction">What is given.</param>
    /// <param name="posWeight">Factors of the targets' part, broadcast; null for ones.</param>
    /// <exception cref="ShapeException">The shapes differ.</exception>
    public static Tensor BinaryCrossEntropyWithLogits(this Tensor input, Tensor target, Tensor? weight = null, Reduction reduction = Reduction.Mean, Tensor? posWeight = null)
    {
        using OpCast cast = OpCast.Of("binary_cross_entropy_with_logits", ref input, ref target, ref weight, ref posWeight);
        if (input.Shape != target.Shape)
            throw new ShapeException($"'binary_cross_entropy_with_logits' needs one shape of input and target, found {input.Shape} and {target.Shape}.");
        using Op op = Op.Begin("binary_cross_entropy_with_logits", input, target, weight, posWeight);
        Tensor logarithm = input.Logsigmoid();
        if (posWeight is not null)
            logarithm = ((posWeight - 1) * target + 1) * logarithm;
        Tensor loss = (1 - target) * input - logarithm;
        return op.Return((weight is null ? loss : loss * weight).Reduced(reduction));
    }

    /// <summary>target · (ln target − input): the divergence of a distribution from the one with the logarithms of the input. Source: <c>aten::kl_div</c>; composed.</summary>
    /// <param name="input">Logarithms of probabilities.</param>
    /// <param name="target">Probabilities, broadcast.</param>
    /// <param name="reduction">What is given; only <see cref="Reduction.BatchMean"/> is the divergence of the definition.</param>
    /// <param name="logTarget">Whether the target holds logarithms.</param>
    public static Tensor KlDiv(this Tensor input, Tensor target, Reduction reduction = Reduction.Mean, bool logTarget = false) => Op.Compose("kl_div", input, target, null, (reduction, logTarget), static (x, t, _, p) =>
    {
        Tensor loss = p.logTarget ? t!.Exp() * (t - x) : t!.Xlogy(t!) - t! * x;
        if (p.reduction != Reduction.BatchMean)
            return loss.Reduced(p.reduction);
        return x.Rank == 0 ? loss.Sum() : loss.Sum() / (double)x.Shape[0];
    });

    /// <summary>e^input − target · input, or input − target · ln (input + eps): the negative logarithm of a Poisson distribution. Source: <c>aten::poisson_nll_loss</c>; composed.</summary>
    /// <param name="input">Rates, or their logarithms.</param>
    /// <param name="target">Counts, broadcast.</param>
    /// <param name="logInput">Whether the input holds logarithms.</param>
    /// <param name="full">Whether Stirling's approximation of ln target! is added for targets above 1.</param>
    /// <param name="eps">Added to rates before their logarithm.</param>
    /// <param name="reduction">What is given.</param>
    public static Tensor PoissonNllLoss(this Tensor input, Tensor target, bool logInput = true, bool full = false, double eps = 1e-8, Reduction reduction = Reduction.Mean) =>
        Op.Compose("poisson_nll_loss", input, target, null, (logInput, full, eps, reduction), static (x, t, _, p) =>
        {
            Tensor loss = p.logInput ? x.Exp() - t! * x : x - t! * (x + p.eps).Log();
            if (p.full)
                loss += (t! * t!.Log() - t! + 0.5 * (2 * Math.PI * t).Log()).MaskedFill(t.Le(1), 0);
            return loss.Reduced(p.reduction);
        });

    /// <summary>(ln var + (input − target)² / var) / 2: the negative logarithm of a normal distribution. Source: <c>torch.nn.functional.gaussian_nll_loss</c>; composed.</summary>
    /// <param name="input">Means.</param>
    /// <param name="target">Samples, broadcast.</param>
    /// <param name="var">Variances, not negative: of the input's shape, of that without its last dimension, or of that with 1 in one dimension.</param>
    /// <param name="full">Whether the constant ln (2π) / 2 is added.</param>
    /// <param name="eps">The least variance that is computed with; the gradient passes as if there were none.</param>
    /// <param name="reduction">What is given.</param>
    /// <exception cref="ShapeException">The variances have another shape.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A variance is negative.</exception>
    public static Tensor GaussianNllLoss(this Tensor input, Tensor target, Tensor var, bool full = false, double eps = 1e-6, Reduction reduction = Reduction.Mean)
    {
        if (var.IsWrappedNumber)
            var = var.To(input.DType).Expand(input.Shape);
        else if (var.Shape != input.Shape)
            var = input.Rank > 0 && var.Shape.AsSpan().SequenceEqual(input.Shape.AsSpan()[..^1]) ? var.Unsqueeze(-1)
                : DiffersInOne(input.Shape, var.Shape) ? var
                : throw new ShapeException($"'gaussian_nll_loss' of {input.Shape} cannot use variances {var.Shape}.");
        using (Tensor.NoGrad())
        {
            if (var.Lt(0).Any().Item<bool>())
                throw new ArgumentOutOfRangeException(nameof(var), "'gaussian_nll_loss' needs variances that are not negative.");
        }

        return Op.Compose("gaussian_nll_loss", input, target, var, (full, eps, reduction), static (x, t, var, p) =>
        {
            Tensor v = var!.Clone();
            using (Tensor.NoGrad())
                v.Copy_(v.Clamp(p.eps));
            Tensor loss = 0.5 * (v.Log() + s_squared.Of(x - t!) / v);
            return (p.full ? loss + 0.5 * Math.Log(2 * Math.PI) : loss).Reduced(p.reduction);
        });
    }

    private static bool DiffersInOne(Shape full, Shape shape)
    {
        if (full.Rank != shape.Rank)
            return false;
        long differing = 0;
        for (int d = 0; d < full.Rank; d++)
            differing += shape[d] == full[d] ? 0 : shape[d];
        return differing == 1;
    }
}
