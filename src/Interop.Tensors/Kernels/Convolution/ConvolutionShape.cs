namespace Interop.Tensors.Kernels.Convolution;

/// <summary>Sizes of a convolution: x [batch, groups · inputs, …], w [groups · outputs, inputs, taps], y [batch, groups · outputs, …], all dense.</summary>
internal sealed record ConvolutionShape(long Batch, long Groups, long Inputs, long Outputs, Window Window)
{
    /// <summary>Rows of the matrix of windows of one group.</summary>
    internal long Depth => Inputs * Window.Taps;

    internal long InputSize => Groups * Inputs * Window.InputSize;

    internal long OutputSize => Groups * Outputs * Window.OutputSize;

    /// <summary>Multiplications.</summary>
    internal double Work => (double)Batch * OutputSize * Depth;
}
