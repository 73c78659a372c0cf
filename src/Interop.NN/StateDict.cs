using System.Collections;
using System.Diagnostics.CodeAnalysis;
using Interop.Checkpoints;
using Interop.Tensors;

namespace Interop.NN;

/// <summary>Parameters and buffers by name, in PyTorch's order, with the version of each module's layout. Source: <c>torch.nn.Module.state_dict</c>.</summary>
/// <remarks>Tensors of a file stay there until they are asked for. Names whose tensors share memory are tied.</remarks>
[SuppressMessage("Naming", "CA1710", Justification = "PyTorch's term.")]
public sealed class StateDict : IReadOnlyCollection<KeyValuePair<string, Tensor>>, ICheckpointValue
{
    private const string ExtraState = "_extra_state";
    private readonly OrderedDictionary<string, object> _values = new(StringComparer.Ordinal);

    /// <summary>The version of the layout of each module, by its path. Source: <c>_metadata</c>.</summary>
    public OrderedDictionary<string, long> Versions { get; } = new(StringComparer.Ordinal);

    /// <summary>What <c>_metadata</c> says about a module beside its version, by the module's path; such as <c>{"spectral_norm": {"weight.version": 1}}</c>.</summary>
    public OrderedDictionary<string, MapNode> LocalMetadata { get; } = new(StringComparer.Ordinal);

    /// <summary>The number of names.</summary>
    public int Count => _values.Count;

    /// <summary>The names in order.</summary>
    public IReadOnlyList<string> Keys => [.. _values.Keys];

    /// <summary>The tensor of a name, read if it lies in a file; setting adds the name at the end if it is new.</summary>
    /// <exception cref="KeyNotFoundException">There is none.</exception>
    public Tensor this[string name]
    {
        get => TryGet(name, out Tensor? tensor) ? tensor : throw new KeyNotFoundException($"The state dict has no tensor '{name}'.");
        set => _values[name] = value;
    }

    /// <summary>Whether there is a value of this name.</summary>
    public bool Contains(string name) => _values.ContainsKey(name);

    /// <summary>The tensor of a name, read if it lies in a file.</summary>
    public bool TryGet(string name, [NotNullWhen(true)] out Tensor? tensor)
    {
        tensor = _values.TryGetValue(name, out object? value) ? value as Tensor ?? (value as TensorEntry)?.Read() : null;
        return tensor is not null;
    }

    /// <summary>dtype and shape of a tensor without reading it.</summary>
    public bool TryDescribe(string name, out DType dtype, out Shape shape)
    {
        (dtype, shape) = _values.TryGetValue(name, out object? value) ? value switch
        {
            Tensor t => (t.DType, t.Shape),
            TensorEntry e => (e.DType, e.Shape),
            _ => (default, default),
        } : (default, default);
        return value is Tensor or TensorEntry;
    }

    /// <summary>Whether this is a parameter or buffer of a lazy module that has no values yet.</summary>
    internal bool IsUninitialized(string name) => _values.TryGetValue(name, out object? value) && value is IUninitialized { IsInitialized: false };

    /// <summary>What a module saves beside its tensors, whatever it is. Source: <c>torch.nn.Module.get_extra_state</c>.</summary>
    public CheckpointNode? Extra(string name) => _values.TryGetValue(name, out object? value) ? value as CheckpointNode : null;

    /// <summary>Sets what a module saves beside its tensors.</summary>
    public void SetExtra(string name, CheckpointNode value) => _values[name] = value;

    /// <summary>Forgets a name.</summary>
    public bool Remove(string name) => _values.Remove(name);

    /// <summary>Gives names other names, in place; null drops one.</summary>
    /// <exception cref="ArgumentException">Two names become one.</exception>
    public void Rename(Func<string, string?> rename)
    {
        ArgumentNullException.ThrowIfNull(rename);
        KeyValuePair<string, object>[] before = [.. _values];
        _values.Clear();
        foreach ((string name, object value) in before)
        {
            if (rename(name) is { } other && !_values.TryAdd(other, value))
                throw new ArgumentException($"'{name}' would become '{other}', which another name is or became already.");
        }
    }

