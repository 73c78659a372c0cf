using Interop.Tensors.Kernels;

namespace Interop.Tensors;

/// <content>Reductions over segments, and pieces put together. Source: <c>torch.segment_reduce</c>, <c>aten::_chunk_cat</c>.</content>
public partial class Tensor
{
    /// <summary>Reduces segments of one dimension. Source: <c>aten::segment_reduce</c>.</summary>
    /// <param name="data">Elements.</param>
    /// <param name="reduce"><c>sum</c>, <c>mean</c>, <c>max</c>, <c>min</c> or <c>prod</c>.</param>
    /// <param name="lengths">How many slices each segment has: [..., segments], the leading sizes those in front of the dimension.</param>
    /// <param name="offsets">Where segments begin, and the end, instead of lengths.</param>
    /// <param name="axis">The dimension, behind the leading ones.</param>
    /// <param name="unsafe">Whether lengths are not checked.</param>
    /// <param name="initial">What each segment begins with; null for the reduction's neutral element, for means NaN of nothing.</param>
    public static Tensor SegmentReduce(Tensor data, string reduce, Tensor? lengths = null, Tensor? offsets = null, int axis = 0, bool @unsafe = false, Scalar? initial = null)
    {
        if ((lengths is null) == (offsets is null))
            throw new ArgumentException("SegmentReduce needs exactly one of lengths and offsets.");
        if (reduce is not ("sum" or "mean" or "max" or "min" or "prod"))
            throw new ArgumentException($"SegmentReduce reduces by \"sum\", \"mean\", \"max\", \"min\" or \"prod\", found \"{reduce}\".");
        using Op op = Op.Begin("segment_reduce", data, lengths, offsets);
        axis = data.Axis(axis);
        Tensor sizes = lengths ?? offsets!.Diff(1, -1);
        long segments = sizes.Shape[-1], slices = data.Shape[axis], outer = 1;
        for (int d = 0; d < axis; d++)
            outer *= data.Shape[d];
        long[] counts = sizes.To(DType.Int64).ToArray<long>();
        long[] starts = offsets?.Narrow(-1, 0, segments).To(DType.Int64).ToArray<long>() ?? [];
        Tensor rows = data.Reshape([outer, slices, .. data.Shape.AsSpan()[(axis + 1)..]]);
        List<Tensor> reduced = [];
        for (long o = 0; o < outer; o++)
        {
            long at = 0;
            for (long s = 0; s < segments; s++)
            {
                long count = counts[o * segments + s], start = starts.Length > 0 ? starts[o * segments + s] : at;
                if (!@unsafe && (count < 0 || start + count > slices))
                    throw new ArgumentException($"Segment {s} of {count} slices from {start} on does not lie inside the {slices} slices of dimension {axis}.");
                reduced.Add(Segment(rows.Select(0, o).Narrow(0, start, count), reduce, initial));
                at += count;
            }

            if (!@unsafe && starts.Length == 0 && at != slices)
                throw new ArgumentException($"Segments of {at} slices do not make up the {slices} of dimension {axis}.");
        }

        if (reduced.Count == 0)
            return op.Return(Empty(new Shape([.. data.Shape.AsSpan()[..axis], segments, .. data.Shape.AsSpan()[(axis + 1)..]]), data.DType));
        return op.Return(Stack([.. reduced]).Reshape([.. data.Shape.AsSpan()[..axis], segments, .. data.Shape.AsSpan()[(axis + 1)..]]));
    }

    private static Tensor Segment(Tensor x, string reduce, Scalar? initial)
    {
        Shape shape = new(x.Shape.AsSpan()[1..]);
        Tensor? first = initial is { } i ? Full(shape, i, x.DType) : null;
        bool empty = x.Shape[0] == 0;
        switch (reduce)
        {
            case "sum": return first is null ? x.Sum([0]) : x.Sum([0]) + first;
            case "prod": return first is null ? x.Prod(0) : x.Prod(0) * first;
            case "mean":
                if (empty)
                    return first ?? Full(shape, double.NaN, x.DType);
                return (first is null ? x.Sum([0]) : x.Sum([0]) + first) / x.Shape[0];
            default:
                if (empty)
                    return first ?? Full(shape, DTypeLimits.Extreme(x.DType, reduce == "min"), x.DType);
                Tensor all = first is null ? x : Cat([first.Unsqueeze(0), x]);
                return reduce == "max" ? all.Amax([0]) : all.Amin([0]);
        }
    }

    /// <summary>Each tensor's dimension filled up with zeros, cut into chunks, flattened behind, and all put side by side. Source: <c>aten::_chunk_cat</c>.</summary>
    public static Tensor ChunkCat(Tensor[] tensors, int dim, long numChunks)
    {
        if (tensors.Length == 0)
            throw new ArgumentException("ChunkCat needs at least one tensor.", nameof(tensors));
        if (numChunks < 1)
            throw new ArgumentOutOfRangeException(nameof(numChunks), $"There must be at least 1 chunk, found {numChunks}.");
        int axis = tensors[0].Dimension("ChunkCat", dim);
        Tensor[] parts = new Tensor[tensors.Length];
        for (int i = 0; i < parts.Length; i++)
        {
            Tensor x = tensors[i];
            bool fits = x is { Rank: > 0 } && x.ElementCount > 0 && x.Rank > axis && x.DType == tensors[0].DType;
            for (int d = 0; d < axis && fits; d++)
                fits = x.Shape[d] == tensors[0].Shape[d];
            if (!fits)
                throw new ShapeException($"ChunkCat needs tensors of one dtype, with elements and equal sizes in front of dimension {axis}, found {tensors[0]} and {x}.");
            long size = x.Shape[axis], padded = (size + numChunks - 1) / numChunks * numChunks;
            if (padded != size)
            {
                long[] rest = x.Shape.ToArray();
                rest[axis] = padded - size;
                x = Cat([x, Zeros(new Shape(rest), x.DType)], axis);
            }

            parts[i] = x.Reshape([.. x.Shape.AsSpan()[..axis], numChunks, -1]);
        }

        return Cat(parts, -1);
    }

    /// <summary>As <see cref="Index"/>, with one value where the mask is false, whose indices are not looked at. Source: <c>aten::_unsafe_masked_index</c>.</summary>
    public Tensor UnsafeMaskedIndex(Tensor mask, Tensor?[] indices, Scalar fill)
    {
        Tensor y = Index(Array.ConvertAll(indices, i => i is null ? null : Where(mask, i, 0L)));
        return Where(mask, y, Full([], fill, DType));
    }

    /// <summary>As <see cref="IndexPut"/> with accumulation, where the mask is true. Source: <c>aten::_unsafe_masked_index_put_accumulate</c>.</summary>
    public Tensor UnsafeMaskedIndexPutAccumulate(Tensor mask, Tensor?[] indices, Tensor values) =>
        IndexPut(Array.ConvertAll(indices, i => i is null ? null : Where(mask, i, 0L)), values.MaskedFill(mask.LogicalNot(), 0), accumulate: true);
}
