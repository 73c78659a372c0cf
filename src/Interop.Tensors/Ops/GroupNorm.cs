namespace Interop.Tensors;

/// <content>Normalization over groups of channels, and over single ones, of each item.</content>
public static partial class Functional
{
    /// <summary>(x − mean) / √(variance + eps) · weight + bias, with mean and variance over groups of channels of each item. Source: <c>aten::group_norm</c>; Wu and He, 2018.</summary>
    /// <param name="input">[batch, channels, …], floating-point.</param>
    /// <param name="numGroups">Groups, a divisor of the channels.</param>
    /// <param name="weight">[channels]; null for ones.</param>
    /// <param name="bias">[channels]; null for zeros.</param>
    /// <param name="eps">Added to the variance.</param>
    /// <exception cref="ShapeException">The shapes do not belong together, or a group has only one number.</exception>
    public static Tensor GroupNorm(this Tensor input, long numGroups, Tensor? weight = null, Tensor? bias = null, double eps = 1e-5)
    {
        if (input.Rank < 2)
            throw new ShapeException($"'group_norm' needs an input [batch, channels, …], found {input.Shape}.");
        (long n, long c) = (input.Shape[0], input.Shape[1]);
        long places = 1;
        for (int d = 2; d < input.Rank; d++)
            places *= input.Shape[d];
        if (numGroups <= 0 || c % numGroups != 0)
            throw new ShapeException($"'group_norm' cannot make {numGroups} equal groups of the {c} channels of shape {input.Shape}.");
        if (c == 0 || places == 0 && input.Rank > 2)
            throw new ShapeException($"'group_norm' needs channels and places, found {input.Shape}.");
        if (n * c / numGroups * places == 1)
            throw new ShapeException($"'group_norm' needs more than one number in a group, found {input.Shape} with {numGroups} groups.");
        return Tensor.NativeGroupNorm(input, weight, bias, n, c, places, numGroups, eps).Out;
    }

    /// <summary>(x − mean) / √(variance + eps) · weight + bias, with mean and variance of each channel of each item. Source: <c>aten::instance_norm</c>; Ulyanov and others, 2016.</summary>
    /// <param name="input">[batch, channels, …], floating-point.</param>
    /// <param name="runningMean">[channels], moved toward the batch's average in place, or used where <paramref name="useInputStats"/> is false.</param>
    /// <param name="runningVar">[channels], the same for unbiased variances.</param>
    /// <param name="weight">[channels]; null for ones.</param>
    /// <param name="bias">[channels]; null for zeros.</param>
    /// <param name="useInputStats">Whether the input's own statistics are used.</param>
    /// <param name="momentum">How far running statistics move.</param>
    /// <param name="eps">Added to the variance.</param>
    /// <exception cref="ShapeException">The shapes do not belong together, or a channel has only one number.</exception>
    public static Tensor InstanceNorm(this Tensor input, Tensor? runningMean = null, Tensor? runningVar = null, Tensor? weight = null, Tensor? bias = null, bool useInputStats = true, double momentum = 0.1, double eps = 1e-5)
    {
        if (input.Rank < 2)
            throw new ShapeException($"'instance_norm' needs an input [batch, channels, …], found {input.Shape}.");
        (long n, long c) = (input.Shape[0], input.Shape[1]);
        if (useInputStats && input.ElementCount == n * c)
            throw new ShapeException($"'instance_norm' needs more than one number in a channel, found {input.Shape}.");
        // Every channel of every item becomes a channel of one item.
        long[] shape = input.Shape.ToArray();
        (shape[0], shape[1]) = (1, n * c);
        Tensor? mean = runningMean?.Repeat(n), variance = runningVar?.Repeat(n);
        Tensor y = input.Contiguous().View(shape).BatchNorm(mean, variance, weight?.Repeat(n), bias?.Repeat(n), useInputStats, momentum, eps).View(input.Shape);
        if (useInputStats && n > 0)
        {
            using GradMode mode = Tensor.NoGrad();
            runningMean?.Copy_(mean!.View(n, c).Mean([0]));
            runningVar?.Copy_(variance!.View(n, c).Mean([0]));
        }

        return y;
    }
}
