using System.Runtime.InteropServices;
using Interop.Tensors.Kernels;

namespace Interop.Tensors;

/// <content>Distinct elements and membership. Source: <c>torch.unique</c>, <c>torch.isin</c>.</content>
public partial class Tensor
{
    /// <summary>Distinct elements, or slices along a dimension, in order. Source: <c>aten::unique_dim</c>, <c>aten::_unique2</c>.</summary>
    /// <param name="sorted">Has no effect: they are always sorted.</param>
    /// <param name="returnInverse">Whether to tell which of them each element is.</param>
    /// <param name="returnCounts">Whether to tell how often each occurs.</param>
    /// <param name="dim">The dimension of slices; null for elements.</param>
    /// <returns>The distinct ones; what was not asked for is null.</returns>
    public (Tensor Output, Tensor? Inverse, Tensor? Counts) Unique(bool sorted = true, bool returnInverse = false, bool returnCounts = false, int? dim = null) =>
        Distinct("unique", returnInverse, returnCounts, dim, order: true);

    /// <summary>Elements or slices without equal neighbours. Source: <c>aten::unique_consecutive</c>.</summary>
    /// <param name="returnInverse">Whether to tell which of them each element is.</param>
    /// <param name="returnCounts">Whether to tell how often each occurs in a row.</param>
    /// <param name="dim">The dimension of slices; null for the flattened tensor.</param>
    /// <returns>The runs; what was not asked for is null.</returns>
    public (Tensor Output, Tensor? Inverse, Tensor? Counts) UniqueConsecutive(bool returnInverse = false, bool returnCounts = false, int? dim = null) =>
        Distinct("unique_consecutive", returnInverse, returnCounts, dim, order: false);

    private (Tensor Output, Tensor? Inverse, Tensor? Counts) Distinct(string name, bool returnInverse, bool returnCounts, int? dim, bool order)
    {
        using Op op = Op.Begin(name, this);
        Tensor rows = dim is { } d ? Movedim(Axis(d), 0) : Reshape(-1);
        if (rows.Rank == 0)
            rows = rows.Reshape(1);
        long count = rows.Shape[0];
        if (count > 0 && rows.ElementCount == 0)
            throw new ShapeException($"{name} of shape {Shape}: slices without elements cannot be told apart.");
        List<long> firsts = [], counts = [];
        long[] inverse = new long[count];
        if (order && dim is null && rows.DType.Kind is DTypeKind.Integer or DTypeKind.Bool && rows.DType != DType.UInt64)
        {
            DistinctWhole(rows.To(DType.Int64).ToArray<long>(), firsts, counts, inverse);
        }
        else
        {
            long[] places = new long[count];
            for (long i = 0; i < count; i++)
                places[i] = i;
            Func<long, long, int> compare = Comparison(rows);
            if (order)
                Array.Sort(places, (a, b) => compare(a, b) is var c && c != 0 ? c : a.CompareTo(b));
            for (int i = 0; i < places.Length; i++)
            {
                if (i == 0 || compare(places[i - 1], places[i]) != 0)
                {
                    firsts.Add(places[i]);
                    counts.Add(0);
                }

                counts[^1]++;
                inverse[places[i]] = firsts.Count - 1;
            }
        }

        Tensor output = rows.Detach().IndexSelect(0, From(firsts.ToArray()));
        if (dim is { } back)
            output = output.Movedim(0, Axis(back)).Contiguous();
        Tensor? which = returnInverse ? From(inverse, dim is null ? Shape : [count]) : null;
        return (output, which, returnCounts ? From(counts.ToArray()) : null);
    }

