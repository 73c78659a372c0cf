using Interop.Graphs;
using Interop.Tensors;
using static Interop.Onnx.Ops.OnnxRow;

namespace Interop.Onnx.Ops;

/// <summary>The same elements in another shape or order.</summary>
internal static class Shapes
{
    internal static IEnumerable<OpRow> Rows =>
    [
        One("Identity", 1, n => n.Value(0)),
        One("Shape", 1, ShapeOf),
        One("Size", 1, n => Tensor.Full([], Moving.ShapeOf(n.Value(0)).ElementCount, DType.Int64)),
        One("Reshape", 1, n => Reshape(n, n.Ints("shape") ?? [])),
        One("Reshape", 5, n => Reshape(n, n.Longs(1)!)),
        One("Flatten", 1, Flatten),
        One("Squeeze", 1, n => Squeeze(n, n.Ints("axes"))),
        One("Squeeze", 13, n => Squeeze(n, n.Longs(1))),
        One("Unsqueeze", 1, n => Unsqueeze(n, n.Ints("axes") ?? [])),
        One("Unsqueeze", 13, n => Unsqueeze(n, n.Longs(1)!)),
        One("Transpose", 1, n => Moving.Apply(n.Value(0), x => x.Permute(n.Ints("perm") is { } p ? Array.ConvertAll(p, i => (int)i) : [.. Enumerable.Range(0, x.Rank).Reverse()]))),
        One("Expand", 8, n => Moving.Apply(n.Value(0), x => x.Expand(Common(x.Shape, n.Longs(1)!)))),
        One("Tile", 1, TileAlong),
        One("Tile", 6, n => Moving.Apply(n.Value(0), x => x.Repeat(n.Longs(1)))),
        One("DepthToSpace", 1, DepthToSpace),
        One("SpaceToDepth", 1, SpaceToDepth),
    ];

    /// <summary>Sizes that both stretch to where they are 1.</summary>
    internal static Shape Common(Shape a, ReadOnlySpan<long> b)
    {
        long[] sizes = new long[Math.Max(a.Rank, b.Length)];
        for (int d = 1; d <= sizes.Length; d++)
        {
            (long x, long y) = (d <= a.Rank ? a[a.Rank - d] : 1, d <= b.Length ? b[^d] : 1);
            sizes[^d] = x == y || y == 1 ? x : x == 1 ? y : throw new ShapeException($"The shapes {a} and {new Shape(b)} do not broadcast: {x} and {y} differ and none is 1.");
        }

        return new(sizes);
    }

    private static Tensor ShapeOf(NodeCall n)
    {
        long[] sizes = Moving.ShapeOf(n.Value(0)).ToArray();
        long start = Bound(n.Int("start", 0)), end = Bound(n.Int("end", sizes.Length));
        return Moving.Longs(start < end ? sizes[(int)start..(int)end] : []);

        long Bound(long at) => Math.Clamp(at < 0 ? at + sizes.Length : at, 0, sizes.Length);
    }

    private static object Reshape(NodeCall n, long[] sizes)
    {
        Shape old = Moving.ShapeOf(n.Value(0));
        if (n.Flag("allowzero"))
        {
            if (sizes.Contains(0) && sizes.Contains(-1))
                throw new ShapeException($"Reshape to [{string.Join(", ", sizes)}] with allowzero: with a size of 0 the one of -1 can be any.");
        }
        else
        {
            sizes = [.. sizes.Select((s, d) => s != 0 ? s : d < old.Rank ? old[d] : throw new ShapeException($"Reshape to [{string.Join(", ", sizes)}]: the shape {old} has no dimension {d} whose size could be kept."))];
        }

        return Moving.Apply(n.Value(0), x => x.Reshape(sizes));
    }

    private static object Flatten(NodeCall n)
    {
        Shape shape = Moving.ShapeOf(n.Value(0));
        long axis = n.Int("axis", 1);
        int at = axis == shape.Rank ? shape.Rank : Moving.Axis(axis, shape.Rank);
        long rows = new Shape(shape.AsSpan()[..at]).ElementCount, columns = new Shape(shape.AsSpan()[at..]).ElementCount;
        return Moving.Apply(n.Value(0), x => x.Reshape(rows, columns));
    }

