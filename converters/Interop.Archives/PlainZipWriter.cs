namespace Interop.Archives;

/// <summary>Writes an ordinary zip archive of stored records, byte for byte as numpy.savez does through the zipfile of Python 3.12 and newer.</summary>
/// <remarks>
/// Each record is dated 1980-01-01 and has a zip64 field in its local header, whatever its length. Onto a seekable stream the
/// header is completed when the content is known; otherwise lengths and CRC-32 follow the data in a descriptor, as Python does it.
/// The directory has zip64 fields only for numbers above 2 GiB − 1.
/// </remarks>
public sealed class PlainZipWriter : IDisposable
{
    private const int Version = 45;
    private const int MadeByUnix = (3 << 8) | Version;
    private const int Date1980 = (1 << 5) | 1;
    private const long OwnerMayReadAndWrite = 0x1800000;
    private readonly Stream _destination;
    private readonly bool _leaveOpen;
    private readonly HeaderWriter _header = new();
    private readonly HeaderWriter _directory = new();
    private readonly HashSet<string> _names = new(StringComparer.Ordinal);
    private long _position;
    private bool _closed;

    /// <summary>A writer onto a stream.</summary>
    /// <param name="destination">Takes the archive, from its current position on.</param>
    /// <param name="leaveOpen">Whether the stream stays open when the writer is disposed.</param>
    public PlainZipWriter(Stream destination, bool leaveOpen = false)
    {
        ArgumentNullException.ThrowIfNull(destination);
        (_destination, _leaveOpen) = (destination, leaveOpen);
    }

    /// <summary>Writes a record.</summary>
    /// <exception cref="ArgumentException">The name was used before or is none.</exception>
    public void Write(string name, ReadOnlySpan<byte> bytes)
    {
        RecordStream body = Begin(name, bytes.Length, out byte[] nameBytes, out long start);
        body.Write(bytes);
        End(body, nameBytes, start);
    }

    /// <summary>Writes a record whose content is made piece by piece.</summary>
    /// <param name="name">The record's name.</param>
    /// <param name="length">The exact number of bytes that will be written.</param>
    /// <param name="writeBody">Writes the content to the stream that it is given.</param>
    /// <exception cref="InvalidOperationException">More or fewer bytes were written; the archive is broken then.</exception>
    public void Write(string name, long length, Action<Stream> writeBody)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        ArgumentNullException.ThrowIfNull(writeBody);
        RecordStream body = Begin(name, length, out byte[] nameBytes, out long start);
        writeBody(body);
        End(body, nameBytes, start);
    }

    /// <summary>Writes the directory. Nothing can be written after it.</summary>
    public void Finish()
    {
        RequireOpen();
        _closed = true;
        _destination.Write(_directory.Written);
        _header.Clear();
        bool zip64 = _names.Count > ushort.MaxValue || _position > int.MaxValue || _directory.Length > int.MaxValue;
        _header.End(_names.Count, _position, _directory.Length, zip64, Version);
        _destination.Write(_header.Written);
        _destination.Flush();
    }

    /// <summary>Closes the stream unless it is to stay open. An archive that was not finished stays unreadable.</summary>
    public void Dispose()
    {
        _closed = true;
        if (!_leaveOpen)
            _destination.Dispose();
    }

    private RecordStream Begin(string name, long length, out byte[] nameBytes, out long start)
    {
        RequireOpen();
        nameBytes = ZipNames.Encode(name);
        if (!_names.Add(name))
            throw new ArgumentException($"Each record has a name of its own; '{ZipNames.Printable(name)}' was written before.", nameof(name));
        start = _position;
        // Until End sets it right: a body that fails leaves an archive that cannot be continued.
        _closed = true;
        WriteLocal(nameBytes, 0, _destination.CanSeek ? length : 0);
        _position = checked(start + _header.Length + length);
        return new RecordStream(_destination, name, length);
    }

    private void End(RecordStream body, byte[] nameBytes, long start)
    {
        body.RequireComplete();
        long length = body.Length;
        if (_destination.CanSeek)
        {
            long end = _destination.Position;
            _destination.Position = end - (_position - start);
            WriteLocal(nameBytes, body.Crc32, length);
            _destination.Position = end;
        }
        else
        {
            _header.Clear();
            _header.U32(ZipFormat.DescriptorSignature).U32(body.Crc32).U64(length).U64(length);
            _destination.Write(_header.Written);
            _position = checked(_position + _header.Length);
        }

        bool wide = length > int.MaxValue, far = start > int.MaxValue;
        int extra = (wide ? 16 : 0) + (far ? 8 : 0);
        _directory.U32(ZipFormat.CentralSignature).U16(MadeByUnix).U16(Version).U16(Flags(nameBytes)).U16(ZipFormat.Stored).U16(0).U16(Date1980)
            .U32(body.Crc32).U32(wide ? uint.MaxValue : length).U32(wide ? uint.MaxValue : length)
            .U16(nameBytes.Length).U16(extra == 0 ? 0 : 4 + extra).U16(0).U16(0).U16(0).U32(OwnerMayReadAndWrite).U32(far ? uint.MaxValue : start).Bytes(nameBytes);
        if (extra > 0)
            _directory.U16(ZipFormat.Zip64Extra).U16(extra);
        if (wide)
            _directory.U64(length).U64(length);
        if (far)
            _directory.U64(start);
        _closed = false;
    }

    private void WriteLocal(byte[] nameBytes, uint crc, long length)
    {
        _header.Clear();
        _header.U32(ZipFormat.LocalSignature).U16(Version).U16(Flags(nameBytes)).U16(ZipFormat.Stored).U16(0).U16(Date1980)
            .U32(crc).U32(uint.MaxValue).U32(uint.MaxValue).U16(nameBytes.Length).U16(20).Bytes(nameBytes)
            .U16(ZipFormat.Zip64Extra).U16(16).U64(length).U64(length);
        _destination.Write(_header.Written);
    }

    private int Flags(ReadOnlySpan<byte> name) =>
        (System.Text.Ascii.IsValid(name) ? 0 : ZipFormat.Utf8Flag) | (_destination.CanSeek ? 0 : ZipFormat.DescriptorFlag);

    private void RequireOpen()
    {
        if (_closed)
            throw new InvalidOperationException("The archive is finished, or an earlier record failed; nothing can be added to it.");
    }
}
