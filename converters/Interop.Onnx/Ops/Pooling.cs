using Interop.Graphs;
using Interop.Tensors;
using static Interop.Onnx.Ops.OnnxRow;

namespace Interop.Onnx.Ops;

/// <summary>Pools.</summary>
internal static class Pooling
{
    internal static IEnumerable<OpRow> Rows =>
    [
        Several("MaxPool", 1, MaxPool),
        One("AveragePool", 1, n => Average(n, n[0], countPads: false)),
        One("AveragePool", 7, n => Average(n, n[0], n.Flag("count_include_pad"))),
        One("LpPool", 1, n => Power(n, n.Float("p", 2))),
        One("LpPool", 2, n => Power(n, n.Int("p", 2))),
        One("GlobalMaxPool", 1, n => n[0].Flatten(Behind(n[0])[0]).Max(-1).Values.Reshape([.. n[0].Shape.AsSpan()[..2], .. Behind(n[0]).Select(_ => 1L)])),
        One("GlobalAveragePool", 1, n => n[0].Mean(Behind(n[0]), keepdim: true)),
        One("GlobalLpPool", 1, n => n[0].Norm(n.Float("p", 2), Behind(n[0]), keepdim: true)),
        One("GlobalLpPool", 2, n => n[0].Norm(n.Int("p", 2), Behind(n[0]), keepdim: true)),
        One("MaxUnpool", 9, Unpool),
    ];

    /// <summary>Means of windows; with <paramref name="countPads"/> pads are elements of them.</summary>
    internal static Tensor Average(NodeCall n, Tensor x, bool countPads)
    {
        WindowGeometry g = WindowGeometry.Of(n, x);
        if (g.IsEven && g.Rank <= 3 && Array.TrueForAll(g.Dilation, d => d == 1) && FitsPool(g, x))
        {
            return g.Rank switch
            {
                1 => x.AvgPool1d(g.Kernel, g.Stride, g.Begin, g.IsCeil, countPads),
                2 => x.AvgPool2d(g.Kernel, g.Stride, g.Begin, g.IsCeil, countPads),
                _ => x.AvgPool3d(g.Kernel, g.Stride, g.Begin, g.IsCeil, countPads),
            };
        }

        Tensor places = Tensor.Ones(new Shape([1, 1, .. x.Shape.AsSpan()[2..]]), x.DType);
        return g.Sums(g.Pad(x)) / g.Sums(g.Pad(places, countPads ? 1 : 0, beyond: 0)).Clamp(1);
    }

    /// <summary>The dimensions behind batch and channels.</summary>
    internal static int[] Behind(Tensor x) => x.Rank > 2 ? [.. Enumerable.Range(2, x.Rank - 2)] : throw new ShapeException($"A global pool needs [batch, channels, …], found {x.Shape}.");

    private static bool FitsPool(WindowGeometry g, Tensor x)
    {
        for (int d = 0; d < g.Rank; d++)
        {
            if (g.Begin[d] > g.Extent(d) / 2 || x.Shape[2 + d] < g.Extent(d))
                return false;
        }

        return true;
    }

    /// <summary>Maxima, and their places in the whole tensor: counted row by row, or with <c>storage_order</c> 1 in each plane column by column.</summary>
    private static object?[] MaxPool(NodeCall n)
    {
        Tensor x = n[0];
        WindowGeometry g = WindowGeometry.Of(n, x);
        bool isEven = g.IsEven && FitsPool(g, x);
        Tensor padded = isEven ? x : g.Pad(x, x.DType.Kind == DTypeKind.Float ? double.NegativeInfinity : x.DType == DType.Int8 ? sbyte.MinValue : 0);
        Ints pads = isEven ? g.Begin : default(Ints);
        if (g.Rank > 3 && n.Wants(1))
            throw new NotSupportedException($"{n.Node} is over {g.Rank} dimensions: indices of maxima are supported for up to three.");
        if (g.Rank > 3)
            return [Enumerable.Range(0, g.Rank).Aggregate(g.Pad(x, double.NegativeInfinity), (y, d) => y.Unfold(2 + d, g.Extent(d), g.Stride[d]).Slice(-1, step: g.Dilation[d]).Amax(-1))];
        (Tensor y, Tensor places) = g.Rank switch
        {
            1 => padded.MaxPool1dWithIndices(g.Kernel, g.Stride, pads, g.Dilation, isEven && g.IsCeil),
            2 => padded.MaxPool2dWithIndices(g.Kernel, g.Stride, pads, g.Dilation, isEven && g.IsCeil),
            _ => padded.MaxPool3dWithIndices(g.Kernel, g.Stride, pads, g.Dilation, isEven && g.IsCeil),
        };
        return n.Wants(1) ? [y, InWhole(places, x.Shape, padded.Shape, isEven ? new long[g.Rank] : g.Begin, n.Flag("storage_order"))] : [y];
    }

    /// <summary>Places in a padded plane as places in the whole tensor.</summary>
    private static Tensor InWhole(Tensor places, Shape shape, Shape padded, long[] begin, bool byColumns)
    {
        int rank = begin.Length;
        Tensor? sum = null;
        long before = 1, behind = 1, first = 1;
        long[] byColumn = new long[rank];
        for (int d = 0; d < rank; first *= shape[2 + d++])
            byColumn[d] = first;
        for (int d = rank - 1; d >= 0; d--)
        {
            Tensor at = (places.Div(before, RoundingMode.Floor).Remainder(padded[2 + d]) - begin[d]).Clamp(0, shape[2 + d] - 1) * (byColumns ? byColumn[d] : behind);
            sum = sum is null ? at : sum + at;
            before *= padded[2 + d];
            behind *= shape[2 + d];
        }

        Tensor planes = Tensor.Arange(shape[0] * shape[1]) * behind;
        return sum! + planes.Reshape([shape[0], shape[1], .. Enumerable.Repeat(1L, rank)]);
    }

    private static Tensor Power(NodeCall n, double p)
    {
        WindowGeometry g = WindowGeometry.Of(n, n[0]);
        return g.Sums(g.Pad(n[0]).Abs().Pow(p)).Pow(1 / p);
    }

    /// <summary>Each number back to its place; where a larger shape is asked for, zeros follow.</summary>
    private static Tensor Unpool(NodeCall n)
    {
        Tensor x = n[0], places = n[1].To(DType.Int64);
        WindowGeometry g = WindowGeometry.Of(n, x);
        long[] sizes = x.Shape.ToArray();
        for (int d = 0; d < g.Rank; d++)
            sizes[2 + d] = (sizes[2 + d] - 1) * g.Stride[d] - g.Begin[d] - g.End[d] + g.Extent(d);
        Tensor y = Tensor.Zeros([new Shape(sizes).ElementCount], x.DType).Scatter(0, places.Flatten(), x.Flatten()).Reshape(sizes);
        if (n.Longs(2) is not { } wanted)
            return y;
        if (wanted.Length != x.Rank)
            throw new ShapeException($"{n.Node} needs an output shape of {x.Rank} numbers, found [{string.Join(", ", wanted)}].");
        long[] more = new long[2 * g.Rank];
        for (int d = 0; d < g.Rank; d++)
            more[2 * (g.Rank - 1 - d) + 1] = wanted[2 + d] - sizes[2 + d];
        return y.Pad(more);
    }
}
