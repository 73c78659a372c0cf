using Interop.Checkpoints;
using static System.Buffers.Binary.BinaryPrimitives;

namespace Interop.Archives;

/// <summary>What the records at the end of an archive say of its directory.</summary>
/// <remarks>
/// An archive ends with [zip64 end record, zip64 locator], end record, comment. The end record is found from the end of the
/// file; it must be the only one whose comment reaches exactly the last byte, and the directory must end where these records begin.
/// </remarks>
internal readonly record struct ZipEnd(long Entries, long DirectoryOffset, long DirectoryLength)
{
    internal static ZipEnd Read(FileSource file)
    {
        int length = (int)Math.Min(file.Length, ZipFormat.EndLength + ushort.MaxValue);
        byte[] tail = file.ReadBytes(file.Length - length, length);
        int at = Find(file, tail);
        long position = file.Length - length + at;
        ReadOnlySpan<byte> end = tail.AsSpan(at);
        ushort entriesHere = ReadUInt16LittleEndian(end[8..]), entries = ReadUInt16LittleEndian(end[10..]);
        uint size = ReadUInt32LittleEndian(end[12..]), offset = ReadUInt32LittleEndian(end[16..]);
        RequireOneDisk(file, position, ReadUInt16LittleEndian(end[4..]), ReadUInt16LittleEndian(end[6..]), entriesHere, entries);

        long locator = position - ZipFormat.Zip64LocatorLength;
        if (locator < 0 || ReadUInt32LittleEndian(file.ReadBytes(locator, 4)) != ZipFormat.Zip64LocatorSignature)
        {
            if (size == uint.MaxValue || offset == uint.MaxValue)
                throw new ModelFormatException(file.Name, null, position, "the archive's end record points to a zip64 record, but none is there");
            return Check(file, entries, offset, size, position);
        }

        (ZipEnd zip64, long zip64Position) = ReadZip64(file, locator);
        if ((entries != ushort.MaxValue && entries != zip64.Entries) || (size != uint.MaxValue && size != zip64.DirectoryLength)
            || (offset != uint.MaxValue && offset != zip64.DirectoryOffset))
            throw new ModelFormatException(file.Name, null, position,
                $"the archive's two end records differ: {entries} records in {size} bytes at {offset}, but zip64 says {zip64.Entries} records in {zip64.DirectoryLength} bytes at {zip64.DirectoryOffset}");
        return Check(file, zip64.Entries, zip64.DirectoryOffset, zip64.DirectoryLength, zip64Position);
    }

    private static int Find(FileSource file, ReadOnlySpan<byte> tail)
    {
        int found = -1, near = -1;
        for (int i = tail.Length - ZipFormat.EndLength; i >= 0; i--)
        {
            if (ReadUInt32LittleEndian(tail[i..]) != ZipFormat.EndSignature)
                continue;
            if (i + ZipFormat.EndLength + ReadUInt16LittleEndian(tail[(i + 20)..]) != tail.Length)
                near = near < 0 ? i : near;
            else if (found < 0)
                found = i;
            else
                throw new ModelFormatException(file.Name, null, file.Length - tail.Length + i, "the archive has two end records that both reach its last byte; programs would disagree on its content");
        }

        if (found >= 0)
            return found;
        if (near < 0)
            throw new ModelFormatException(file.Name, null, null, $"the zip archive has no end record in its {file.Length} bytes; this is what a truncated download looks like");
        long stated = near + ZipFormat.EndLength + ReadUInt16LittleEndian(tail[(near + 20)..]);
        throw new ModelFormatException(file.Name, null, file.Length - tail.Length + near, stated > tail.Length
            ? $"the archive's comment is truncated: {stated - tail.Length} of its bytes are missing"
            : $"{tail.Length - stated} bytes of trailing data follow the archive's end");
    }

    private static (ZipEnd End, long Position) ReadZip64(FileSource file, long locator)
    {
        ReadOnlySpan<byte> bytes = file.ReadBytes(locator, ZipFormat.Zip64LocatorLength);
        ulong position = ReadUInt64LittleEndian(bytes[8..]);
        if (ReadUInt32LittleEndian(bytes[4..]) != 0 || ReadUInt32LittleEndian(bytes[16..]) > 1)
            throw new ModelFormatException(file.Name, null, locator, "the archive is one of several disks (zip64); only whole archives can be read");
        if (locator < ZipFormat.Zip64EndLength || position > (ulong)(locator - ZipFormat.Zip64EndLength))
            throw new ModelFormatException(file.Name, null, locator, $"the zip64 end record is said to be at byte {position}, which is not before its locator at {locator}");
        ReadOnlySpan<byte> end = file.ReadBytes((long)position, ZipFormat.Zip64EndLength);
        ulong size = ReadUInt64LittleEndian(end[4..]);
        if (ReadUInt32LittleEndian(end) != ZipFormat.Zip64EndSignature)
            throw new ModelFormatException(file.Name, null, (long)position, $"a zip64 end record is expected here, 0x{ReadUInt32LittleEndian(end):x8} was found");
        if (size < ZipFormat.Zip64EndLength - 12 || size != (ulong)locator - position - 12)
            throw new ModelFormatException(file.Name, null, (long)position, $"the zip64 end record says it has {size} bytes more, its locator stands {(ulong)locator - position - 12} further");
        ulong entries = ReadUInt64LittleEndian(end[32..]);
        RequireOneDisk(file, (long)position, ReadUInt32LittleEndian(end[16..]), ReadUInt32LittleEndian(end[20..]), ReadUInt64LittleEndian(end[24..]), entries);
        return (new ZipEnd(Bounded(entries), Bounded(ReadUInt64LittleEndian(end[48..])), Bounded(ReadUInt64LittleEndian(end[40..]))), (long)position);
    }

    private static long Bounded(ulong value) => (long)Math.Min(value, long.MaxValue);

    private static void RequireOneDisk(FileSource file, long position, uint disk, uint directoryDisk, ulong entriesHere, ulong entries)
    {
        if (disk != 0 || directoryDisk != 0 || entriesHere != entries)
            throw new ModelFormatException(file.Name, null, position,
                $"the archive is one of several disks: disk {disk}, directory on disk {directoryDisk}, {entriesHere} of {entries} records here; only whole archives can be read");
    }

    private static ZipEnd Check(FileSource file, long entries, long offset, long length, long position)
    {
        if (offset > position || length > position - offset)
            throw new ModelFormatException(file.Name, null, position, $"the directory is said to have {length} bytes from byte {offset} on, but the end record stands at byte {position}");
        if (length != position - offset)
            throw new ModelFormatException(file.Name, null, offset + length, $"{position - offset - length} bytes lie between the directory and the end record; something was put before or into the archive");
        return new ZipEnd(entries, offset, length);
    }
}
