using System.Collections;
using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace Interop.Tensors;

/// <summary>Sizes of a tensor, outermost first. A value: immutable, compared by content, written as <c>[2, 3]</c>.</summary>
[CollectionBuilder(typeof(Shape), nameof(Create))]
[DebuggerDisplay("{ToString(),nq}")]
public readonly struct Shape : IEquatable<Shape>, IReadOnlyList<long>
{
    // Tensors made from each other have one object, so that comparing shapes is comparing references, and counts and strides are worked out once.
    private readonly Geometry? _geometry;

    /// <summary>A shape of these sizes; the array is copied.</summary>
    /// <exception cref="ShapeException">A size is negative, or the number of elements passes 2⁶³ − 1.</exception>
    public Shape(params ReadOnlySpan<long> sizes)
    {
        if (!sizes.IsEmpty)
            _geometry = new Geometry(sizes.ToArray(), CountOf(sizes));
    }

    private sealed class Geometry(long[] sizes, long count)
    {
        internal readonly long[] Sizes = sizes;
        internal readonly long Count = count;
        internal long[]? Strides;
    }

    private long[] Sizes => _geometry?.Sizes ?? [];

    /// <summary>A shape of these sizes; what collection expressions call.</summary>
    public static Shape Create(ReadOnlySpan<long> sizes) => new(sizes);

    /// <summary>The number of dimensions.</summary>
    public int Rank => _geometry?.Sizes.Length ?? 0;

    int IReadOnlyCollection<long>.Count => Rank;

    /// <summary>The number of elements: the product of the sizes, 1 for a scalar.</summary>
    public long ElementCount => _geometry?.Count ?? 1;

    /// <summary>The size of dimension <paramref name="axis"/>; negative counts from the end, through <see cref="Index"/> or plainly.</summary>
    public long this[int axis] => Sizes[axis < 0 ? axis + Rank : axis];

    /// <summary>The sizes as a span.</summary>
    public ReadOnlySpan<long> AsSpan() => _geometry?.Sizes;

    /// <summary>The sizes as a new array.</summary>
    public long[] ToArray() => AsSpan().ToArray();

    /// <summary>Strides, in elements, of a dense row-major tensor of this shape.</summary>
    public long[] ContiguousStrides() => [.. DenseStrides];

    /// <summary>The same, shared by all who ask: nobody writes into it.</summary>
    internal long[] DenseStrides => _geometry is { } geometry ? geometry.Strides ??= Dense(geometry.Sizes) : [];

    private static long[] Dense(long[] sizes)
    {
        var strides = new long[sizes.Length];
        long step = 1;
        for (int i = strides.Length - 1; i >= 0; i--)
        {
            strides[i] = step;
            step *= Math.Max(1, sizes[i]);
        }

        return strides;
    }

    /// <summary>Whether these strides walk the elements densely in row-major order; the stride of a size-one dimension is free.</summary>
    public bool IsContiguous(ReadOnlySpan<long> strides)
    {
        if (_geometry is not { } geometry || geometry.Count == 0 || geometry.Strides is { } dense && strides == dense)
            return true;
        long step = 1;
        for (int i = Rank - 1; i >= 0; i--)
        {
            long size = geometry.Sizes[i];
            if (size != 1 && strides[i] != step)
                return false;
            step *= size;
        }

        return true;
    }

    /// <summary>A dimension counted from the start; negative ones count from the end, and a scalar has one that is 0 or −1.</summary>
    /// <exception cref="ShapeException">The dimension does not exist.</exception>
    public int Axis(int dim)
    {
        int rank = Math.Max(Rank, 1);
        return dim >= -rank && dim < rank ? (dim + rank) % rank : throw new ShapeException($"Dimension {dim} does not exist in shape {this}: expected {-rank} to {rank - 1}.");
    }

    /// <inheritdoc/>
    public bool Equals(Shape other) => _geometry == other._geometry || AsSpan().SequenceEqual(other.AsSpan());

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is Shape other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        HashCode hash = default;
        foreach (long size in AsSpan())
            hash.Add(size);
        return hash.ToHashCode();
    }

    /// <summary>Equal content.</summary>
    public static bool operator ==(Shape left, Shape right) => left.Equals(right);

    /// <summary>Different content.</summary>
    public static bool operator !=(Shape left, Shape right) => !left.Equals(right);

    /// <summary>PyTorch's spelling: <c>[2, 3]</c>.</summary>
    public override string ToString() => $"[{string.Join(", ", Sizes)}]";

    /// <inheritdoc/>
    public IEnumerator<long> GetEnumerator() => ((IEnumerable<long>)Sizes).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private static long CountOf(ReadOnlySpan<long> sizes)
    {
        // Zeros count as ones first: the strides of an empty tensor must fit 64 bits too.
        Int128 steps = 1;
        bool empty = false;
        foreach (long size in sizes)
        {
            if (size < 0)
                throw new ShapeException($"A shape cannot have the negative size {size}: [{string.Join(", ", sizes.ToArray())}].");
            empty |= size == 0;
            steps *= Math.Max(1, size);
            if (steps > long.MaxValue)
                throw new ShapeException($"The shape [{string.Join(", ", sizes.ToArray())}] has more than 2^63 - 1 elements.");
        }

        return empty ? 0 : (long)steps;
    }
}
