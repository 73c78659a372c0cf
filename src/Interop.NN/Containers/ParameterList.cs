using System.Collections;
using System.Globalization;
using Interop.Tensors;

namespace Interop.NN;

/// <summary>Parameters named 0, 1, 2 …. Source: <c>torch.nn.ParameterList</c>.</summary>
public class ParameterList : Module, IReadOnlyList<Tensor>
{
    /// <summary>Parameters in order; plain tensors become parameters over the same memory.</summary>
    public ParameterList(params IEnumerable<Tensor> values) => Extend(values);

    /// <summary>The number of parameters.</summary>
    public int Count { get; private set; }

    /// <summary>A parameter by its place, computed where it has a parametrization; setting puts another there.</summary>
    public Tensor this[int index]
    {
        get => Attribute(NameOf(index))!;
        set => Register(NameOf(index), ParameterText.AsParameter(value));
    }

    /// <summary>Adds a parameter at the end. Source: <c>torch.nn.ParameterList.append</c>.</summary>
    public ParameterList Append(Tensor value)
    {
        Parameter parameter = ParameterText.AsParameter(value);
        Register(Count.ToString(CultureInfo.InvariantCulture), parameter);
        Count++;
        return this;
    }

    /// <summary>Adds a parameter at the end, for collection expressions.</summary>
    public void Add(Tensor value) => Append(value);

    /// <summary>Adds parameters at the end. Source: <c>torch.nn.ParameterList.extend</c>.</summary>
    public ParameterList Extend(IEnumerable<Tensor> values)
    {
        ArgumentNullException.ThrowIfNull(values);
        foreach (Tensor value in values)
            Append(value);
        return this;
    }

    /// <inheritdoc/>
    public IEnumerator<Tensor> GetEnumerator()
    {
        for (int i = 0; i < Count; i++)
            yield return this[i];
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <inheritdoc/>
    protected override string ExtraRepr() => string.Join('\n', this.Select((p, i) => ParameterText.Line($"{i}", p, $"torch.{p.DType.TorchName}")));

    internal override object? Invoke(object? input) => throw new NotSupportedException("A ParameterList is not called: use its parameters.");

    private string NameOf(int index)
    {
        int place = index < 0 ? index + Count : index;
        return place >= 0 && place < Count ? place.ToString(CultureInfo.InvariantCulture) : throw new ArgumentOutOfRangeException(nameof(index), index, $"ParameterList has {Count} parameters.");
    }
}
