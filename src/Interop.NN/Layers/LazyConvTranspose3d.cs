using Interop.Tensors;

namespace Interop.NN;

/// <summary>A <see cref="ConvTranspose3d"/> that learns the number of input channels from the first call, or from the state dict that it loads. Source: <c>torch.nn.LazyConvTranspose3d</c>.</summary>
public class LazyConvTranspose3d : ConvTranspose3d
{
    /// <summary>Without values until the first call.</summary>
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
    public LazyConvTranspose3d(
        long outChannels, Ints kernelSize, Ints stride = default, Ints padding = default,
        Ints outputPadding = default, long groups = 1, bool bias = true, Ints dilation = default,
        ConvolutionPaddingMode paddingMode = ConvolutionPaddingMode.Zeros, DType? dtype = null)
        : base(new ConvolutionOptions(3, true, null, outChannels, kernelSize, stride, padding, outputPadding, dilation, groups, bias, paddingMode, dtype)) { }

    /// <inheritdoc/>
    public override string Name => IsWaiting ? nameof(LazyConvTranspose3d) : nameof(ConvTranspose3d);
}
