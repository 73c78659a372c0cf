using System.Diagnostics;
using System.IO.MemoryMappedFiles;
using Interop.Tensors;
using Microsoft.Win32.SafeHandles;

namespace Interop.Checkpoints;

/// <summary>Bytes of a file, or of a window into one, read at any place by any thread.</summary>
[DebuggerDisplay("{Name}: {Length} bytes")]
public abstract class FileSource : IDisposable
{
    private FileSource(string name, long length) => (Name, Length) = (name, length);

    /// <summary>The file's name, for messages.</summary>
    public string Name { get; }

    /// <summary>The number of bytes.</summary>
    public long Length { get; }

    /// <summary>Opens a file for positioned reads; other programs may go on writing, renaming or deleting it.</summary>
    /// <exception cref="IOException">The file does not exist or cannot be opened.</exception>
    public static FileSource Open(string path)
    {
        SafeFileHandle handle = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, FileOptions.None);
        return new OnDisk(path, handle);
    }

    /// <summary>Maps a file copy-on-write: reading copies nothing. A file that shrinks while it is mapped ends the process.</summary>
    public static FileSource Map(string path) => new FileInfo(path).Length == 0 ? FromMemory(default, path) : new Mapped(path);

    /// <summary>Bytes in memory.</summary>
    public static FileSource FromMemory(ReadOnlyMemory<byte> bytes, string name) => new InMemory(name, bytes);

    /// <summary>Bytes that are computed where they are asked for.</summary>
    public static FileSource Computed(string name, long length, ComputeAction compute) => new Made(name, length, compute);

    /// <summary>Computes the bytes from a place on.</summary>
    public delegate void ComputeAction(long offset, Span<byte> destination);

    /// <summary>Fills the span from this place on.</summary>
    /// <exception cref="ModelFormatException">The range is not all inside, or the file shrank since it was opened.</exception>
    public void Read(long offset, Span<byte> destination)
    {
        if (offset < 0 || offset > Length - destination.Length)
            throw new ModelFormatException(Name, null, Math.Max(0, offset), $"the file is truncated: {destination.Length} bytes are expected here, the file has {Length} in all");
        ReadCore(offset, destination);
    }

    /// <summary>Reads bytes into a new array, after checking that they exist.</summary>
    public byte[] ReadBytes(long offset, int length)
    {
        if (length < 0 || offset < 0 || offset > Length - length)
            throw new ModelFormatException(Name, null, Math.Max(0, offset), $"the file is truncated: {length} bytes are expected here, the file has {Length} in all");
        byte[] bytes = new byte[length];
        ReadCore(offset, bytes);
        return bytes;
    }

    /// <summary>At most <paramref name="length"/> bytes from the start, fewer when the file is shorter.</summary>
    public byte[] Head(int length) => ReadBytes(0, (int)Math.Min(length, Length));

    /// <summary>A part of this file, seen as a file of its own. It shares the handle and does not own it.</summary>
    public FileSource Window(long offset, long length, string? name = null)
    {
        if (offset < 0 || length < 0 || offset > Length - length)
            throw new ModelFormatException(Name, null, Math.Max(0, offset), $"the file is truncated: a part of {length} bytes is expected here, the file has {Length} in all");
        return new Part(this, offset, length, name ?? Name);
    }

    /// <summary>The range as memory of the mapping, with the object that keeps it valid; false for what is not mapped.</summary>
    public virtual bool TryMap(long offset, long length, out nint pointer, out object? owner)
    {
        (pointer, owner) = (0, null);
        return false;
    }

    /// <summary>A stream over the bytes from this place on, for libraries that want one. It does not own the file.</summary>
    public Stream AsStream(long offset, long length) => new ReadStream(Window(offset, length));

    /// <summary>Closes the file. Tensors over a mapping stay valid.</summary>
    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Closes what this source owns.</summary>
    protected virtual void Dispose(bool disposing) { }

    private protected abstract void ReadCore(long offset, Span<byte> destination);

    private sealed class OnDisk(string name, SafeFileHandle handle) : FileSource(name, RandomAccess.GetLength(handle))
    {
        private protected override void ReadCore(long offset, Span<byte> destination)
        {
            while (destination.Length > 0)
            {
                int n = RandomAccess.Read(handle, destination, offset);
                if (n == 0)
                    throw new ModelFormatException(Name, null, offset, $"the file became shorter while it was read; it had {Length} bytes");
                destination = destination[n..];
                offset += n;
            }
        }

        protected override void Dispose(bool disposing)
        {
            handle.Dispose();
            base.Dispose(disposing);
        }
    }

    private sealed class Mapped(string path) : FileSource(path, new FileInfo(path).Length)
    {
        private readonly Mapping _mapping = new(path);

        private protected override void ReadCore(long offset, Span<byte> destination)
        {
            _mapping.Bytes.Bytes(offset, destination.Length).CopyTo(destination);
            GC.KeepAlive(_mapping);
        }

        public override bool TryMap(long offset, long length, out nint pointer, out object? owner)
        {
            if (offset < 0 || length < 0 || offset > Length - length)
                throw new ModelFormatException(Name, null, Math.Max(0, offset), $"the file is truncated: {length} bytes are expected here, the file has {Length} in all");
            (pointer, owner) = (_mapping.Pointer + (nint)offset, _mapping);
            return true;
        }
    }

    /// <summary>A copy-on-write mapping that lives as long as anything holds it.</summary>
    private sealed class Mapping
    {
        private readonly MemoryMappedFile _file;
        private readonly MemoryMappedViewAccessor _view;

        internal Mapping(string path)
        {
            _file = MemoryMappedFile.CreateFromFile(path, FileMode.Open, null, 0, MemoryMappedFileAccess.CopyOnWrite);
            _view = _file.CreateViewAccessor(0, 0, MemoryMappedFileAccess.CopyOnWrite);
            Pointer = _view.SafeMemoryMappedViewHandle.DangerousGetHandle() + (nint)_view.PointerOffset;
            Bytes = Storage.Over(Pointer, new FileInfo(path).Length, _view);
        }

        internal nint Pointer { get; }

        internal Storage Bytes { get; }
    }

    private sealed class InMemory(string name, ReadOnlyMemory<byte> bytes) : FileSource(name, bytes.Length)
    {
        private protected override void ReadCore(long offset, Span<byte> destination) => bytes.Span.Slice((int)offset, destination.Length).CopyTo(destination);
    }

    private sealed class Made(string name, long length, ComputeAction compute) : FileSource(name, length)
    {
        private protected override void ReadCore(long offset, Span<byte> destination) => compute(offset, destination);
    }

    private sealed class Part(FileSource whole, long start, long length, string name) : FileSource(name, length)
    {
        private protected override void ReadCore(long offset, Span<byte> destination) => whole.ReadCore(start + offset, destination);

        public override bool TryMap(long offset, long length, out nint pointer, out object? owner) => whole.TryMap(start + offset, length, out pointer, out owner);
    }

    private sealed class ReadStream(FileSource source) : Stream
    {
        public override bool CanRead => true;
        public override bool CanSeek => true;
        public override bool CanWrite => false;
        public override long Length => source.Length;
        public override long Position { get; set; }

        public override int Read(Span<byte> buffer)
        {
            int n = (int)Math.Min(buffer.Length, Math.Max(0, Length - Position));
            source.Read(Position, buffer[..n]);
            Position += n;
            return n;
        }

        public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

        public override long Seek(long offset, SeekOrigin origin) =>
            Position = offset + (origin == SeekOrigin.Begin ? 0 : origin == SeekOrigin.Current ? Position : Length);

        public override void Flush() { }
        public override void SetLength(long value) => throw new NotSupportedException("A file that is read cannot be resized.");
        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException("A file that is read cannot be written.");
    }
}
