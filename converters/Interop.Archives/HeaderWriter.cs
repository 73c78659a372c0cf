using System.Buffers;
using System.Buffers.Binary;

namespace Interop.Archives;

/// <summary>Puts little-endian numbers behind each other.</summary>
internal sealed class HeaderWriter
{
    private readonly ArrayBufferWriter<byte> _bytes = new();

    internal ReadOnlySpan<byte> Written => _bytes.WrittenSpan;

    internal int Length => _bytes.WrittenCount;

    internal void Clear() => _bytes.ResetWrittenCount();

    internal HeaderWriter U16(int value)
    {
        BinaryPrimitives.WriteUInt16LittleEndian(_bytes.GetSpan(2), checked((ushort)value));
        _bytes.Advance(2);
        return this;
    }

    internal HeaderWriter U32(long value)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(_bytes.GetSpan(4), checked((uint)value));
        _bytes.Advance(4);
        return this;
    }

    internal HeaderWriter U64(long value)
    {
        BinaryPrimitives.WriteInt64LittleEndian(_bytes.GetSpan(8), value);
        _bytes.Advance(8);
        return this;
    }

    internal HeaderWriter Bytes(ReadOnlySpan<byte> bytes)
    {
        _bytes.Write(bytes);
        return this;
    }

    internal HeaderWriter Fill(byte value, int count)
    {
        _bytes.GetSpan(count)[..count].Fill(value);
        _bytes.Advance(count);
        return this;
    }

    /// <summary>Zip64 end record, locator and end record; the zip64 ones only where asked for, the end record's fields all ones where a number does not fit.</summary>
    internal HeaderWriter End(long entries, long directoryOffset, long directoryLength, bool zip64, int madeBy)
    {
        if (zip64)
        {
            U32(ZipFormat.Zip64EndSignature).U64(ZipFormat.Zip64EndLength - 12).U16(madeBy).U16(45).U32(0).U32(0)
                .U64(entries).U64(entries).U64(directoryLength).U64(directoryOffset);
            U32(ZipFormat.Zip64LocatorSignature).U32(0).U64(checked(directoryOffset + directoryLength)).U32(1);
        }

        int entries16 = (int)Math.Min(entries, ushort.MaxValue);
        return U32(ZipFormat.EndSignature).U16(0).U16(0).U16(entries16).U16(entries16)
            .U32(Math.Min(directoryLength, uint.MaxValue)).U32(Math.Min(directoryOffset, uint.MaxValue)).U16(0);
    }
}
