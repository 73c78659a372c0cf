using System.Numerics;
using System.Runtime.InteropServices;

namespace Interop.Tensors.Kernels;

/// <summary>Elements of any dtype as <see cref="double"/> and back.</summary>
/// <remarks>
/// Reduced-precision floats are rounded through <see cref="float"/>, as PyTorch does. Complex elements are seen as two
/// numbers each. Six-bit floats are packed four in three bytes, lowest bits first; <c>float4_e2m1fn_x2</c> gives two
/// values per element, low nibble first.
/// </remarks>
public static class Codec
{
    private static readonly float[] s_float8E5M2 = Table(8, b => Small(b, 5, 2, 15, Special.Ieee));
    private static readonly float[] s_float8E4M3FN = Table(8, b => Small(b, 4, 3, 7, Special.AllOnesIsNaN));
    private static readonly float[] s_float8E5M2FNUZ = Table(8, b => Small(b, 5, 2, 16, Special.NegativeZeroIsNaN));
    private static readonly float[] s_float8E4M3FNUZ = Table(8, b => Small(b, 4, 3, 8, Special.NegativeZeroIsNaN));
    private static readonly float[] s_float8E8M0FNU = Table(8, b => b == 255 ? float.NaN : (float)Math.Pow(2, b - 127));
    private static readonly float[] s_float6E2M3 = Table(6, b => Small(b, 2, 3, 1, Special.None));
    private static readonly float[] s_float6E3M2 = Table(6, b => Small(b, 3, 2, 3, Special.None));
    private static readonly float[] s_float4E2M1 = Table(4, b => Small(b, 2, 1, 1, Special.None));

    private enum Special { None, Ieee, AllOnesIsNaN, NegativeZeroIsNaN }

    /// <summary>Numbers in one element as <see cref="Decode"/> gives them: 2 for complex and for <c>float4_e2m1fn_x2</c>, else 1.</summary>
    public static int Parts(DType dtype) => dtype.Kind == DTypeKind.Complex || dtype == DType.Float4E2M1FNx2 ? 2 : 1;

    /// <summary>Whole elements in <paramref name="bytes"/> as numbers, <see cref="Parts"/> per element.</summary>
    /// <exception cref="NotSupportedException">The dtype's bits stand for no numbers.</exception>
    public static void Decode(DType dtype, ReadOnlySpan<byte> bytes, Span<double> values)
    {
        switch (dtype)
        {
            case DType.UInt8 or DType.QUInt8: Each<byte>(bytes, values); break;
            case DType.Bool: for (int i = 0; i < values.Length; i++) values[i] = bytes[i] != 0 ? 1 : 0; break;
            case DType.Int8 or DType.QInt8: Each<sbyte>(bytes, values); break;
            case DType.Int16: Each<short>(bytes, values); break;
            case DType.Int32 or DType.QInt32: Each<int>(bytes, values); break;
            case DType.Int64: Each<long>(bytes, values); break;
            case DType.UInt16: Each<ushort>(bytes, values); break;
            case DType.UInt32: Each<uint>(bytes, values); break;
            case DType.UInt64: Each<ulong>(bytes, values); break;
            case DType.Float16 or DType.Complex32: Each<Half>(bytes, values); break;
            case DType.Float32 or DType.Complex64: Each<float>(bytes, values); break;
            case DType.Float64 or DType.Complex128: Each<double>(bytes, values); break;
            case DType.BFloat16 or DType.BComplex32:
                ReadOnlySpan<ushort> halves = MemoryMarshal.Cast<byte, ushort>(bytes);
                for (int i = 0; i < values.Length; i++)
                    values[i] = BitConverter.UInt32BitsToSingle((uint)halves[i] << 16);
                break;
            case DType.Float4E2M1FNx2: for (int i = 0; i < values.Length; i++) values[i] = s_float4E2M1[bytes[i / 2] >> (i % 2 * 4) & 15]; break;
            case DType.Float6E2M3 or DType.Float6E3M2 or DType.QUInt4x2 or DType.QUInt2x4: Packed(dtype, bytes, values); break;
            default:
                float[] table = Float8(dtype) ?? throw new NotSupportedException($"The bits of {dtype.Name} stand for no numbers.");
                for (int i = 0; i < values.Length; i++)
                    values[i] = table[bytes[i]];
                break;
        }
    }

