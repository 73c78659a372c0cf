using Interop.Graphs;
using Interop.Tensors;
using static Interop.Onnx.Ops.OnnxRow;

namespace Interop.Onnx.Ops;

/// <summary>Elements by what they are: those that are not zero, the greatest, the different ones.</summary>
internal static class Selection
{
    internal static IEnumerable<OpRow> Rows =>
    [
        One("NonZero", 9, n => n[0].Nonzero().Transpose(0, 1)),
        Several("TopK", 1, n => Top(n, n.Int("k"))),
        Several("TopK", 10, n => Top(n, n.Longs(1)![0])),
        Several("Unique", 11, Unique),
    ];

    /// <summary>Of equal ones the first.</summary>
    private static object?[] Top(NodeCall n, long count)
    {
        int axis = n[0].Shape.Axis((int)n.Int("axis", -1));
        if (count < 0 || count > n[0].Shape[axis])
            throw new ArgumentException($"{n.Node} takes {count} elements, and its dimension {axis} has {n[0].Shape[axis]}.");
        (Tensor values, Tensor places) = n[0].Sort(axis, n.Flag("largest", true), stable: true);
        return [values.Narrow(axis, 0, count), places.Narrow(axis, 0, count)];
    }

    /// <summary>Texts are ordered by their code points, as numbers that stand for them.</summary>
    private static object?[] Unique(NodeCall n)
    {
        if (n.Value(0) is not StringTensor texts)
            return Unique(n, n[0]);
        StringTensor known = new([.. texts.AsSpan().ToArray().Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)]);
        long[] numbers = Array.ConvertAll(texts.AsSpan().ToArray(), t => (long)known.AsSpan().BinarySearch(t, StringComparer.Ordinal));
        object?[] results = Unique(n, Tensor.From(numbers, texts.Shape));
        return [known.Pick((Tensor)results[0]!), .. results[1..]];
    }

    /// <summary>What is different, where each is first, which of them each element is, how often they are there.</summary>
    private static object?[] Unique(NodeCall n, Tensor x)
    {
        int? axis = n.HasAttribute("axis") ? x.Shape.Axis((int)n.Int("axis")) : null;
        (Tensor values, Tensor inverse, Tensor counts) = Different(axis is null ? x.Flatten() : x, axis ?? 0);
        inverse = inverse.Flatten();
        Tensor first = Tensor.Full([counts.ElementCount], inverse.ElementCount, DType.Int64).ScatterReduce(0, inverse, Tensor.Arange(inverse.ElementCount), "amin");
        if (n.Flag("sorted", true))
            return [values, first, inverse, counts];
        Tensor order = first.Argsort();
        return [values.IndexSelect(axis ?? 0, order), first.IndexSelect(0, order), order.Argsort().IndexSelect(0, inverse), counts.IndexSelect(0, order)];
    }

    private static (Tensor Values, Tensor Inverse, Tensor Counts) Different(Tensor x, int axis)
    {
        (Tensor values, Tensor? inverse, Tensor? counts) = x.Unique(returnInverse: true, returnCounts: true, dim: axis);
        return (values, inverse!, counts!);
    }
}
