using Interop.Tensors.Kernels.Pooling;

namespace Interop.Tensors;

/// <content>Pools of maxima over windows that begin at random. Source: Graham, Fractional max-pooling, 2014.</content>
public static partial class Functional
{
    /// <summary>The largest number of each of so many windows, which begin at random places: [batch, channels, height, width] → [batch, channels, …outputSize]. Source: <c>aten::fractional_max_pool2d</c>.</summary>
    /// <param name="input">Real numbers, [batch, channels, …] or [channels, …].</param>
    /// <param name="kernelSize">The size of the windows; one number for all dimensions.</param>
    /// <param name="outputSize">The number of windows per dimension; one number for all.</param>
    /// <param name="outputRatio">Instead of a size, the part of the input's size, between 0 and 1.</param>
    /// <param name="randomSamples">Numbers in [0, 1) that place the windows, [batch, channels, dimensions]; drawn if null.</param>
    /// <exception cref="ShapeException">The input has other dimensions, or is too small for the windows.</exception>
    /// <exception cref="ArgumentException">Not exactly one of size and ratio is given, or a size is not positive.</exception>
    public static Tensor FractionalMaxPool2d(this Tensor input, Ints kernelSize, Ints outputSize = default, double[]? outputRatio = null, Tensor? randomSamples = null) =>
        FractionalMaxPool("fractional_max_pool2d", 2, input, kernelSize, outputSize, outputRatio, randomSamples).Output;

    /// <summary><see cref="FractionalMaxPool2d"/>, and the place of each maximum in its plane. Source: <c>aten::fractional_max_pool2d</c>.</summary>
    /// <inheritdoc cref="FractionalMaxPool2d"/>
    public static (Tensor Output, Tensor Indices) FractionalMaxPool2dWithIndices(this Tensor input, Ints kernelSize, Ints outputSize = default, double[]? outputRatio = null, Tensor? randomSamples = null) =>
        FractionalMaxPool("fractional_max_pool2d", 2, input, kernelSize, outputSize, outputRatio, randomSamples);

    /// <summary>The largest number of each of so many windows, which begin at random places: [batch, channels, depth, height, width] → [batch, channels, …outputSize]. Source: <c>aten::fractional_max_pool3d</c>.</summary>
    /// <inheritdoc cref="FractionalMaxPool2d"/>
    public static Tensor FractionalMaxPool3d(this Tensor input, Ints kernelSize, Ints outputSize = default, double[]? outputRatio = null, Tensor? randomSamples = null) =>
        FractionalMaxPool("fractional_max_pool3d", 3, input, kernelSize, outputSize, outputRatio, randomSamples).Output;

    /// <summary><see cref="FractionalMaxPool3d"/>, and the place of each maximum in its volume. Source: <c>aten::fractional_max_pool3d</c>.</summary>
    /// <inheritdoc cref="FractionalMaxPool2d"/>
    public static (Tensor Output, Tensor Indices) FractionalMaxPool3dWithIndices(this Tensor input, Ints kernelSize, Ints outputSize = default, double[]? outputRatio = null, Tensor? randomSamples = null) =>
        FractionalMaxPool("fractional_max_pool3d", 3, input, kernelSize, outputSize, outputRatio, randomSamples);

    private static (Tensor Output, Tensor Indices) FractionalMaxPool(string name, int rank, Tensor input, Ints kernelSize, Ints outputSize, double[]? outputRatio, Tensor? randomSamples)
    {
        using OpCast cast = OpCast.Of(name, ref input);
        PoolGeometry.CheckInput(name, input.Shape, rank);
        if (outputSize.Count is null == outputRatio is null)
            throw new ArgumentException($"'{name}' needs an output size or a ratio, and not both.");
        if (input.DType.Kind != DTypeKind.Float)
            throw new NotSupportedException($"'{name}' of {input.DType.Name} is not defined: convert the tensor to real numbers first.");
        long[] kernels = Spread("kernelSize", kernelSize.Values("kernelSize"), rank, 1), sizes = input.Shape.ToArray(), outputs = new long[rank];
        if (outputSize.Count is not null)
            outputs = Spread("outputSize", outputSize, rank, 1);
        for (int d = 0; d < rank; d++)
        {
            ref long size = ref sizes[input.Rank - rank + d];
            if (outputRatio is not null)
            {
                double ratio = outputRatio[outputRatio.Length == 1 ? 0 : d];
                if (!(ratio > 0 && ratio < 1))
                    throw new ArgumentException($"'{name}' needs a ratio between 0 and 1, found {ratio}.");
                outputs[d] = (long)(size * ratio);
            }

            if (outputs[d] <= 0 || kernels[d] <= 0 || outputs[d] + kernels[d] - 1 > size)
                throw new ShapeException($"'{name}' cannot place {outputs[d]} windows of {kernels[d]} in {size} elements of dimension {d + 2}.");
            size = outputs[d];
        }

        (long batch, long channels) = (input.Rank == rank + 2 ? input.Shape[0] : 1, input.Shape[-rank - 1]);
        randomSamples ??= Tensor.Rand([batch, channels, rank], input.DType);
        if (randomSamples.Shape != new Shape(batch, channels, rank) || randomSamples.DType != input.DType)
            throw new ShapeException($"'{name}' needs random samples [{batch}, {channels}, {rank}] of {input.DType.Name}, found {randomSamples}.");
        float[] single = input.DType == DType.Float64 ? [] : randomSamples.To(DType.Float32).ToArray<float>();
        double[] wide = input.DType == DType.Float64 ? randomSamples.ToArray<double>() : [];
        Shape shape = new(sizes), full = input.Shape;
        return Maxima(name, shape, input, shape, rank, plane =>
        {
            PoolAxis[] axes = new PoolAxis[rank];
            for (int d = 0; d < rank; d++)
            {
                long size = full[full.Rank - rank + d];
                // The samples of a plane are those of width, height; of a volume those of depth, height, width.
                long sample = plane * rank + (rank == 2 ? 1 - d : d);
                axes[d] = PoolAxis.At(size, kernels[d], wide.Length > 0 ? PoolAxis.Fractional(wide[sample], size, outputs[d], kernels[d]) : PoolAxis.Fractional(single[sample], size, outputs[d], kernels[d]));
            }

            return PoolGrid.Of(axes);
        });
    }
}
