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