    /// <summary>Whole numbers are told apart first and sorted then: there are often few.</summary>
    private static void DistinctWhole(long[] values, List<long> firsts, List<long> counts, long[] inverse)
    {
        Dictionary<long, int> numbers = [];
        List<long> found = [], places = [], many = [];
        for (int i = 0; i < values.Length; i++)
        {
            ref int number = ref CollectionsMarshal.GetValueRefOrAddDefault(numbers, values[i], out bool isKnown);
            if (!isKnown)
            {
                number = found.Count;
                found.Add(values[i]);
                places.Add(i);
                many.Add(0);
            }

            many[number]++;
            inverse[i] = number;
        }

        int[] order = [.. Enumerable.Range(0, found.Count)], rank = new int[found.Count];
        Array.Sort(found.ToArray(), order);
        for (int i = 0; i < order.Length; i++)
        {
            rank[order[i]] = i;
            firsts.Add(places[order[i]]);
            counts.Add(many[order[i]]);
        }

        for (int i = 0; i < inverse.Length; i++)
            inverse[i] = rank[inverse[i]];
    }

    /// <summary>How rows compare: element by element; NaN equals nothing, itself neither, and comes last.</summary>
    private static Func<long, long, int> Comparison(Tensor rows)
    {
        bool whole = Elements.MathOf(rows.DType) is Elements.Math.Long or Elements.Math.ULong;
        if (Elements.MathOf(rows.DType) == Elements.Math.Complex)
            throw Elementwise.Unordered(rows.DType);
        long width = rows.Shape[0] == 0 ? 0 : rows.ElementCount / rows.Shape[0];
        if (whole)
        {
            long[] values = rows.To(DType.Int64).ToArray<long>();
            return (a, b) =>
            {
                for (long j = 0; j < width; j++)
                {
                    int c = values[a * width + j].CompareTo(values[b * width + j]);
                    if (c != 0)
                        return c;
                }

                return 0;
            };
        }

        double[] reals = rows.To(DType.Float64).ToArray<double>();
        return (a, b) =>
        {
            for (long j = 0; j < width; j++)
            {
                (double x, double y) = (reals[a * width + j], reals[b * width + j]);
                if (double.IsNaN(x) || double.IsNaN(y))
                    return a == b ? 0 : double.IsNaN(x) && double.IsNaN(y) ? a.CompareTo(b) : double.IsNaN(x) ? 1 : -1;
                if (x != y)
                    return x < y ? -1 : 1;
            }

            return 0;
        };
    }

    /// <summary>Whether each element is among others. Source: <c>aten::isin.Tensor_Tensor</c>.</summary>
    /// <param name="elements">What is looked for.</param>
    /// <param name="testElements">Among what.</param>
    /// <param name="assumeUnique">Has no effect on the result.</param>
    /// <param name="invert">Whether the answer is turned around.</param>
    public static Tensor Isin(Tensor elements, Tensor testElements, bool assumeUnique = false, bool invert = false)
    {
        using Op op = Op.Begin("isin", elements, testElements);
        DType dtype = Promotion.Result(elements, testElements);
        bool whole = Elements.MathOf(dtype) == Elements.Math.Long;
        Tensor y = Empty(elements.Shape, DType.Bool);
        Span<bool> found = MemoryMarshal.Cast<byte, bool>(y.AsSpan<byte>());
        if (whole)
        {
            HashSet<long> set = [.. testElements.To(DType.Int64).ToArray<long>()];
            long[] values = elements.To(DType.Int64).ToArray<long>();
            for (int i = 0; i < values.Length; i++)
                found[i] = set.Contains(values[i]) != invert;
        }
        else
        {
            if (dtype.Kind == DTypeKind.Complex)
                throw Elementwise.Unordered(dtype);
            HashSet<double> set = [.. testElements.To(dtype).To(DType.Float64).ToArray<double>()];
            double[] values = elements.To(dtype).To(DType.Float64).ToArray<double>();
            for (int i = 0; i < values.Length; i++)
                found[i] = (!double.IsNaN(values[i]) && set.Contains(values[i])) != invert;
        }

        GC.KeepAlive(y);
        return op.Return(y);
    }
}
