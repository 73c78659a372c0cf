using System.Buffers.Binary;
using System.Text;

namespace Interop.Archives;

/// <summary>Names in the order in which GNU libstdc++'s <c>unordered_set&lt;string&gt;</c> gives them out.</summary>
/// <remarks>
/// All elements are one linked list in which each bucket is a run. A new element goes to the front of its bucket's run, or to the
/// front of the list when its bucket is empty; growing walks the list and puts each element first into an empty bucket
/// (front of the list) or second into a used one. A bucket is known by the element before its run.
/// </remarks>
internal sealed class RecordNameSet
{
    private const int None = -1;

    /// <summary>Stands for the place before the first element.</summary>
    private const int Head = -2;

    /// <summary>The sizes that the table takes on as it grows by one element at a time.</summary>
    private static readonly int[] s_sizes =
    [
        1, 13, 29, 59, 127, 257, 541, 1109, 2357, 5087, 10273, 20753, 42043, 85229, 172933, 351061, 712697, 1447153, 2938679,
        5967347, 12117689, 24607243, 49969847, 101473717,
    ];

    private readonly List<ulong> _hashes = [];
    private readonly List<int> _next = [];
    private int[] _before = [None];
    private int _first = None;
    private int _size;

    /// <summary>The hashes of the names, in the set's order.</summary>
    internal IEnumerable<ulong> Hashes
    {
        get
        {
            for (int i = _first; i != None; i = _next[i])
                yield return _hashes[i];
        }
    }

    /// <summary>Adds a name that is not there yet.</summary>
    internal void Add(string name)
    {
        if (_hashes.Count == s_sizes[_size] || _size == 0)
            Grow();
        int node = _hashes.Count;
        _hashes.Add(Hash(Encoding.UTF8.GetBytes(name)));
        _next.Add(None);
        int bucket = Bucket(node);
        if (_before[bucket] != None)
            InsertAfter(_before[bucket], node);
        else
        {
            PutFirst(node);
            if (_next[node] != None)
                _before[Bucket(_next[node])] = node;
            _before[bucket] = Head;
        }
    }

    /// <summary><c>std::hash&lt;std::string&gt;</c> of libstdc++: 64-bit MurmurHash2 with its own seed and finish.</summary>
    internal static ulong Hash(ReadOnlySpan<byte> bytes)
    {
        const ulong Multiplier = 0xc6a4a7935bd1e995;
        unchecked
        {
            ulong hash = 0xc70f6907 ^ ((ulong)bytes.Length * Multiplier);
            for (; bytes.Length >= 8; bytes = bytes[8..])
                hash = (hash ^ (Mix(BinaryPrimitives.ReadUInt64LittleEndian(bytes) * Multiplier) * Multiplier)) * Multiplier;
            if (bytes.Length > 0)
            {
                ulong rest = 0;
                for (int i = bytes.Length - 1; i >= 0; i--)
                    rest = (rest << 8) | bytes[i];
                hash = (hash ^ rest) * Multiplier;
            }

            return Mix(Mix(hash) * Multiplier);
        }
    }

    private static ulong Mix(ulong value) => value ^ (value >> 47);

    private int Bucket(int node) => (int)(_hashes[node] % (ulong)_before.Length);

    private void PutFirst(int node) => (_next[node], _first) = (_first, node);

    private void InsertAfter(int before, int node)
    {
        if (before == Head)
            PutFirst(node);
        else
            (_next[node], _next[before]) = (_next[before], node);
    }

    private void Grow()
    {
        _before = new int[s_sizes[++_size]];
        Array.Fill(_before, None);
        int node = _first, firstBucket = 0;
        _first = None;
        while (node != None)
        {
            int next = _next[node], bucket = Bucket(node);
            if (_before[bucket] != None)
                InsertAfter(_before[bucket], node);
            else
            {
                PutFirst(node);
                _before[bucket] = Head;
                if (_next[node] != None)
                    _before[firstBucket] = node;
                firstBucket = bucket;
            }

            node = next;
        }
    }
}
