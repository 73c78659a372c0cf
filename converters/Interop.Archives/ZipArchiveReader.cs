using Interop.Checkpoints;
using Checksum = System.IO.Hashing.Crc32;

namespace Interop.Archives;

/// <summary>A zip archive, read by offset.</summary>
/// <remarks>
/// A zip archive is [local header, data, descriptor]*, directory, end records (PKWARE APPNOTE 6.3.10). Opening reads the end
/// records and the directory only; each record's local header is read, and held against the directory, when the record is first used.
/// What programs would read differently is refused: names or ranges used twice, bytes before, behind or between the parts,
/// numbers that contradict each other. The archive may be a part of a file (<see cref="FileSource.Window"/>).
/// Several threads may use one reader.
/// </remarks>
public sealed class ZipArchiveReader
{
    private const int Chunk = 1 << 20;
    private readonly FileSource _file;
    private readonly ReadLimits _limits;
    private readonly ZipEntry[] _entries;
    private readonly Dictionary<string, ZipEntry> _byName;
    private readonly List<string> _warnings = [];

    private ZipArchiveReader(FileSource file, ReadLimits limits)
    {
        (_file, _limits) = (file, limits);
        _entries = ZipDirectory.Read(file, limits, _warnings);
        _byName = new Dictionary<string, ZipEntry>(_entries.Length, StringComparer.Ordinal);
        foreach (ZipEntry entry in _entries)
        {
            if (!_byName.TryAdd(entry.Name, entry))
                throw new ModelFormatException(file.Name, ZipNames.Printable(entry.Name), null, "the archive has two records of this name: duplicate names are refused");
        }
    }

    /// <summary>The records in the order of the archive's directory.</summary>
    public IReadOnlyList<ZipEntry> Entries => _entries;

    /// <summary>What is odd about the archive but does not make any content doubtful.</summary>
    public IReadOnlyList<string> Warnings => _warnings;

    /// <summary>Whether the file begins like a zip archive: with a record, or with the end of an empty archive.</summary>
    public static bool LooksLikeZip(FileSource file)
    {
        ArgumentNullException.ThrowIfNull(file);
        return file.Head(4) is [(byte)'P', (byte)'K', 3, 4] or [(byte)'P', (byte)'K', 5, 6];
    }

    /// <summary>Reads and checks an archive's directory.</summary>
    /// <param name="file">The archive, nothing before or after it. The reader does not own it.</param>
    /// <param name="limits">Budgets; <c>MaxEntries</c>, <c>MaxNameBytes</c>, <c>MaxHeaderBytes</c> and <c>MaxInflationRatio</c> hold here.</param>
    /// <exception cref="ModelFormatException">The file is no archive, or one that is damaged, ambiguous or over a limit.</exception>
    public static ZipArchiveReader Open(FileSource file, ReadLimits limits)
    {
        ArgumentNullException.ThrowIfNull(file);
        ArgumentNullException.ThrowIfNull(limits);
        return new ZipArchiveReader(file, limits);
    }

    /// <summary>The directory of the file that is being opened, read once for all formats that look at it; null where it is no zip archive.</summary>
    /// <exception cref="ModelFormatException">It is one that is damaged, ambiguous or over a limit.</exception>
    public static ZipArchiveReader? Of(OpenContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        return context.Once(() => LooksLikeZip(context.File) ? Open(context.File, context.Limits) : null);
    }

    /// <summary>Refuses names that differ only in upper and lower case, which some file systems take for one. Arrays in an .npz may differ so.</summary>
    /// <exception cref="ModelFormatException">There are two such names.</exception>
    public void RefuseCaseCollisions()
    {
        HashSet<string> folded = new(_entries.Length, StringComparer.OrdinalIgnoreCase);
        foreach (ZipEntry entry in _entries)
        {
            if (!folded.Add(entry.Name))
                throw new ModelFormatException(_file.Name, ZipNames.Printable(entry.Name), null, "another record's name differs only in upper and lower case: case-colliding names are refused");
        }
    }

