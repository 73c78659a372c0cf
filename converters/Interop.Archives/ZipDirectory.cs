using Interop.Checkpoints;
using static System.Buffers.Binary.BinaryPrimitives;

namespace Interop.Archives;

/// <summary>Reads the directory at the end of an archive and checks everything that needs no other part of the file.</summary>
internal sealed class ZipDirectory
{
    private readonly FileSource _file;
    private readonly ReadLimits _limits;
    private readonly ZipEnd _end;
    private readonly byte[] _bytes;

    private ZipDirectory(FileSource file, ReadLimits limits)
    {
        (_file, _limits, _end) = (file, limits, ZipEnd.Read(file));
        if (_end.Entries > limits.MaxEntries)
            throw new ModelFormatException(file.Name, null, null, $"the archive has {_end.Entries} records, the limit is {limits.MaxEntries} (MaxEntries)");
        if (_end.Entries * ZipFormat.CentralHeaderLength > _end.DirectoryLength)
            throw new ModelFormatException(file.Name, null, _end.DirectoryOffset, $"{_end.Entries} records are announced, but the directory's {_end.DirectoryLength} bytes cannot hold so many");
        if (_end.DirectoryLength > Math.Min(limits.MaxHeaderBytes, Array.MaxLength))
            throw new ModelFormatException(file.Name, null, _end.DirectoryOffset, $"the directory has {_end.DirectoryLength} bytes, the limit is {limits.MaxHeaderBytes} (MaxHeaderBytes)");
        _bytes = file.ReadBytes(_end.DirectoryOffset, (int)_end.DirectoryLength);
    }

    internal static ZipEntry[] Read(FileSource file, ReadLimits limits, List<string> warnings)
    {
        ZipDirectory directory = new(file, limits);
        ZipEntry[] entries = new ZipEntry[(int)directory._end.Entries];
        int at = 0;
        for (int i = 0; i < entries.Length; i++)
            entries[i] = directory.ReadEntry(i, ref at, warnings);
        if (at != directory._bytes.Length)
            throw directory.Broken(at, $"{entries.Length} records are announced, but {directory._bytes.Length - at} bytes of the directory follow the last of them");
        ZipLayout.Check(file, entries, directory._end.DirectoryOffset, warnings);
        return entries;
    }

    private ZipEntry ReadEntry(int index, ref int at, List<string> warnings)
    {
        int start = at;
        ReadOnlySpan<byte> header = _bytes.AsSpan(at);
        if (header.Length < ZipFormat.CentralHeaderLength || ReadUInt32LittleEndian(header) != ZipFormat.CentralSignature)
            throw Broken(start, $"directory entry {index} of {_end.Entries} is expected here, something else was found");
        int nameBytes = ReadUInt16LittleEndian(header[28..]), extraBytes = ReadUInt16LittleEndian(header[30..]), commentBytes = ReadUInt16LittleEndian(header[32..]);
        at += ZipFormat.CentralHeaderLength + nameBytes + extraBytes + commentBytes;
        if (at > _bytes.Length)
            throw Broken(start, $"directory entry {index} of {_end.Entries} reaches {at - _bytes.Length} bytes past the directory's end");

        ushort flags = ReadUInt16LittleEndian(header[8..]);
        string name = ReadName(header.Slice(ZipFormat.CentralHeaderLength, nameBytes), start, flags, warnings);
        ushort method = CheckMethod(name, flags, ReadUInt16LittleEndian(header[10..]));
        ZipSizes sizes = new(ReadUInt32LittleEndian(header[24..]), ReadUInt32LittleEndian(header[20..]), ReadUInt32LittleEndian(header[42..]), ReadUInt16LittleEndian(header[34..]));
        ReadOnlySpan<byte> extra = header.Slice(ZipFormat.CentralHeaderLength + nameBytes, extraBytes);
        if (!sizes.TryWiden(extra, name, out string? problem))
            throw new ModelFormatException(_file.Name, ZipNames.Printable(name), null, problem!);
        ZipEntry entry = new(_file, name)
        {
            Length = sizes.Length,
            CompressedLength = sizes.CompressedLength,
            HeaderOffset = sizes.HeaderOffset,
            Crc32 = ReadUInt32LittleEndian(header[16..]),
            Method = method,
            Flags = flags,
            NameBytes = nameBytes,
        };
        if (SizeProblem(entry) is { } wrong)
            throw new ModelFormatException(_file.Name, ZipNames.Printable(name), null, wrong);
        return entry;
    }

    private string ReadName(ReadOnlySpan<byte> bytes, int start, ushort flags, List<string> warnings)
    {
        if (bytes.Length > _limits.MaxNameBytes)
            throw Broken(start, $"a record's name has {bytes.Length} bytes, the limit is {_limits.MaxNameBytes} (MaxNameBytes)");
        if (!ZipNames.TryDecode(bytes, out string name))
            throw new ModelFormatException(_file.Name, name, null, "the name is not valid UTF-8");
        if (ZipNames.Problem(name) is { } problem)
            throw new ModelFormatException(_file.Name, ZipNames.Printable(name), null, problem);
        if ((flags & ZipFormat.Utf8Flag) == 0 && !System.Text.Ascii.IsValid(bytes))
            warnings.Add($"record '{ZipNames.Printable(name)}': the name was read as UTF-8, though the archive does not say that it is");
        return name;
    }

    private ushort CheckMethod(string name, ushort flags, ushort method)
    {
        if ((flags & ZipFormat.RefusedFlags) != 0)
            throw new ModelFormatException(_file.Name, ZipNames.Printable(name), null, $"the record is encrypted or patched (flags 0x{flags:x4}); only plain records can be read");
        if (method is not (ZipFormat.Stored or ZipFormat.Deflated))
            throw new ModelFormatException(_file.Name, ZipNames.Printable(name), null, $"compression method {method} ({ZipFormat.MethodName(method)}) is not supported; stored (0) and deflate (8) are");
        return method;
    }

    private string? SizeProblem(ZipEntry entry)
    {
        long room = _end.DirectoryOffset - ZipFormat.LocalHeaderLength - entry.NameBytes;
        if (entry.HeaderOffset > room || entry.CompressedLength > room - entry.HeaderOffset)
            return $"{entry.CompressedLength} bytes after a header at byte {entry.HeaderOffset} do not fit before the directory at byte {_end.DirectoryOffset}";
        if (entry.IsStored && entry.Length != entry.CompressedLength)
            return $"the record is stored, but its length is given as {entry.Length} and as {entry.CompressedLength}";
        if (!entry.IsStored && entry.Length > (Int128)entry.CompressedLength * _limits.MaxInflationRatio)
            return $"{entry.CompressedLength} bytes are said to inflate to {entry.Length}, the limit is {_limits.MaxInflationRatio} times as many (MaxInflationRatio)";
        if (entry.Name.EndsWith('/') && entry.Length != 0)
            return $"the name is a folder's, but the record has {entry.Length} bytes";
        return null;
    }

    private ModelFormatException Broken(int at, string problem) => new(_file.Name, null, _end.DirectoryOffset + at, problem);
}
