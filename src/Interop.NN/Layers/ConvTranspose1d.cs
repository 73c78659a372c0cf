using Interop.Tensors;

namespace Interop.NN;

/// <summary>The gradient of a convolution with respect to its input, as a layer: [N, inChannels, L] → [N, outChannels, L′], H′ = (H − 1) · stride − 2 · padding + dilation · (kernelSize − 1) + outputPadding + 1. Source: <c>torch.nn.ConvTranspose1d</c>.</summary>
public class ConvTranspose1d : TransposedConvolution
{
    /// <summary>With uniform values in ±1/√(inputs of one output), drawn as PyTorch draws them.</summary>
    /// <param name="inChannels">Channels of the input.</param>
    /// <param name="outChannels">Channels of the result.</param>
    /// <param name="kernelSize">Size of the kernel.</param>
    /// <param name="stride">Steps between windows; 1 if absent.</param>
    /// <param name="padding">Elements cut from both ends of the result; 0 if absent.</param>
    /// <param name="outputPadding">Elements added at the end of the result; 0 if absent.</param>
    /// <param name="groups">Parts of the channels that are convolved on their own.</param>
    /// <param name="bias">Whether a number is added to each channel.</param>
    /// <param name="dilation">Distance between elements of the kernel; 1 if absent.</param>
    /// <param name="paddingMode">Zeros: there is no other for a transposed convolution.</param>
    /// <param name="dtype">Of the parameters; float32 if null.</param>
    public ConvTranspose1d(
        long inChannels, long outChannels, Ints kernelSize, Ints stride = default, Ints padding = default,
        Ints outputPadding = default, long groups = 1, bool bias = true, Ints dilation = default,
        ConvolutionPaddingMode paddingMode = ConvolutionPaddingMode.Zeros, DType? dtype = null)
        : this(new ConvolutionOptions(1, true, inChannels, outChannels, kernelSize, stride, padding, outputPadding, dilation, groups, bias, paddingMode, dtype)) { }

    private protected ConvTranspose1d(ConvolutionOptions options) : base(options) { }

    /// <summary>Calls with the size that the result shall have, of which several fit if strides are larger than 1.</summary>
    /// <param name="input">As for the layer.</param>
    /// <param name="outputSize">Sizes of the result: the last 1, or all of them.</param>
    /// <exception cref="ShapeException">No padding at the end gives this size.</exception>
    public Tensor Call(Tensor input, long[] outputSize) => CallState<long[]>.With(this, outputSize, () => Call(input));

    private protected override Tensor Transposed(Tensor input, long[] stride, long[] padding, long[] outputPadding, long[] dilation) =>
        input.ConvTranspose1d(Weight, Bias, stride, padding, outputPadding, Groups, dilation);
}
