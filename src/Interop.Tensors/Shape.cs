using System.Collections;
using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace Interop.Tensors;

/// <summary>Sizes of a tensor, outermost first. A value: immutable, compared by content, written as <c>[2, 3]</c>.</summary>
[CollectionBuilder(typeof(Shape), nameof(Create))]
[DebuggerDisplay("{ToString(),nq}")]
public readonly struct Shape : IEquatable<Shape>, IReadOnlyList<long>
{
    private readonly long[]? _sizes;

    /// <summary>A shape of these sizes; the array is copied.</summary>
    /// <exception cref="ShapeException">A size is negative, or the number of elements passes 2⁶³ − 1.</exception>
    public Shape(params ReadOnlySpan<long> sizes)
    {
        _sizes = sizes.ToArray();
        _ = CountOf(sizes);
    }

    /// <summary>A shape of these sizes; what collection expressions call.</summary>
    public static Shape Create(ReadOnlySpan<long> sizes) => new(sizes);

    /// <summary>The number of dimensions.</summary>
    public int Rank => _sizes?.Length ?? 0;

    int IReadOnlyCollection<long>.Count => Rank;

    /// <summary>The number of elements: the product of the sizes, 1 for a scalar.</summary>
    public long ElementCount => CountOf(_sizes);

    /// <summary>The size of dimension <paramref name="axis"/>; negative counts from the end, through <see cref="Index"/> or plainly.</summary>
    public long this[int axis] => _sizes![axis < 0 ? axis + Rank : axis];

    /// <summary>The sizes as a span.</summary>
    public ReadOnlySpan<long> AsSpan() => _sizes;

    /// <summary>The sizes as a new array.</summary>
    public long[] ToArray() => _sizes is null ? [] : (long[])_sizes.Clone();

    /// <summary>Strides, in elements, of a dense row-major tensor of this shape.</summary>
    public long[] ContiguousStrides()
    {
        var strides = new long[Rank];
        long step = 1;
        for (int i = Rank - 1; i >= 0; i--)
        {
            strides[i] = step;
            step *= Math.Max(1, _sizes![i]);
        }

        return strides;
    }

    /// <summary>Whether these strides walk the elements densely in row-major order; the stride of a size-one dimension is free.</summary>
    public bool IsContiguous(ReadOnlySpan<long> strides)
    {
        long step = 1;
        if (AsSpan().Contains(0))
            return true;
        for (int i = Rank - 1; i >= 0; i--)
        {
            long size = _sizes![i];
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
    public bool Equals(Shape other) => AsSpan().SequenceEqual(other.AsSpan());

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
    public override string ToString() => $"[{string.Join(", ", _sizes ?? [])}]";

    /// <inheritdoc/>
    public IEnumerator<long> GetEnumerator() => ((IEnumerable<long>)(_sizes ?? [])).GetEnumerator();

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
