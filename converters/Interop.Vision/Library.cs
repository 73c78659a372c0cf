using Interop.Checkpoints;

namespace Interop.Vision;

/// <summary>Calls of the decoding library, whose errors are texts and which takes the end of a file for zeros.</summary>
internal static class Library
{
    internal static T Run<T>(byte[] bytes, string name, ImageKind kind, Func<Stream, T> decode)
    {
        using WatchedStream stream = new(bytes);
        T result;
        try
        {
            result = decode(stream);
        }
        catch (Exception error) when (error is not OutOfMemoryException)
        {
            throw new ModelFormatException(name, null, null,
                stream.EndWasPassed ? $"a {kind} picture needs more than the {bytes.Length} bytes found: it is truncated"
                : $"a broken {kind} picture: found '{error.Message}', expected one that can be decoded", error);
        }

        return !stream.EndWasPassed ? result : throw new ModelFormatException(name, null, bytes.Length, $"a {kind} picture needs more than the {bytes.Length} bytes found: it is truncated");
    }

    /// <summary>Bytes, and whether more was asked for than there are.</summary>
    private sealed class WatchedStream(byte[] bytes) : Stream
    {
        private long _position;

        internal bool EndWasPassed { get; private set; }

        public override bool CanRead => true;
        public override bool CanSeek => true;
        public override bool CanWrite => false;
        public override long Length => bytes.Length;

        public override long Position
        {
            get => _position;
            set => Seek(value, SeekOrigin.Begin);
        }

        public override int ReadByte()
        {
            if (_position < bytes.Length)
                return bytes[_position++];
            EndWasPassed = true;
            return -1;
        }

        public override int Read(Span<byte> buffer)
        {
            int count = (int)Math.Clamp(bytes.Length - _position, 0, buffer.Length);
            EndWasPassed |= count < buffer.Length;
            bytes.AsSpan((int)Math.Min(_position, bytes.Length), count).CopyTo(buffer);
            _position += count;
            return count;
        }

        public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

        public override long Seek(long offset, SeekOrigin origin)
        {
            long target = origin switch { SeekOrigin.Begin => offset, SeekOrigin.Current => _position + offset, _ => bytes.Length + offset };
            EndWasPassed |= target > bytes.Length;
            return _position = Math.Clamp(target, 0, bytes.Length);
        }

        public override void Flush() { }
        public override void SetLength(long value) => throw new NotSupportedException("Bytes that are read cannot be resized.");
        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException("Bytes that are read cannot be written.");
    }
}
