namespace Interop.Tensors.Kernels;

/// <summary>How a narrow format rounds; for kernels that must round wherever PyTorch's do.</summary>
internal interface IRounding
{
    /// <summary>The nearest number of the format.</summary>
    static abstract float Round(float x);
}

/// <summary>No rounding.</summary>
internal readonly struct Unrounded : IRounding
{
    public static float Round(float x) => x;
}

/// <inheritdoc/>
internal readonly struct BFloat16Rounding : IRounding
{
    public static float Round(float x) => (float)(BFloat16)x;
}

/// <inheritdoc/>
internal readonly struct HalfRounding : IRounding
{
    public static float Round(float x) => (float)(Half)x;
}
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
