using System.Collections;
using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using Interop.Checkpoints;
using Interop.Tensors;

namespace Interop.NN;

/// <summary>What an optimizer keeps for one parameter, by PyTorch's names. Source: a value of <c>torch.optim.Optimizer.state</c>.</summary>
[DebuggerDisplay("{Count} values")]
[SuppressMessage("Naming", "CA1710", Justification = "PyTorch's term.")]
public sealed class ParamState : IReadOnlyCollection<KeyValuePair<string, object?>>
{
    private readonly NamedList<object> _values = new();

    /// <summary>The number of values; 0 before the first step.</summary>
    public int Count => _values.Count;

    /// <summary>A value: a tensor, a long, a double, a list of those, or null.</summary>
    /// <exception cref="KeyNotFoundException">There is none of this name.</exception>
    public object? this[string name]
    {
        get => _values.TryGet(name, out object? value) ? value : throw new KeyNotFoundException($"The optimizer keeps no '{name}' for this parameter. It keeps: {string.Join(", ", _values.Names)}.");
        set => _values.Set(name, value);
    }

    /// <summary>A value that is a tensor.</summary>
    /// <exception cref="KeyNotFoundException">There is none of this name.</exception>
    public Tensor Tensor(string name) => this[name] as Tensor ?? throw new KeyNotFoundException($"'{name}' is no tensor: {this[name] ?? "None"}.");

    /// <summary>The tensor of this name; null if there is none.</summary>
    public Tensor? Find(string name) => _values.TryGet(name, out object? value) ? value as Tensor : null;

    /// <summary>Whether there is a value of this name.</summary>
    public bool Contains(string name) => _values.Contains(name);

    /// <summary>Counts a step, and gives the count.</summary>
    internal double Advance()
    {
        Tensor step = Tensor("step");
        double count = Get(step) + 1;
        Set(step, count);
        return count;
    }

    /// <summary>The number in a tensor of one element.</summary>
    internal static double Get(Tensor x) => x.DType switch
    {
        DType.Float32 => x.AsSpan<float>()[0],
        DType.Float64 => x.AsSpan<double>()[0],
        _ => x.To(DType.Float64).Item<double>(),
    };

    /// <summary>Puts a number into a tensor of one element.</summary>
    internal static void Set(Tensor x, double value)
    {
        switch (x.DType)
        {
            case DType.Float32: x.AsSpan<float>()[0] = (float)value; break;
            case DType.Float64: x.AsSpan<double>()[0] = value; break;
            default: x.Fill_(value); break;
        }
    }

    /// <summary>A tensor of one number, as PyTorch keeps step counts.</summary>
    internal static Tensor Scalar(double value) => Tensors.Tensor.From([(float)value], []);

    internal MapNode ToNode(Func<object?, CheckpointNode> build)
    {
        MapNode map = new();
        foreach ((string name, object? value) in this)
            map.Add(name, build(value));
        return map;
    }

    /// <inheritdoc/>
    public IEnumerator<KeyValuePair<string, object?>> GetEnumerator()
    {
        for (int i = 0; i < _values.Count; i++)
            yield return new(_values[i].Name, _values[i].Value);
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
