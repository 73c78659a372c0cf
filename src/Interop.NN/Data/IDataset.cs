namespace Interop.NN;

/// <summary>Something with a number of elements that samplers draw from.</summary>
public interface ISized
{
    /// <summary>The number of elements.</summary>
    long Count { get; }
}

/// <summary>Elements that are reached by number. Source: <c>torch.utils.data.Dataset</c>.</summary>
/// <typeparam name="T">An element: a tensor, a tuple such as (image, label), a record …</typeparam>
public interface IDataset<out T> : ISized
{
    /// <summary>The element at a place, counted from 0. Several threads may ask at a time where a <see cref="DataLoader{T, TBatch}"/> has workers.</summary>
    T this[long index] { get; }

    /// <summary>The elements of a batch, at once where that is cheaper than one by one. Source: <c>__getitems__</c>.</summary>
    IReadOnlyList<T> GetItems(IReadOnlyList<long> indices);
}
