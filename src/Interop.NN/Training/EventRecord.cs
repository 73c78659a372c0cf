using System.Buffers;
using System.Buffers.Binary;
using System.Numerics;
using System.Text;

namespace Interop.NN;

/// <summary>A message of TensorBoard's, in protocol buffers' wire format: a key of field number and kind before each value.</summary>
internal sealed class ProtoWriter
{
    private readonly ArrayBufferWriter<byte> _bytes = new();

    internal ReadOnlySpan<byte> Bytes => _bytes.WrittenSpan;

    internal ProtoWriter Whole(int field, long value) => Varint((ulong)field << 3).Varint((ulong)value);

    internal ProtoWriter Double(int field, double value)
    {
        Varint((ulong)field << 3 | 1);
        BinaryPrimitives.WriteDoubleLittleEndian(Take(8), value);
        return this;
    }

    internal ProtoWriter Float(int field, float value)
    {
        Varint((ulong)field << 3 | 5);
        BinaryPrimitives.WriteSingleLittleEndian(Take(4), value);
        return this;
    }

    internal ProtoWriter Blob(int field, ReadOnlySpan<byte> value)
    {
        Varint((ulong)field << 3 | 2).Varint((ulong)value.Length);
        _bytes.Write(value);
        return this;
    }

    internal ProtoWriter Text(int field, string value) => Blob(field, Encoding.UTF8.GetBytes(value));

    internal ProtoWriter Message(int field, ProtoWriter message) => Blob(field, message.Bytes);

    /// <summary>Numbers without keys of their own.</summary>
    internal ProtoWriter Packed(int field, ReadOnlySpan<double> values)
    {
        byte[] bytes = new byte[8 * values.Length];
        for (int i = 0; i < values.Length; i++)
            BinaryPrimitives.WriteDoubleLittleEndian(bytes.AsSpan(8 * i), values[i]);
        return Blob(field, bytes);
    }

    private ProtoWriter Varint(ulong value)
    {
        while (value >= 0x80)
        {
            Take(1)[0] = (byte)(value | 0x80);
            value >>= 7;
        }

        Take(1)[0] = (byte)value;
        return this;
    }

    private Span<byte> Take(int count)
    {
        Span<byte> span = _bytes.GetSpan(count)[..count];
        _bytes.Advance(count);
        return span;
    }
}

/// <summary>Records in TensorFlow's framing: length, its checksum, data, its checksum.</summary>
internal static class RecordFraming
{
    internal static void Write(Stream stream, ReadOnlySpan<byte> data)
    {
        Span<byte> header = stackalloc byte[12], footer = stackalloc byte[4];
        BinaryPrimitives.WriteInt64LittleEndian(header, data.Length);
        BinaryPrimitives.WriteUInt32LittleEndian(header[8..], MaskedCrc(header[..8]));
        BinaryPrimitives.WriteUInt32LittleEndian(footer, MaskedCrc(data));
        stream.Write(header);
        stream.Write(data);
        stream.Write(footer);
    }

    /// <summary>CRC-32C, turned by 15 bits and shifted by a constant, so that checksums of data that hold checksums stay good.</summary>
    internal static uint MaskedCrc(ReadOnlySpan<byte> data)
    {
        uint crc = uint.MaxValue;
        while (data.Length >= 8)
        {
            crc = BitOperations.Crc32C(crc, BinaryPrimitives.ReadUInt64LittleEndian(data));
            data = data[8..];
        }

        foreach (byte b in data)
            crc = BitOperations.Crc32C(crc, b);
        return BitOperations.RotateRight(~crc, 15) + 0xA282EAD8;
    }
}
