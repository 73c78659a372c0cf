using Interop.Graphs;
using Interop.Tensors;
using static Interop.Onnx.Ops.OnnxRow;

namespace Interop.Onnx.Ops;

/// <summary>Lists of tensors, and values that may be absent.</summary>
internal static class Sequences
{
    internal static IEnumerable<OpRow> Rows =>
    [
        One("SequenceEmpty", 11, _ => new List<object?>()),
        One("SequenceConstruct", 11, n => Enumerable.Range(0, n.Count).Select(n.Value).ToList()),
        One("SequenceLength", 11, n => Tensor.Full([], n.Sequence(0).Count, DType.Int64)),
        One("SequenceAt", 11, n => n.Sequence(0)[Place(n, 1, n.Sequence(0).Count - 1)]),
        One("SequenceErase", 11, n => Place(n, 1, n.Sequence(0).Count - 1) is var gone ? n.Sequence(0).Where((_, i) => i != gone).ToList() : null),
        One("SequenceInsert", 11, Insert),
        One("SplitToSequence", 11, Split),
        One("ConcatFromSequence", 11, Concat),
        One("Optional", 15, n => n.Value(0)),
        One("OptionalGetElement", 15, n => n.Value(0) ?? throw new ArgumentException("OptionalGetElement of nothing: ask OptionalHasElement first.")),
        One("OptionalHasElement", 15, n => Tensor.Full([], n.Has(0), DType.Bool)),
    ];

    /// <summary>A position, which may be counted from the end; the last one where it is absent.</summary>
    private static int Place(NodeCall n, int input, int last)
    {
        int count = n.Sequence(0).Count;
        long at = n.Longs(input)?[0] ?? last;
        long place = at < 0 ? at + count : at;
        return place >= 0 && place <= last ? (int)place : throw new ArgumentException($"{n.Node.Op} at {at} of a sequence of {count}: expected {-count} to {last}.");
    }

    private static List<object?> Insert(NodeCall n)
    {
        List<object?> items = [.. n.Sequence(0)];
        items.Insert(Place(n, 2, items.Count), n.Value(1));
        return items;
    }

    /// <summary>Parts of given sizes, of one size with a smaller last one, or of 1, whose axis may go.</summary>
    private static List<object?> Split(NodeCall n)
    {
        Shape shape = Moving.ShapeOf(n.Value(0));
        int axis = Moving.Axis(n.Int("axis", 0), shape.Rank);
        if (n.Optional(1) is not { } split)
            return [.. Moving.Apply(n.Value(0), x => n.Flag("keepdims", true) ? x.Split(1, axis) : x.Unbind(axis))];
        long[] sizes = n.Longs(1)!;
        if (split.Rank == 0)
            return [.. Moving.Apply(n.Value(0), x => x.Split(sizes[0], axis))];
        if (sizes.Sum() != shape[axis] || Array.Exists(sizes, s => s < 0))
            throw new ShapeException($"SplitToSequence of {shape} at axis {axis}: the sizes [{string.Join(", ", sizes)}] have not the sum {shape[axis]}.");
        return [.. Moving.Apply(n.Value(0), x => x.Split(sizes, axis))];
    }

    private static object Concat(NodeCall n)
    {
        IReadOnlyList<object?> items = n.Sequence(0);
        if (items.Count == 0)
            throw new ArgumentException("ConcatFromSequence of an empty sequence: it has no shape.");
        int rank = Moving.ShapeOf(items[0]).Rank;
        return Moving.Apply(items, x => n.Flag("new_axis") ? Tensor.Stack(x, Moving.Axis(n.Int("axis"), rank + 1)) : Parts.Join(x, Moving.Axis(n.Int("axis"), rank)));
    }
}
