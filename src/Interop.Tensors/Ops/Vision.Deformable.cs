using Interop.Tensors.Kernels.Sampling;

namespace Interop.Tensors;

/// <content>Convolutions with moving kernels.</content>
public static partial class Vision
{
    /// <summary>A convolution whose kernel reads, at each place, between pixels at offsets of its own: [batch, inputs, height, width] → [batch, outputs, height', width']. Source: <c>torchvision::deform_conv2d</c>.</summary>
    /// <param name="input">Real numbers; zeros outside.</param>
    /// <param name="offset">[batch, 2 · offset groups · kernel, height', width']: down and to the right, in pixels, for each element of the kernel. A group of offsets goes with a group of input channels.</param>
    /// <param name="weight">[outputs, inputs / groups, kernel height, kernel width].</param>
    /// <param name="bias">[outputs]; null for zeros.</param>
    /// <param name="stride">The distance of windows; one number for both dimensions, 1 by default.</param>
    /// <param name="padding">Zeros around the input; none by default.</param>
    /// <param name="dilation">The distance of the kernel's elements; 1 by default.</param>
    /// <param name="mask">[batch, offset groups · kernel, height', width']: factors of what is read; null for ones.</param>
    /// <exception cref="ShapeException">The shapes do not belong together.</exception>
    /// <exception cref="ArgumentException">The dtypes differ or are not real; a stride or dilation is not positive, a pad negative.</exception>
    public static Tensor DeformConv2d(Tensor input, Tensor offset, Tensor weight, Tensor? bias = null, Ints stride = default, Ints padding = default, Ints dilation = default, Tensor? mask = null)
    {
        Deformation d = Deformation.Of(input, offset, weight, bias, stride, padding, dilation, mask);
        using Op op = Op.Begin("deform_conv2d", d, input, weight, offset, mask, bias);
        // Narrow floats are computed in float32 and rounded at the end.
        Tensor columns = Columns(Wide(input), Wide(offset), mask is null ? null : Wide(mask), d), w = Wide(weight);
        Tensor y = w.Reshape(d.Groups, d.Outputs / d.Groups, -1).Matmul(columns.Reshape(d.Batch, d.Groups, d.Inputs / d.Groups * d.Taps, d.Places)).Reshape(d.Batch, d.Outputs, d.Height, d.Width);
        if (bias is not null)
            y += Wide(bias).View(-1, 1, 1);
        return op.Return(y.To(input.DType));
    }

    /// <summary>What the kernel reads at each place: [batch, inputs, kernel, places].</summary>
    private static Tensor Columns(Tensor input, Tensor offset, Tensor? mask, Deformation d)
    {
        long groups = d.OffsetGroups, channels = d.Inputs / groups;
        Tensor moves = offset.Reshape(d.Batch, groups, d.Taps, 2, d.Height, d.Width), rows = Start(0).View(d.KernelHeight, 1, d.Height, 1), columns = Start(1).View(1, d.KernelWidth, 1, d.Width);
        Tensor down = moves.Select(3, 0).Unflatten(2, d.KernelHeight, d.KernelWidth) + rows, right = moves.Select(3, 1).Unflatten(2, d.KernelHeight, d.KernelWidth) + columns;
        GridSampling sampling = new(d.Batch * groups, channels, 1, input.Shape[2], input.Shape[3], d.Taps * d.Places, 2, GridSampleMode.Bilinear, GridPaddingMode.Zeros, false, Pixels: true);
        Tensor read = Functional.Sample("deform_conv2d_sample", input.Reshape(sampling.Batch, channels, input.Shape[2], input.Shape[3]), Tensor.Stack([right, down], -1).Reshape(sampling.Batch, sampling.Points, 1, 2), [sampling.Batch, channels, sampling.Points, 1], sampling);
        if (mask is not null)
            read *= mask.Reshape(sampling.Batch, 1, sampling.Points, 1);
        return read.Reshape(d.Batch, d.Inputs, d.Taps, d.Places);

        // Where each element of the kernel is at each place: [kernel, places] of one dimension.
        Tensor Start(int side)
        {
            (long kernel, long places) = side == 0 ? (d.KernelHeight, d.Height) : (d.KernelWidth, d.Width);
            return Tensor.Arange(kernel, dtype: input.DType).Unsqueeze(1) * d.Dilation[side] + (Tensor.Arange(places, dtype: input.DType) * d.Stride[side] - d.Padding[side]);
        }
    }

