using System.Diagnostics;
using Interop.Tensors.Memory;

namespace Interop.Tensors;

/// <summary>Bytes that tensors look into; the only owner of memory. Views of one storage see each other's writes.</summary>
/// <remarks>
/// Memory is 64-byte aligned native memory, from a pool for results of operations and for small storages, unless it belongs to
/// somebody else (a mapped file, the user), who is then kept alive by the storage. Nothing needs to be disposed. Holders are the owner (the tensor that was made with the memory, or the
/// storage itself), disposable views of it and saved values; the memory goes back when the last lets go, or when the garbage
/// collector has taken the owner.
/// </remarks>
[DebuggerDisplay("{ByteLength} bytes")]
public sealed unsafe class Storage
{
    /// <summary>Alignment of allocated memory: a cache line, and the widest vector.</summary>
    public const int Alignment = 64;

    private readonly Block? _block;
    private object? _keeper;
    private int _holders = 1;
    private bool _owned = true;
    private int _version;

    internal Storage(Block block, long byteLength, ThreadState thread)
    {
        (ByteLength, _block, IsInference) = (byteLength, block, thread.Inference);
        Pointer = (byte*)block.Pointer;
    }

    private Storage(byte* pointer, long byteLength, object owner)
    {
        (ByteLength, _keeper, IsInference) = (byteLength, owner, ThreadState.Current.Inference);
        Pointer = pointer;
    }

    internal byte* Pointer { get; }

    /// <summary>The number of bytes.</summary>
    public long ByteLength { get; }

    /// <summary>Whether it was made in inference mode: no versions are counted, and no graph may need it.</summary>
    internal bool IsInference { get; }

    /// <summary>How often the content was changed in place by tensor operations.</summary>
    public int Version => Volatile.Read(ref _version);

    /// <summary>The operation that changed it last.</summary>
    internal string LastWriter { get; private set; } = "";

    /// <summary>How many hold it.</summary>
    internal int Holders => Volatile.Read(ref _holders);

    /// <summary>New memory of this many bytes, with whatever it happens to hold.</summary>
    public static Storage Allocate(long byteLength)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(byteLength);
        if (byteLength <= Pool.LargeBytes)
            return Pool.RentStorage(byteLength);
        NativeBlock block = new(byteLength);
        return Over(block.Pointer, byteLength, block);
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
        GC.KeepAlive(this);
    }

    /// <summary>Sees a window of bytes and its distance from the start of the range.</summary>
    public delegate void SpanAction(Span<byte> bytes, long position);

    /// <summary>Whoever holds this object from now on needs the memory too: the tensor that owns it must live as long, and disposing that is not enough to give the memory back.</summary>
    internal Storage KeepingAlive(Tensor owner)
    {
        if (_keeper is null && Interlocked.CompareExchange(ref _keeper, owner, null) is null)
            Retain();
        return this;
    }

    internal void Retain() => Interlocked.Increment(ref _holders);

    /// <summary>For a holder that may race with the last release: fails once the memory has gone back.</summary>
    internal bool TryRetain()
    {
        for (int n = Holders; n > 0;)
        {
            int seen = Interlocked.CompareExchange(ref _holders, n + 1, n);
            if (seen == n)
                return true;
            n = seen;
        }

        return false;
    }

    internal void Release()
    {
        if (Interlocked.Decrement(ref _holders) == 0 && _block is not null)
            Pool.Return(_block);
    }

    /// <summary>The owning tensor was disposed, or has been collected: only one of them, since who disposes it still has it.</summary>
    internal void DropOwner()
    {
        if (!_owned)
            return;
        _owned = false;
        Release();
    }

    /// <summary>From now on the graph may be the last to hold it. The caller holds a tensor of it, so no sweep is looking.</summary>
    internal void EnterGraph()
    {
        if (_block is null || Volatile.Read(ref _block.InGraph))
            return;
        _block.Graph.Target = this;
        Volatile.Write(ref _block.InGraph, true);
    }

    internal void Bump(string writer)
    {
        if (IsInference)
            return;
        Interlocked.Increment(ref _version);
        LastWriter = writer;
    }
}
