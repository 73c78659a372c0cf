namespace Interop.Tensors.Kernels;

/// <summary>Numbers as a dtype would hold them.</summary>
internal static class Rounding
{
    /// <summary>The nearest number of a floating-point dtype.</summary>
    internal static double Round(DType dtype, double x) => dtype switch
    {
        DType.BFloat16 => (double)(float)(BFloat16)(float)x,
        DType.Float16 => (double)(Half)x,
        DType.Float32 => (float)x,
        _ => x,
    };
}
