using Interop.Graphs;
using Interop.Tensors;
using static Interop.Onnx.Ops.OnnxRow;

namespace Interop.Onnx.Ops;

/// <summary>Elements put around a tensor, and cut off; columns put together to images.</summary>
internal static class Padding
{
    internal static IEnumerable<OpRow> Rows =>
    [
        One("Pad", 1, n => Pad(n, n.Ints("paddings")!, null, n.Float("value", 0))),
        One("Pad", 2, n => Pad(n, n.Ints("pads")!, null, n.Float("value", 0))),
        One("Pad", 11, n => Pad(n, n.Longs(1)!, n.Longs(3), null)),
        One("CenterCropPad", 18, CenterCropPad),
        One("Col2Im", 18, Col2Im),
    ];

    /// <param name="n">The call.</param>
    /// <param name="pads">Those before each axis, then those after each.</param>
    /// <param name="axes">All where it is null.</param>
    /// <param name="value">Of an attribute; null where it is input 2.</param>
    private static object Pad(NodeCall n, long[] pads, long[]? axes, float? value)
    {
        Shape shape = Moving.ShapeOf(n.Value(0));
        long[] before = new long[shape.Rank], after = new long[shape.Rank];
        int count = axes?.Length ?? shape.Rank;
        if (pads.Length != 2 * count)
            throw new ShapeException($"Pad of {shape} needs {2 * count} numbers, found [{string.Join(", ", pads)}].");
        for (int i = 0; i < count; i++)
        {
            int axis = Moving.Axis(axes?[i] ?? i, shape.Rank);
            (before[axis], after[axis]) = (pads[i], pads[count + i]);
        }

        string mode = n.Text("mode", "constant");
        return mode == "constant" ? Around(n.Value(0), value is { } v ? Tensor.Full([], v, DType.Float32) : n.Value(2), before, after)
            : Moving.Apply(n.Value(0), x => Enumerable.Range(0, x.Rank).Aggregate(x, (y, axis) => Mirrored(y, axis, before[axis], after[axis], mode)));
    }

    /// <summary>A constant around, 0 or empty where it is null, or edges cut off where pads are negative.</summary>
    private static object Around(object? x, object? value, long[] before, long[] after)
    {
        long[] pads = [.. Enumerable.Range(1, before.Length).SelectMany(d => new[] { before[^d], after[^d] })];
        return Moving.Apply([x, value ?? (x is StringTensor ? new StringTensor("") : Tensor.Zeros([]))], v => Functional.Pad(v[0], pads, value: Number(v[1].Reshape([]))));
    }

    private static Scalar Number(Tensor x) => x.DType.Kind switch
    {
        DTypeKind.Bool => x.Item<bool>(),
        DTypeKind.Integer => x.To(DType.Int64).Item<long>(),
        _ => x.To(DType.Float64).Item<double>(),
    };

    /// <summary>Elements of the tensor itself around it: each place along the axis is led back to one inside.</summary>
    private static Tensor Mirrored(Tensor x, int axis, long before, long after, string mode)
    {
        long size = x.Shape[axis], last = size - 1;
        if (before == 0 && after == 0)
            return x;
        if (size == 0 && before + after > 0)
            throw new ShapeException($"Pad of {x.Shape} in the mode {mode}: axis {axis} has no element to repeat.");
        Tensor at = Tensor.Arange(-before, size + after);
        return x.IndexSelect(axis, mode switch
        {
            "edge" => at.Clamp(0, last),
            "wrap" => at.Remainder(size),
            "reflect" => last == 0 ? at * 0L : last - (at.Remainder(2 * last) - last).Abs(),
            _ => throw new ArgumentException($"Pad has the modes constant, reflect, edge and wrap, found '{mode}'."),
        });
    }

    private static object CenterCropPad(NodeCall n)
    {
        Shape shape = Moving.ShapeOf(n.Value(0));
        long[] target = n.Longs(1)!, axes = n.Ints("axes") ?? [.. Enumerable.Range(0, shape.Rank).Select(d => (long)d)];
        if (target.Length != axes.Length)
            throw new ShapeException($"CenterCropPad of {shape} at {axes.Length} axes needs as many sizes, found [{string.Join(", ", target)}].");
        long[] before = new long[shape.Rank], after = new long[shape.Rank];
        for (int i = 0; i < axes.Length; i++)
        {
            int axis = Moving.Axis(axes[i], shape.Rank);
            long more = target[i] - shape[axis];
            before[axis] = more / 2;
            after[axis] = more - before[axis];
        }

        return Around(n.Value(0), null, before, after);
    }

    /// <summary>[batch, channels · block, places] → [batch, channels, image…]: each column is added where its block stands.</summary>
    private static Tensor Col2Im(NodeCall n)
    {
        Tensor x = n[0];
        long[] image = n.Longs(1)!, block = n.Longs(2)!;
        int rank = image.Length;
        long[] strides = n.Ints("strides") ?? Filled(1), dilations = n.Ints("dilations") ?? Filled(1), pads = n.Ints("pads") ?? new long[2 * rank];
        long[] whole = [.. image.Select((s, d) => s + pads[d] + pads[rank + d])];
        long[] steps = [.. whole.Select((s, d) => (s - dilations[d] * (block[d] - 1) - 1) / strides[d] + 1)];
        Shape blocks = new(block), places = new(steps), padded = new(whole);
        if (x.Rank != 3 || x.Shape[1] % blocks.ElementCount != 0 || x.Shape[2] != places.ElementCount)
            throw new ShapeException($"Col2Im to {new Shape(image)} from blocks {blocks} needs [batch, channels · {blocks.ElementCount}, {places.ElementCount}], found {x.Shape}.");
        // The place in the padded image of each element of each block: a sum over dimensions of offset and step.
        Tensor at = Tensor.Zeros([], DType.Int64);
        for (int d = 0; d < rank; d++)
        {
            long[] offset = Filled(1, 2 * rank), step = Filled(1, 2 * rank);
            (offset[d], step[rank + d]) = (block[d], steps[d]);
            at = at * whole[d] + Tensor.Arange(block[d]).Reshape(offset) * dilations[d] + Tensor.Arange(steps[d]).Reshape(step) * strides[d];
        }

        (long batch, long channels) = (x.Shape[0], x.Shape[1] / blocks.ElementCount);
        Tensor y = Tensor.Zeros(new Shape([batch, channels, padded.ElementCount]), x.DType).IndexAdd(2, at.Reshape(-1), x.Reshape(batch, channels, -1)).Reshape([batch, channels, .. whole]);
        for (int d = 0; d < rank; d++)
            y = y.Narrow(2 + d, pads[d], image[d]);
        return y;

        long[] Filled(long value, int count = -1) => [.. Enumerable.Repeat(value, count < 0 ? rank : count)];
    }
}
