using Interop.Tensors.Kernels;
using Interop.Tensors.Kernels.Pooling;

namespace Interop.Tensors;

/// <content>Pools of maxima.</content>
public static partial class Functional
{
    /// <summary>The largest number of each window: [batch, channels, length] → [batch, channels, length']. Source: <c>aten::max_pool1d</c>.</summary>
    /// <param name="input">Whole or real numbers, [batch, channels, …] or [channels, …]. A NaN counts as the largest.</param>
    /// <param name="kernelSize">The size of the windows; one number for all dimensions.</param>
    /// <param name="stride">Their distance; the kernel size by default.</param>
    /// <param name="padding">Places at both ends that are never the largest, at most half a kernel; none by default.</param>
    /// <param name="dilation">The distance of a window's elements; 1 by default.</param>
    /// <param name="ceilMode">Whether a last window that reaches over the end counts.</param>
    /// <exception cref="ShapeException">The input has other dimensions, or is smaller than a window.</exception>
    /// <exception cref="ArgumentException">A size is not positive, or a pad larger than half a kernel.</exception>
    public static Tensor MaxPool1d(this Tensor input, Ints kernelSize, Ints stride = default, Ints padding = default, Ints dilation = default, bool ceilMode = false) =>
        MaxPool("max_pool1d", 1, input, kernelSize, stride, padding, dilation, ceilMode).Output;

    /// <summary><see cref="MaxPool1d"/>, and the place of each maximum in its row, the first of equals. Source: <c>aten::max_pool1d_with_indices</c>.</summary>
    /// <inheritdoc cref="MaxPool1d"/>
    public static (Tensor Output, Tensor Indices) MaxPool1dWithIndices(this Tensor input, Ints kernelSize, Ints stride = default, Ints padding = default, Ints dilation = default, bool ceilMode = false) =>
        MaxPool("max_pool1d_with_indices", 1, input, kernelSize, stride, padding, dilation, ceilMode);

    /// <summary>The largest number of each window: [batch, channels, height, width] → [batch, channels, height', width']. Source: <c>aten::max_pool2d</c>.</summary>
    /// <inheritdoc cref="MaxPool1d"/>
    public static Tensor MaxPool2d(this Tensor input, Ints kernelSize, Ints stride = default, Ints padding = default, Ints dilation = default, bool ceilMode = false) =>
        MaxPool("max_pool2d", 2, input, kernelSize, stride, padding, dilation, ceilMode).Output;

    /// <summary><see cref="MaxPool2d"/>, and the place of each maximum in its plane, counted row by row. Source: <c>aten::max_pool2d_with_indices</c>.</summary>
    /// <inheritdoc cref="MaxPool1d"/>
    public static (Tensor Output, Tensor Indices) MaxPool2dWithIndices(this Tensor input, Ints kernelSize, Ints stride = default, Ints padding = default, Ints dilation = default, bool ceilMode = false) =>
        MaxPool("max_pool2d_with_indices", 2, input, kernelSize, stride, padding, dilation, ceilMode);

    /// <summary>The largest number of each window: [batch, channels, depth, height, width] → [batch, channels, depth', height', width']. Source: <c>aten::max_pool3d</c>.</summary>
    /// <inheritdoc cref="MaxPool1d"/>
    public static Tensor MaxPool3d(this Tensor input, Ints kernelSize, Ints stride = default, Ints padding = default, Ints dilation = default, bool ceilMode = false) =>
        MaxPool("max_pool3d", 3, input, kernelSize, stride, padding, dilation, ceilMode).Output;

    /// <summary><see cref="MaxPool3d"/>, and the place of each maximum in its volume, counted row by row. Source: <c>aten::max_pool3d_with_indices</c>.</summary>
    /// <inheritdoc cref="MaxPool1d"/>
    public static (Tensor Output, Tensor Indices) MaxPool3dWithIndices(this Tensor input, Ints kernelSize, Ints stride = default, Ints padding = default, Ints dilation = default, bool ceilMode = false) =>
        MaxPool("max_pool3d_with_indices", 3, input, kernelSize, stride, padding, dilation, ceilMode);

    /// <summary>The gradient of <see cref="MaxPool2d"/> as an operation of its own: each number of the gradient is added where the maximum was. Source: <c>aten::max_pool2d_with_indices_backward</c>.</summary>
    /// <param name="gradOutput">The gradient of the output.</param>
    /// <param name="self">The input, of which only the shape matters.</param>
    /// <param name="kernelSize">As in the pool; like the other sizes it does not matter, since the indices say all.</param>
    /// <param name="stride">As in the pool.</param>
    /// <param name="padding">As in the pool.</param>
    /// <param name="dilation">As in the pool.</param>
    /// <param name="ceilMode">As in the pool.</param>
    /// <param name="indices">The indices that the pool gave.</param>
    /// <exception cref="ShapeException">Gradient and indices have different shapes.</exception>
    public static Tensor MaxPool2dWithIndicesBackward(Tensor gradOutput, Tensor self, Ints kernelSize, Ints stride, Ints padding, Ints dilation, bool ceilMode, Tensor indices) =>
        gradOutput.Shape == indices.Shape
            ? new PlanePlaces("max_pool2d_with_indices_backward", self.Shape, 2).Spread(gradOutput, indices)
            : throw new ShapeException($"A gradient {gradOutput.Shape} does not fit indices {indices.Shape}.");

    private static (Tensor Output, Tensor Indices) MaxPool(string name, int rank, Tensor input, Ints kernel, Ints stride, Ints padding, Ints dilation, bool ceilMode)
    {
        using OpCast cast = OpCast.Of(name, ref input);
        PoolGeometry g = PoolGeometry.Of(name, rank, kernel, stride, padding, dilation, ceilMode);
        Shape shape = g.Output(input.Shape);
        PoolGrid grid = g.Grid(input.Shape, shape);
        return Maxima(name, g, input, shape, rank, _ => grid);
    }

    /// <summary>A recorded pool of maxima over given windows.</summary>
    private static (Tensor Output, Tensor Indices) Maxima(string name, object attributes, Tensor input, Shape shape, int rank, Func<long, PoolGrid> grid)
    {
        if (input.DType == DType.Bool)
            throw new NotSupportedException($"'{name}' of bool is not defined: convert the tensor to numbers first.");
        using Op op = Op.Begin(name, attributes, input);
        (Tensor y, Tensor indices) = MaximumPool.Run(input, shape, grid);
        y = Working.Round(y, input.DType, input);
        indices = Working.Round(indices, DType.Int64, input).AsConstant();
        op.Record([y, indices], [input], [indices], new PlanePlaces(name + "_backward", input.Shape, rank), static (g, places) => [places.Spread(g.Dy(0)!, g.Saved(0))]);
        return (y, indices);
    }
}
