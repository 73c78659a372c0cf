using System.Runtime.CompilerServices;

namespace Interop.Tensors;

/// <summary>One whole number or several: what PyTorch's schemas call <c>int[]</c>. Written <c>1</c>, <c>(1, 2)</c>, <c>[0, 2]</c> or as an array; <c>default</c> is PyTorch's <c>None</c>.</summary>
/// <remarks>Nothing converts back by itself, so that an absent list cannot pass for an empty one.</remarks>
[CollectionBuilder(typeof(Ints), nameof(Create))]
public readonly struct Ints : IEquatable<Ints>
{
    // int[] or long[], as it came.
    private readonly Array? _numbers;

    private Ints(Array? numbers, bool isOne = false) => (_numbers, IsOne) = (numbers, isOne);

    /// <summary>Whether a number was written, and not a list of one: PyTorch prints modules so.</summary>
    internal bool IsOne { get; }

    /// <summary>Several numbers; what collection expressions call.</summary>
    public static Ints Create(ReadOnlySpan<long> numbers) => new(numbers.ToArray());

    /// <summary>How many numbers there are; null if absent.</summary>
    public int? Count => _numbers?.Length;

    /// <summary>The numbers; null if absent. They may be the array that was passed: do not write into it.</summary>
    public long[]? OrNull => _numbers as long[] ?? (_numbers is int[] numbers ? Array.ConvertAll(numbers, static n => (long)n) : null);

    /// <summary>The numbers as dimensions; null if absent. They may be the array that was passed: do not write into it.</summary>
    /// <exception cref="ShapeException">A number is none that a dimension can have.</exception>
    public int[]? Dims => _numbers as int[] ?? (_numbers is long[] numbers ? Array.ConvertAll(numbers, static n => n == (int)n ? (int)n : throw new ShapeException($"There is no dimension {n}: dimensions are counted in 32 bits.")) : null);

    /// <summary>The numbers of a parameter that needs some.</summary>
    /// <param name="name">The parameter's name, for the message.</param>
    /// <exception cref="ArgumentException">They are absent.</exception>
    public long[] Values(string name) => OrNull ?? throw new ArgumentException($"'{name}' is absent: pass a number, several, or an array of them.", name);

    /// <summary>One number.</summary>
    public static implicit operator Ints(int number) => new(new[] { number }, isOne: true);

    /// <summary>One number.</summary>
    public static implicit operator Ints(long number) => new(new[] { number }, isOne: true);

    /// <summary>The numbers of an array, which is not copied; absent if it is null.</summary>
    public static implicit operator Ints(int[]? numbers) => new(numbers);

    /// <summary>The numbers of an array, which is not copied; absent if it is null.</summary>
    public static implicit operator Ints(long[]? numbers) => new(numbers);

    /// <summary>Two numbers.</summary>
    public static implicit operator Ints((long First, long Second) numbers) => new(new[] { numbers.First, numbers.Second });

    /// <summary>Three numbers.</summary>
    public static implicit operator Ints((long First, long Second, long Third) numbers) => new(new[] { numbers.First, numbers.Second, numbers.Third });

    /// <summary>The numbers one by one, none if absent; what makes this a collection.</summary>
    public ReadOnlySpan<long>.Enumerator GetEnumerator() => ((ReadOnlySpan<long>)OrNull).GetEnumerator();

    /// <summary>The same numbers, or both absent.</summary>
    public bool Equals(Ints other) => Count == other.Count && ((ReadOnlySpan<long>)OrNull).SequenceEqual(other.OrNull);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is Ints other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        HashCode hash = default;
        foreach (long number in this)
            hash.Add(number);
        return hash.ToHashCode();
    }

    /// <summary>The same numbers, or both absent.</summary>
    public static bool operator ==(Ints left, Ints right) => left.Equals(right);

    /// <summary>Different numbers, or only one absent.</summary>
    public static bool operator !=(Ints left, Ints right) => !left.Equals(right);

    /// <summary>PyTorch's spelling: <c>[1, 2]</c>, or <c>None</c>.</summary>
    public override string ToString() => OrNull is { } numbers ? $"[{string.Join(", ", numbers)}]" : "None";
}
