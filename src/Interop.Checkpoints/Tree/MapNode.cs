using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Numerics;

namespace Interop.Checkpoints;

/// <summary>An ordered map with keys of any kind: a dict, an OrderedDict.</summary>
[DebuggerDisplay("{TypeName,nq} with {Count} entries")]
public sealed class MapNode : CheckpointNode
{
    private readonly List<KeyValuePair<CheckpointNode, CheckpointNode>> _entries = [];
    private readonly Dictionary<object, int> _index = new(KeyComparer.Instance);

    /// <summary>The type name of PyTorch's usual state dict.</summary>
    public const string OrderedDict = "collections.OrderedDict";

    /// <summary>An empty map of this type: <c>dict</c> or <see cref="OrderedDict"/>.</summary>
    public MapNode(string typeName = "dict") => TypeName = typeName;

    /// <inheritdoc/>
    public override string TypeName { get; }

    /// <summary>Attributes set on the map itself, such as a state dict's <c>_metadata</c>; normally a map, or null.</summary>
    public CheckpointNode? Attributes { get; set; }

    /// <summary>The entries, in order.</summary>
    public IReadOnlyList<KeyValuePair<CheckpointNode, CheckpointNode>> Entries => _entries;

    /// <summary>The number of entries.</summary>
    public int Count => _entries.Count;

    /// <summary>The value of a text key, or null.</summary>
    public CheckpointNode? this[string key] => TryGet(key, out CheckpointNode? value) ? value : null;

    /// <summary>The value of a whole-number key, or null.</summary>
    public CheckpointNode? this[long key] => TryGet(key, out CheckpointNode? value) ? value : null;

    /// <summary>Adds an entry; a key that is there already keeps its place and takes the new value, as in Python.</summary>
    public void Add(CheckpointNode key, CheckpointNode value)
    {
        object identity = Identity(key);
        if (_index.TryGetValue(identity, out int at))
        {
            _entries[at] = new(_entries[at].Key, value);
            return;
        }

        _index.Add(identity, _entries.Count);
        _entries.Add(new(key, value));
    }

    /// <summary>Takes the entry of this key out.</summary>
    /// <returns>Whether there was one.</returns>
    public bool Remove(CheckpointNode key)
    {
        if (!_index.ContainsKey(Identity(key)))
            return false;
        object identity = Identity(key);
        Rewrite((k, v) => Identity(k).Equals(identity) ? null : new(k, v));
        return true;
    }

    /// <summary>Puts another entry in the place of each; null takes it out.</summary>
    /// <exception cref="ArgumentException">Two entries get the same key.</exception>
    public void Rewrite(Func<CheckpointNode, CheckpointNode, KeyValuePair<CheckpointNode, CheckpointNode>?> edit)
    {
        ArgumentNullException.ThrowIfNull(edit);
        KeyValuePair<CheckpointNode, CheckpointNode>[] before = [.. _entries];
        List<KeyValuePair<CheckpointNode, CheckpointNode>> after = [];
        HashSet<object> keys = [];
        foreach ((CheckpointNode key, CheckpointNode value) in before)
        {
            if (edit(key, value) is not { } entry)
                continue;
            if (!keys.Add(Identity(entry.Key)))
                throw new ArgumentException($"Two entries would have the key '{entry.Key}'.");
            after.Add(entry);
        }

        _entries.Clear();
        _index.Clear();
        foreach ((CheckpointNode key, CheckpointNode value) in after)
            Add(key, value);
    }

    /// <summary>Whether there is an entry for this key, a string or a long; and its value.</summary>
    public bool TryGet(object key, [NotNullWhen(true)] out CheckpointNode? value)
    {
        value = _index.TryGetValue(key, out int at) ? _entries[at].Value : null;
        return value is not null;
    }

    /// <summary>Python's equality of keys: 1, 1.0 and True are one key; tuples and objects count by identity here.</summary>
    private static object Identity(CheckpointNode key) => key is not ScalarNode scalar ? key : scalar.Value switch
    {
        null => DBNull.Value,
        bool b => b ? 1L : 0L,
        double d when d == Math.Floor(d) && Math.Abs(d) < 1e15 => (long)d,
        byte[] bytes => (typeof(byte[]), Convert.ToBase64String(bytes)),
        BigInteger big => big,
        object value => value,
    };

    /// <summary>Numbers that a file chooses are scattered by a seed of this process, so that no file can make them collide.</summary>
    private sealed class KeyComparer : IEqualityComparer<object>
    {
        internal static KeyComparer Instance { get; } = new();

        bool IEqualityComparer<object>.Equals(object? x, object? y) => object.Equals(x, y);

        int IEqualityComparer<object>.GetHashCode(object key) => key switch
        {
            long number => Scatter(number),
            double number => Scatter(BitConverter.DoubleToInt64Bits(number)),
            _ => key.GetHashCode(),
        };

        // A long's own hash folds its halves, which is where the collisions come from.
        private static int Scatter(long bits) => HashCode.Combine((int)bits, (int)(bits >> 32));
    }
}
