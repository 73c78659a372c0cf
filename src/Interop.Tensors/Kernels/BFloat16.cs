using System.Runtime.InteropServices;

namespace Interop.Tensors.Kernels;

/// <summary>The upper half of a float32; what kernels load and store where a tensor is <c>bfloat16</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
internal readonly struct BFloat16(ushort bits)
{
    internal ushort Bits => bits;

    public static explicit operator float(BFloat16 value) => BitConverter.UInt32BitsToSingle((uint)value.Bits << 16);

    /// <summary>Rounded to nearest even; every NaN becomes the quiet one.</summary>
    public static explicit operator BFloat16(float value)
    {
        uint b = BitConverter.SingleToUInt32Bits(value);
        return new(float.IsNaN(value) ? (ushort)0x7FC0 : (ushort)(b + 0x7FFF + (b >> 16 & 1) >> 16));
    }
}
