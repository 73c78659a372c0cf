using System.Collections;
using System.Diagnostics.CodeAnalysis;
using Interop.NN;
using Interop.Tensors;

namespace Interop.Graphs;

/// <summary>What a graph is given or gives: values in order, with their names. One tensor, a tuple or an array of them is one too.</summary>
/// <remarks>
/// <code>
/// Tensor y = model.Call(x);                                             // one input, one output
/// Tensor logits = model.Call(new() { ["input_ids"] = ids, ["attention_mask"] = mask })["logits"];
/// </code>
/// Values are tensors, <see cref="StringTensor"/>s, lists for sequences, and dictionaries for maps; an absent optional is null.
/// </remarks>
public sealed class GraphValues : ITensorTree, IEnumerable<KeyValuePair<string, object?>>
{
    private readonly List<KeyValuePair<string, object?>> _items = [];

    /// <summary>How many values there are.</summary>
    public int Count => _items.Count;

    /// <summary>The tensor of a name.</summary>
    /// <exception cref="KeyNotFoundException">There is none of this name.</exception>
    /// <exception cref="InvalidCastException">It is no tensor.</exception>
    public Tensor this[string name]
    {
        get => AsTensor(TryGet(name, out object? value) ? value : throw new KeyNotFoundException($"There is no value '{name}'. There are: {string.Join(", ", _items.Select(i => i.Key))}."), name);
        set => Set(name, value);
    }

    /// <summary>The tensor at a place.</summary>
    public Tensor this[int index] => AsTensor(_items[index].Value, _items[index].Key);

    /// <summary>Values without names, in order.</summary>
    public static GraphValues Of(params ReadOnlySpan<object?> values)
    {
        GraphValues all = new();
        foreach (object? value in values)
            all._items.Add(new("", value));
        return all;
    }

    /// <summary>One value.</summary>
    public static implicit operator GraphValues(Tensor value) => Of(value);

    /// <summary>Several values.</summary>
    public static implicit operator GraphValues(Tensor[] values) => Of([.. values]);

    /// <summary>Two values.</summary>
    public static implicit operator GraphValues((Tensor, Tensor) values) => Of(values.Item1, values.Item2);

    /// <summary>Three values.</summary>
    public static implicit operator GraphValues((Tensor, Tensor, Tensor) values) => Of(values.Item1, values.Item2, values.Item3);

    /// <summary>The first value.</summary>
    public static implicit operator Tensor(GraphValues values)
    {
        ArgumentNullException.ThrowIfNull(values);
        return values.Count > 0 ? values[0] : throw new InvalidCastException("The graph gives nothing.");
    }

    /// <summary>Sets or adds a value that may be no tensor.</summary>
    public void Set(string name, object? value)
    {
        int at = _items.FindIndex(i => i.Key == name && name.Length > 0);
        if (at < 0)
            _items.Add(new(name, value));
        else
            _items[at] = new(name, value);
    }

    /// <summary>Whatever has a name.</summary>
    public bool TryGet(string name, out object? value)
    {
        int at = _items.FindIndex(i => i.Key == name);
        value = at < 0 ? null : _items[at].Value;
        return at >= 0;
    }

    /// <summary>Whatever is at a place.</summary>
    public object? ValueAt(int index) => _items[index].Value;

    /// <inheritdoc/>
    [SuppressMessage("Design", "CA1033", Justification = "The class is sealed.")]
    ITensorTree ITensorTree.Map(Func<Tensor, Tensor> map)
    {
        GraphValues mapped = new();
        foreach ((string name, object? value) in _items)
            mapped._items.Add(new(name, TensorTree.Map(value, map)));
        return mapped;
    }

    /// <inheritdoc/>
    public IEnumerator<KeyValuePair<string, object?>> GetEnumerator() => _items.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private static Tensor AsTensor(object? value, string name) => value as Tensor ?? throw new InvalidCastException($"The value '{name}' is {NodeCall.Describe(value)}, no tensor.");
}
