namespace Interop.Tensors;

/// <content>The opposite of pools of maxima.</content>
public static partial class Functional
{
    /// <summary>Puts numbers where the maxima of <see cref="MaxPool1dWithIndices"/> were, zeros elsewhere: [batch, channels, length'] → [batch, channels, length]. Source: <c>torch.nn.functional.max_unpool1d</c>.</summary>
    /// <param name="input">[batch, channels, …] or [channels, …].</param>
    /// <param name="indices">The indices that the pool gave, of the input's shape.</param>
    /// <param name="kernelSize">As in the pool.</param>
    /// <param name="stride">As in the pool; the kernel size by default.</param>
    /// <param name="padding">As in the pool.</param>
    /// <param name="outputSize">The shape or the last sizes wanted, less than a stride away from the smallest that fits, which it is if null.</param>
    /// <exception cref="ShapeException">Input and indices have different shapes, or the output size does not fit.</exception>
    /// <exception cref="ArgumentException">An index lies outside of the output.</exception>
    public static Tensor MaxUnpool1d(this Tensor input, Tensor indices, Ints kernelSize, Ints stride = default, Ints padding = default, Ints outputSize = default) =>
        MaxUnpool("max_unpool1d", 1, input, indices, kernelSize, stride, padding, outputSize);

    /// <summary>Puts numbers where the maxima of <see cref="MaxPool2dWithIndices"/> were: [batch, channels, height', width'] → [batch, channels, height, width]. Source: <c>aten::max_unpool2d</c>.</summary>
    /// <inheritdoc cref="MaxUnpool1d"/>
    public static Tensor MaxUnpool2d(this Tensor input, Tensor indices, Ints kernelSize, Ints stride = default, Ints padding = default, Ints outputSize = default) =>
        MaxUnpool("max_unpool2d", 2, input, indices, kernelSize, stride, padding, outputSize);

    /// <summary>Puts numbers where the maxima of <see cref="MaxPool3dWithIndices"/> were: [batch, channels, depth', height', width'] → [batch, channels, depth, height, width]. Source: <c>aten::max_unpool3d</c>.</summary>
    /// <inheritdoc cref="MaxUnpool1d"/>
    public static Tensor MaxUnpool3d(this Tensor input, Tensor indices, Ints kernelSize, Ints stride = default, Ints padding = default, Ints outputSize = default) =>
        MaxUnpool("max_unpool3d", 3, input, indices, kernelSize, stride, padding, outputSize);

    private static Tensor MaxUnpool(string name, int rank, Tensor input, Tensor indices, Ints kernel, Ints stride, Ints padding, Ints outputSize)
    {
        using OpCast cast = OpCast.Of(name, ref input);
        long[]? wanted = outputSize.OrNull;
        PoolGeometry.CheckInput(name, input.Shape, rank);
        if (indices.DType != DType.Int64 || indices.Shape != input.Shape)
            throw new ShapeException($"'{name}' needs int64 indices of the input's shape {input.Shape}, found {indices}.");
        long[] kernels = Spread("kernelSize", kernel.Values("kernelSize"), rank, 1), strides = stride.Count > 0 ? Spread("stride", stride, rank, 1) : kernels, pads = Spread("padding", padding, rank, 0);
        if (wanted is not null && wanted.Length != rank && wanted.Length != rank + 2 && wanted.Length != input.Rank)
            throw new ShapeException($"'{name}' needs an output size of {rank} numbers, or a shape, found [{string.Join(", ", wanted)}].");
        long[] sizes = input.Shape.ToArray();
        for (int d = 0; d < rank; d++)
        {
            ref long size = ref sizes[input.Rank - rank + d];
            long smallest = (size - 1) * strides[d] + kernels[d] - 2 * pads[d];
            size = wanted is null ? smallest : wanted[wanted.Length - rank + d];
            if (wanted is not null && Math.Abs(size - smallest) >= strides[d])
                throw new ShapeException($"'{name}' to the size {size} in dimension {d + 2}: with these windows it must lie between {smallest - strides[d] + 1} and {smallest + strides[d] - 1}.");
        }

        return new PlanePlaces(name, new Shape(sizes), rank).Put(input, indices);
    }
}
