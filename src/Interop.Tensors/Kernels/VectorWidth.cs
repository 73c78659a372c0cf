using System.Runtime.Intrinsics;

namespace Interop.Tensors.Kernels;

/// <summary>The vectors that kernels compute in, by their bits.</summary>
internal enum VectorWidth
{
    Scalar = 0,
    Bits128 = 128,
    Bits256 = 256,
    Bits512 = 512,
}

/// <summary>Which vectors are in use: the widest that the processor has, unless a test asks for others. Wider ones than it has run in software.</summary>
internal static class VectorWidths
{
    internal static VectorWidth Widest =>
        Vector512.IsHardwareAccelerated ? VectorWidth.Bits512 : Vector256.IsHardwareAccelerated ? VectorWidth.Bits256 : Vector128.IsHardwareAccelerated ? VectorWidth.Bits128 : VectorWidth.Scalar;

    internal static VectorWidth Active { get; set; } = Widest;

    internal static bool Is512 => Active == VectorWidth.Bits512;

    internal static bool Is256 => Active == VectorWidth.Bits256;
}
