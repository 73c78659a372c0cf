using static System.Buffers.Binary.BinaryPrimitives;

namespace Interop.Archives;

/// <summary>The numbers of a directory entry: 32 bits each, or 64 in a zip64 extra field where the 32 are all ones.</summary>
internal struct ZipSizes(uint length, uint compressedLength, uint headerOffset, ushort disk)
{
    internal long Length { get; private set; } = length;

    internal long CompressedLength { get; private set; } = compressedLength;

    internal long HeaderOffset { get; private set; } = headerOffset;

    /// <summary>Takes the 64-bit values from the entry's extra fields; false when they are missing, doubled or cut off, or name another disk or record.</summary>
    internal bool TryWiden(ReadOnlySpan<byte> extra, string name, out string? problem)
    {
        bool zip64 = false, needed = length == uint.MaxValue || compressedLength == uint.MaxValue || headerOffset == uint.MaxValue;
        problem = null;
        while (extra.Length >= 4)
        {
            ushort id = ReadUInt16LittleEndian(extra), size = ReadUInt16LittleEndian(extra[2..]);
            if (size > extra.Length - 4)
            {
                problem = $"an extra field (0x{id:x4}) says it has {size} bytes, {extra.Length - 4} are left";
                return false;
            }

            ReadOnlySpan<byte> body = extra.Slice(4, size);
            extra = extra[(4 + size)..];
            if (id == ZipFormat.Zip64Extra && zip64)
                problem = "the record has two zip64 extra fields";
            else if (id == ZipFormat.Zip64Extra)
                problem = (zip64 = true) && needed ? Widen(body) : null;
            else if (id == ZipFormat.UnicodePathExtra && !(size >= 5 && ZipNames.TryDecode(body[5..], out string other) && other == name))
                problem = "an extra field gives the record another name";
            if (problem is not null)
                return false;
        }

        if (needed && !zip64)
            problem = "the record points to a zip64 extra field that is not there";
        else if (disk != 0 && !(disk == ushort.MaxValue && zip64))
            problem = $"the record is said to be on disk {disk}; only whole archives can be read";
        return problem is null;
    }

    private string? Widen(ReadOnlySpan<byte> body)
    {
        ReadOnlySpan<uint> narrow = [length, compressedLength, headerOffset];
        Span<long> wide = [Length, CompressedLength, HeaderOffset];
        for (int i = 0; i < narrow.Length; i++)
        {
            if (narrow[i] != uint.MaxValue)
                continue;
            if (body.Length < 8)
                return "the zip64 extra field is too short for the values that the record takes from it";
            ulong value = ReadUInt64LittleEndian(body);
            if (value > long.MaxValue)
                return $"the zip64 extra field holds {value}, more than any file has";
            wide[i] = (long)value;
            body = body[8..];
        }

        (Length, CompressedLength, HeaderOffset) = (wide[0], wide[1], wide[2]);
        if (disk == ushort.MaxValue && (body.Length < 4 || ReadUInt32LittleEndian(body) != 0))
            return "the record is on another disk; only whole archives can be read";
        return null;
    }
}
