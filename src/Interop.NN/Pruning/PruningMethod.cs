using Interop.Tensors;

namespace Interop.NN;

/// <summary>Chooses which elements of a parameter become zero. Source: <c>torch.nn.utils.prune.BasePruningMethod</c>.</summary>
public abstract class PruningMethod
{
    /// <summary>The dimension whose slices are pruned whole; null where elements are.</summary>
    public virtual int? Dimension => null;

    /// <summary>Whether earlier masks are part of what it decides over; else it sees what they left.</summary>
    public virtual bool IsGlobal => false;

    /// <summary>The mask: 1 for what stays.</summary>
    /// <param name="importance">How important each element is; the parameter itself unless scores were given.</param>
    /// <param name="mask">What stays so far.</param>
    public abstract Tensor ComputeMask(Tensor importance, Tensor mask);

    /// <summary>Zeros at places of a mask taken flat.</summary>
    private protected static Tensor Without(Tensor mask, Tensor places) => mask.Flatten().IndexFill(0, places, 0).View(mask.Shape);

    /// <summary>The mask in which only some slices of a dimension stay.</summary>
    private protected static Tensor Slices(Tensor like, int dim, Tensor kept)
    {
        long[] shape = [.. Enumerable.Repeat(1L, like.Rank)];
        shape[like.Shape.Axis(dim)] = kept.ElementCount;
        return kept.To(like.DType).View(shape).Expand(like.Shape.ToArray()).Clone();
    }
}

/// <summary>How much is pruned: a fraction of all, or a count.</summary>
public readonly struct PruningAmount
{
    private PruningAmount(double value, bool isCount) => (Value, IsCount) = (value, isCount);

    internal double Value { get; }

    internal bool IsCount { get; }

    /// <summary>A fraction from 0 to 1.</summary>
    public static implicit operator PruningAmount(double fraction) => fraction is >= 0 and <= 1 ? new(fraction, false)
        : throw new ArgumentOutOfRangeException(nameof(fraction), fraction, "A fraction lies between 0 and 1; give a whole number for a count.");

    /// <summary>A count.</summary>
    public static implicit operator PruningAmount(int count) => count >= 0 ? new(count, true) : throw new ArgumentOutOfRangeException(nameof(count), count, "A count is not negative.");

    /// <exception cref="ArgumentOutOfRangeException">There are fewer.</exception>
    internal long Of(long size)
    {
        long count = IsCount ? (long)Value : (long)Math.Round(Value * size, MidpointRounding.ToEven);
        return count <= size ? count : throw new ArgumentOutOfRangeException(nameof(size), size, $"{count} cannot be pruned of {size}.");
    }
}
