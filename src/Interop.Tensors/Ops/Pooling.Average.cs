using Interop.Tensors.Kernels;
using Interop.Tensors.Kernels.Pooling;

namespace Interop.Tensors;

/// <content>Pools of averages.</content>
public static partial class Functional
{
    /// <summary>The mean of each window: [batch, channels, length] → [batch, channels, length']. Source: <c>aten::avg_pool1d</c>.</summary>
    /// <param name="input">Whole or real numbers, [batch, channels, …] or [channels, …]; whole ones are divided towards zero.</param>
    /// <param name="kernelSize">The size of the windows; one number for all dimensions.</param>
    /// <param name="stride">Their distance; the kernel size by default or empty.</param>
    /// <param name="padding">Zeros at both ends, at most half a kernel; none by default.</param>
    /// <param name="ceilMode">Whether a last window that reaches over the end counts.</param>
    /// <param name="countIncludePad">Whether padded zeros count in the divisor.</param>
    /// <exception cref="ShapeException">The input has other dimensions, or is smaller than a window.</exception>
    /// <exception cref="ArgumentException">A size is not positive, a pad larger than half a kernel, or the divisor zero.</exception>
    public static Tensor AvgPool1d(this Tensor input, Ints kernelSize, Ints stride = default, Ints padding = default, bool ceilMode = false, bool countIncludePad = true) =>
        AvgPool("avg_pool1d", 1, input, kernelSize, stride, padding, ceilMode, countIncludePad, null);

    /// <summary>The mean of each window: [batch, channels, height, width] → [batch, channels, height', width']. Source: <c>aten::avg_pool2d</c>.</summary>
    /// <param name="input">Whole or real numbers, [batch, channels, …] or [channels, …]; whole ones are divided towards zero.</param>
    /// <param name="kernelSize">The size of the windows; one number for all dimensions.</param>
    /// <param name="stride">Their distance; the kernel size by default or empty.</param>
    /// <param name="padding">Zeros at both ends, at most half a kernel; none by default.</param>
    /// <param name="ceilMode">Whether a last window that reaches over the end counts.</param>
    /// <param name="countIncludePad">Whether padded zeros count in the divisor.</param>
    /// <param name="divisorOverride">What all sums are divided by; null for the number of elements.</param>
    /// <inheritdoc cref="AvgPool1d"/>
    public static Tensor AvgPool2d(this Tensor input, Ints kernelSize, Ints stride = default, Ints padding = default, bool ceilMode = false, bool countIncludePad = true, long? divisorOverride = null) =>
        AvgPool("avg_pool2d", 2, input, kernelSize, stride, padding, ceilMode, countIncludePad, divisorOverride);

    /// <summary>The mean of each window: [batch, channels, depth, height, width] → [batch, channels, depth', height', width']. Source: <c>aten::avg_pool3d</c>.</summary>
    /// <inheritdoc cref="AvgPool2d"/>
    public static Tensor AvgPool3d(this Tensor input, Ints kernelSize, Ints stride = default, Ints padding = default, bool ceilMode = false, bool countIncludePad = true, long? divisorOverride = null) =>
        AvgPool("avg_pool3d", 3, input, kernelSize, stride, padding, ceilMode, countIncludePad, divisorOverride);

    private static Tensor AvgPool(string name, int rank, Tensor input, Ints kernel, Ints stride, Ints padding, bool ceilMode, bool countIncludePad, long? divisor)
    {
        using OpCast cast = OpCast.Of(name, ref input);
        if (divisor == 0)
            throw new ArgumentException($"'{name}' cannot divide by a divisor of 0.");
        if (input.DType.Kind is not (DTypeKind.Float or DTypeKind.Integer))
            throw new NotSupportedException($"'{name}' of {input.DType.Name} is not defined.");
        PoolGeometry g = PoolGeometry.Of(name, rank, kernel, stride, padding, default, ceilMode);
        Shape output = g.Output(input.Shape);
        for (int d = 0; d < rank && rank == 3; d++)
        {
            if (input.Shape[input.Rank - rank + d] < g.Kernel[d])
                throw new ShapeException($"'{name}' of {input.Shape} is smaller than the kernel [{string.Join(", ", g.Kernel)}].");
        }

        return new AveragePooling(g, input.Shape, output, countIncludePad, divisor).Apply(input);
    }

    /// <summary>The attributes of an average pool.</summary>
    private sealed record AveragePooling(PoolGeometry Geometry, Shape Input, Shape Output, bool CountIncludePad, long? Divisor) : LinearMap
    {
        internal override string Name => Geometry.Name;

        protected override Tensor Run(Tensor x) => Working.Round(AveragePool.Run(x, Output, Geometry.Grid(Input, Output, CountIncludePad), Divisor), x.DType, x);

        protected override Tensor RunAdjoint(Tensor dy) => Working.Round(AveragePool.Spread(dy, Input, Geometry.Grid(Input, Output, CountIncludePad), Divisor), dy.DType, dy);
    }
}
