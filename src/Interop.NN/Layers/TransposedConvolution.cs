using Interop.Tensors;

namespace Interop.NN;

/// <summary>Convolutions the other way round. Source: <c>torch.nn.modules.conv._ConvTransposeNd</c>.</summary>
public abstract class TransposedConvolution : Convolution
{
    private protected TransposedConvolution(ConvolutionOptions options) : base(options) { }

    private protected abstract Tensor Transposed(Tensor input, long[] stride, long[] padding, long[] outputPadding, long[] dilation);

    private protected sealed override Tensor Convolve(Tensor input, long[] stride, long[] dilation) =>
        Transposed(input, stride, Padding.Sizes.ToArray(), CallState<long[]>.Of(this) is { } size ? Missing(input, size) : [.. OutputPadding], dilation);

    /// <summary>What must be added at the end for the result to have a size.</summary>
    private long[] Missing(Tensor input, long[] size)
    {
        int first = input.Rank - Dimensions;
        long[] wanted = size.Length == input.Rank ? size[first..] : size;
        if (wanted.Length != Dimensions)
            throw new ShapeException($"{Name} of shape {input.Shape} was called for the size [{string.Join(", ", size)}]: expected {Dimensions} or {input.Rank} numbers.");
        long[] missing = new long[Dimensions];
        for (int d = 0; d < Dimensions; d++)
        {
            long least = (input.Shape[first + d] - 1) * Stride[d] - 2 * Padding.Sizes[d] + Dilation[d] * (KernelSize[d] - 1) + 1;
            missing[d] = wanted[d] - least;
            if (missing[d] < 0 || missing[d] >= Stride[d])
                throw new ShapeException($"{Name} of shape {input.Shape} cannot have the size {wanted[d]} in dimension {first + d}: expected {least} to {least + Stride[d] - 1}.");
        }

        return missing;
    }
}
