namespace Interop.Tensors;

/// <summary>The functions of neural networks. Source: <c>torch.nn.functional</c>.</summary>
/// <content>Convolutions.</content>
public static partial class Functional
{
    /// <summary>Σ over channels and kernel of weight · input, at every place: [batch, inputs, length] → [batch, outputs, length']. Source: <c>aten::conv1d</c>.</summary>
    /// <param name="input">[batch, inputs, …], or [inputs, …] without batch.</param>
    /// <param name="weight">[outputs, inputs / groups, …kernel].</param>
    /// <param name="bias">[outputs], added to every place.</param>
    /// <param name="stride">The distance of windows; one number for all dimensions, 1 by default.</param>
    /// <param name="padding">Zeros around the input; none by default.</param>
    /// <param name="dilation">The distance of the kernel's elements; 1 by default.</param>
    /// <param name="groups">Into how many independent convolutions the channels are cut.</param>
    /// <exception cref="ShapeException">Input, weight and bias do not fit each other, or a kernel is larger than the padded input.</exception>
    /// <exception cref="ArgumentException">The dtypes differ; a stride, dilation or the groups are not positive; a pad is negative.</exception>
    public static Tensor Conv1d(this Tensor input, Tensor weight, Tensor? bias = null, Ints stride = default, ConvolutionPadding padding = default, Ints dilation = default, long groups = 1) =>
        Conv("conv1d", 1, input, weight, bias, stride, padding, dilation, groups);

    /// <summary>Σ over channels and kernel of weight · input, at every place: [batch, inputs, height, width] → [batch, outputs, height', width']. Source: <c>aten::conv2d</c>.</summary>
    /// <inheritdoc cref="Conv1d"/>
    public static Tensor Conv2d(this Tensor input, Tensor weight, Tensor? bias = null, Ints stride = default, ConvolutionPadding padding = default, Ints dilation = default, long groups = 1) =>
        Conv("conv2d", 2, input, weight, bias, stride, padding, dilation, groups);

    /// <summary>Σ over channels and kernel of weight · input, at every place: [batch, inputs, depth, height, width] → [batch, outputs, depth', height', width']. Source: <c>aten::conv3d</c>.</summary>
    /// <inheritdoc cref="Conv1d"/>
    public static Tensor Conv3d(this Tensor input, Tensor weight, Tensor? bias = null, Ints stride = default, ConvolutionPadding padding = default, Ints dilation = default, long groups = 1) =>
        Conv("conv3d", 3, input, weight, bias, stride, padding, dilation, groups);

    /// <summary>The gradient of <see cref="Conv1d"/> with respect to its input, as an operation of its own: [batch, inputs, length] → [batch, outputs, length']. Source: <c>aten::conv_transpose1d</c>.</summary>
    /// <param name="input">[batch, inputs, …], or [inputs, …] without batch.</param>
    /// <param name="weight">[inputs, outputs / groups, …kernel].</param>
    /// <param name="bias">[outputs], added to every place.</param>
    /// <param name="stride">The distance at which kernels are laid down; one number for all dimensions, 1 by default.</param>
    /// <param name="padding">What is cut off at both ends of the output; 0 by default.</param>
    /// <param name="outputPadding">What is added to the output at one end, less than stride or dilation; 0 by default.</param>
    /// <param name="groups">Into how many independent convolutions the channels are cut.</param>
    /// <param name="dilation">The distance of the kernel's elements; 1 by default.</param>
    /// <inheritdoc cref="Conv1d"/>
    public static Tensor ConvTranspose1d(this Tensor input, Tensor weight, Tensor? bias = null, Ints stride = default, Ints padding = default, Ints outputPadding = default, long groups = 1, Ints dilation = default) =>
        ConvTranspose("conv_transpose1d", 1, input, weight, bias, stride, padding, outputPadding, groups, dilation);

    /// <summary>The gradient of <see cref="Conv2d"/> with respect to its input: [batch, inputs, height, width] → [batch, outputs, height', width']. Source: <c>aten::conv_transpose2d</c>.</summary>
    /// <inheritdoc cref="ConvTranspose1d"/>
    public static Tensor ConvTranspose2d(this Tensor input, Tensor weight, Tensor? bias = null, Ints stride = default, Ints padding = default, Ints outputPadding = default, long groups = 1, Ints dilation = default) =>
        ConvTranspose("conv_transpose2d", 2, input, weight, bias, stride, padding, outputPadding, groups, dilation);

    /// <summary>The gradient of <see cref="Conv3d"/> with respect to its input: [batch, inputs, depth, height, width] → [batch, outputs, depth', height', width']. Source: <c>aten::conv_transpose3d</c>.</summary>
    /// <inheritdoc cref="ConvTranspose1d"/>
    public static Tensor ConvTranspose3d(this Tensor input, Tensor weight, Tensor? bias = null, Ints stride = default, Ints padding = default, Ints outputPadding = default, long groups = 1, Ints dilation = default) =>
        ConvTranspose("conv_transpose3d", 3, input, weight, bias, stride, padding, outputPadding, groups, dilation);

