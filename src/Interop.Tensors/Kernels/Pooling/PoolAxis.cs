using System.Numerics;

namespace Interop.Tensors.Kernels.Pooling;

/// <summary>Which inputs each output of a pool sees along one dimension.</summary>
/// <param name="Input">Inputs.</param>
/// <param name="Start">The first input of each output.</param>
/// <param name="End">One past the last.</param>
/// <param name="Counts">What an average divides by, per output; the product over the dimensions counts.</param>
/// <param name="Step">The distance between inputs.</param>
internal sealed record PoolAxis(long Input, long[] Start, long[] End, long[] Counts, long Step = 1)
{
    internal long Output => Start.Length;

    /// <summary>For the dimensions that a smaller pool lacks.</summary>
    internal static PoolAxis Unit { get; } = new(1, [0], [1], [1]);

    /// <summary>Windows of one size at equal distances.</summary>
    internal static PoolAxis Regular(long input, long output, long kernel, long stride, long padding, long dilation, bool countPadding)
    {
        (long[] start, long[] end, long[] counts) = (new long[output], new long[output], new long[output]);
        for (long o = 0; o < output; o++)
        {
            long first = o * stride - padding, last = first + (kernel - 1) * dilation + 1;
            long padded = Math.Min(first + kernel, input + padding) - first;
            start[o] = first >= 0 ? first : first + (-first + dilation - 1) / dilation * dilation;
            end[o] = Math.Min(last, input);
            counts[o] = countPadding ? padded : end[o] - start[o];
        }

        return new(input, start, end, counts, dilation);
    }

    /// <summary>The whole input cut into parts as equal as can be, that overlap where it does not divide. Source: <c>aten::adaptive_avg_pool2d</c>.</summary>
    internal static PoolAxis Adaptive(long input, long output)
    {
        (long[] start, long[] end, long[] counts) = (new long[output], new long[output], new long[output]);
        for (long o = 0; o < output; o++)
        {
            start[o] = o / output * input + o % output * input / output;
            end[o] = 1 + ((o + 1) * input - 1) / output;
            counts[o] = end[o] - start[o];
        }

        return new(input, start, end, counts);
    }

    /// <summary>Where windows begin that a sample in [0, 1) places, computed in T as PyTorch does.</summary>
    internal static long[] Fractional<T>(T sample, long input, long output, long kernel) where T : IFloatingPointIeee754<T>
    {
        long[] start = new long[output];
        start[^1] = input - kernel;
        if (output == 1)
            return start;
        T step = T.CreateTruncating(input - kernel) / T.CreateTruncating(output - 1);
        for (long o = 0; o < output - 1; o++)
            start[o] = long.CreateTruncating((T.CreateTruncating(o) + sample) * step) - long.CreateTruncating(sample * step);
        return start;
    }

    /// <summary>Windows of one size that begin where they are told to.</summary>
    internal static PoolAxis At(long input, long kernel, long[] start) => new(input, start, Array.ConvertAll(start, s => s + kernel), [], 1);
}

/// <summary>The three last dimensions of a pool; fewer are done with sizes of one.</summary>
internal sealed record PoolGrid(PoolAxis D, PoolAxis H, PoolAxis W)
{
    internal long InputSize => D.Input * H.Input * W.Input;

    internal long OutputSize => D.Output * H.Output * W.Output;

    internal static PoolGrid Of(ReadOnlySpan<PoolAxis> axes) => axes.Length switch
    {
        1 => new(PoolAxis.Unit, PoolAxis.Unit, axes[0]),
        2 => new(PoolAxis.Unit, axes[0], axes[1]),
        3 => new(axes[0], axes[1], axes[2]),
        _ => throw new ArgumentException($"Pools have one to three dimensions, not {axes.Length}."),
    };
}
