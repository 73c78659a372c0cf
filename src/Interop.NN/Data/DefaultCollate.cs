using Interop.Tensors;

namespace Interop.NN;

/// <summary>
/// How elements become batches: tensors are stacked in a new first dimension, numbers become tensors, strings stay a list, and tuples, lists and dictionaries
/// are taken apart. Built from functions of element types, so that nothing is looked up by reflection. Source: <c>torch.utils.data.default_collate</c>.
/// </summary>
public static class DefaultCollate
{
    /// <summary>[*] of each → [N, *].</summary>
    /// <exception cref="ShapeException">The shapes differ.</exception>
    public static Tensor Tensors(IReadOnlyList<Tensor> items) => Tensor.Stack([.. items]);

    /// <summary>Whole numbers → int64 [N].</summary>
    public static Tensor Numbers(IReadOnlyList<long> items) => Tensor.From<long>([.. items]);

    /// <summary>Whole numbers → int64 [N], as Python's; they are mostly labels.</summary>
    public static Tensor Numbers(IReadOnlyList<int> items) => Tensor.From<long>([.. items]);

    /// <summary>Numbers → float64 [N], as Python's.</summary>
    public static Tensor Numbers(IReadOnlyList<double> items) => Tensor.From<double>([.. items]);

    /// <summary>Numbers → float32 [N].</summary>
    public static Tensor Numbers(IReadOnlyList<float> items) => Tensor.From<float>([.. items]);

    /// <summary>Truths → bool [N].</summary>
    public static Tensor Numbers(IReadOnlyList<bool> items) => Tensor.From<bool>([.. items]);

    /// <summary>Anything that is not to be changed, such as strings → a list.</summary>
    public static IReadOnlyList<T> Kept<T>(IReadOnlyList<T> items) => items;

    /// <summary>Records that know how → their batch.</summary>
    public static TBatch Records<T, TBatch>(IReadOnlyList<T> items) where T : ICollatable<T, TBatch> => T.Collate(items);

    /// <summary>Pairs → a pair of batches.</summary>
    public static Func<IReadOnlyList<(T1, T2)>, (TB1, TB2)> Tuples<T1, T2, TB1, TB2>(Func<IReadOnlyList<T1>, TB1> first, Func<IReadOnlyList<T2>, TB2> second) =>
        items => (Part(items, static t => t.Item1, first), Part(items, static t => t.Item2, second));

    /// <summary>Triples → a triple of batches.</summary>
    public static Func<IReadOnlyList<(T1, T2, T3)>, (TB1, TB2, TB3)> Tuples<T1, T2, T3, TB1, TB2, TB3>(Func<IReadOnlyList<T1>, TB1> first, Func<IReadOnlyList<T2>, TB2> second, Func<IReadOnlyList<T3>, TB3> third) =>
        items => (Part(items, static t => t.Item1, first), Part(items, static t => t.Item2, second), Part(items, static t => t.Item3, third));

    /// <summary>Lists of one length → a batch of each place.</summary>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    public static Func<IReadOnlyList<T[]>, TBatch[]> Lists<T, TBatch>(Func<IReadOnlyList<T>, TBatch> collate) => items =>
    {
        if (items.FirstOrDefault(i => i.Length != items[0].Length) is { } other)
            throw new ArgumentException($"A batch has elements of {items[0].Length} and {other.Length} parts: expected equal lengths.");
        return [.. Enumerable.Range(0, items[0].Length).Select(place => collate([.. items.Select(i => i[place])]))];
    };

    /// <summary>Dictionaries → a batch of each name of the first.</summary>
    /// <exception cref="KeyNotFoundException">An element lacks a name.</exception>
    public static Func<IReadOnlyList<Dictionary<string, T>>, Dictionary<string, TBatch>> Dictionaries<T, TBatch>(Func<IReadOnlyList<T>, TBatch> collate) =>
        items => items[0].Keys.ToDictionary(name => name, name => collate([.. items.Select(i => i[name])]));

    /// <summary>The function for elements of a known kind.</summary>
    /// <exception cref="NotSupportedException">The kind is not known.</exception>
    internal static Func<IReadOnlyList<T>, TBatch> For<T, TBatch>()
    {
        Delegate[] known =
        [
            (Func<IReadOnlyList<Tensor>, Tensor>)Tensors,
            Tuples<Tensor, Tensor, Tensor, Tensor>(Tensors, Tensors),
            Tuples<Tensor, Tensor, Tensor, Tensor, Tensor, Tensor>(Tensors, Tensors, Tensors),
            Tuples<Tensor, long, Tensor, Tensor>(Tensors, Numbers),
            Tuples<Tensor, int, Tensor, Tensor>(Tensors, Numbers),
            Tuples<Tensor, float, Tensor, Tensor>(Tensors, Numbers),
            Tuples<Tensor, double, Tensor, Tensor>(Tensors, Numbers),
            Tuples<Tensor, string, Tensor, IReadOnlyList<string>>(Tensors, Kept),
            Lists<Tensor, Tensor>(Tensors),
            Dictionaries<Tensor, Tensor>(Tensors),
            (Func<IReadOnlyList<long>, Tensor>)Numbers,
            (Func<IReadOnlyList<int>, Tensor>)Numbers,
            (Func<IReadOnlyList<double>, Tensor>)Numbers,
            (Func<IReadOnlyList<float>, Tensor>)Numbers,
            (Func<IReadOnlyList<bool>, Tensor>)Numbers,
            (Func<IReadOnlyList<T>, IReadOnlyList<T>>)Kept,
        ];
        return known.OfType<Func<IReadOnlyList<T>, TBatch>>().FirstOrDefault()
            ?? throw new NotSupportedException($"It is not known how elements of type {typeof(T)} become a batch of type {typeof(TBatch)}: give a collate function, such as DefaultCollate.Tuples<Tensor, string, Tensor, IReadOnlyList<string>>(DefaultCollate.Tensors, DefaultCollate.Kept).");
    }

    private static TBatch Part<T, TPart, TBatch>(IReadOnlyList<T> items, Func<T, TPart> part, Func<IReadOnlyList<TPart>, TBatch> collate) => collate([.. items.Select(part)]);
}
