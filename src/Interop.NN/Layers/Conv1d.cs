using Interop.Tensors;

namespace Interop.NN;

/// <summary>Windows of the input times kernels, summed over channels: [N, inChannels, L] → [N, outChannels, L′], the batch optional, H′ = ⌊(H + 2 · padding − dilation · (kernelSize − 1) − 1) / stride⌋ + 1. Source: <c>torch.nn.Conv1d</c>.</summary>
public class Conv1d : PlainConvolution
{
    /// <summary>With uniform values in ±1/√(inputs of one output), drawn as PyTorch draws them.</summary>
    /// <param name="inChannels">Channels of the input.</param>
    /// <param name="outChannels">Channels of the result.</param>
    /// <param name="kernelSize">Size of the kernel.</param>
    /// <param name="stride">Steps between windows; 1 if absent.</param>
    /// <param name="padding">What is added at both ends; 0 if absent.</param>
    /// <param name="dilation">Distance between elements of the kernel; 1 if absent.</param>
    /// <param name="groups">Parts of the channels that are convolved on their own.</param>
    /// <param name="bias">Whether a number is added to each channel.</param>
    /// <param name="paddingMode">What the input is padded with.</param>
    /// <param name="dtype">Of the parameters; float32 if null.</param>
    public Conv1d(
        long inChannels, long outChannels, Ints kernelSize, Ints stride = default, ConvolutionPadding padding = default,
        Ints dilation = default, long groups = 1, bool bias = true, ConvolutionPaddingMode paddingMode = ConvolutionPaddingMode.Zeros,
        DType? dtype = null)
        : this(new ConvolutionOptions(1, false, inChannels, outChannels, kernelSize, stride, padding, default, dilation, groups, bias, paddingMode, dtype)) { }

    private protected Conv1d(ConvolutionOptions options) : base(options) { }

    private protected override Tensor Plain(Tensor input, long[] stride, ConvolutionPadding padding, long[] dilation) => input.Conv1d(Weight, Bias, stride, padding, dilation, Groups);
}
