using Checksum = System.IO.Hashing.Crc32;

namespace Interop.Archives;

/// <summary>Takes the content of one record: counts it, computes its CRC-32 and keeps its first eight bytes.</summary>
internal sealed class RecordStream(Stream destination, string record, long length) : Stream
{
    private readonly Checksum _crc = new();
    private readonly byte[] _head = new byte[8];

    internal string Name => record;

    internal long Count { get; private set; }

    internal uint Crc32 => _crc.GetCurrentHashAsUInt32();

    internal ReadOnlySpan<byte> Head => _head.AsSpan(0, (int)Math.Min(Count, _head.Length));

    public override bool CanRead => false;
    public override bool CanSeek => false;
    public override bool CanWrite => true;
    public override long Length => length;
    public override long Position { get => Count; set => throw new NotSupportedException("A record is written from front to back."); }

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        if (buffer.Length > length - Count)
            throw new InvalidOperationException($"Record '{ZipNames.Printable(record)}' was announced with {length} bytes, at least {Count + buffer.Length} were written.");
        if (Count < _head.Length)
            buffer[..(int)Math.Min(buffer.Length, _head.Length - Count)].CopyTo(_head.AsSpan((int)Count));
        destination.Write(buffer);
        _crc.Append(buffer);
        Count += buffer.Length;
    }

    internal void RequireComplete()
    {
        if (Count != length)
            throw new InvalidOperationException($"Record '{ZipNames.Printable(record)}' was announced with {length} bytes, {Count} were written.");
    }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));
    public override void Flush() => destination.Flush();
    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException("A record that is written cannot be read.");
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException("A record is written from front to back.");
    public override void SetLength(long value) => throw new NotSupportedException("A record has the length that was announced.");
}
