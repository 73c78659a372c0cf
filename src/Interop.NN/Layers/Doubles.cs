using System.Runtime.CompilerServices;

namespace Interop.NN;

/// <summary>A number for all dimensions, or one for each: <c>2.0</c>, <c>[2.0, 1.5]</c>. Absent if default.</summary>
[CollectionBuilder(typeof(Doubles), nameof(Create))]
public readonly record struct Doubles
{
    private readonly bool _isOne;

    private Doubles(double[]? values, bool isOne = false) => (Array, _isOne) = (values, isOne);

    /// <summary>A number for each dimension; what collection expressions call.</summary>
    public static Doubles Create(ReadOnlySpan<double> values) => new(values.ToArray());

    /// <summary>The numbers as functions take them; null for none.</summary>
    internal double[]? Array { get; }

    /// <summary>What PyTorch prints: a number, a tuple, or None.</summary>
    internal object? Python => _isOne ? Array![0] : Array;

    /// <summary>A number for all dimensions.</summary>
    public static implicit operator Doubles(double value) => new([value], isOne: true);

    /// <summary>A number for each dimension.</summary>
    public static implicit operator Doubles(double[]? values) => new(values);

    /// <summary>The numbers one by one; what makes this a collection.</summary>
    public ReadOnlySpan<double>.Enumerator GetEnumerator() => ((ReadOnlySpan<double>)Array).GetEnumerator();

    /// <summary>Whether the numbers are the same.</summary>
    public bool Equals(Doubles other) => ((ReadOnlySpan<double>)Array).SequenceEqual(other.Array);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        HashCode hash = new();
        foreach (double value in this)
            hash.Add(value);
        return hash.ToHashCode();
    }

    /// <summary>The number, or the numbers between brackets.</summary>
    public override string ToString() => _isOne ? $"{Array![0]}" : $"[{string.Join(", ", Array ?? [])}]";
}
