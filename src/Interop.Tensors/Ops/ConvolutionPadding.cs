using System.Runtime.CompilerServices;

namespace Interop.Tensors;

/// <summary>Pads that a convolution works out itself. Source: <c>torch.nn.functional.conv2d</c>.</summary>
public enum AutomaticPadding
{
    /// <summary>None: only windows that lie wholly inside.</summary>
    Valid,

    /// <summary>As much as makes the output as large as the input; strides must be 1. Where it is odd, the end gets one more.</summary>
    Same,
}

/// <summary>How much a convolution pads its input with zeros: numbers (<c>[1]</c>, <c>[1, 2]</c>), or <see cref="AutomaticPadding"/>.</summary>
[CollectionBuilder(typeof(ConvolutionPadding), nameof(Create))]
public readonly struct ConvolutionPadding : IEquatable<ConvolutionPadding>
{
    private readonly long[]? _sizes;

    private ConvolutionPadding(long[]? sizes, AutomaticPadding? automatic) => (_sizes, Automatic) = (sizes, automatic);

    /// <summary>Whether, and how, the convolution works it out.</summary>
    public AutomaticPadding? Automatic { get; }

    /// <summary>Zeros at both ends of each dimension; one number for all; none at all if empty.</summary>
    public ReadOnlySpan<long> Sizes => _sizes;

    /// <summary>Zeros at both ends of each dimension; what collection expressions call.</summary>
    public static ConvolutionPadding Create(ReadOnlySpan<long> sizes) => new(sizes.ToArray(), null);

    /// <summary>Zeros at both ends of all dimensions.</summary>
    public static implicit operator ConvolutionPadding(long size) => new([size], null);

    /// <summary>Zeros at both ends of two dimensions.</summary>
    public static implicit operator ConvolutionPadding((long First, long Second) sizes) => new([sizes.First, sizes.Second], null);

    /// <summary>Zeros at both ends of three dimensions.</summary>
    public static implicit operator ConvolutionPadding((long First, long Second, long Third) sizes) => new([sizes.First, sizes.Second, sizes.Third], null);

    /// <summary>Zeros at both ends of each dimension; none if absent.</summary>
    public static implicit operator ConvolutionPadding(Ints sizes) => new(sizes.OrNull, null);

    /// <summary>Zeros at both ends of each dimension.</summary>
    public static implicit operator ConvolutionPadding(long[]? sizes) => new(sizes, null);

    /// <summary>Worked out.</summary>
    public static implicit operator ConvolutionPadding(AutomaticPadding automatic) => new(null, automatic);

    /// <summary>The sizes, which a collection has to list.</summary>
    public ReadOnlySpan<long>.Enumerator GetEnumerator() => Sizes.GetEnumerator();

    /// <inheritdoc/>
    public bool Equals(ConvolutionPadding other) => Automatic == other.Automatic && Sizes.SequenceEqual(other.Sizes);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is ConvolutionPadding other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Automatic, _sizes?.Length);

    /// <summary>Equal pads.</summary>
    public static bool operator ==(ConvolutionPadding left, ConvolutionPadding right) => left.Equals(right);

    /// <summary>Different pads.</summary>
    public static bool operator !=(ConvolutionPadding left, ConvolutionPadding right) => !left.Equals(right);

    /// <summary>The numbers, or the name.</summary>
    public override string ToString() => Automatic?.ToString() ?? $"[{string.Join(", ", _sizes ?? [])}]";
}
