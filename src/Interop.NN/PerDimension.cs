using System.Runtime.CompilerServices;

namespace Interop.NN;

/// <summary>A number for all dimensions, or one for each: <c>3</c>, <c>[3, 5]</c>. Absent if default, where the layer has a value of its own.</summary>
/// <typeparam name="T">The type of the numbers.</typeparam>
[CollectionBuilder(typeof(PerDimension), nameof(PerDimension.Create))]
public readonly record struct PerDimension<T>
{
    private readonly T[]? _values;
    private readonly bool _isOne;

    internal PerDimension(T[]? values, bool isOne = false) => (_values, _isOne) = (values, isOne);

    /// <summary>Whether there is any.</summary>
    public bool IsDefault => _values is null;

    /// <summary>The numbers; a single one stands for all dimensions.</summary>
    public ReadOnlySpan<T> Values => _values;

    /// <summary>A number for all dimensions.</summary>
    public static implicit operator PerDimension<T>(T value) => new([value], isOne: true);

    /// <summary>A number for each dimension.</summary>
    public static implicit operator PerDimension<T>(T[]? values) => new(values);

    /// <summary>The numbers, which a collection has to list.</summary>
    public ReadOnlySpan<T>.Enumerator GetEnumerator() => Values.GetEnumerator();

    /// <summary>The number, or the numbers between brackets.</summary>
    public override string ToString() => _isOne ? $"{_values![0]}" : $"[{string.Join(", ", _values ?? [])}]";

    /// <summary>What PyTorch prints: a number, a tuple, or None.</summary>
    internal object? Python => _isOne ? _values![0] : _values;

    /// <summary>The numbers as functions take them; null for none.</summary>
    internal T[]? Array => _values;

    internal PerDimension<T> Or(PerDimension<T> other) => IsDefault ? other : this;

    /// <summary>One number for each dimension.</summary>
    /// <exception cref="ArgumentException">There are more or fewer.</exception>
    internal T[] Expand(int dimensions, string name)
    {
        if (_values is null || _values.Length != dimensions && _values.Length != 1)
            throw new ArgumentException($"{name} is {this}: expected one number or {dimensions}.", name);
        if (_values.Length == dimensions)
            return _values;
        T[] all = new T[dimensions];
        System.Array.Fill(all, _values[0]);
        return all;
    }
}

/// <summary>Makes what collection expressions stand for.</summary>
public static class PerDimension
{
    /// <summary>A number for each dimension.</summary>
    public static PerDimension<T> Create<T>(ReadOnlySpan<T> values) => new(values.ToArray());
}
