using Interop.Tensors;

namespace Interop.NN;

/// <summary>A <see cref="Conv2d"/> that learns the number of input channels from the first call, or from the state dict that it loads. Source: <c>torch.nn.LazyConv2d</c>.</summary>
public class LazyConv2d : Conv2d
{
    /// <summary>Without values until the first call.</summary>
    /// <param name="outChannels">Channels of the result.</param>
    /// <param name="kernelSize">Size of the kernel.</param>
    /// <param name="stride">Steps between windows; 1 if absent.</param>
    /// <param name="padding">What is added at both ends; 0 if absent.</param>
    /// <param name="dilation">Distance between elements of the kernel; 1 if absent.</param>
    /// <param name="groups">Parts of the channels that are convolved on their own.</param>
    /// <param name="bias">Whether a number is added to each channel.</param>
    /// <param name="paddingMode">What the input is padded with.</param>
    /// <param name="dtype">Of the parameters; float32 if null.</param>
    public LazyConv2d(
        long outChannels, Ints kernelSize, Ints stride = default, ConvolutionPadding padding = default,
        Ints dilation = default, long groups = 1, bool bias = true, ConvolutionPaddingMode paddingMode = ConvolutionPaddingMode.Zeros,
        DType? dtype = null)
        : base(new ConvolutionOptions(2, false, null, outChannels, kernelSize, stride, padding, default, dilation, groups, bias, paddingMode, dtype)) { }

    /// <inheritdoc/>
    public override string Name => IsWaiting ? nameof(LazyConv2d) : nameof(Conv2d);
}
