namespace Interop.Onnx.Values;

/// <summary>Numbers of four and two bits, the first in the lowest bits of a byte, against one number per element.</summary>
internal static class PackedBits
{
    /// <summary>Floats of a sign, two bits of exponent and one of mantissa, by their bits. Source: OCP Microscaling Formats 1.0, FP4.</summary>
    private static readonly float[] s_float4 = [0, 0.5f, 1, 1.5f, 2, 3, 4, 6, -0f, -0.5f, -1, -1.5f, -2, -3, -4, -6];

    /// <summary>Whole numbers, one in each byte, from the element <paramref name="first"/> of the packed bytes on.</summary>
    internal static void Expand(ReadOnlySpan<byte> packed, int bits, bool signed, int first, Span<byte> values)
    {
        int perByte = 8 / bits, shift = 8 - bits;
        for (int i = 0; i < values.Length; i++)
        {
            int at = first + i, raised = packed[at / perByte] >> (at % perByte * bits) << shift & 0xFF;
            values[i] = signed ? (byte)((sbyte)raised >> shift) : (byte)(raised >> shift);
        }
    }

    /// <summary>Floats, from the element <paramref name="first"/> of the packed bytes on.</summary>
    internal static void Expand(ReadOnlySpan<byte> packed, int first, Span<float> values)
    {
        for (int i = 0; i < values.Length; i++)
            values[i] = s_float4[packed[(first + i) / 2] >> ((first + i) % 2 * 4) & 15];
    }

    /// <summary>Packs whole numbers, one in each byte; a last byte that is not full ends in zeros.</summary>
    /// <returns>The first element that does not fit, or −1.</returns>
    internal static int Pack(ReadOnlySpan<byte> values, int bits, bool signed, Span<byte> packed)
    {
        int perByte = 8 / bits, least = signed ? -(1 << bits - 1) : 0, most = least + (1 << bits) - 1;
        packed.Clear();
        for (int i = 0; i < values.Length; i++)
        {
            int value = signed ? (sbyte)values[i] : values[i];
            if (value < least || value > most)
                return i;
            packed[i / perByte] |= (byte)((value & (1 << bits) - 1) << i % perByte * bits);
        }

        return -1;
    }

    /// <summary>Packs floats that are among the sixteen.</summary>
    /// <returns>The first element that is not, or −1.</returns>
    internal static int Pack(ReadOnlySpan<float> values, Span<byte> packed)
    {
        packed.Clear();
        for (int i = 0; i < values.Length; i++)
        {
            int code = -1;
            for (int c = 0; c < 16 && code < 0; c++)
                code = BitConverter.SingleToInt32Bits(s_float4[c]) == BitConverter.SingleToInt32Bits(values[i]) ? c : -1;
            if (code < 0)
                return i;
            packed[i / 2] |= (byte)(code << i % 2 * 4);
        }

        return -1;
    }
}
