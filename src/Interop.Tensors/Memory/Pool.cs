using System.Collections.Concurrent;
using System.Diagnostics;
using System.Runtime.InteropServices;
using Interop.Tensors.Platform;

namespace Interop.Tensors.Memory;

/// <summary>Free lists of native memory by size: one pool per thread for small blocks, without a lock, and one for large ones.</summary>
/// <remarks>
/// Nobody has to give memory back. Whoever knows a lifetime does (the backward pass, scopes, Dispose); for the rest, a sweep
/// looks for blocks whose owner the garbage collector has taken, when a free list is empty and a collection has run. When
/// rented bytes pass the budget, collections are asked for: generation 0, then 1, then 2. Only after generation 2 is "still
/// rented" the same as "alive", so only that may set a new budget; it may take 2 % of the time, and the pool grows meanwhile.
/// </remarks>
internal sealed unsafe class Pool
{
    /// <summary>Blocks above this go to the common pool.</summary>
    internal const int LargeBytes = 64 << 10;

    private const int SlabBytes = 1 << 20;
    private const long Floor = 64L << 20;
    private static readonly Pool s_large = new();
    private static readonly Lock s_lock = new();
    private static readonly List<Pool> s_all = [s_large];
    private static readonly ConcurrentBag<Pool> s_orphans = [];

    private readonly Block?[] _free = new Block?[SizeClass.Count];
    private readonly Block?[] _aged = new Block?[3];
    private readonly int[] _seen = new int[3];
    private readonly long[] _collections = new long[3];
    private Block? _returned;
    private nint _slab;
    private long _slabLeft;
    private long _rented;
    private long _reserved;
    private long _budget = Floor;
    private long _slack = Floor;
    private long _lastFull;
    private long _fullCost;

    private Pool() { }

    /// <summary>The pool of a new thread: that of one that ended, if there is one.</summary>
    internal static Pool ForThread()
    {
        if (s_orphans.TryTake(out Pool? pool))
            return pool;
        pool = new Pool();
        lock (s_all)
            s_all.Add(pool);
        return pool;
    }

    /// <summary>The thread of this pool has ended.</summary>
    internal static void Abandon(Pool pool) => s_orphans.Add(pool);

    internal static MemoryStatistics Statistics()
    {
        long rented = 0, reserved = 0;
        // What other threads gave back to these two counts as given back.
        ThreadState.Current.Pool.Drain();
        lock (s_lock)
            s_large.Drain();
        lock (s_all)
        {
            foreach (Pool pool in s_all)
            {
                rented += Volatile.Read(ref pool._rented);
                reserved += Volatile.Read(ref pool._reserved);
            }
        }

        return new MemoryStatistics(rented, reserved, s_large._budget, s_large._collections[0], s_large._collections[1], s_large._collections[2]);
    }

    /// <summary>A new tensor that owns new memory, dense and with whatever the memory happens to hold.</summary>
    internal static Tensor RentTensor(DType dtype, Shape shape, long[]? strides = null)
    {
        long bytes = dtype.ByteCount(shape.ElementCount);
        ThreadState thread = ThreadState.Current;
        if (bytes <= LargeBytes)
            return thread.Pool.NewTensor(bytes, dtype, shape, strides, thread);
        lock (s_lock)
            return s_large.NewTensor(bytes, dtype, shape, strides, thread);
    }

    /// <summary>A new small storage of its own; it is the owner, and tensors over it keep it.</summary>
    internal static Storage RentStorage(long bytes)
    {
        ThreadState thread = ThreadState.Current;
        return thread.Pool.NewStorage(bytes, thread);
    }

    /// <summary>Gives a block back, once.</summary>
    internal static void Return(Block block)
    {
        Pool home = block.Home;
        if (home == ThreadState.Current.Pool)
        {
            // Sweeps of this pool run on this thread.
            if (block.Rented == 0)
                return;
            block.Rented = 0;
            home.PutBack(block);
            return;
        }

        if (Interlocked.Exchange(ref block.Rented, 0) == 0)
            return;

        // Taken only as a whole, so a plain push suffices.
        Block? head = Volatile.Read(ref home._returned);
        while (true)
        {
            block.NextReturned = head;
            Block? seen = Interlocked.CompareExchange(ref home._returned, block, head);
            if (seen == head)
                return;
            head = seen;
        }
    }

    private Tensor NewTensor(long bytes, DType dtype, Shape shape, long[]? strides, ThreadState thread)
    {
        Block block = Take(bytes);
        Tensor tensor = new(new Storage(block, bytes, thread), dtype, shape, strides, thread);
        Register(block, tensor);
        return tensor;
    }

    private Storage NewStorage(long bytes, ThreadState thread)
    {
        Block block = Take(bytes);
        Storage storage = new(block, bytes, thread);
        Register(block, storage);
        return storage;
    }

