using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Interop.Tensors;

/// <summary>Bytes that tensors look into; the only owner of memory. Views of one storage see each other's writes.</summary>
/// <remarks>
/// Memory is 64-byte aligned native memory unless it belongs to somebody else (a mapped file), who is then kept alive
/// by the storage. Nothing needs to be disposed: memory goes back when the last tensor over it is collected.
/// </remarks>
[DebuggerDisplay("{ByteLength} bytes")]
public sealed unsafe class Storage
{
    /// <summary>Alignment of allocated memory: a cache line, and the widest vector.</summary>
    public const int Alignment = 64;

    private readonly object _owner;

    private Storage(byte* pointer, long byteLength, object owner)
    {
        (ByteLength, _owner) = (byteLength, owner);
        Pointer = pointer;
    }

    internal byte* Pointer { get; }

    /// <summary>The number of bytes.</summary>
    public long ByteLength { get; }

    /// <summary>New memory of this many bytes, with whatever it happens to hold.</summary>
    public static Storage Allocate(long byteLength)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(byteLength);
        NativeBlock block = new(byteLength);
        return new Storage(block.Pointer, byteLength, block);
    }

    /// <summary>New memory with a copy of these bytes.</summary>
    public static Storage Copy(ReadOnlySpan<byte> bytes)
    {
        Storage storage = Allocate(bytes.Length);
        bytes.CopyTo(storage.Bytes(0, bytes.Length));
        return storage;
    }

    /// <summary>A storage over memory that <paramref name="owner"/> keeps valid for as long as the owner is reachable.</summary>
    public static Storage Over(nint pointer, long byteLength, object owner) => new((byte*)pointer, byteLength, owner);

    /// <summary>A window of at most 2 GiB. It is valid while this storage is reachable: keep the storage alive across its use.</summary>
    public Span<byte> Bytes(long offset, int length)
    {
        // Bounds: offset and length are not negative and their sum, free of overflow as both fit a long, is within the storage.
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(offset, ByteLength - length);
        return new Span<byte>(Pointer + offset, length);
    }

    /// <summary>Calls <paramref name="action"/> for consecutive windows that cover the range, each at most <paramref name="chunk"/> bytes.</summary>
    public void ForEachChunk(long offset, long length, int chunk, SpanAction action)
    {
        ArgumentNullException.ThrowIfNull(action);
        for (long done = 0; done < length; done += chunk)
            action(Bytes(offset + done, (int)Math.Min(chunk, length - done)), done);
        GC.KeepAlive(_owner);
    }

    /// <summary>Sees a window of bytes and its distance from the start of the range.</summary>
    public delegate void SpanAction(Span<byte> bytes, long position);

    /// <summary>Aligned native memory that frees itself.</summary>
    private sealed class NativeBlock : SafeHandle
    {
        private readonly long _length;

        internal NativeBlock(long length) : base(0, true)
        {
            _length = length;
            SetHandle((nint)NativeMemory.AlignedAlloc((nuint)Math.Max(length, 1), Alignment));
            if (length > 0)
                GC.AddMemoryPressure(length);
        }

        internal byte* Pointer => (byte*)handle;

        public override bool IsInvalid => handle == 0;

        protected override bool ReleaseHandle()
        {
            NativeMemory.AlignedFree((void*)handle);
            if (_length > 0)
                GC.RemoveMemoryPressure(_length);
            return true;
        }
    }
}
