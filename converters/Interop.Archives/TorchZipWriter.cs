using System.Buffers.Binary;

namespace Interop.Archives;

/// <summary>Writes the archive that torch.save writes, byte for byte, from front to back.</summary>
/// <remarks>
/// Every record is stored in one folder, flags 0x0808, no date, lengths and CRC-32 in a descriptor behind the data
/// (16 bytes, 24 when header offset or length reach 4 GiB − 1; none for an empty record, whose flags are 0x0800). A local extra
/// field 'FB' filled with 'Z' puts the data at a multiple of the alignment. Zip64 end records are always there.
/// Source: caffe2/serialize/inline_container.cc and miniz 3.0.2 as PyTorch 1.13 to 2.14 use them.
/// </remarks>
public sealed class TorchZipWriter : IDisposable
{
    private const int MadeBy = 0x031e;
    private readonly Stream _destination;
    private readonly bool _leaveOpen;
    private readonly string _folder;
    private readonly int _alignment;
    private readonly HeaderWriter _header = new();
    private readonly HeaderWriter _directory = new();
    private readonly HashSet<string> _names = new(StringComparer.Ordinal);
    private readonly List<string> _order = [];
    private long _position;
    private bool _closed;

    /// <summary>A writer onto a stream that need not be seekable.</summary>
    /// <param name="destination">Takes the archive, from its current position on.</param>
    /// <param name="archiveName">The folder of all records: the file's name without its last extension, or <c>archive</c>.</param>
    /// <param name="alignment">Each record's data begins at a multiple of this, in bytes from the start of the archive.</param>
    /// <param name="leaveOpen">Whether the stream stays open when the writer is disposed.</param>
    public TorchZipWriter(Stream destination, string archiveName, int alignment = 64, bool leaveOpen = false)
    {
        ArgumentNullException.ThrowIfNull(destination);
        ArgumentException.ThrowIfNullOrEmpty(archiveName);
        ArgumentOutOfRangeException.ThrowIfLessThan(alignment, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(alignment, 32_768);
        if (archiveName.Contains('/'))
            throw new ArgumentException($"An archive's name is one folder: '{archiveName}' has a slash.", nameof(archiveName));
        ZipNames.Encode(archiveName);
        (_destination, _folder, _alignment, _leaveOpen) = (destination, archiveName + "/", alignment, leaveOpen);
    }

    /// <summary>The CRC-32 of all records so far, folded together as <c>.data/serialization_id</c> has them.</summary>
    public ulong CombinedCrc { get; private set; }

    /// <summary>The names of the records so far, without the folder.</summary>
    public IReadOnlyList<string> Names => _order;

    /// <summary>Writes a record.</summary>
    /// <param name="name">The name without the folder, as <c>data/0</c>.</param>
    /// <param name="bytes">The content.</param>
    /// <exception cref="ArgumentException">The name was used before or is none.</exception>
    public void Write(string name, ReadOnlySpan<byte> bytes)
    {
        RecordStream body = Begin(name, bytes.Length, out byte[] fullName, out long start);
        body.Write(bytes);
        End(body, fullName, start);
    }

    /// <summary>Writes a record whose content is made piece by piece.</summary>
    /// <param name="name">The name without the folder.</param>
    /// <param name="length">The exact number of bytes that will be written.</param>
    /// <param name="writeBody">Writes the content to the stream that it is given.</param>
    /// <exception cref="InvalidOperationException">More or fewer bytes were written; the archive is broken then.</exception>
    public void Write(string name, long length, Action<Stream> writeBody)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        ArgumentNullException.ThrowIfNull(writeBody);
        RecordStream body = Begin(name, length, out byte[] fullName, out long start);
        writeBody(body);
        End(body, fullName, start);
    }

    /// <summary>Writes <c>.data/serialization_id</c> for the records so far, as PyTorch 2.1 and newer do at the end.</summary>
    public void WriteSerializationId() =>
        Write(SerializationId.RecordName, System.Text.Encoding.ASCII.GetBytes(SerializationId.Compute(_order, CombinedCrc)));

