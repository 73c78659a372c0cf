namespace Interop.Tensors;

/// <summary>Which direction of a Fourier transform is scaled. Source: the <c>norm</c> of <c>torch.fft</c>.</summary>
public enum FftNorm
{
    /// <summary>The backward one by 1 / n.</summary>
    Backward,

    /// <summary>Both by 1 / √n.</summary>
    Ortho,

    /// <summary>The forward one by 1 / n.</summary>
    Forward,
}
