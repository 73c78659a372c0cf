using Interop.Tensors.Kernels;

namespace Interop.Tensors;

/// <content>Normalization of each channel over the batch.</content>
public static partial class Functional
{
    /// <summary>
    /// (x − mean) / √(variance + eps) · weight + bias, with mean and variance of each channel over batch and places: the input's own in training,
    /// which then move the running ones, else the running ones. Source: <c>aten::batch_norm</c>; Ioffe and Szegedy, 2015.
    /// </summary>
    /// <param name="input">[batch, channels, …], floating-point.</param>
    /// <param name="runningMean">[channels], changed in place in training; null for none.</param>
    /// <param name="runningVar">[channels], unbiased, changed in place in training; null for none.</param>
    /// <param name="weight">[channels]; null for ones.</param>
    /// <param name="bias">[channels]; null for zeros.</param>
    /// <param name="training">Whether the input's own statistics are used.</param>
    /// <param name="momentum">How far running statistics move toward the input's: new = (1 − momentum) · old + momentum · own.</param>
    /// <param name="eps">Added to the variance.</param>
    /// <exception cref="ShapeException">The shapes do not belong together, or in training a channel has only one number.</exception>
    /// <exception cref="ArgumentException">Running statistics are needed and absent.</exception>
    public static Tensor BatchNorm(this Tensor input, Tensor? runningMean, Tensor? runningVar, Tensor? weight = null, Tensor? bias = null, bool training = false, double momentum = 0.1, double eps = 1e-5)
    {
        if (input.ElementCount == 0)
            return EmptyBatchNorm(input, weight, bias);
        if (training && input.Rank >= 2 && input.ElementCount == input.Shape[1])
            throw new ShapeException($"'batch_norm' needs more than one number per channel in training, found {input.Shape}.");
        return Tensor.NativeBatchNorm(input, weight, bias, runningMean, runningVar, training, momentum, eps).Out;
    }

    /// <summary>Nothing to normalize; weight and bias still get a gradient.</summary>
    private static Tensor EmptyBatchNorm(Tensor input, Tensor? weight, Tensor? bias)
    {
        Tensor y = input.Clone();
        if (weight is not null)
            y *= weight.Select(0, 0);
        return bias is null ? y : y + bias.Select(0, 0);
    }
}

/// <content>Batch normalizations that give their statistics too.</content>
public partial class Tensor
{
    /// <summary>Batch normalization with the means and inverse deviations it used; both empty where they are the running ones. Source: <c>aten::native_batch_norm</c>.</summary>
    /// <inheritdoc cref="Functional.BatchNorm"/>
    public static (Tensor Out, Tensor SaveMean, Tensor SaveInvstd) NativeBatchNorm(
        Tensor input, Tensor? weight, Tensor? bias, Tensor? runningMean, Tensor? runningVar, bool training, double momentum, double eps)
    {
        Functional.RequireReal("batch_norm", input);
        if (input.Rank < 2)
            throw new ShapeException($"'batch_norm' needs an input [batch, channels, …], found {input.Shape}.");
        if (!training && (runningMean is null || runningVar is null))
            throw new ArgumentException("'batch_norm' outside of training normalizes by running statistics, and they are absent: pass runningMean and runningVar.");
        long channels = input.Shape[1];
        foreach (Tensor? parameter in (ReadOnlySpan<Tensor?>)[weight, bias, runningMean, runningVar])
        {
            if (parameter is not null && parameter.ElementCount != channels)
                throw new ShapeException($"'batch_norm' of shape {input.Shape} needs {channels} numbers in weight, bias and running statistics, found {parameter.Shape}.");
        }

        DType stats = Functional.StatsDType("batch_norm", input, weight, bias, runningMean, runningVar);
        if (input.ElementCount == 0)
            throw new ShapeException($"'native_batch_norm' needs at least one number, found {input.Shape}.");
        // Long runs of a channel are taken as they lie, else channels come last.
        long places = input.ElementCount / input.Shape[0] / channels;
        bool isPlain = places > 1 && input.IsContiguous && (places >= 8 || IsShort(input));
        Tensor x = isPlain || input.Rank == 2 ? input.Contiguous() : input.Movedim(1, -1).Contiguous();
        NormGeometry g = new(x.Shape, [channels], isPlain ? input.Shape[0] : input.Shape[0] * places, channels, 1, isPlain ? places : 1, OverBatch: true, eps);
        if (training)
        {
            (Tensor y, Tensor mean, Tensor rstd, Tensor variance) = Normalization.Record("native_batch_norm", x, weight, bias, g, stats, areStatsConstant: true);
            Move(runningMean, mean, 1, momentum);
            Move(runningVar, variance, g.Count / (double)Math.Max(1, g.Count - 1), momentum);
            return (isPlain ? y : Back(y, input), mean, rstd);
        }
        else
        {
            DType math = Normalization.MathOf(input.DType);
            Tensor mean = runningMean!.Detach().To(math).Contiguous(), rstd = 1 / (runningVar!.Detach().To(math) + eps).Sqrt().Contiguous();
            Tensor y = Normalization.RecordGiven("native_batch_norm", x, weight, bias, mean, rstd, g);
            return (isPlain ? y : Back(y, input), Empty([0], stats), Empty([0], stats));
        }
    }

