using System.Collections;
using System.Diagnostics.CodeAnalysis;
using Interop.Tensors;

namespace Interop.NN;

/// <summary>Parameters by name, in the order in which they came. Source: <c>torch.nn.ParameterDict</c>.</summary>
[SuppressMessage("Naming", "CA1710", Justification = "PyTorch's name.")]
public class ParameterDict : Module, IReadOnlyDictionary<string, Tensor>
{
    // Replaced and never changed: copies of the module share it.
    private string[] _keys = [];

    /// <summary>Empty.</summary>
    public ParameterDict() { }

    /// <summary>Parameters by name, in order; plain tensors become parameters over the same memory.</summary>
    public ParameterDict(IEnumerable<KeyValuePair<string, Tensor>> parameters) => Update(parameters);

    /// <summary>The number of parameters.</summary>
    public int Count => _keys.Length;

    /// <summary>A parameter by its name, computed where it has a parametrization; setting adds the name at the end if it is new.</summary>
    /// <exception cref="KeyNotFoundException">There is none.</exception>
    public Tensor this[string key]
    {
        get => TryGetValue(key, out Tensor? value) ? value : throw new KeyNotFoundException($"ParameterDict has no '{key}'. It has: {string.Join(", ", _keys)}.");
        set
        {
            Register(key, ParameterText.AsParameter(value));
            if (!_keys.Contains(key))
                _keys = [.. _keys, key];
        }
    }

    /// <inheritdoc/>
    public IEnumerable<string> Keys => _keys;

    /// <inheritdoc/>
    public IEnumerable<Tensor> Values => _keys.Select(k => this[k]);

    /// <summary>Adds a parameter, for collection expressions.</summary>
    public void Add(string key, Tensor value) => this[key] = value;

    /// <inheritdoc/>
    public bool ContainsKey(string key) => _keys.Contains(key);

    /// <inheritdoc/>
    public bool TryGetValue(string key, [MaybeNullWhen(false)] out Tensor value)
    {
        value = _keys.Contains(key) ? Attribute(key) : null;
        return value is not null;
    }

    /// <summary>Takes a parameter out. Source: <c>torch.nn.ParameterDict.pop</c>.</summary>
    public Tensor Pop(string key)
    {
        Tensor value = this[key];
        _keys = Array.FindAll(_keys, k => k != key);
        Unregister(key);
        return value;
    }

    /// <summary>Forgets all parameters. Source: <c>torch.nn.ParameterDict.clear</c>.</summary>
    public void Clear()
    {
        foreach (string key in _keys)
            Pop(key);
    }

    /// <summary>Adds parameters in the order given, or puts them in the place of those of the same name. Source: <c>torch.nn.ParameterDict.update</c>, which sorts the names of a plain dictionary.</summary>
    public void Update(IEnumerable<KeyValuePair<string, Tensor>> parameters)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        foreach ((string key, Tensor value) in parameters)
            this[key] = value;
    }

    /// <inheritdoc/>
    public IEnumerator<KeyValuePair<string, Tensor>> GetEnumerator() => _keys.Select(k => KeyValuePair.Create(k, this[k])).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <inheritdoc/>
    protected override string ExtraRepr() => string.Join('\n', this.Select(p => ParameterText.Line(p.Key, p.Value, ParameterText.TypeName(p.Value.DType))));

    internal override object? Invoke(object? input) => throw new NotSupportedException("A ParameterDict is not called: use its parameters.");
}
