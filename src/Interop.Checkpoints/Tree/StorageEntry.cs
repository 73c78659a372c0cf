using System.Diagnostics;
using System.Runtime.CompilerServices;
using Interop.Tensors;

namespace Interop.Checkpoints;

/// <summary>Memory that tensors of a checkpoint look into, still in its file. Two tensors with the same entry share memory.</summary>
[DebuggerDisplay("storage {Key} of {ByteLength} bytes")]
public sealed class StorageEntry : CheckpointNode
{
    private static readonly ConditionalWeakTable<Storage, StorageEntry> s_entries = [];
    private readonly Func<FileSource>? _open;
    private readonly Storage? _memory;
    private WeakReference<Storage>? _loaded;
    private readonly Lock _gate = new();
    private FileSource? _source;

    private StorageEntry(string key, DType? elementType, long byteLength) => (Key, ElementType, ByteLength) = (key, elementType, byteLength);

    /// <summary>Bytes that a file holds, opened at the first read.</summary>
    /// <param name="key">The name of the record that holds them, for messages.</param>
    /// <param name="elementType">The element type of the storage as a whole; null where only its tensors have one.</param>
    /// <param name="byteLength">The number of bytes.</param>
    /// <param name="open">Gives exactly these bytes.</param>
    public StorageEntry(string key, DType? elementType, long byteLength, Func<FileSource> open) : this(key, elementType, byteLength) => _open = open;

    /// <summary>The record's name.</summary>
    public string Key { get; }

    /// <summary>The element type of the whole, or null where it is just bytes.</summary>
    public DType? ElementType { get; set; }

    /// <summary>The number of bytes.</summary>
    public long ByteLength { get; }

    /// <summary>Where the saving program kept it: <c>cpu</c>, <c>cuda:0</c>, <c>meta</c> (no bytes at all).</summary>
    public string Location { get; init; } = "cpu";

    /// <summary>Bytes per number where the file has the most significant byte first; 0 where nothing is to be swapped.</summary>
    public int SwapUnit { get; set; }

    /// <inheritdoc/>
    public override string TypeName => "storage";

    /// <summary>Whether there are bytes to read.</summary>
    public bool HasData => Location != "meta";

    /// <summary>Memory as it is, without copying. The same memory always gives the same entry, so that tensors over it stay tied.</summary>
    public static StorageEntry From(Storage memory, DType? elementType = null) =>
        s_entries.GetValue(memory, m => new StorageEntry("memory", elementType, m.ByteLength, m));

    private StorageEntry(string key, DType? elementType, long byteLength, Storage memory) : this(key, elementType, byteLength) => _memory = memory;

    /// <summary>Fills the span from this byte on, in little endian.</summary>
    /// <exception cref="ModelFormatException">The file no longer holds the bytes.</exception>
    public void Read(long offset, Span<byte> destination)
    {
        if (_memory is not null)
        {
            _memory.Bytes(offset, destination.Length).CopyTo(destination);
            return;
        }

        if (SwapUnit <= 1)
        {
            Source.Read(offset, destination);
            return;
        }

        // Whole numbers are swapped, so the read is widened to their borders.
        long first = offset / SwapUnit * SwapUnit, last = Math.Min((offset + destination.Length + SwapUnit - 1) / SwapUnit * SwapUnit, ByteLength);
        byte[] whole = new byte[last - first];
        Source.Read(first, whole);
        for (int i = 0; i + SwapUnit <= whole.Length; i += SwapUnit)
            whole.AsSpan(i, SwapUnit).Reverse();
        whole.AsSpan((int)(offset - first), destination.Length).CopyTo(destination);
    }

    /// <summary>The whole storage in memory: read once and shared by all tensors that ask while it is in use; of a mapped file, the mapping itself.</summary>
    public Storage Load()
    {
        if (_memory is not null)
            return _memory;
        lock (_gate)
        {
            if (_loaded is not null && _loaded.TryGetTarget(out Storage? storage))
                return storage;
            if (SwapUnit <= 1 && Source.TryMap(0, ByteLength, out nint pointer, out object? owner))
            {
                storage = Storage.Over(pointer, ByteLength, owner!);
            }
            else
            {
                storage = Storage.Allocate(ByteLength);
                storage.ForEachChunk(0, ByteLength, 1 << 24, (bytes, position) => Read(position, bytes));
            }

            _loaded = new(storage);
            return storage;
        }
    }

    private FileSource Source
    {
        get
        {
            if (_source is not null)
                return _source;
            if (_open is null || !HasData)
                throw new InvalidOperationException($"Storage '{Key}' has no data: its tensors were saved from the device '{Location}'.");
            FileSource source = _open();
            if (source.Length < ByteLength)
                throw new ModelFormatException(source.Name, Key, null, $"the record has {source.Length} bytes, its tensors need {ByteLength}; the file is truncated or damaged");
            return _source = source;
        }
    }
}