    /// <summary>The record of this name, upper and lower case distinguished; null when there is none.</summary>
    public ZipEntry? Find(string name) => _byName.GetValueOrDefault(name);

    /// <summary>
    /// A record's content as a file of its own. A stored record is a window that copies nothing and can be mapped;
    /// a deflated one is inflated into memory by the first read and kept as long as the result.
    /// </summary>
    /// <exception cref="ModelFormatException">The local header contradicts the directory, or a deflated record passes <c>MaxInflatedBytes</c> or 2 GiB.
    /// Damaged deflated data shows when it is read.</exception>
    public FileSource OpenEntry(ZipEntry entry)
    {
        RequireOurs(entry);
        string name = $"{_file.Name}/{ZipNames.Printable(entry.Name)}";
        if (entry.IsStored)
            return _file.Window(entry.DataOffset, entry.Length, name);
        RequireInflatable(entry, Array.MaxLength);
        _ = entry.DataOffset;
        return FileSource.FromMemory(new InflatedMemory(_file, entry).Memory, name);
    }

    /// <summary>A small record's content.</summary>
    /// <exception cref="ModelFormatException">The record has more than <paramref name="maxLength"/> bytes, or is damaged.</exception>
    public byte[] ReadAll(ZipEntry entry, long maxLength)
    {
        RequireOurs(entry);
        if (entry.Length > Math.Min(maxLength, Array.MaxLength))
            throw new ModelFormatException(_file.Name, ZipNames.Printable(entry.Name), null, $"the record has {entry.Length} bytes, at most {maxLength} are expected");
        if (entry.IsStored)
            return _file.ReadBytes(entry.DataOffset, (int)entry.Length);
        RequireInflatable(entry, Array.MaxLength);
        return InflatedMemory.Inflate(_file, entry);
    }

    /// <summary>Whether a record's content has the CRC-32 that the directory states. PyTorch can be told to write others.</summary>
    /// <param name="entry">The record.</param>
    /// <param name="cancel">Looked at once per MiB.</param>
    /// <param name="actual">The content's CRC-32.</param>
    public bool VerifyCrc(ZipEntry entry, CancellationToken cancel, out uint actual)
    {
        RequireOurs(entry);
        RequireInflatable(entry, long.MaxValue);
        long data = entry.DataOffset;
        InflateReader? inflate = entry.IsStored ? null : new InflateReader(_file, entry);
        byte[] buffer = new byte[(int)Math.Min(Chunk, Math.Max(entry.Length, 1))];
        Checksum crc = new();
        for (long done = 0; ;)
        {
            cancel.ThrowIfCancellationRequested();
            int n = inflate?.Read(buffer, 0, buffer.Length) ?? (int)Math.Min(buffer.Length, entry.Length - done);
            if (n == 0)
                break;
            if (inflate is null)
                _file.Read(data + done, buffer.AsSpan(0, n));
            crc.Append(buffer.AsSpan(0, n));
            done += n;
        }

        actual = crc.GetCurrentHashAsUInt32();
        return actual == entry.Crc32;
    }

    private void RequireOurs(ZipEntry entry)
    {
        ArgumentNullException.ThrowIfNull(entry);
        if (!entry.IsIn(_file))
            throw new ArgumentException($"Record '{ZipNames.Printable(entry.Name)}' is of another archive than {_file.Name}.", nameof(entry));
    }

    private void RequireInflatable(ZipEntry entry, long most)
    {
        if (!entry.IsStored && entry.Length > Math.Min(most, _limits.MaxInflatedBytes))
            throw new ModelFormatException(_file.Name, ZipNames.Printable(entry.Name), null, entry.Length > _limits.MaxInflatedBytes
                ? $"the record inflates to {entry.Length} bytes, the limit is {_limits.MaxInflatedBytes} (MaxInflatedBytes)"
                : $"the record inflates to {entry.Length} bytes; deflated records are read up to {most}");
    }
}
