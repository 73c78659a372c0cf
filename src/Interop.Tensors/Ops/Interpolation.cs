using Interop.Tensors.Kernels.Sampling;

namespace Interop.Tensors;

/// <content>Interpolation.</content>
public static partial class Functional
{
    /// <summary>Another size for the last dimensions: [batch, channels, …] → [batch, channels, …size]. Source: <c>aten::upsample_bilinear2d</c> and kin.</summary>
    /// <param name="input">Real numbers, or uint8 for nearest, bilinear, bicubic and Lanczos; one to three dimensions after [batch, channels].</param>
    /// <param name="size">The size of each dimension; one number for all.</param>
    /// <param name="scaleFactor">Instead of a size, what each dimension is multiplied by; one number for all.</param>
    /// <param name="mode">How.</param>
    /// <param name="alignCorners">Whether the centres of the outermost elements stay where they are, instead of their outer edges; not for nearest and area.</param>
    /// <param name="recomputeScaleFactor">Whether the factor that is used follows from the rounded sizes instead of the one given.</param>
    /// <param name="antialias">Whether bilinear, bicubic and Lanczos shrink with kernels as wide as the step.</param>
    /// <exception cref="ArgumentException">Not exactly one of size and factor is given, or an option does not go with the mode.</exception>
    /// <exception cref="ShapeException">The mode does not fit the number of dimensions, or a size is not positive.</exception>
    public static Tensor Interpolate(this Tensor input, Ints size = default, double[]? scaleFactor = null, InterpolationMode mode = InterpolationMode.Nearest, bool? alignCorners = null, bool? recomputeScaleFactor = null, bool antialias = false)
    {
        int rank = input.Rank - 2;
        bool isNearest = mode is InterpolationMode.Nearest or InterpolationMode.NearestExact;
        if (alignCorners is not null && (isNearest || mode == InterpolationMode.Area))
            throw new ArgumentException($"alignCorners does not go with {mode}: only with Linear, Bilinear, Bicubic and Trilinear.");
        if (size.Count is null == scaleFactor is null)
            throw new ArgumentException("Interpolate needs a size or a scale factor, and not both.");
        if (recomputeScaleFactor == true && size.Count is not null)
            throw new ArgumentException("recomputeScaleFactor has no meaning with a size.");
        if (antialias && (mode is not (InterpolationMode.Bilinear or InterpolationMode.Bicubic or InterpolationMode.Lanczos) || rank != 2))
            throw new ArgumentException($"antialias goes with Bilinear, Bicubic and Lanczos of [batch, channels, height, width] only, not with {mode} of {input.Shape}.");
        if (mode == InterpolationMode.Lanczos && (!antialias || alignCorners == true))
            throw new ArgumentException("Lanczos interpolation needs antialias: true, and corners that are not aligned.");
        if (rank is < 1 or > 3 || mode == InterpolationMode.Linear && rank != 1 || mode is InterpolationMode.Bilinear or InterpolationMode.Bicubic or InterpolationMode.Lanczos && rank != 2 || mode == InterpolationMode.Trilinear && rank != 3)
            throw new ShapeException($"{mode} interpolation does not fit {input.Shape}: Linear needs three dimensions, Bilinear, Bicubic and Lanczos four, Trilinear five, the others three to five.");
        (long[] sizes, double?[] scales) = Target(input.Shape, rank, size, scaleFactor, recomputeScaleFactor == true || mode == InterpolationMode.Area, mode == InterpolationMode.Area);
        if (mode == InterpolationMode.Area)
            return AdaptiveAverage($"adaptive_avg_pool{rank}d", rank, input, sizes);
        bool own = Interpolation.IsOwn(input, sizes);
        return new Interpolation(Interpolation.NameOf(mode, rank, antialias), input.Shape, sizes, scales, mode, alignCorners ?? false, antialias, input.DType, Interpolation.Rounds(input, mode, own), own).Apply(input);
    }

    /// <summary>As <see cref="Interpolate"/>; an older name. Source: <c>torch.nn.functional.upsample</c>.</summary>
    /// <inheritdoc cref="Interpolate"/>
    public static Tensor Upsample(this Tensor input, Ints size = default, double[]? scaleFactor = null, InterpolationMode mode = InterpolationMode.Nearest, bool? alignCorners = null) =>
        Interpolate(input, size, scaleFactor, mode, alignCorners);

    /// <summary><see cref="Interpolate"/> by the nearest element. Source: <c>torch.nn.functional.upsample_nearest</c>.</summary>
    /// <inheritdoc cref="Interpolate"/>
    public static Tensor UpsampleNearest(this Tensor input, Ints size = default, double[]? scaleFactor = null) => Interpolate(input, size, scaleFactor);

    /// <summary>Bilinear <see cref="Interpolate"/> with aligned corners. Source: <c>torch.nn.functional.upsample_bilinear</c>.</summary>
    /// <inheritdoc cref="Interpolate"/>
    public static Tensor UpsampleBilinear(this Tensor input, Ints size = default, double[]? scaleFactor = null) => Interpolate(input, size, scaleFactor, InterpolationMode.Bilinear, alignCorners: true);

    private static (long[] Sizes, double?[] Scales) Target(Shape input, int rank, Ints size, double[]? scaleFactor, bool recompute, bool emptyOutput)
    {
        long[] sizes = new long[rank];
        double?[] scales = new double?[rank];
        if ((size.Count ?? scaleFactor!.Length) is var given && given != 1 && given != rank)
            throw new ArgumentException($"Interpolation of {input} needs 1 or {rank} numbers, found {given}.");
        for (int d = 0; d < rank; d++)
        {
            if (scaleFactor is not null)
            {
                double factor = scaleFactor[given == 1 ? 0 : d];
                scales[d] = recompute ? null : factor;
                sizes[d] = (long)Math.Floor(input[d + 2] * factor);
            }
            else
            {
                sizes[d] = size.OrNull![given == 1 ? 0 : d];
            }

            if (sizes[d] < (emptyOutput ? 0 : 1) || input[d + 2] <= 0 || input[1] <= 0)
                throw new ShapeException($"Interpolation of {input} to [{string.Join(", ", sizes)}]: sizes of input and output must be positive, only the batch may be empty.");
        }

        return (sizes, scales);
    }
}
