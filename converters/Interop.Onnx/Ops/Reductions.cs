using Interop.Graphs;
using Interop.Tensors;
using static Interop.Onnx.Ops.OnnxRow;

namespace Interop.Onnx.Ops;

/// <summary>Many elements to one: sums, means, extremes and their places.</summary>
internal static class Reductions
{
    /// <param name="Name">The op.</param>
    /// <param name="Value">Over several dimensions, which are kept with size 1.</param>
    /// <param name="Each">What happens to each element where no dimension is reduced.</param>
    /// <param name="OfNothing">What comes of no elements; null where the sum of none serves.</param>
    private sealed record Kind(string Name, Func<Tensor, int[], Tensor> Value, Func<Tensor, Tensor> Each, Func<DType, Scalar>? OfNothing = null);

    private static readonly Kind[] s_kinds =
    [
        new("ReduceL1", static (x, dims) => Sum(x.Abs(), dims), static x => x.Abs()),
        new("ReduceL2", static (x, dims) => x.DType.Kind == DTypeKind.Integer ? Sum(x.Square(), dims).To(DType.Float64).Sqrt() : Linalg.VectorNorm(x, 2, dims, keepdim: true), static x => x.Abs()),
        new("ReduceLogSum", static (x, dims) => Sum(x, dims).Log(), static x => x.Log()),
        new("ReduceLogSumExp", static (x, dims) => Real(x).Logsumexp(dims, keepdim: true), static x => x, static _ => double.NegativeInfinity),
        new("ReduceMax", static (x, dims) => x.Amax(dims, keepdim: true), static x => x, Least),
        new("ReduceMean", Mean, static x => x),
        new("ReduceMin", static (x, dims) => x.Amin(dims, keepdim: true), static x => x, Most),
        new("ReduceProd", static (x, dims) => dims.Aggregate(x, static (y, d) => y.Prod(d, keepdim: true, y.DType)), static x => x),
        new("ReduceSum", Sum, static x => x),
        new("ReduceSumSquare", static (x, dims) => Sum(x.Square(), dims), static x => x.Square()),
    ];

    internal static IEnumerable<OpRow> Rows =>
    [
        .. s_kinds.Select(k => One(k.Name, 1, n => Reduced(n, k, n.Ints("axes"), keepsAll: false))),
        .. s_kinds.Select(k => One(k.Name, k.Name == "ReduceSum" ? 13 : 18, n => Reduced(n, k, n.Longs(1), n.Flag("noop_with_empty_axes")))),
        One("ArgMax", 1, n => Place(n, static (x, axis) => x.Argmax(axis, keepdim: true))),
        One("ArgMin", 1, n => Place(n, static (x, axis) => x.Argmin(axis, keepdim: true))),
    ];

    private static Tensor Reduced(NodeCall n, Kind kind, long[]? axes, bool keepsAll)
    {
        Tensor x = n[0];
        if (axes is not { Length: > 0 })
        {
            if (keepsAll || x.Rank == 0)
                return kind.Each(x).To(x.DType);
            axes = [.. Enumerable.Range(0, x.Rank).Select(d => (long)d)];
        }

        int[] dims = Array.ConvertAll(axes, a => x.Shape.Axis((int)a));
        Tensor y = kind.OfNothing is not null && x.ElementCount == 0 ? Tensor.Full(Kept(x.Shape, dims), kind.OfNothing(x.DType), x.DType) : kind.Value(x, dims).To(x.DType);
        return n.Flag("keepdims", true) ? y : y.Squeeze(dims);
    }

    private static Shape Kept(Shape shape, int[] dims)
    {
        long[] sizes = shape.ToArray();
        foreach (int d in dims)
            sizes[d] = 1;
        return new(sizes);
    }

    private static Tensor Real(Tensor x) => x.DType.Kind == DTypeKind.Float ? x : x.To(DType.Float64);

    private static Tensor Sum(Tensor x, int[] dims) => x.Sum(dims, keepdim: true, x.DType);

    /// <summary>That of whole numbers is cut towards zero.</summary>
    private static Tensor Mean(Tensor x, int[] dims)
    {
        if (x.DType.Kind == DTypeKind.Float)
            return x.Mean(dims, keepdim: true);
        Tensor sum = x.Sum(dims, keepdim: true, DType.Int64);
        return sum.Div(Math.Max(1, x.ElementCount / Math.Max(1, sum.ElementCount)), RoundingMode.Trunc);
    }

    private static Scalar Least(DType dtype) => dtype.Kind switch
    {
        DTypeKind.Float => double.NegativeInfinity,
        DTypeKind.Bool => false,
        _ => dtype.Name[0] == 'u' ? 0 : -(1L << dtype.Bits - 2) * 2,
    };

    private static Scalar Most(DType dtype) => dtype.Kind switch
    {
        DTypeKind.Float => double.PositiveInfinity,
        DTypeKind.Bool => true,
        // All bits are set in what wraps around from −1.
        _ => dtype.Name[0] == 'u' ? (dtype.Bits == 64 ? -1 : (1L << dtype.Bits) - 1) : -(Least(dtype).ToInt64() + 1),
    };

    private static Tensor Place(NodeCall n, Func<Tensor, int, Tensor> find)
    {
        Tensor x = n[0];
        int axis = x.Shape.Axis((int)n.Int("axis", 0));
        Tensor place = n.Flag("select_last_index") ? x.Shape[axis] - 1 - find(x.Flip(axis), axis) : find(x, axis);
        return n.Flag("keepdims", true) ? place : place.Squeeze(axis);
    }
}
