using System.Runtime.CompilerServices;

namespace Interop.Tensors;

/// <summary>One size or several, of which each may be left to the operation: <c>7</c>, <c>(7, null)</c>, <c>[7, null]</c> or an array; <see cref="Ints"/> where all have to be said.</summary>
[CollectionBuilder(typeof(OptionalInts), nameof(Create))]
public readonly struct OptionalInts : IEquatable<OptionalInts>
{
    private readonly long?[]? _numbers;

    private OptionalInts(long?[]? numbers, bool isOne = false) => (_numbers, IsOne) = (numbers, isOne);

    /// <summary>Whether a number was written, and not a list of one: PyTorch prints modules so.</summary>
    internal bool IsOne { get; }

    /// <summary>Several numbers; what collection expressions call.</summary>
    public static OptionalInts Create(ReadOnlySpan<long?> numbers) => new(numbers.ToArray());

    /// <summary>The numbers of a parameter that needs some. They may be the array that was passed: do not write into it.</summary>
    /// <param name="name">The parameter's name, for the message.</param>
    /// <exception cref="ArgumentException">There is not even a list.</exception>
    public long?[] Values(string name) => _numbers ?? throw new ArgumentException($"'{name}' is absent: pass a number, several, or an array of them.", name);

    /// <summary>One number.</summary>
    public static implicit operator OptionalInts(long number) => new([number], isOne: true);

    /// <summary>One number, or one that is absent.</summary>
    public static implicit operator OptionalInts(long? number) => new([number], isOne: true);

    /// <summary>Two numbers.</summary>
    public static implicit operator OptionalInts((long? First, long? Second) numbers) => new([numbers.First, numbers.Second]);

    /// <summary>Three numbers.</summary>
    public static implicit operator OptionalInts((long? First, long? Second, long? Third) numbers) => new([numbers.First, numbers.Second, numbers.Third]);

    /// <summary>The numbers of an array, which is not copied.</summary>
    public static implicit operator OptionalInts(long?[]? numbers) => new(numbers);

    /// <summary>The numbers of a list without gaps.</summary>
    public static implicit operator OptionalInts(Ints numbers) => new(numbers.OrNull is { } all ? Array.ConvertAll(all, static n => (long?)n) : null, numbers.IsOne);

    /// <summary>The numbers of an array without gaps.</summary>
    public static implicit operator OptionalInts(long[]? numbers) => (Ints)numbers;

    /// <summary>The numbers one by one; what makes this a collection.</summary>
    public ReadOnlySpan<long?>.Enumerator GetEnumerator() => ((ReadOnlySpan<long?>)_numbers).GetEnumerator();

    /// <summary>The same numbers.</summary>
    public bool Equals(OptionalInts other) => _numbers?.Length == other._numbers?.Length && ((ReadOnlySpan<long?>)_numbers).SequenceEqual(other._numbers);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is OptionalInts other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        HashCode hash = default;
        foreach (long? number in this)
            hash.Add(number);
        return hash.ToHashCode();
    }

    /// <summary>The same numbers.</summary>
    public static bool operator ==(OptionalInts left, OptionalInts right) => left.Equals(right);

    /// <summary>Different numbers.</summary>
    public static bool operator !=(OptionalInts left, OptionalInts right) => !left.Equals(right);

    /// <summary>PyTorch's spelling: <c>[7, None]</c>.</summary>
    public override string ToString() => _numbers is null ? "None" : $"[{string.Join(", ", Array.ConvertAll(_numbers, static n => n?.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? "None"))}]";
}
