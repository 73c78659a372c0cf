using Interop.Graphs;
using Interop.Tensors;
using static Interop.Onnx.Ops.OnnxRow;

namespace Interop.Onnx.Ops;

/// <summary>Tensors put together and taken apart.</summary>
internal static class Parts
{
    internal static IEnumerable<OpRow> Rows =>
    [
        One("Concat", 1, n => Concat(n, n.Int("axis", 1))),
        One("Concat", 4, n => Concat(n, n.Int("axis"))),
        Several("Split", 1, Split),
        One("Slice", 1, n => Slice(n, n.Ints("starts")!, n.Ints("ends")!, n.Ints("axes"), null)),
        One("Slice", 10, n => Slice(n, n.Longs(1)!, n.Longs(2)!, n.Longs(3), n.Longs(4))),
        One("Compress", 9, Compress),
        One("ReverseSequence", 10, ReverseSequence),
    ];

    private static object Concat(NodeCall n, long axis)
    {
        object?[] parts = [.. Enumerable.Range(0, n.Count).Select(n.Value)];
        return Moving.Apply(parts, x => Join(x, Moving.Axis(axis, x[0].Rank)));
    }

    /// <summary>Parts one after another. Unlike PyTorch's, an empty part has to fit too.</summary>
    internal static Tensor Join(Tensor[] parts, int axis)
    {
        foreach (Tensor part in parts)
        {
            if (part.Rank != parts[0].Rank)
                throw new ShapeException($"Concat needs shapes of one rank, found {parts[0].Shape} and {part.Shape}.");
        }

        return Tensor.Cat(parts, axis);
    }

    /// <summary>Sizes are an input or an attribute, as the version has them; without any the parts are equal.</summary>
    private static object?[] Split(NodeCall n)
    {
        Shape shape = Moving.ShapeOf(n.Value(0));
        int axis = Moving.Axis(n.Int("axis", 0), shape.Rank);
        long[] sizes = n.Longs(1) ?? n.Ints("split") ?? Equal(shape, axis, n.Int("num_outputs", n.OutputCount), n.HasAttribute("num_outputs"));
        if (sizes.Length != n.OutputCount || sizes.Sum() != shape[axis])
            throw new ShapeException($"Split of {shape} at axis {axis} into [{string.Join(", ", sizes)}]: expected {n.OutputCount} sizes with the sum {shape[axis]}.");
        return Moving.Apply(n.Value(0), x => x.Split(sizes, axis));
    }

    private static long[] Equal(Shape shape, int axis, long count, bool lastMayBeSmaller)
    {
        long whole = shape[axis], each = (whole + count - 1) / count;
        if (!lastMayBeSmaller && whole % count != 0)
            throw new ShapeException($"Split of {shape} at axis {axis}: {whole} elements are no {count} equal parts; pass their sizes.");
        return [.. Enumerable.Range(0, (int)count).Select(i => Math.Clamp(whole - i * each, 0, each))];
    }

    private static object Slice(NodeCall n, long[] starts, long[] ends, long[]? axes, long[]? steps)
    {
        if (starts.Length != ends.Length || axes is not null && axes.Length != starts.Length || steps is not null && steps.Length != starts.Length)
            throw new ArgumentException($"Slice needs as many ends, axes and steps as starts, found {starts.Length}, {ends.Length}, {axes?.Length} and {steps?.Length}.");
        return Moving.Apply(n.Value(0), x =>
        {
            for (int i = 0; i < starts.Length; i++)
                x = Slice(x, Moving.Axis(axes?[i] ?? i, x.Rank), starts[i], ends[i], steps?[i] ?? 1);
            return x;
        });
    }

    /// <summary>As Python slices.</summary>
    private static Tensor Slice(Tensor x, int axis, long start, long end, long step)
    {
        long size = x.Shape[axis];
        if (step == 0)
            throw new ArgumentException("Slice has a step of 0.");
        if (step > 0)
            return x.Slice(axis, Bound(start, 0, size), Bound(end, 0, size), Math.Min(step, Math.Max(size, 1)));
        (long first, long stop) = (Bound(start, -1, size - 1), Bound(end, -1, size - 1));
        step = Math.Max(step, -Math.Max(size, 1));
        long count = first > stop ? (first - stop - step - 1) / -step : 0;
        return count == 0 ? x.Narrow(axis, 0, 0) : x.Slice(axis, first + (count - 1) * step, first + 1, -step).Flip(axis);

        long Bound(long at, long least, long most) => Math.Clamp(at < 0 ? at + size : at, least, most);
    }

    private static object Compress(NodeCall n)
    {
        Tensor kept = n[1].To(DType.Bool).Nonzero().Reshape(-1);
        return Moving.Apply(n.Value(0), x => n.HasAttribute("axis") ? x.IndexSelect(Moving.Axis(n.Int("axis"), x.Rank), kept) : x.Reshape(-1).IndexSelect(0, kept));
    }

    /// <summary>Of each item of the batch the first elements in time, as many as its length, run backwards.</summary>
    private static object ReverseSequence(NodeCall n)
    {
        Tensor lengths = n[1].To(DType.Int64).Unsqueeze(1);
        return Moving.Apply(n.Value(0), x =>
        {
            int[] axes = [Moving.Axis(n.Int("batch_axis", 1), x.Rank), Moving.Axis(n.Int("time_axis", 0), x.Rank)];
            Tensor rows = x.Movedim(axes, (0, 1));
            (long batch, long time) = (rows.Shape[0], rows.Shape[1]);
            Tensor t = Tensor.Arange(time).Unsqueeze(0);
            Tensor from = Tensor.Where(t.Lt(lengths), lengths - 1 - t, t) + Tensor.Arange(batch).Unsqueeze(1) * time;
            return rows.Flatten(0, 1).IndexSelect(0, from.Reshape(-1)).Reshape(rows.Shape).Movedim((0, 1), axes);
        });
    }
}
