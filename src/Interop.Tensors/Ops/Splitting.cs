namespace Interop.Tensors;

/// <content>One tensor as several views of it. Source: <c>torch.split</c>, <c>torch.chunk</c> …</content>
public partial class Tensor
{
    /// <summary>Pieces of one dimension of this size; the last may be smaller. Source: <c>aten::split</c>.</summary>
    public Tensor[] Split(long splitSize, int dim = 0) => Several(UnsafeSplit(splitSize, dim));

    /// <summary>As <see cref="Split(long, int)"/>, but the pieces may be changed in place. Source: <c>aten::unsafe_split</c>.</summary>
    public Tensor[] UnsafeSplit(long splitSize, int dim = 0)
    {
        dim = Dimension("Split", dim);
        long size = Shape[dim];
        if (splitSize < 0 || splitSize == 0 && size != 0)
            throw new ArgumentOutOfRangeException(nameof(splitSize), $"Pieces of {splitSize} slices cannot make up the {size} of dimension {dim}.");
        long[] sizes = new long[splitSize == 0 ? 1 : Math.Max(1, (size + splitSize - 1) / splitSize)];
        for (long i = 0; i < sizes.Length; i++)
            sizes[i] = Math.Min(splitSize, size - i * splitSize);
        return Cut("split", sizes, dim);
    }

    /// <summary>Pieces of one dimension of these sizes, which make up the whole. Source: <c>aten::split_with_sizes</c>.</summary>
    public Tensor[] Split(long[] splitSizes, int dim = 0) => SplitWithSizes(splitSizes, dim);

    /// <inheritdoc cref="Split(long[], int)"/>
    public Tensor[] SplitWithSizes(long[] splitSizes, int dim = 0) => Several(UnsafeSplitWithSizes(splitSizes, dim));

    /// <summary>As <see cref="SplitWithSizes"/>, but the pieces may be changed in place. Source: <c>aten::unsafe_split_with_sizes</c>.</summary>
    public Tensor[] UnsafeSplitWithSizes(long[] splitSizes, int dim = 0)
    {
        dim = Dimension("Split", dim);
        if (splitSizes.Sum() != Shape[dim] || splitSizes.Any(s => s < 0))
            throw new ShapeException($"Pieces of [{string.Join(", ", splitSizes)}] slices do not make up the {Shape[dim]} of dimension {dim} of shape {Shape}.");
        return Cut("split_with_sizes", splitSizes, dim);
    }

    /// <summary>At most this many pieces of one dimension, equal but for the last. Source: <c>aten::chunk</c>.</summary>
    public Tensor[] Chunk(long chunks, int dim = 0) => Several(UnsafeChunk(chunks, dim));

    /// <summary>As <see cref="Chunk"/>, but the pieces may be changed in place. Source: <c>aten::unsafe_chunk</c>.</summary>
    public Tensor[] UnsafeChunk(long chunks, int dim = 0)
    {
        dim = Dimension("Chunk", dim);
        if (chunks < 1)
            throw new ArgumentOutOfRangeException(nameof(chunks), $"A tensor is cut into at least 1 piece, found {chunks}.");
        long size = (Shape[dim] + chunks - 1) / chunks;
        return size == 0 ? UnsafeSplitWithSizes(new long[chunks], dim) : UnsafeSplit(size, dim);
    }

    /// <summary>Exactly this many pieces of one dimension; the first ones are larger by 1 where it does not divide. Source: <c>aten::tensor_split.sections</c>.</summary>
    public Tensor[] TensorSplit(long sections, int dim = 0)
    {
        dim = Dimension("TensorSplit", dim);
        if (sections < 1)
            throw new ArgumentOutOfRangeException(nameof(sections), $"A tensor is cut into at least 1 piece, found {sections}.");
        long[] indices = new long[sections - 1];
        (long small, long larger) = (Shape[dim] / sections, Shape[dim] % sections);
        for (long i = 1; i < sections; i++)
            indices[i - 1] = i * small + Math.Min(i, larger);
        return TensorSplit(indices, dim);
    }

    /// <summary>Pieces of one dimension cut at these places, which follow the rules of slices. Source: <c>aten::tensor_split.indices</c>.</summary>
    public Tensor[] TensorSplit(long[] indices, int dim = 0)
    {
        dim = Dimension("TensorSplit", dim);
        Tensor[] pieces = new Tensor[indices.Length + 1];
        for (int i = 0; i < pieces.Length; i++)
            pieces[i] = Slice(dim, i == 0 ? 0 : indices[i - 1], i == indices.Length ? null : indices[i]);
        return pieces;
    }

