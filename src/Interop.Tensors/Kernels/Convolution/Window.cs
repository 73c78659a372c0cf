namespace Interop.Tensors.Kernels.Convolution;

/// <summary>How windows lie along one dimension: output o and tap k meet input o · stride − padding + k · dilation.</summary>
internal readonly record struct Axis(long Input, long Kernel, long Output, long Stride = 1, long Padding = 0, long Dilation = 1)
{
    /// <summary>One position, for the dimensions that a smaller convolution lacks.</summary>
    internal static Axis Unit => new(1, 1, 1);

    /// <summary>The outputs whose tap <paramref name="k"/> lies inside the input, within <paramref name="from"/> … <paramref name="to"/>.</summary>
    internal (long First, long End) Inside(long k, long from, long to)
    {
        long shift = k * Dilation - Padding;
        // o · stride + shift ≥ 0 and < input
        long first = shift >= 0 ? 0 : (-shift + Stride - 1) / Stride;
        long end = Input - shift <= 0 ? 0 : (Input - shift + Stride - 1) / Stride;
        first = Math.Clamp(first, from, to);
        return (first, Math.Clamp(end, first, to));
    }

    internal long Position(long output, long k) => output * Stride - Padding + k * Dilation;
}

/// <summary>Windows over the three last dimensions of [planes, depth, height, width]; fewer dimensions are done with sizes of one.</summary>
internal sealed record Window(Axis D, Axis H, Axis W)
{
    internal long InputSize => D.Input * H.Input * W.Input;

    internal long OutputSize => D.Output * H.Output * W.Output;

    internal long Taps => D.Kernel * H.Kernel * W.Kernel;

    /// <summary>Whether every output is the input at the same place.</summary>
    internal bool IsIdentity => Taps == 1 && D.Stride * H.Stride * W.Stride == 1 && D.Padding == 0 && H.Padding == 0 && W.Padding == 0;

    /// <summary>Windows of one to three dimensions.</summary>
    internal static Window Of(ReadOnlySpan<Axis> axes) => axes.Length switch
    {
        1 => new(Axis.Unit, Axis.Unit, axes[0]),
        2 => new(Axis.Unit, axes[0], axes[1]),
        3 => new(axes[0], axes[1], axes[2]),
        _ => throw new ArgumentException($"Windows have one to three dimensions, not {axes.Length}."),
    };
}
