namespace Interop.NN;

/// <summary>What a convolution pads its input with. Source: the <c>padding_mode</c> of <c>torch.nn.Conv2d</c>.</summary>
public enum ConvolutionPaddingMode
{
    /// <summary>Zeros.</summary>
    Zeros,

    /// <summary>The elements mirrored at the edge, which is not repeated.</summary>
    Reflect,

    /// <summary>The element at the edge.</summary>
    Replicate,

    /// <summary>The elements of the other end.</summary>
    Circular,
}