    /// <summary>Cut as a 0- or 1-dim tensor of int64 says. Source: <c>aten::tensor_split.tensor_indices_or_sections</c>.</summary>
    public Tensor[] TensorSplit(Tensor tensorIndicesOrSections, int dim = 0)
    {
        if (tensorIndicesOrSections.DType != DType.Int64 || tensorIndicesOrSections.Rank > 1)
            throw new ArgumentException($"Places to cut at are an int64 tensor of at most one dimension, found {tensorIndicesOrSections}.");
        return tensorIndicesOrSections.Rank == 0 ? TensorSplit(tensorIndicesOrSections.Item<long>(), dim) : TensorSplit(tensorIndicesOrSections.ToArray<long>(), dim);
    }

    /// <summary>All slices of one dimension, without it. Source: <c>aten::unbind</c>.</summary>
    public Tensor[] Unbind(int dim = 0)
    {
        dim = Dimension("Unbind", dim);
        Cuts cuts = new([], dim);
        using Op op = Op.Begin("unbind", cuts, this);
        Tensor[] pieces = new Tensor[Shape[dim]];
        Shape shape = new(Without(Shape.AsSpan(), dim));
        for (long i = 0; i < pieces.Length; i++)
            pieces[i] = Window(shape, Without(_strides, dim), Offset + i * _strides[dim]);
        op.Record(pieces, [this], [], cuts, static (g, cuts) => [Stack(g.AllDy(), cuts.Dim)]);
        return Several(pieces);
    }

    /// <summary>Equal pieces of the second dimension, of vectors the first. Source: <c>aten::hsplit</c>.</summary>
    public Tensor[] Hsplit(long sections) => EqualSplit("Hsplit", sections, Rank == 1 ? 0 : 1, 1);

    /// <inheritdoc cref="Hsplit(long)"/>
    public Tensor[] Hsplit(long[] indices) => CheckedSplit("Hsplit", indices, Rank == 1 ? 0 : 1, 1);

    /// <summary>Equal pieces of the first dimension. Source: <c>aten::vsplit</c>.</summary>
    public Tensor[] Vsplit(long sections) => EqualSplit("Vsplit", sections, 0, 2);

    /// <inheritdoc cref="Vsplit(long)"/>
    public Tensor[] Vsplit(long[] indices) => CheckedSplit("Vsplit", indices, 0, 2);

    /// <summary>Equal pieces of the third dimension. Source: <c>aten::dsplit</c>.</summary>
    public Tensor[] Dsplit(long sections) => EqualSplit("Dsplit", sections, 2, 3);

    /// <inheritdoc cref="Dsplit(long)"/>
    public Tensor[] Dsplit(long[] indices) => CheckedSplit("Dsplit", indices, 2, 3);

    private Tensor[] EqualSplit(string op, long sections, int dim, int rank)
    {
        if (Rank < rank || sections < 1 || Shape[dim] % sections != 0)
            throw new ShapeException($"{op} of shape {Shape} into {sections} equal pieces is not possible.");
        return TensorSplit(sections, dim);
    }

    private Tensor[] CheckedSplit(string op, long[] indices, int dim, int rank) =>
        Rank >= rank ? TensorSplit(indices, dim) : throw new ShapeException($"{op} needs at least {rank} dimensions, found shape {Shape}.");

    /// <summary>Neighbouring pieces of these sizes.</summary>
    private Tensor[] Cut(string name, long[] sizes, int dim)
    {
        Cuts cuts = new(sizes, dim);
        using Op op = Op.Begin(name, cuts, this);
        Tensor[] pieces = new Tensor[sizes.Length];
        long at = 0;
        for (int i = 0; i < pieces.Length; i++)
        {
            long[] shape = Shape.ToArray();
            shape[dim] = sizes[i];
            pieces[i] = Window(new Shape(shape), _strides, sizes[i] == 0 ? Offset : Offset + at * _strides[dim]);
            at += sizes[i];
        }

        op.Record(pieces, [this], [], cuts, static (g, cuts) => [Cat(g.AllDy(), cuts.Dim)]);
        return pieces;
    }

    /// <summary>Views that one op made together: PyTorch refuses to change them in place while recording.</summary>
    private static Tensor[] Several(Tensor[] views)
    {
        foreach (Tensor view in views)
        {
            if (view.ViewOf is { Origin: ViewOrigin.Recorded } info)
                info.Origin = ViewOrigin.Several;
        }

        return views;
    }

    /// <summary>Where a tensor is cut; no sizes for single slices.</summary>
    private sealed record Cuts(long[] Sizes, int Dim);
}
