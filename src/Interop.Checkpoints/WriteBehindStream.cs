using System.Collections.Concurrent;
using System.Runtime.ExceptionServices;

namespace Interop.Checkpoints;

/// <summary>Lets a file be written by another thread while the next bytes are read or computed, a few megabytes ahead at most.</summary>
/// <remarks>What goes wrong in the writing thread is thrown by the next call, at the latest by <see cref="Complete"/>.</remarks>
internal sealed class WriteBehindStream : Stream
{
    private const int BufferBytes = 1 << 20;
    private const int Buffers = 3;

    private readonly FileStream _file;
    private readonly BlockingCollection<(byte[] Bytes, int Length)> _full = new(Buffers);
    private readonly BlockingCollection<byte[]> _empty = new(Buffers);
    private readonly Thread _writer;
    private ExceptionDispatchInfo? _error;
    private byte[]? _current;
    private int _used;
    private int _made;
    private long _position;

    /// <summary>Takes the file over.</summary>
    internal WriteBehindStream(FileStream file)
    {
        _file = file;
        _writer = new Thread(WriteAll) { IsBackground = true, Name = "interop file writer" };
        _writer.Start();
    }

    public override bool CanRead => false;
    public override bool CanSeek => false;
    public override bool CanWrite => true;
    public override long Length => _position;
    public override long Position { get => _position; set => throw new NotSupportedException("A file that appears whole is written from front to back."); }

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        _position += buffer.Length;
        while (buffer.Length > 0)
        {
            _error?.Throw();
            _current ??= Rent();
            int n = Math.Min(buffer.Length, _current.Length - _used);
            buffer[..n].CopyTo(_current.AsSpan(_used));
            buffer = buffer[n..];
            _used += n;
            if (_used == _current.Length)
                HandOver();
        }
    }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    /// <summary>Waits until every byte is in the file and closes it.</summary>
    /// <exception cref="IOException">Writing failed.</exception>
    internal void Complete()
    {
        if (_current is not null)
            HandOver();
        _full.CompleteAdding();
        _writer.Join();
        _error?.Throw();
        _file.Dispose();
    }

    public override void Flush() { }
    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException("A file that is written cannot be read.");
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException("A file that appears whole is written from front to back.");
    public override void SetLength(long value) => throw new NotSupportedException("A file that appears whole is written from front to back.");

    /// <summary>Stops without caring for what is not yet written.</summary>
    protected override void Dispose(bool disposing)
    {
        if (disposing && !_full.IsAddingCompleted)
        {
            _full.CompleteAdding();
            _writer.Join();
        }

        _file.Dispose();
        _full.Dispose();
        _empty.Dispose();
        base.Dispose(disposing);
    }

    private byte[] Rent() => _made < Buffers && _empty.Count == 0 && ++_made > 0 ? GC.AllocateUninitializedArray<byte>(BufferBytes) : _empty.Take();

    private void HandOver()
    {
        _full.Add((_current!, _used));
        (_current, _used) = (null, 0);
    }

    private void WriteAll()
    {
        foreach ((byte[] bytes, int length) in _full.GetConsumingEnumerable())
        {
            try
            {
                if (_error is null)
                    _file.Write(bytes, 0, length);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException or NotSupportedException)
            {
                _error = ExceptionDispatchInfo.Capture(e);
            }

            _empty.Add(bytes);
        }
    }
}
