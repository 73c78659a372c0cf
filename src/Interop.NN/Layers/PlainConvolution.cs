using Interop.Tensors;

namespace Interop.NN;

/// <summary>Convolutions with all ways to pad. Source: <c>torch.nn.modules.conv._ConvNd</c>.</summary>
public abstract class PlainConvolution : Convolution
{
    // Pads before and after each dimension, the last one first, where the convolution itself cannot pad.
    private readonly long[]? _pads;

    private protected PlainConvolution(ConvolutionOptions options) : base(options)
    {
        if (PaddingMode == ConvolutionPaddingMode.Zeros)
            return;
        _pads = new long[2 * Dimensions];
        for (int d = 0; d < Dimensions; d++)
        {
            int at = 2 * (Dimensions - 1 - d);
            long both = Dilation[d] * (KernelSize[d] - 1);
            (_pads[at], _pads[at + 1]) = Padding.Automatic switch
            {
                AutomaticPadding.Same => (both / 2, both - both / 2),
                AutomaticPadding.Valid => (0, 0),
                _ => (Padding.Sizes[d], Padding.Sizes[d]),
            };
        }
    }

    private protected abstract Tensor Plain(Tensor input, long[] stride, ConvolutionPadding padding, long[] dilation);

    private protected sealed override Tensor Convolve(Tensor input, long[] stride, long[] dilation) => _pads is null
        ? Plain(input, stride, Padding, dilation)
        : Plain(input.Pad(_pads, PaddingMode switch { ConvolutionPaddingMode.Reflect => Interop.Tensors.PaddingMode.Reflect, ConvolutionPaddingMode.Replicate => Interop.Tensors.PaddingMode.Replicate, _ => Interop.Tensors.PaddingMode.Circular }), stride, default, dilation);
}