    /// <summary>A convolution over time, batch and channels: [time, batch, inputs] → [time', batch, outputs]. Source: <c>aten::conv_tbc</c>.</summary>
    /// <param name="input">[time, batch, inputs].</param>
    /// <param name="weight">[kernel, inputs, outputs].</param>
    /// <param name="bias">[outputs].</param>
    /// <param name="pad">Zeros at both ends of the time.</param>
    /// <inheritdoc cref="Conv1d"/>
    public static Tensor ConvTbc(this Tensor input, Tensor weight, Tensor bias, long pad = 0)
    {
        if (input.Rank != 3 || weight.Rank != 3)
            throw new ShapeException($"ConvTbc needs an input [time, batch, inputs] and weights [kernel, inputs, outputs], found {input.Shape} and {weight.Shape}.");
        return Op.Compose("conv_tbc", input, weight, bias, pad, static (x, w, b, pad) => Conv1d(x.Permute(1, 2, 0), w!.Permute(2, 1, 0), b, padding: pad).Permute(2, 0, 1));
    }

    private static Tensor Conv(string name, int rank, Tensor input, Tensor weight, Tensor? bias, Ints stride, ConvolutionPadding padding, Ints dilation, long groups)
    {
        using OpCast cast = OpCast.Of(name, ref input, ref weight, ref bias);
        using Op op = Op.Begin(name, input, weight, bias);
        if (weight.Rank != rank + 2)
            throw new ShapeException($"'{name}' needs weights with {rank + 2} dimensions, found {weight.Shape}.");
        Tensor x = Batched(name, input, rank, out bool single);
        (long[] strides, long[] dilations) = (Spread("stride", stride, rank, 1), Spread("dilation", dilation, rank, 1));
        long[] pads = padding.Automatic is null ? Spread("padding", padding.Sizes.ToArray(), rank, 0) : new long[rank];
        if (padding.Automatic == AutomaticPadding.Same)
            x = PadToSame(name, x, weight, strides, dilations, pads);
        Tensor y = new Convolution(strides, pads, dilations, false, new long[rank], groups).Apply(x, weight, bias);
        return op.Return(single ? Unbatched(y) : y);
    }

    /// <summary>Fills in pads for an output of the input's size; where they are odd, the input is padded at its end first.</summary>
    private static Tensor PadToSame(string name, Tensor x, Tensor weight, long[] strides, long[] dilations, long[] pads)
    {
        if (Array.Exists(strides, s => s != 1))
            throw new ArgumentException($"'{name}' with padding Same needs strides of 1, found [{string.Join(", ", strides)}].");
        long[] ends = new long[2 * pads.Length];
        for (int d = 0; d < pads.Length; d++)
        {
            long total = dilations[d] * (weight.Shape[d + 2] - 1);
            pads[d] = total / 2;
            ends[2 * (pads.Length - 1 - d) + 1] = total % 2;
        }

        return Array.Exists(ends, e => e != 0) ? Tensor.ConstantPadNd(x, ends) : x;
    }

    private static Tensor ConvTranspose(string name, int rank, Tensor input, Tensor weight, Tensor? bias, Ints stride, Ints padding, Ints outputPadding, long groups, Ints dilation)
    {
        using OpCast cast = OpCast.Of(name, ref input, ref weight, ref bias);
        using Op op = Op.Begin(name, input, weight, bias);
        Tensor x = Batched(name, input, rank, out bool single);
        Tensor y = new Convolution(Spread("stride", stride, rank, 1), Spread("padding", padding, rank, 0), Spread("dilation", dilation, rank, 1), true, Spread("outputPadding", outputPadding, rank, 0), groups)
            .Apply(x, weight, bias);
        return op.Return(single ? Unbatched(y) : y);
    }

    /// <summary>A number for each dimension, from one, from all, or from none.</summary>
    internal static long[] Spread(string what, Ints numbers, int rank, long otherwise)
    {
        long[]? given = numbers.OrNull;
        if (given is { Length: > 1 } && given.Length != rank)
            throw new ArgumentException($"{what} [{string.Join(", ", given)}] has {given.Length} numbers for {rank} dimensions: pass 1 or {rank}.");
        if (given is not null && given.Length == rank)
            return given;
        long[] all = new long[rank];
        Array.Fill(all, given is { Length: 1 } ? given[0] : otherwise);
        return all;
    }

    /// <summary>[batch, channels, …] from that or from [channels, …].</summary>
    private static Tensor Batched(string name, Tensor input, int rank, out bool single)
    {
        single = input.Rank == rank + 1;
        if (!single && input.Rank != rank + 2)
            throw new ShapeException($"'{name}' needs an input with {rank + 2} dimensions, or {rank + 1} without a batch, found {input.Shape}.");
        return single ? input.Reshape(new Shape([1, .. input.Shape])) : input;
    }

    private static Tensor Unbatched(Tensor y) => y.Select(0, 0);
}
