namespace Interop.Tensors;

/// <summary>The ends of a dtype's range. Source: <c>torch.finfo</c>, <c>torch.iinfo</c>.</summary>
internal static class DTypeLimits
{
    /// <summary>The neutral element of a maximum or minimum: infinity, or the last whole number.</summary>
    internal static Scalar Extreme(DType dtype, bool upper) => dtype.Kind switch
    {
        DTypeKind.Float => upper ? double.PositiveInfinity : double.NegativeInfinity,
        DTypeKind.Bool => upper,
        DTypeKind.Integer => Whole(dtype, upper),
        _ => throw Kernels.Elementwise.Unordered(dtype),
    };

    /// <summary>The distance from 1 to the next number of a floating-point dtype. Source: <c>torch.finfo(dtype).eps</c>.</summary>
    internal static double Epsilon(DType dtype) => dtype switch
    {
        DType.Float64 => Math.ScaleB(1, -52),
        DType.Float16 => Math.ScaleB(1, -10),
        DType.BFloat16 => Math.ScaleB(1, -7),
        _ => Math.ScaleB(1, -23),
    };

    private static Scalar Whole(DType dtype, bool upper) => dtype switch
    {
        DType.UInt8 or DType.UInt16 or DType.UInt32 => upper ? (1L << dtype.Bits) - 1 : 0L,
        _ => upper ? long.MaxValue >> 64 - dtype.Bits : long.MinValue >> 64 - dtype.Bits,
    };
}
