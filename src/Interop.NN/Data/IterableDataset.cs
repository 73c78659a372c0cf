using System.Collections;
using System.Diagnostics.CodeAnalysis;

namespace Interop.NN;

/// <summary>Elements that come one after the other: streams, files read once. Source: <c>torch.utils.data.IterableDataset</c>.</summary>
/// <remarks>
/// Each worker of a <see cref="DataLoader{T, TBatch}"/> goes through all of it: share the elements out by <see cref="WorkerInfo.Current"/>, or they come once per worker.
/// </remarks>
[SuppressMessage("Naming", "CA1710", Justification = "PyTorch's term.")]
public abstract class IterableDataset<T> : IEnumerable<T>
{
    /// <summary>The number of elements, if it is known; only <see cref="DataLoader{T, TBatch}.Count"/> uses it.</summary>
    public virtual long? Count => null;

    /// <inheritdoc/>
    public abstract IEnumerator<T> GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}

/// <summary>Streams one after the other. Source: <c>torch.utils.data.ChainDataset</c>.</summary>
[SuppressMessage("Naming", "CA1710", Justification = "PyTorch's term.")]
public sealed class ChainDataset<T>(params IReadOnlyList<IterableDataset<T>> datasets) : IterableDataset<T>
{
    /// <inheritdoc/>
    public override long? Count => datasets.All(d => d.Count is not null) ? datasets.Sum(d => d.Count) : null;

    /// <inheritdoc/>
    public override IEnumerator<T> GetEnumerator() => datasets.SelectMany(d => d).GetEnumerator();
}
