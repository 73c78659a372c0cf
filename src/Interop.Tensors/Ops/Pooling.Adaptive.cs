using Interop.Tensors.Kernels;
using Interop.Tensors.Kernels.Pooling;

namespace Interop.Tensors;

/// <content>Pools with a given number of windows.</content>
public static partial class Functional
{
    /// <summary>The mean of each of so many parts, as equal as can be: [batch, channels, length] → [batch, channels, outputSize]. Source: <c>aten::adaptive_avg_pool1d</c>.</summary>
    /// <param name="input">Real numbers, [batch, channels, …] or [channels, …].</param>
    /// <param name="outputSize">The number of parts per dimension, null for the input's size; one number for all dimensions.</param>
    /// <exception cref="ShapeException">The input has other dimensions, or an empty one that is not the batch.</exception>
    /// <exception cref="ArgumentException">A size is negative, or there are not as many as dimensions.</exception>
    public static Tensor AdaptiveAvgPool1d(this Tensor input, OptionalInts outputSize) => AdaptiveAverage("adaptive_avg_pool1d", 1, input, outputSize);

    /// <summary>The mean of each of so many parts: [batch, channels, height, width] → [batch, channels, …outputSize]. Source: <c>aten::adaptive_avg_pool2d</c>.</summary>
    /// <inheritdoc cref="AdaptiveAvgPool1d"/>
    public static Tensor AdaptiveAvgPool2d(this Tensor input, OptionalInts outputSize) => AdaptiveAverage("adaptive_avg_pool2d", 2, input, outputSize);

    /// <summary>The mean of each of so many parts: [batch, channels, depth, height, width] → [batch, channels, …outputSize]. Source: <c>aten::adaptive_avg_pool3d</c>.</summary>
    /// <inheritdoc cref="AdaptiveAvgPool1d"/>
    public static Tensor AdaptiveAvgPool3d(this Tensor input, OptionalInts outputSize) => AdaptiveAverage("adaptive_avg_pool3d", 3, input, outputSize);

    /// <summary>The largest number of each of so many parts, as equal as can be: [batch, channels, length] → [batch, channels, outputSize]. Source: <c>aten::adaptive_max_pool1d</c>.</summary>
    /// <inheritdoc cref="AdaptiveAvgPool1d"/>
    public static Tensor AdaptiveMaxPool1d(this Tensor input, OptionalInts outputSize) => AdaptiveMaxima("adaptive_max_pool1d", 1, input, outputSize).Output;

    /// <summary><see cref="AdaptiveMaxPool1d"/>, and the place of each maximum, the first of equals. Source: <c>aten::adaptive_max_pool1d</c>.</summary>
    /// <inheritdoc cref="AdaptiveAvgPool1d"/>
    public static (Tensor Output, Tensor Indices) AdaptiveMaxPool1dWithIndices(this Tensor input, OptionalInts outputSize) => AdaptiveMaxima("adaptive_max_pool1d", 1, input, outputSize);

    /// <summary>The largest number of each of so many parts: [batch, channels, height, width] → [batch, channels, …outputSize]. Source: <c>aten::adaptive_max_pool2d</c>.</summary>
    /// <inheritdoc cref="AdaptiveAvgPool1d"/>
    public static Tensor AdaptiveMaxPool2d(this Tensor input, OptionalInts outputSize) => AdaptiveMaxima("adaptive_max_pool2d", 2, input, outputSize).Output;

    /// <summary><see cref="AdaptiveMaxPool2d"/>, and the place of each maximum in its plane, counted row by row. Source: <c>aten::adaptive_max_pool2d</c>.</summary>
    /// <inheritdoc cref="AdaptiveAvgPool1d"/>
    public static (Tensor Output, Tensor Indices) AdaptiveMaxPool2dWithIndices(this Tensor input, OptionalInts outputSize) => AdaptiveMaxima("adaptive_max_pool2d", 2, input, outputSize);

