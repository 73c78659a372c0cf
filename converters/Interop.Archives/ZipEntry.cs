using System.Diagnostics;
using Interop.Checkpoints;

namespace Interop.Archives;

/// <summary>One record of a zip archive, as the archive's directory states it.</summary>
[DebuggerDisplay("{Name}: {Length} bytes")]
public sealed class ZipEntry
{
    private readonly FileSource _file;
    private long _dataOffset = -1;

    internal ZipEntry(FileSource file, string name) => (_file, Name) = (file, name);

    /// <summary>The record's name, with its folders; a key, never a path.</summary>
    public string Name { get; }

    /// <summary>Bytes that the record takes in the file.</summary>
    public long CompressedLength { get; internal init; }

    /// <summary>Bytes of the record's content.</summary>
    public long Length { get; internal init; }

    /// <summary>CRC-32 of the content as the directory states it; <see cref="ZipArchiveReader.VerifyCrc"/> computes the real one.</summary>
    public uint Crc32 { get; internal init; }

    /// <summary>0 stored, 8 deflated; archives with other methods are refused when they are opened.</summary>
    public int Method { get; internal init; }

    /// <summary>Where the record's local header begins, in bytes from the start of the archive.</summary>
    public long HeaderOffset { get; internal init; }

    /// <summary>Whether the content lies in the file as it is.</summary>
    public bool IsStored => Method == ZipFormat.Stored;

    /// <summary>Where the record's data begins, in bytes from the start of the archive. The first use reads and checks the local header.</summary>
    /// <exception cref="ModelFormatException">The local header is missing, differs from the directory, or the data would run into the next record.</exception>
    public long DataOffset => _dataOffset >= 0 ? _dataOffset : _dataOffset = ZipLocalHeader.FindData(_file, this);

    /// <summary>Whether the entry comes from the archive over this file.</summary>
    internal bool IsIn(FileSource file) => ReferenceEquals(file, _file);

    internal ushort Flags { get; init; }

    internal int NameBytes { get; init; }

    /// <summary>Where the next record, or the directory, begins: this record ends there at the latest.</summary>
    internal long End { get; set; }

    /// <summary>The smallest end that the directory's numbers allow, when the local header has no extra fields.</summary>
    internal long SmallestEnd => HeaderOffset + ZipFormat.LocalHeaderLength + NameBytes + CompressedLength;
}