    /// <summary>Numbers as whole elements, <see cref="Parts"/> per element, rounded to nearest even as PyTorch rounds.</summary>
    /// <exception cref="NotSupportedException">The dtype's bits stand for no numbers, or PyTorch defines no rounding to it.</exception>
    public static void Encode(DType dtype, ReadOnlySpan<double> values, Span<byte> bytes)
    {
        switch (dtype)
        {
            case DType.UInt8: for (int i = 0; i < values.Length; i++) bytes[i] = unchecked((byte)Whole(values[i])); break;
            case DType.Int8: for (int i = 0; i < values.Length; i++) bytes[i] = unchecked((byte)Whole(values[i])); break;
            case DType.Bool: for (int i = 0; i < values.Length; i++) bytes[i] = values[i] != 0 ? (byte)1 : (byte)0; break;
            case DType.Int16 or DType.UInt16: Put<short>(values, bytes, static v => unchecked((short)Whole(v))); break;
            case DType.Int32 or DType.UInt32: Put<int>(values, bytes, static v => unchecked((int)Whole(v))); break;
            case DType.Int64: Put<long>(values, bytes, Whole); break;
            case DType.UInt64: Put<ulong>(values, bytes, static v => v >= 9.2233720368547758e18 ? (ulong)v : unchecked((ulong)Whole(v))); break;
            case DType.Float16 or DType.Complex32: Put<Half>(values, bytes, static v => (Half)(float)v); break;
            case DType.Float32 or DType.Complex64: Put<float>(values, bytes, static v => (float)v); break;
            case DType.Float64 or DType.Complex128: MemoryMarshal.AsBytes(values).CopyTo(bytes); break;
            case DType.BFloat16 or DType.BComplex32: Put<ushort>(values, bytes, static v => ToBFloat16((float)v)); break;
            case DType.Float8E5M2 or DType.Float8E4M3FN or DType.Float8E5M2FNUZ or DType.Float8E4M3FNUZ:
                float[] table = Float8(dtype)!;
                for (int i = 0; i < values.Length; i++)
                    bytes[i] = Nearest(table, dtype, (float)values[i]);
                break;
            case DType.Float8E8M0FNU: for (int i = 0; i < values.Length; i++) bytes[i] = ToFloat8E8M0((float)values[i]); break;
            default: throw new NotSupportedException($"Numbers cannot be converted to {dtype.Name}.");
        }
    }

    internal static long Whole(double v) => double.IsNaN(v) ? long.MinValue : v >= 9.2233720368547758e18 || v < -9.2233720368547758e18 ? long.MinValue : (long)v;

    private static ushort ToBFloat16(float v)
    {
        uint bits = BitConverter.SingleToUInt32Bits(v);
        return float.IsNaN(v) ? (ushort)0x7FC0 : (ushort)(bits + 0x7FFF + (bits >> 16 & 1) >> 16);
    }

    /// <summary>Nearest power of two, ties to the even exponent; NaN and infinity give NaN, as in PyTorch the sign is ignored.</summary>
    private static byte ToFloat8E8M0(float v)
    {
        uint bits = BitConverter.SingleToUInt32Bits(v);
        uint exponent = bits >> 23 & 255, mantissa = bits & 0x7FFFFF;
        if (exponent == 255)
            return 255;
        bool guard = (mantissa & 0x400000) != 0, rest = (mantissa & 0x3FFFFF) != 0, odd = exponent > 0;
        return (byte)(guard && (odd || rest) && exponent < 254 ? exponent + 1 : guard && (odd || rest) ? 255 : exponent);
    }

    private static float[]? Float8(DType dtype) => dtype switch
    {
        DType.Float8E5M2 => s_float8E5M2,
        DType.Float8E4M3FN => s_float8E4M3FN,
        DType.Float8E5M2FNUZ => s_float8E5M2FNUZ,
        DType.Float8E4M3FNUZ => s_float8E4M3FNUZ,
        DType.Float8E8M0FNU => s_float8E8M0FNU,
        _ => null,
    };

