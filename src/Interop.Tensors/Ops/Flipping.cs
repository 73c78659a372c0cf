using Interop.Tensors.Kernels;

namespace Interop.Tensors;

/// <content>Elements in another order along dimensions. Source: <c>torch.flip</c>, <c>torch.roll</c>, <c>torch.rot90</c>.</content>
public partial class Tensor
{
    /// <summary>Dimensions reversed. Source: <c>aten::flip</c>.</summary>
    public Tensor Flip(params ReadOnlySpan<int> dims)
    {
        using Op op = Op.Begin("flip", this);
        Tensor y = this;
        bool[] seen = new bool[Math.Max(Rank, 1)];
        foreach (int dim in dims)
        {
            int d = Axis(dim);
            if (seen[d])
                throw new ShapeException($"Flip of shape {Shape} names dimension {d} twice.");
            seen[d] = true;
            if (Rank > 0)
                y = y.TakeAt("flip", Places.OfDimension("Flip", y.Shape, d, Reversed(Shape[d])));
        }

        return op.Return(ReferenceEquals(y, this) ? Clone() : y);
    }

    private static Tensor Reversed(long count) => Elementwise.Binary(new Difference(), Wrapped(count - 1), Indexing.Range(count));

    /// <summary>The second dimension reversed. Source: <c>aten::fliplr</c>.</summary>
    public Tensor Fliplr() => Rank >= 2 ? Flip(1) : throw new ShapeException($"Fliplr needs two dimensions, found shape {Shape}.");

    /// <summary>The first dimension reversed. Source: <c>aten::flipud</c>.</summary>
    public Tensor Flipud() => Rank >= 1 ? Flip(0) : throw new ShapeException("Flipud needs a dimension, and a 0-dim tensor has none.");

    /// <summary>Elements moved along, those that fall off coming in at the other end; without dimensions, of the flattened tensor. Source: <c>aten::roll</c>.</summary>
    public Tensor Roll(Ints shifts, Ints dims = default)
    {
        (long[] distances, int[] axes) = (shifts.Values(nameof(shifts)), dims.Dims ?? []);
        if (axes.Length == 0)
        {
            if (distances.Length != 1)
                throw new ShapeException($"Roll without dimensions needs one shift, found {distances.Length}.");
            return Rank == 1 ? Roll(distances, 0) : Reshape(-1).Roll(distances, 0).Reshape(Shape);
        }

        if (distances.Length != axes.Length)
            throw new ShapeException($"Roll needs as many shifts as dimensions, found {distances.Length} and {axes.Length}.");
        using Op op = Op.Begin("roll", this);
        Tensor y = this;
        for (int i = 0; i < axes.Length; i++)
        {
            int d = Dimension("Roll", axes[i]);
            long size = Shape[d], shift = size == 0 ? 0 : ((distances[i] % size) + size) % size;
            y = Cat([y.Narrow(d, size - shift, shift), y.Narrow(d, 0, size - shift)], d);
        }

        return op.Return(y);
    }

    /// <summary>Quarter turns from the first of two dimensions towards the second. Source: <c>aten::rot90</c>.</summary>
    public Tensor Rot90(int k = 1, Ints dims = default)
    {
        int[] plane = dims.Dims ?? [0, 1];
        if (plane.Length != 2 || Rank < 2 || Axis(plane[0]) == Axis(plane[1]))
            throw new ShapeException($"Rot90 of shape {Shape} needs two different dimensions, found [{string.Join(", ", plane)}].");
        return (((k % 4) + 4) % 4) switch
        {
            1 => Flip(plane[1]).Transpose(plane[0], plane[1]).Clone(),
            2 => Flip(plane),
            3 => Flip(plane[0]).Transpose(plane[0], plane[1]).Clone(),
            _ => Clone(),
        };
    }
}