    private static object Squeeze(NodeCall n, long[]? axes)
    {
        Shape shape = Moving.ShapeOf(n.Value(0));
        int[] dims = axes is null ? [.. Enumerable.Range(0, shape.Rank).Where(d => shape[d] == 1)] : Array.ConvertAll(axes, a => Moving.Axis(a, shape.Rank));
        foreach (int d in dims)
        {
            if (shape[d] != 1)
                throw new ShapeException($"Squeeze of {shape} at axis {d}: only a size of 1 can go, found {shape[d]}.");
        }

        return Moving.Apply(n.Value(0), x => x.Reshape([.. Enumerable.Range(0, shape.Rank).Except(dims).Select(d => shape[d])]));
    }

    private static object Unsqueeze(NodeCall n, long[] axes)
    {
        Shape shape = Moving.ShapeOf(n.Value(0));
        int rank = shape.Rank + axes.Length;
        HashSet<int> ones = [.. axes.Select(a => Moving.Axis(a, rank))];
        if (ones.Count != axes.Length)
            throw new ShapeException($"Unsqueeze of {shape}: an axis occurs twice among [{string.Join(", ", axes)}].");
        int next = 0;
        long[] sizes = [.. Enumerable.Range(0, rank).Select(d => ones.Contains(d) ? 1 : shape[next++])];
        return Moving.Apply(n.Value(0), x => x.Reshape(sizes));
    }

    /// <summary>Version 1: one axis, repeated.</summary>
    private static object TileAlong(NodeCall n)
    {
        (long tiles, long axis) = (n.Longs(1)![0], n.Longs(2)![0]);
        return Moving.Apply(n.Value(0), x =>
        {
            long[] repeats = [.. Enumerable.Repeat(1L, x.Rank)];
            repeats[Moving.Axis(axis, x.Rank)] = tiles;
            return x.Repeat(repeats);
        });
    }

    private static object DepthToSpace(NodeCall n)
    {
        long b = n.Int("blocksize");
        bool columnsLast = n.Text("mode", "DCR") switch { "DCR" => false, "CRD" => true, var other => throw new ArgumentException($"DepthToSpace has the modes DCR and CRD, found '{other}'.") };
        return Moving.Apply(n.Value(0), x =>
        {
            (long batch, long c, long h, long w) = Image(x.Shape);
            if (b <= 0 || c % (b * b) != 0)
                throw new ShapeException($"DepthToSpace of {x.Shape} in blocks of {b}: the channels have to be a multiple of {b * b}.");
            Tensor blocks = columnsLast ? x.Reshape(batch, c / (b * b), b, b, h, w).Permute(0, 1, 4, 2, 5, 3) : x.Reshape(batch, b, b, c / (b * b), h, w).Permute(0, 3, 4, 1, 5, 2);
            return blocks.Reshape(batch, c / (b * b), h * b, w * b);
        });
    }

    private static object SpaceToDepth(NodeCall n)
    {
        long b = n.Int("blocksize");
        return Moving.Apply(n.Value(0), x =>
        {
            (long batch, long c, long h, long w) = Image(x.Shape);
            if (b <= 0 || h % b != 0 || w % b != 0)
                throw new ShapeException($"SpaceToDepth of {x.Shape} in blocks of {b}: height and width have to be multiples of it.");
            return x.Reshape(batch, c, h / b, b, w / b, b).Permute(0, 3, 5, 1, 2, 4).Reshape(batch, c * b * b, h / b, w / b);
        });
    }

    private static (long Batch, long Channels, long Height, long Width) Image(Shape shape) =>
        shape.Rank == 4 ? (shape[0], shape[1], shape[2], shape[3]) : throw new ShapeException($"[batch, channels, height, width] is needed, found {shape}.");
}