    /// <summary>The non-negative half of every eight-bit table rises with its index, so rounding is a binary search between neighbours.</summary>
    private static byte Nearest(float[] table, DType dtype, float v)
    {
        bool unsignedZero = dtype is DType.Float8E5M2FNUZ or DType.Float8E4M3FNUZ;
        byte nan = unsignedZero ? (byte)0x80 : (byte)0x7F;
        byte sign = float.IsNegative(v) ? (byte)0x80 : (byte)0;
        if (float.IsNaN(v))
            return unsignedZero ? nan : (byte)(nan | sign);
        int top = dtype switch { DType.Float8E5M2 => 0x7B, DType.Float8E4M3FN => 0x7E, _ => 0x7F };
        // e4m3fn has no infinity and PyTorch (2.14; NaN in 2.6) stops at its largest number.
        byte overflow = dtype == DType.Float8E5M2 ? (byte)(0x7C | sign) : unsignedZero ? nan : (byte)(top | sign);
        float a = Math.Abs(v);
        int low = 0, high = top;
        while (low < high)
        {
            int middle = low + high + 1 >> 1;
            if (table[middle] <= a)
                low = middle;
            else
                high = middle - 1;
        }

        if (low == top)
        {
            // Past the largest number the next step of the same size would be the overflow value.
            double half = table[top] + ((double)table[top] - table[top - 1]) / 2;
            return a < half || a == half && (top & 1) == 0 ? (byte)(top | sign) : overflow;
        }

        double middleValue = ((double)table[low] + table[low + 1]) / 2;
        int nearest = a > middleValue || a == middleValue && (low & 1) == 1 ? low + 1 : low;
        return unsignedZero && nearest == 0 ? (byte)0 : (byte)(nearest | sign);
    }

    private static void Each<T>(ReadOnlySpan<byte> bytes, Span<double> values) where T : unmanaged, INumberBase<T>
    {
        ReadOnlySpan<T> elements = MemoryMarshal.Cast<byte, T>(bytes);
        for (int i = 0; i < values.Length; i++)
            values[i] = double.CreateTruncating(elements[i]);
    }

    private static void Put<T>(ReadOnlySpan<double> values, Span<byte> bytes, Func<double, T> round) where T : unmanaged
    {
        Span<T> elements = MemoryMarshal.Cast<byte, T>(bytes);
        for (int i = 0; i < values.Length; i++)
            elements[i] = round(values[i]);
    }

    private static void Packed(DType dtype, ReadOnlySpan<byte> bytes, Span<double> values)
    {
        int bits = dtype.Bits;
        float[]? table = dtype switch { DType.Float6E2M3 => s_float6E2M3, DType.Float6E3M2 => s_float6E3M2, _ => null };
        for (int i = 0; i < values.Length; i++)
        {
            int at = i * bits, index = at >> 3;
            int word = bytes[index] | (index + 1 < bytes.Length ? bytes[index + 1] << 8 : 0);
            int code = word >> (at & 7) & (1 << bits) - 1;
            values[i] = table is null ? code : table[code];
        }
    }

    private static float[] Table(int bits, Func<int, float> value) => [.. Enumerable.Range(0, 1 << bits).Select(value)];

    private static float Small(int code, int exponentBits, int mantissaBits, int bias, Special special)
    {
        int sign = code >> exponentBits + mantissaBits & 1;
        int exponent = code >> mantissaBits & (1 << exponentBits) - 1, mantissa = code & (1 << mantissaBits) - 1;
        int ones = (1 << exponentBits) - 1;
        if (special == Special.NegativeZeroIsNaN && sign == 1 && exponent == 0 && mantissa == 0)
            return float.NaN;
        if (special == Special.AllOnesIsNaN && exponent == ones && mantissa == (1 << mantissaBits) - 1)
            return float.NaN;
        double scale = 1 << mantissaBits;
        double magnitude = special == Special.Ieee && exponent == ones
            ? mantissa == 0 ? double.PositiveInfinity : double.NaN
            : exponent == 0 ? mantissa / scale * Math.Pow(2, 1 - bias) : (1 + mantissa / scale) * Math.Pow(2, exponent - bias);
        return (float)(sign == 1 ? -magnitude : magnitude);
    }
}