    /// <summary>The largest number of each of so many parts: [batch, channels, depth, height, width] → [batch, channels, …outputSize]. Source: <c>aten::adaptive_max_pool3d</c>.</summary>
    /// <inheritdoc cref="AdaptiveAvgPool1d"/>
    public static Tensor AdaptiveMaxPool3d(this Tensor input, OptionalInts outputSize) => AdaptiveMaxima("adaptive_max_pool3d", 3, input, outputSize).Output;

    /// <summary><see cref="AdaptiveMaxPool3d"/>, and the place of each maximum in its volume, counted row by row. Source: <c>aten::adaptive_max_pool3d</c>.</summary>
    /// <inheritdoc cref="AdaptiveAvgPool1d"/>
    public static (Tensor Output, Tensor Indices) AdaptiveMaxPool3dWithIndices(this Tensor input, OptionalInts outputSize) => AdaptiveMaxima("adaptive_max_pool3d", 3, input, outputSize);

    private static Tensor AdaptiveAverage(string name, int rank, Tensor input, OptionalInts outputSize)
    {
        using OpCast cast = OpCast.Of(name, ref input);
        if (input.DType.Kind != DTypeKind.Float)
            throw new NotSupportedException($"'{name}' of {input.DType.Name} is not defined: convert the tensor to real numbers first.");
        return new AdaptiveAveragePooling(name, input.Shape, AdaptiveShape(name, rank, input.Shape, outputSize), rank).Apply(input);
    }

    private static (Tensor Output, Tensor Indices) AdaptiveMaxima(string name, int rank, Tensor input, OptionalInts outputSize)
    {
        using OpCast cast = OpCast.Of(name, ref input);
        Shape shape = AdaptiveShape(name, rank, input.Shape, outputSize);
        PoolGrid grid = AdaptiveGrid(input.Shape, shape, rank);
        return Maxima(name, shape, input, shape, rank, _ => grid);
    }

    private static Shape AdaptiveShape(string name, int rank, Shape input, OptionalInts outputSize)
    {
        long?[] wanted = outputSize.Values(nameof(outputSize));
        if (wanted.Length != rank && wanted.Length != 1)
            throw new ArgumentException($"'{name}' needs {rank} output sizes, or 1 for all dimensions, found {wanted.Length}.");
        PoolGeometry.CheckInput(name, input, rank);
        long[] sizes = input.ToArray();
        for (int d = 0; d < rank; d++)
        {
            ref long size = ref sizes[input.Rank - rank + d];
            size = wanted[wanted.Length == 1 ? 0 : d] ?? size;
            if (size < 0)
                throw new ArgumentException($"'{name}' cannot give the size {size}: output sizes must be at least 0.");
        }

        return new Shape(sizes);
    }

    private static PoolGrid AdaptiveGrid(Shape input, Shape output, int rank)
    {
        PoolAxis[] axes = new PoolAxis[rank];
        for (int d = 0; d < rank; d++)
            axes[d] = PoolAxis.Adaptive(input[input.Rank - rank + d], output[output.Rank - rank + d]);
        return PoolGrid.Of(axes);
    }

    /// <summary>The attributes of an adaptive average pool. Over volumes, PyTorch adds up narrow formats in themselves, but for a single mean.</summary>
    private sealed record AdaptiveAveragePooling(string Op, Shape Input, Shape Output, int Rank) : LinearMap
    {
        internal override string Name => Op;

        protected override Tensor Run(Tensor x) => Working.Round(AveragePool.Run(x, Output, AdaptiveGrid(Input, Output, Rank), null, stepwise: Rank == 3 && Output.ElementCount != Output[0] * (Output.Rank == 5 ? Output[1] : 1)), x.DType, x);

        protected override Tensor RunAdjoint(Tensor dy) => Working.Round(AveragePool.Spread(dy, Input, AdaptiveGrid(Input, Output, Rank), null), dy.DType, dy);
    }
}
