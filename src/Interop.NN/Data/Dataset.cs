namespace Interop.NN;

/// <summary>The class that datasets derive from; <see cref="IDataset{T}"/> is enough for a class that has another base. Source: <c>torch.utils.data.Dataset</c>.</summary>
public abstract class Dataset<T> : IDataset<T>
{
    /// <inheritdoc/>
    public abstract long Count { get; }

    /// <inheritdoc/>
    public abstract T this[long index] { get; }

    /// <inheritdoc/>
    public virtual IReadOnlyList<T> GetItems(IReadOnlyList<long> indices)
    {
        ArgumentNullException.ThrowIfNull(indices);
        T[] items = new T[indices.Count];
        for (int i = 0; i < items.Length; i++)
            items[i] = this[indices[i]];
        return items;
    }

    /// <summary>This dataset, then another.</summary>
    public static ConcatDataset<T> operator +(Dataset<T> first, IDataset<T> second) => new(first, second);

    /// <inheritdoc cref="op_Addition"/>
    public ConcatDataset<T> Add(IDataset<T> other) => this + other;
}

/// <summary>Datasets of lists and functions.</summary>
public static class Dataset
{
    /// <summary>The elements of a list.</summary>
    public static Dataset<T> From<T>(IReadOnlyList<T> items)
    {
        ArgumentNullException.ThrowIfNull(items);
        return new FunctionDataset<T>(() => items.Count, i => items[checked((int)i)]);
    }

    /// <summary>Elements that a function makes when they are asked for.</summary>
    /// <param name="count">How many.</param>
    /// <param name="get">Makes the element at a place.</param>
    public static Dataset<T> From<T>(long count, Func<long, T> get)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        ArgumentNullException.ThrowIfNull(get);
        return new FunctionDataset<T>(() => count, get);
    }

    /// <summary>Another form of each element, made when it is asked for: the place of transforms and augmentation.</summary>
    public static Dataset<TResult> Map<T, TResult>(this IDataset<T> dataset, Func<T, TResult> map)
    {
        ArgumentNullException.ThrowIfNull(dataset);
        ArgumentNullException.ThrowIfNull(map);
        return new FunctionDataset<TResult>(() => dataset.Count, i => map(dataset[i]));
    }

    internal static long Check(long index, long count) =>
        (ulong)index < (ulong)count ? index : throw new ArgumentOutOfRangeException(nameof(index), index, $"The dataset has {count} elements, numbered from 0.");

    private sealed class FunctionDataset<T>(Func<long> count, Func<long, T> get) : Dataset<T>
    {
        public override long Count => count();

        public override T this[long index] => get(Check(index, Count));
    }
}
