namespace Interop.Tensors;

/// <summary>What a backward pass knows of each node: open addressing by sequence number.</summary>
internal sealed class NodeTable
{
    private const int Small = 256;
    private Entry[] _entries = new Entry[Small];
    private int _count;

    internal struct Entry
    {
        internal Node? Node;

        /// <summary>What has arrived so far, of a node with one output.</summary>
        internal Tensor? Dy;

        /// <summary>What has arrived so far, of a node with several.</summary>
        internal Tensor?[]? Dys;

        /// <summary>By output, whether what has arrived is a sum that this pass made.</summary>
        internal ulong Summed;

        /// <summary>How many gradients are still to come.</summary>
        internal int Waiting;

        /// <summary>Whether the pass reaches it.</summary>
        internal bool Walked;

        /// <summary>Whether its own gradient is asked for.</summary>
        internal bool Wanted;

        /// <summary>Whether its rule has to run.</summary>
        internal bool Runs;

        internal readonly bool IsUseful => Runs || Wanted;
    }

    internal void Clear()
    {
        // A large table is not cleared again and again for small passes.
        if (_entries.Length > Small && (_entries.Length > 1 << 16 || 32 * _count < _entries.Length))
            _entries = new Entry[Small];
        else if (_count > 0)
            Array.Clear(_entries);
        _count = 0;
    }

    /// <summary>The entry of a node, made where there was none. It may move when another is made.</summary>
    internal ref Entry Find(Node node)
    {
        while (true)
        {
            int mask = _entries.Length - 1;
            for (int i = (int)node.Sequence & mask; ; i = i + 1 & mask)
            {
                ref Entry entry = ref _entries[i];
                if (entry.Node == node)
                    return ref entry;
                if (entry.Node is not null)
                    continue;
                if (2 * _count >= _entries.Length)
                    break;
                entry.Node = node;
                _count++;
                return ref entry;
            }

            Grow();
        }
    }

    private void Grow()
    {
        Entry[] old = _entries;
        _entries = new Entry[4 * old.Length];
        _count = 0;
        foreach (ref Entry entry in old.AsSpan())
        {
            if (entry.Node is not null)
                Find(entry.Node) = entry;
        }
    }
}
