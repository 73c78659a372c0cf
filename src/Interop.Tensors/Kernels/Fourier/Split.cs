namespace Interop.Tensors.Kernels.Fourier;

/// <summary>Complex rows with real and imaginary parts apart: element j of lane b at [j · lanes + b].</summary>
internal readonly unsafe struct Split(double* re, double* im)
{
    internal double* Re => re;

    internal double* Im => im;

    /// <summary>The parts exchanged: a forward transform of it is a backward transform of the original, exchanged too.</summary>
    internal Split Exchanged => new(im, re);
}