    private Block Take(long bytes)
    {
        int @class = SizeClass.Of(bytes);
        Block block = _free[@class] ?? Miss(@class);
        _free[@class] = block.Next;
        return block;
    }

    /// <summary>The owner is known before any sweep can run.</summary>
    private void Register(Block block, object owner)
    {
        block.Owner.Target = owner;
        block.InGraph = false;
        block.Rented = 1;
        Link(block, 0);
        _rented += block.Bytes;
    }

    private void PutBack(Block block)
    {
        Unlink(block);
        _rented -= block.Bytes;
        block.Next = _free[block.Class];
        _free[block.Class] = block;
    }

    private void Link(Block block, int age)
    {
        (block.Age, block.Previous, block.Next) = (age, null, _aged[age]);
        if (block.Next is not null)
            block.Next.Previous = block;
        _aged[age] = block;
    }

    private void Unlink(Block block)
    {
        if (block.Previous is null)
            _aged[block.Age] = block.Next;
        else
            block.Previous.Next = block.Next;
        if (block.Next is not null)
            block.Next.Previous = block.Previous;
    }

    private Block Miss(int @class)
    {
        Sweep();
        if (_free[@class] is { } found)
            return found;
        long bytes = SizeClass.Bytes(@class);
        if (_rented + bytes > _budget)
        {
            Reclaim(bytes);
            if (_free[@class] is { } freed)
                return freed;
        }

        return Carve(@class, bytes);
    }

    /// <summary>Youngest generation first; a collection is enough if it leaves a quarter of the slack.</summary>
    private void Reclaim(long bytes)
    {
        for (int generation = 0; generation < 3; generation++)
        {
            long start = Stopwatch.GetTimestamp();
            if (generation == 2 && start - _lastFull < 50 * _fullCost)
            {
                _budget = Math.Max(_budget, _rented + bytes + _slack / 2);
                return;
            }

            GC.Collect(generation, GCCollectionMode.Forced, blocking: true);
            _collections[generation]++;
            Sweep();
            if (generation == 2)
            {
                _lastFull = Stopwatch.GetTimestamp();
                _fullCost = _lastFull - start;
                _slack = Math.Max(Floor, (_rented + bytes) / 4);
                _budget = _rented + bytes + _slack;
            }
            else if (_rented + bytes <= _budget - _slack / 4)
            {
                return;
            }
        }
    }

    /// <summary>Finds blocks that lost their owner. Survivors age as in the collector, and each list is looked at only when its generation was.</summary>
    private void Sweep()
    {
        Drain();
        int g0 = GC.CollectionCount(0), g1 = GC.CollectionCount(1), g2 = GC.CollectionCount(2);
        if (g0 == _seen[0])
            return;
        bool second = g2 != _seen[2], first = second || g1 != _seen[1];
        (_seen[0], _seen[1], _seen[2]) = (g0, g1, g2);
        if (second)
            SweepAge(2);
        if (first)
            SweepAge(1);
        SweepAge(0);
        Drain();
    }

    private void SweepAge(int age)
    {
        for (Block? block = _aged[age], next; block is not null; block = next)
        {
            next = block.Next;
            if (block.Rented == 1 && block.Owner.Target is null)
            {
                if (Volatile.Read(ref block.InGraph) && block.Graph.Target is Storage saved)
                {
                    saved.DropOwner();
                }
                else if (Interlocked.Exchange(ref block.Rented, 0) == 1)
                {
                    PutBack(block);
                    continue;
                }
            }

            if (age < 2 && block.Rented == 1)
            {
                Unlink(block);
                Link(block, age + 1);
            }
        }
    }

    private void Drain()
    {
        Block? block = Interlocked.Exchange(ref _returned, null);
        while (block is not null)
        {
            Block? next = block.NextReturned;
            PutBack(block);
            block = next;
        }
    }

    private Block Carve(int @class, long bytes)
    {
        nint pointer;
        if (bytes > LargeBytes)
        {
            pointer = Map(bytes);
        }
        else
        {
            if (_slabLeft < bytes)
                (_slab, _slabLeft) = (Map(SlabBytes), SlabBytes);
            pointer = _slab;
            _slab += (nint)bytes;
            _slabLeft -= bytes;
        }

        _reserved += bytes;
        return _free[@class] = new Block { Pointer = pointer, Bytes = bytes, Class = @class, Home = this };
    }

    private static nint Map(long bytes)
    {
        bool huge = OperatingSystem.IsLinux() && bytes >= LinuxMemory.HugePage;
        nint pointer = (nint)NativeMemory.AlignedAlloc((nuint)bytes, huge ? LinuxMemory.HugePage : (nuint)Storage.Alignment);
        if (huge)
            LinuxMemory.AdviseHugePages(pointer, bytes);
        return pointer;
    }
}
