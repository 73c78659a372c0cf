using System.Text;
using Interop.Checkpoints;
using static System.Buffers.Binary.BinaryPrimitives;

namespace Interop.Archives;

/// <summary>The header in front of a record's data, held against the directory, which must say the same.</summary>
internal static class ZipLocalHeader
{
    private const ushort ComparedFlags = ZipFormat.RefusedFlags | ZipFormat.DescriptorFlag;

    internal static long FindData(FileSource file, ZipEntry entry)
    {
        byte[] header = file.ReadBytes(entry.HeaderOffset, ZipFormat.LocalHeaderLength + entry.NameBytes);
        ushort flags = ReadUInt16LittleEndian(header.AsSpan(6)), method = ReadUInt16LittleEndian(header.AsSpan(8));
        int nameBytes = ReadUInt16LittleEndian(header.AsSpan(26)), extraBytes = ReadUInt16LittleEndian(header.AsSpan(28));
        if (ReadUInt32LittleEndian(header) != ZipFormat.LocalSignature)
            throw Differs(file, entry, $"begins with 0x{ReadUInt32LittleEndian(header):x8}, not with a local header's signature");
        if (nameBytes != entry.NameBytes || !header.AsSpan(ZipFormat.LocalHeaderLength).SequenceEqual(Encoding.UTF8.GetBytes(entry.Name)))
            throw Differs(file, entry, $"names another record: '{ZipNames.Printable(Encoding.Latin1.GetString(header, ZipFormat.LocalHeaderLength, Math.Min(nameBytes, entry.NameBytes)))}'");
        if (method != entry.Method)
            throw Differs(file, entry, $"says method {method} ({ZipFormat.MethodName(method)}), the directory says {entry.Method} ({ZipFormat.MethodName(entry.Method)})");
        if ((flags & ComparedFlags) != (entry.Flags & ComparedFlags))
            throw Differs(file, entry, $"has flags 0x{flags:x4}, the directory 0x{entry.Flags:x4}");

        long data = entry.HeaderOffset + ZipFormat.LocalHeaderLength + nameBytes + extraBytes;
        if (data > entry.End - entry.CompressedLength)
            throw Differs(file, entry, $"puts {entry.CompressedLength} bytes of data at byte {data}; they would overlap what begins at byte {entry.End}");
        CheckSizes(file, entry, header, data - extraBytes, extraBytes);
        return data;
    }

    private static void CheckSizes(FileSource file, ZipEntry entry, ReadOnlySpan<byte> header, long extraOffset, int extraBytes)
    {
        uint crc = ReadUInt32LittleEndian(header[14..]), compressed = ReadUInt32LittleEndian(header[18..]), length = ReadUInt32LittleEndian(header[22..]);
        bool later = (entry.Flags & ZipFormat.DescriptorFlag) != 0;
        if (crc != entry.Crc32 && !(later && crc == 0))
            throw Differs(file, entry, $"says CRC-32 {crc:x8}, the directory says {entry.Crc32:x8}");
        if (later && compressed is 0 or uint.MaxValue && length is 0 or uint.MaxValue)
            return;
        ZipSizes sizes = new(length, compressed, 0, 0);
        byte[] extra = length == uint.MaxValue || compressed == uint.MaxValue ? file.ReadBytes(extraOffset, extraBytes) : [];
        if (!sizes.TryWiden(extra, entry.Name, out string? problem))
            throw Differs(file, entry, $"is broken: {problem}");
        if (sizes.Length != entry.Length || sizes.CompressedLength != entry.CompressedLength)
            throw Differs(file, entry, $"says {sizes.CompressedLength} bytes that hold {sizes.Length}, the directory says {entry.CompressedLength} that hold {entry.Length}");
    }

    private static ModelFormatException Differs(FileSource file, ZipEntry entry, string what) =>
        new(file.Name, ZipNames.Printable(entry.Name), null, $"the local header at byte {entry.HeaderOffset} of the file {what}");
}