    /// <inheritdoc cref="NativeBatchNorm"/>
    public static (Tensor Out, Tensor SaveMean, Tensor SaveInvstd) NativeBatchNormLegit(
        Tensor input, Tensor? weight, Tensor? bias, Tensor runningMean, Tensor runningVar, bool training, double momentum, double eps) =>
        NativeBatchNorm(input, weight, bias, runningMean, runningVar, training, momentum, eps);

    /// <summary>Batch normalization by the input's own statistics. Source: <c>aten::_native_batch_norm_legit.no_stats</c>.</summary>
    /// <inheritdoc cref="NativeBatchNorm"/>
    public static (Tensor Out, Tensor SaveMean, Tensor SaveInvstd) NativeBatchNormLegit(Tensor input, Tensor? weight, Tensor? bias, bool training, double momentum, double eps) =>
        NativeBatchNorm(input, weight, bias, null, null, training, momentum, eps);

    /// <summary>Batch normalization in training; the last result is reserved and empty. Source: <c>aten::_batch_norm_with_update</c>.</summary>
    /// <inheritdoc cref="NativeBatchNorm"/>
    public static (Tensor Out, Tensor SaveMean, Tensor SaveInvstd, Tensor Reserve) BatchNormWithUpdate(
        Tensor input, Tensor? weight, Tensor? bias, Tensor runningMean, Tensor runningVar, double momentum, double eps)
    {
        (Tensor y, Tensor mean, Tensor rstd) = NativeBatchNorm(input, weight, bias, runningMean, runningVar, true, momentum, eps);
        return (y, mean, rstd, Empty([0], DType.UInt8));
    }

    /// <summary>Few numbers, where a copy costs more than short runs.</summary>
    private static bool IsShort(Tensor x) => x.ElementCount < 4096;

    /// <summary>Channels second again; an input that is dense with channels last gives such a result.</summary>
    private static Tensor Back(Tensor y, Tensor input)
    {
        if (input.Rank == 2)
            return y;
        Tensor turned = y.Movedim(-1, 1);
        return input.Rank is 4 or 5 && !input.IsContiguous && input.Movedim(1, -1).IsContiguous ? turned : turned.Contiguous();
    }

    /// <summary>Moves a running statistic toward that of a batch.</summary>
    private static void Move(Tensor? running, Tensor own, double factor, double momentum)
    {
        using GradMode mode = NoGrad();
        running?.Copy_(running.To(own.DType) * (1 - momentum) + own * (factor * momentum));
    }
}