    /// <summary>Sizes and options of a deformable convolution.</summary>
    private sealed record Deformation(long Batch, long Inputs, long Outputs, long KernelHeight, long KernelWidth, long Height, long Width, long Groups, long OffsetGroups, long[] Stride, long[] Padding, long[] Dilation)
    {
        internal long Taps => KernelHeight * KernelWidth;

        internal long Places => Height * Width;

        internal static Deformation Of(Tensor input, Tensor offset, Tensor weight, Tensor? bias, Ints stride, Ints padding, Ints dilation, Tensor? mask)
        {
            if (input.Rank != 4 || weight.Rank != 4 || offset.Rank != 4 || mask is { Rank: not 4 })
                throw new ShapeException($"'deform_conv2d' needs an input, weights, offsets and a mask of 4 dimensions, found {input.Shape}, {weight.Shape}, {offset.Shape} and {mask?.Shape.ToString() ?? "none"}.");
            if (input.DType.Kind != DTypeKind.Float || offset.DType != input.DType || weight.DType != input.DType || mask is not null && mask.DType != input.DType || bias is not null && bias.DType != input.DType)
                throw new ArgumentException($"'deform_conv2d' needs tensors of one real dtype, found {input}, {offset}, {weight}, {mask?.ToString() ?? "no mask"} and {bias?.ToString() ?? "no bias"}.");
            (long[] strides, long[] pads, long[] dilations) = (Functional.Spread(nameof(stride), stride, 2, 1), Functional.Spread(nameof(padding), padding, 2, 0), Functional.Spread(nameof(dilation), dilation, 2, 1));
            if (Array.Exists(strides, s => s <= 0) || Array.Exists(dilations, s => s <= 0) || Array.Exists(pads, p => p < 0))
                throw new ArgumentException($"'deform_conv2d' with stride [{string.Join(", ", strides)}], padding [{string.Join(", ", pads)}] and dilation [{string.Join(", ", dilations)}]: strides and dilations must be positive, pads not negative.");
            (long inputs, long outputs, long taps) = (input.Shape[1], weight.Shape[0], weight.Shape[2] * weight.Shape[3]);
            long groups = weight.Shape[1] > 0 ? inputs / weight.Shape[1] : 0, offsetGroups = taps > 0 ? offset.Shape[1] / (2 * taps) : 0;
            if (groups == 0 || inputs % weight.Shape[1] != 0 || outputs % groups != 0)
                throw new ShapeException($"'deform_conv2d': weights {weight.Shape} do not fit the {inputs} channels of {input.Shape}: they need [outputs, inputs / groups, …], with outputs a multiple of the groups.");
            if (offsetGroups == 0 || offset.Shape[1] != 2 * taps * offsetGroups || inputs % offsetGroups != 0)
                throw new ShapeException($"'deform_conv2d': {offset.Shape[1]} channels of offsets do not fit: with a kernel of {taps} elements they need {2 * taps} for each group, and {inputs} channels a divisor of that many groups.");
            long height = Size(0), width = Size(1);
            if (height <= 0 || width <= 0)
                throw new ShapeException($"'deform_conv2d': a kernel {weight.Shape} does not fit the padded input {input.Shape}.");
            Shape places = [input.Shape[0], 2 * taps * offsetGroups, height, width], factors = [input.Shape[0], taps * offsetGroups, height, width];
            if (offset.Shape != places || mask is not null && mask.Shape != factors || bias is not null && bias.Shape != new Shape(outputs))
                throw new ShapeException($"'deform_conv2d' of {input.Shape} with weights {weight.Shape} needs offsets {places}, a mask {factors} and a bias [{outputs}], found {offset.Shape}, {mask?.Shape.ToString() ?? "none"} and {bias?.Shape.ToString() ?? "none"}.");
            return new(input.Shape[0], inputs, outputs, weight.Shape[2], weight.Shape[3], height, width, groups, offsetGroups, strides, pads, dilations);

            long Size(int side) => Math.Max(0, input.Shape[2 + side] + 2 * pads[side] - dilations[side] * (weight.Shape[2 + side] - 1) - 1 + strides[side]) / strides[side];
        }
    }
}