    /// <summary>Writes the directory. Nothing can be written after it.</summary>
    public void Finish()
    {
        RequireOpen();
        _closed = true;
        _destination.Write(_directory.Written);
        _header.Clear();
        _header.End(_order.Count, _order.Count == 0 ? 0 : _position, _directory.Length, true, MadeBy);
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

    private RecordStream Begin(string name, long length, out byte[] fullName, out long start)
    {
        RequireOpen();
        fullName = ZipNames.Encode(_folder + name);
        if (name.Length == 0 || !_names.Add(name))
            throw new ArgumentException($"Each record has a name of its own; '{ZipNames.Printable(name)}' is empty or was written before.", nameof(name));
        start = _position;
        // Until End sets it right: a body that fails leaves an archive that cannot be continued.
        _closed = true;

        int zip64 = Zip64Length(start, length);
        long unpadded = checked(start + ZipFormat.LocalHeaderLength + fullName.Length + zip64 + 4);
        int padding = (int)((_alignment - unpadded % _alignment) % _alignment);
        _header.Clear();
        _header.U32(ZipFormat.LocalSignature).U16(0).U16(Flags(length)).U16(ZipFormat.Stored).U32(0).U32(0).U32(0).U32(0)
            .U16(fullName.Length).U16(zip64 + 4 + padding).Bytes(fullName);
        // miniz does not know the stored length yet when it writes this field.
        WriteZip64(_header, zip64, start, length, 0);
        _header.Bytes("FB"u8).U16(padding).Fill((byte)'Z', padding);
        _destination.Write(_header.Written);
        _position = checked(start + _header.Length + length);
        return new RecordStream(_destination, name, length);
    }

    private void End(RecordStream body, byte[] fullName, long start)
    {
        body.RequireComplete();
        long length = body.Length;
        uint crc = body.Crc32;
        int zip64 = Zip64Length(start, length);
        // PyTorch recognises descriptors among its writes by their signature, and takes content that begins like one for one.
        if (body.Head.Length == 8 && BinaryPrimitives.ReadUInt32LittleEndian(body.Head) == ZipFormat.DescriptorSignature)
            CombinedCrc = SerializationId.Combine(CombinedCrc, BinaryPrimitives.ReadUInt32LittleEndian(body.Head[4..]));
        if (length > 0)
        {
            CombinedCrc = SerializationId.Combine(CombinedCrc, crc);
            _header.Clear();
            _header.U32(ZipFormat.DescriptorSignature).U32(crc);
            _ = zip64 == 0 ? _header.U32(length).U32(length) : _header.U64(length).U64(length);
            _destination.Write(_header.Written);
            _position = checked(_position + _header.Length);
        }

        long narrow = Math.Min(length, uint.MaxValue);
        _directory.U32(ZipFormat.CentralSignature).U16(0).U16(0).U16(Flags(length)).U16(ZipFormat.Stored).U32(0).U32(crc).U32(narrow).U32(narrow)
            .U16(fullName.Length).U16(zip64).U16(0).U16(0).U16(0).U32(0).U32(Math.Min(start, uint.MaxValue)).Bytes(fullName);
        WriteZip64(_directory, zip64, start, length, length);
        _order.Add(body.Name);
        _closed = false;
    }

    private static int Flags(long length) => length == 0 ? ZipFormat.Utf8Flag : ZipFormat.Utf8Flag | ZipFormat.DescriptorFlag;

    private static int Zip64Length(long start, long length) =>
        (length >= uint.MaxValue ? 16 : 0) + (start >= uint.MaxValue ? 8 : 0) is var bytes and > 0 ? 4 + bytes : 0;

    private static void WriteZip64(HeaderWriter header, int fieldLength, long start, long length, long storedLength)
    {
        if (fieldLength == 0)
            return;
        header.U16(ZipFormat.Zip64Extra).U16(fieldLength - 4);
        if (length >= uint.MaxValue)
            header.U64(length).U64(storedLength);
        if (start >= uint.MaxValue)
            header.U64(start);
    }

    private void RequireOpen()
    {
        if (_closed)
            throw new InvalidOperationException("The archive is finished, or an earlier record failed; nothing can be added to it.");
    }
}
