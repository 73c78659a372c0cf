using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Google.Protobuf.Collections;
using Interop.Graphs;
using Interop.Onnx.Proto;
using Interop.Tensors;

namespace Interop.Onnx.Values;

/// <summary>Tensors whose elements stand in a field of numbers, as the bytes that raw data would have.</summary>
internal static class TypedData
{
    /// <summary>The fields that hold anything, by name, with how many entries.</summary>
    internal static List<(string Field, long Count)> Filled(TensorProto tensor)
    {
        (string, long)[] all =
        [
            ("float_data", tensor.FloatData.Count), ("int32_data", tensor.Int32Data.Count), ("string_data", tensor.StringData.Count),
            ("int64_data", tensor.Int64Data.Count), ("double_data", tensor.DoubleData.Count), ("uint64_data", tensor.Uint64Data.Count),
        ];
        return [.. all.Where(f => f.Item2 > 0)];
    }

    /// <summary>The field that holds elements of this type, and how many entries it has for so many elements.</summary>
    internal static (string Field, long Count) Expected(ElementType element, long count) => element.IsText ? ("string_data", count) : element.IsPacked ? ("int32_data", ((count * element.Bits) + 7) / 8) : element.DType switch
    {
        DType.Float32 => ("float_data", count),
        DType.Complex64 => ("float_data", checked(count * 2)),
        DType.Float64 => ("double_data", count),
        DType.Complex128 => ("double_data", checked(count * 2)),
        DType.Int64 => ("int64_data", count),
        DType.UInt32 or DType.UInt64 => ("uint64_data", count),
        _ => ("int32_data", count),
    };

    /// <summary>The elements as bytes in little endian.</summary>
    /// <param name="tensor">Whose field has the right number of entries.</param>
    /// <param name="element">Its type.</param>
    /// <param name="refuse">Makes the error for an entry that its type cannot hold.</param>
    internal static byte[] ToBytes(TensorProto tensor, ElementType element, Func<string, Exception> refuse)
    {
        switch (element.IsPacked ? DType.Int32 : element.DType)
        {
            case DType.Float32 or DType.Complex64: return Copy(tensor.FloatData, BinaryPrimitives.WriteSingleLittleEndian);
            case DType.Float64 or DType.Complex128: return Copy(tensor.DoubleData, BinaryPrimitives.WriteDoubleLittleEndian);
            case DType.Int64: return Copy(tensor.Int64Data, BinaryPrimitives.WriteInt64LittleEndian);
            case DType.UInt64: return Copy(tensor.Uint64Data, BinaryPrimitives.WriteUInt64LittleEndian);
            case DType.Int32 when !element.IsPacked: return Copy(tensor.Int32Data, BinaryPrimitives.WriteInt32LittleEndian);
            case DType.UInt32:
                foreach (ulong value in tensor.Uint64Data)
                {
                    if (value > uint.MaxValue)
                        throw refuse($"uint64_data holds {value}, which no uint32 holds");
                }

                return Copy(tensor.Uint64Data, static (span, value) => BinaryPrimitives.WriteUInt32LittleEndian(span, (uint)value), 4);
        }

        return Narrow(tensor.Int32Data, element, refuse);
    }

    /// <summary>One int32 for each element, or for each byte of packed ones. Bit patterns may come with their sign extended; numbers may not wrap.</summary>
    private static byte[] Narrow(RepeatedField<int> data, ElementType element, Func<string, Exception> refuse)
    {
        int size = element.IsPacked ? 1 : element.DType.Size;
        bool signed = element is { IsPacked: false, DType: DType.Int8 or DType.Int16 }, whole = !element.IsPacked && element.DType.Kind is DTypeKind.Integer or DTypeKind.Bool;
        int most = element.DType == DType.Bool ? 1 : signed ? (1 << (8 * size) - 1) - 1 : (1 << 8 * size) - 1;
        int least = signed || !whole ? -(1 << (8 * size) - 1) : 0;
        byte[] bytes = new byte[data.Count * size];
        for (int i = 0; i < data.Count; i++)
        {
            int value = data[i];
            if (value < least || value > most)
                throw refuse($"int32_data holds {value} at {i}; {element} takes {least} to {most} there");
            bytes[i * size] = (byte)value;
            if (size == 2)
                bytes[(i * 2) + 1] = (byte)(value >> 8);
        }

        return bytes;
    }

    private delegate void WriteAction<T>(Span<byte> destination, T value);

    private static byte[] Copy<T>(RepeatedField<T> data, WriteAction<T> write, int size = 0) where T : unmanaged
    {
        size = size == 0 ? Marshal.SizeOf<T>() : size;
        byte[] bytes = new byte[(long)data.Count * size];
        for (int i = 0; i < data.Count; i++)
            write(bytes.AsSpan(i * size, size), data[i]);
        return bytes;
    }
}