    /// <summary>A shallow copy: another dictionary over the same tensors.</summary>
    public StateDict Clone()
    {
        StateDict copy = new();
        foreach ((string name, object value) in _values)
            copy._values.Add(name, value);
        foreach ((string path, long version) in Versions)
            copy.Versions.Add(path, version);
        foreach ((string path, MapNode metadata) in LocalMetadata)
            copy.LocalMetadata.Add(path, metadata);
        return copy;
    }

    /// <summary>The state dict that a checkpoint, or a part of one, holds: names without structure, as state dicts and safetensors files have them, or those of a whole module.</summary>
    /// <param name="node">A map of tensors, or a saved module.</param>
    /// <param name="place">What errors call it.</param>
    /// <exception cref="ArgumentException">It is something else; the message says what is there.</exception>
    public static StateDict From(CheckpointNode node, string place = "the checkpoint")
    {
        StateDict state = new();
        if (SavedModule.TryGet(node, out SavedModule? module))
        {
            foreach ((string name, TensorEntry tensor) in module.StateDict())
                state._values[name] = tensor;
            return state;
        }

        if (node is not MapNode map)
            throw new ArgumentException($"{place} is a {node.TypeName}, not a state dict: expected a map from names to tensors.");
        foreach ((CheckpointNode key, CheckpointNode value) in map.Entries)
        {
            if (key is not ScalarNode { Value: string name })
                throw new ArgumentException($"{place} is no state dict: its key {key} is a {key.TypeName}, expected names.");
            if (value is not TensorEntry && name != ExtraState && !name.EndsWith("." + ExtraState, StringComparison.Ordinal))
                throw new ArgumentException($"{place} is no state dict: '{name}' is a {value.TypeName}. {Advice(map)}");
            state._values[name] = value;
        }

        if (map.Attributes is MapNode attributes && attributes["_metadata"] is MapNode metadata)
        {
            foreach ((CheckpointNode path, CheckpointNode entry) in metadata.Entries)
            {
                if (path is not ScalarNode { Value: string p } || entry is not MapNode about)
                    continue;
                if (about["version"] is ScalarNode { Value: long version })
                    state.Versions[p] = version;
                MapNode others = new();
                foreach ((CheckpointNode key, CheckpointNode value) in about.Entries.Where(e => e.Key is not ScalarNode { Value: "version" }))
                    others.Add(key, value);
                if (others.Count > 0)
                    state.LocalMetadata[p] = others;
            }
        }

        return state;
    }

    /// <summary>As <c>collections.OrderedDict</c> with <c>_metadata</c>, what <c>torch.save</c> writes.</summary>
    /// <exception cref="InvalidOperationException">A parameter of a lazy module has no values yet.</exception>
    public CheckpointNode ToNode()
    {
        MapNode map = new(MapNode.OrderedDict), metadata = new(MapNode.OrderedDict);
        foreach ((string path, long version) in Versions)
        {
            MapNode entry = new();
            entry.Add("version", version);
            foreach ((CheckpointNode key, CheckpointNode value) in LocalMetadata.TryGetValue(path, out MapNode? others) ? others.Entries : [])
                entry.Add(key, value);
            metadata.Add(path, entry);
        }

        Dictionary<object, CheckpointNode> known = new(ReferenceEqualityComparer.Instance);
        foreach ((string name, object value) in _values)
        {
            if (IsUninitialized(name))
                throw new InvalidOperationException($"'{name}' has no values yet: call its lazy module once before it is saved.");
            if (!known.TryGetValue(value, out CheckpointNode? node))
                known[value] = node = value as CheckpointNode ?? TensorEntry.From((Tensor)value);
            map.Add(name, node);
        }

        MapNode attributes = new();
        attributes.Add("_metadata", metadata);
        map.Attributes = attributes;
        return map;
    }

    /// <inheritdoc/>
    public IEnumerator<KeyValuePair<string, Tensor>> GetEnumerator()
    {
        foreach (string name in Keys)
        {
            if (TryGet(name, out Tensor? tensor))
                yield return new(name, tensor);
        }
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>Where state dicts are, if this map is what holds them.</summary>
    private static string Advice(MapNode map)
    {
        string[] at = [.. map.Entries.Where(e => e.Value is MapNode { Count: > 0 } m && m.Entries.All(t => t.Value is TensorEntry) || SavedModule.TryGet(e.Value, out _)).Select(e => $"'{e.Key}'")];
        return at.Length == 0 ? "Expected a map from names to tensors." : $"Did you mean the part at {string.Join(" or ", at)}?";
    }
}
