using Interop.Tensors.Kernels;

namespace Interop.Tensors;

/// <content>Elements picked by indices. Source: <c>torch.gather</c>, <c>torch.index_select</c>, <c>torch.take</c> …</content>
public partial class Tensor
{
    /// <summary>Slices of one dimension, in the order of a vector of indices. Source: <c>aten::index_select</c>.</summary>
    /// <param name="dim">The dimension.</param>
    /// <param name="index">A vector of int64 or int32; negative indices are not allowed.</param>
    public Tensor IndexSelect(int dim, Tensor index)
    {
        dim = Axis(dim);
        if (index.Rank > 1)
            throw new ShapeException($"IndexSelect needs a vector of indices, found shape {index.Shape}.");
        if (Rank > 0)
            return TakeAt("index_select", Places.OfDimension("IndexSelect", Shape, dim, index));
        if (index.ElementCount != 1)
            throw new ShapeException($"IndexSelect of a 0-dim tensor needs one index, found {index.ElementCount}.");
        Indexing.Normalize("IndexSelect", index, 1, wrap: false);
        return Clone();
    }

    /// <summary>y[i][j][k] = this[index[i][j][k]][j][k] for dimension 0, and so on. Source: <c>aten::gather</c>.</summary>
    /// <param name="dim">The dimension that the indices run along.</param>
    /// <param name="index">Indices of this rank, at most this size in the other dimensions.</param>
    /// <param name="sparseGrad">Has no effect: gradients are dense.</param>
    public Tensor Gather(int dim, Tensor index, bool sparseGrad = false)
    {
        dim = Axis(dim);
        CheckIndex("Gather", dim, index, Shape);
        return TakeAt("gather", Places.OfElements("Gather", Shape, dim, index));
    }

    /// <summary>Indices of the same rank whose other dimensions are not larger.</summary>
    private void CheckIndex(string op, int dim, Tensor index, Shape bound)
    {
        if (index.ElementCount == 0)
            return;
        if (index.DType is not (DType.Int64 or DType.Int32))
            throw new ArgumentException($"{op} needs indices of int64 or int32, found {index.DType.Name}.");
        if (Math.Max(index.Rank, 1) != Math.Max(Rank, 1))
            throw new ShapeException($"{op} needs indices of rank {Rank}, found shape {index.Shape}.");
        for (int d = 0; d < Math.Min(Rank, index.Rank); d++)
        {
            if (d != dim && index.Shape[d] > bound[d])
                throw new ShapeException($"{op} along dimension {dim} of shape {bound}: indices of shape {index.Shape} are larger in dimension {d}.");
        }
    }

    /// <summary>Elements by their number in row-major order. Source: <c>aten::take</c>.</summary>
    /// <param name="index">Indices of any shape; negative ones count from the end.</param>
    public Tensor Take(Tensor index)
    {
        if (index.DType != DType.Int64)
            throw new ArgumentException($"Take needs indices of int64, found {index.DType.Name}.");
        return TakeAt("take", Places.OfFlat(Shape, Indexing.Normalize("Take", index, ElementCount, wrap: true)));
    }

    /// <summary>Elements along one dimension, indices broadcast against the other ones; without a dimension, of the flattened tensor. Source: <c>aten::take_along_dim</c>.</summary>
    public Tensor TakeAlongDim(Tensor indices, int? dim = null)
    {
        if (dim is not { } d)
            return Reshape(-1).Gather(0, indices.Reshape(-1));
        d = Axis(d);
        if (indices.Rank != Rank)
            throw new ShapeException($"TakeAlongDim needs indices of rank {Rank}, found shape {indices.Shape}.");
        long[] self = Shape.ToArray(), other = indices.Shape.ToArray();
        self[d] = other[d] = 1;
        long[] common = Promotion.Broadcast(new Shape(self), new Shape(other)).ToArray();
        common[d] = Shape[d];
        Tensor x = Expand(common);
        common[d] = indices.Shape[d];
        Tensor index = indices.Expand(common);
        return x.Gather(d, Wrap(index, Shape[d]));
    }

    /// <summary>Negative indices counted from the end.</summary>
    private static Tensor Wrap(Tensor index, long size) => Indexing.Normalize("TakeAlongDim", index, size, wrap: true);

    /// <summary>The elements where a mask of bool, broadcast, is true: one dimension. Source: <c>aten::masked_select</c>.</summary>
    public Tensor MaskedSelect(Tensor mask)
    {
        if (mask.DType != DType.Bool)
            throw new ArgumentException($"MaskedSelect needs a mask of bool, found {mask.DType.Name}.");
        Shape common = Promotion.Broadcast(Shape, mask.Shape);
        Tensor places = Indexing.PlacesOfTrue(mask.Dense(common, DType.Bool));
        return Expand(common).TakeAt("masked_select", new Places(common, places, 1, places.Shape));
    }

    /// <summary>The positions of elements that are not zero: [count, rank]. Source: <c>aten::nonzero</c>.</summary>
    public Tensor Nonzero()
    {
        using Op op = Op.Begin("nonzero", this);
        Tensor places = Indexing.PlacesOfTrue(Dense(Shape, DType.Bool));
        return op.Return(Positions(places));
    }

    /// <summary>The positions of elements that are not zero, one vector per dimension; of a 0-dim tensor as if it had one. Source: <c>aten::nonzero_numpy</c>.</summary>
    public Tensor[] Nonzero(bool asTuple) => asTuple ? (Rank == 0 ? Unsqueeze(0) : this).Nonzero().Unbind(1) : [Nonzero()];

    /// <inheritdoc cref="Nonzero()"/>
    public Tensor Argwhere() => Nonzero();

    /// <summary>The first positions of elements that are not zero: always this many rows, filled up. Source: <c>aten::nonzero_static</c>.</summary>
    public Tensor NonzeroStatic(long size, long fillValue = -1)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(size);
        Tensor found = Nonzero(), y = Full([size, Rank], fillValue, DType.Int64);
        long rows = Math.Min(size, found.Shape[0]);
        y.Narrow(0, 0, rows).CopyInto(found.Narrow(0, 0, rows));
        return y;
    }

    /// <summary>Row-major numbers as positions: [count, rank].</summary>
    private Tensor Positions(Tensor places)
    {
        Tensor y = Empty([places.ElementCount, Rank], DType.Int64);
        Span<long> from = places.AsSpan<long>(), to = y.AsSpan<long>();
        for (int i = 0; i < from.Length; i++)
        {
            long rest = from[i];
            for (int d = Rank - 1; d >= 0; d--)
            {
                to[i * Rank + d] = rest % Shape[d];
                rest /= Shape[d];
            }
        }

        GC.KeepAlive(places);
        GC.KeepAlive(y);
        return y;
    }

    /// <summary>Row-major numbers as positions in a shape, one tensor per dimension. Source: <c>torch.unravel_index</c>.</summary>
    public static Tensor[] UnravelIndex(Tensor indices, params ReadOnlySpan<long> shape)
    {
        Shape full = new(shape);
        Tensor rest = Indexing.Normalize("UnravelIndex", indices, Math.Max(full.ElementCount, 1), wrap: false);
        Tensor[] positions = new Tensor[full.Rank];
        long[] strides = full.DenseStrides;
        for (int d = 0; d < full.Rank; d++)
            positions[d] = Elementwise.Binary(new Digit(strides[d], full[d]), rest, rest);
        return positions;
    }
}
