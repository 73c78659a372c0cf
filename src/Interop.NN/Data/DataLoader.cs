using System.Collections;
using System.Diagnostics.CodeAnalysis;
using Interop.Tensors;

namespace Interop.NN;

/// <summary>
/// Batches of a dataset, in PyTorch's order for the same seed: <c>foreach (var (x, y) in loader)</c> is one epoch. Source: <c>torch.utils.data.DataLoader</c>.
/// </summary>
/// <remarks>
/// Each enumeration draws a base seed from the generator, and shuffling another. With workers, threads make batches ahead, which come in the same order; leaving
/// the loop early stops them.
/// </remarks>
/// <typeparam name="T">An element.</typeparam>
/// <typeparam name="TBatch">A batch.</typeparam>
[SuppressMessage("Naming", "CA1710", Justification = "PyTorch's term.")]
public class DataLoader<T, TBatch> : IEnumerable<TBatch>, ISized
{
    private readonly BatchSource<TBatch> _source;
    private readonly Generator? _generator;
    private readonly WorkerOptions? _workers;

    /// <summary>Of elements that are reached by number.</summary>
    /// <param name="dataset">The elements.</param>
    /// <param name="batchSize">Elements of a batch; null to give the elements themselves, where <typeparamref name="TBatch"/> is <typeparamref name="T"/>.</param>
    /// <param name="shuffle">Whether each epoch has another random order.</param>
    /// <param name="sampler">The order, in place of shuffling.</param>
    /// <param name="batchSampler">The batches, in place of batchSize, shuffle, sampler and dropLast.</param>
    /// <param name="numWorkers">Threads that make batches; 0 to make them in the loop.</param>
    /// <param name="collateFn">Makes a batch of elements; null for that of <see cref="DefaultCollate"/>.</param>
    /// <param name="dropLast">Whether a last batch that would be smaller is left out.</param>
    /// <param name="timeout">The longest wait for a worker; zero for no limit.</param>
    /// <param name="workerInitFn">Runs first in each worker, with its number.</param>
    /// <param name="generator">Null for <see cref="Generator.Default"/>.</param>
    /// <param name="prefetchFactor">Batches that each worker makes ahead; 2 if null.</param>
    /// <exception cref="ArgumentException">Options exclude each other, or are out of range.</exception>
    /// <exception cref="NotSupportedException">No collate function is given and it is not known how elements of this type become a batch.</exception>
    public DataLoader(IDataset<T> dataset, long? batchSize = 1, bool shuffle = false, IEnumerable<long>? sampler = null, IEnumerable<IReadOnlyList<long>>? batchSampler = null, int numWorkers = 0,
        Func<IReadOnlyList<T>, TBatch>? collateFn = null, bool dropLast = false, TimeSpan timeout = default, Action<int>? workerInitFn = null, Generator? generator = null, int? prefetchFactor = null)
    {
        ArgumentNullException.ThrowIfNull(dataset);
        if (sampler is not null && shuffle)
            throw new ArgumentException("A DataLoader got a sampler and shuffle: the sampler is the order, so give one of them.");
        if (batchSampler is not null && (batchSize != 1 || shuffle || sampler is not null || dropLast))
            throw new ArgumentException("A DataLoader got a batchSampler and one of batchSize, shuffle, sampler and dropLast: the batchSampler decides them all.");
        Func<IReadOnlyList<T>, TBatch>? collate = Collate(batchSize, dropLast, collateFn);
        batchSampler ??= new BatchSampler(sampler ?? (shuffle ? new RandomSampler(dataset, generator: generator) : new SequentialSampler(dataset)), batchSize ?? 1, dropLast);
        (_source, _generator) = (new MapSource<T, TBatch>(dataset, batchSampler, collate), generator);
        _workers = WorkerOptions.Make(numWorkers, timeout, workerInitFn, prefetchFactor);
    }

    /// <summary>Of a stream.</summary>
    /// <inheritdoc cref="DataLoader{T, TBatch}(IDataset{T}, long?, bool, IEnumerable{long}?, IEnumerable{IReadOnlyList{long}}?, int, Func{IReadOnlyList{T}, TBatch}?, bool, TimeSpan, Action{int}?, Generator?, int?)"/>
    public DataLoader(IterableDataset<T> dataset, long? batchSize = 1, int numWorkers = 0, Func<IReadOnlyList<T>, TBatch>? collateFn = null, bool dropLast = false, TimeSpan timeout = default,
        Action<int>? workerInitFn = null, Generator? generator = null, int? prefetchFactor = null)
    {
        ArgumentNullException.ThrowIfNull(dataset);
        Func<IReadOnlyList<T>, TBatch>? collate = Collate(batchSize, dropLast, collateFn);
        (_source, _generator) = (new StreamSource<T, TBatch>(dataset, Sampling.Positive(batchSize ?? 1, nameof(batchSize)), dropLast, collate), generator);
        _workers = WorkerOptions.Make(numWorkers, timeout, workerInitFn, prefetchFactor);
    }

    /// <summary>How many batches an epoch has. Source: <c>len(loader)</c>.</summary>
    /// <exception cref="NotSupportedException">The sampler or the stream does not say.</exception>
    public long Count => _source.Count;

    /// <summary>One epoch.</summary>
    public IEnumerator<TBatch> GetEnumerator() => Begin(CancellationToken.None);

    /// <summary>One epoch that can be cancelled, also while it waits for workers.</summary>
    public IEnumerable<TBatch> Batches(CancellationToken cancellation)
    {
        using IEnumerator<TBatch> batches = Begin(cancellation);
        while (batches.MoveNext())
            yield return batches.Current;
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private static Func<IReadOnlyList<T>, TBatch>? Collate(long? batchSize, bool dropLast, Func<IReadOnlyList<T>, TBatch>? collate)
    {
        if (batchSize is not null)
            return collate ?? DefaultCollate.For<T, TBatch>();
        if (dropLast || collate is not null || typeof(T) != typeof(TBatch))
            throw new ArgumentException($"A DataLoader without batchSize gives the elements, of type {typeof(T)}, themselves: expected no dropLast, no collateFn, and the same type of batches, found {typeof(TBatch)}. Use Map on the dataset to change elements.");
        return null;
    }

    private IEnumerator<TBatch> Begin(CancellationToken cancellation)
    {
        // Drawn now and not with the first batch, as PyTorch does.
        long seed = Sampling.DrawSeed(_generator);
        return _workers is null ? new SerialBatches<TBatch>(_source, cancellation) : new WorkerBatches<TBatch>(_source, _workers, seed, cancellation);
    }
}

/// <summary>A loader whose batches are of the type of its elements: tensors, or tuples, lists and dictionaries of them.</summary>
/// <inheritdoc cref="DataLoader{T, TBatch}"/>
[SuppressMessage("Naming", "CA1710", Justification = "PyTorch's term.")]
public sealed class DataLoader<T> : DataLoader<T, T>
{
    /// <inheritdoc cref="DataLoader{T, TBatch}(IDataset{T}, long?, bool, IEnumerable{long}?, IEnumerable{IReadOnlyList{long}}?, int, Func{IReadOnlyList{T}, TBatch}?, bool, TimeSpan, Action{int}?, Generator?, int?)"/>
    public DataLoader(IDataset<T> dataset, long? batchSize = 1, bool shuffle = false, IEnumerable<long>? sampler = null, IEnumerable<IReadOnlyList<long>>? batchSampler = null, int numWorkers = 0,
        Func<IReadOnlyList<T>, T>? collateFn = null, bool dropLast = false, TimeSpan timeout = default, Action<int>? workerInitFn = null, Generator? generator = null, int? prefetchFactor = null)
        : base(dataset, batchSize, shuffle, sampler, batchSampler, numWorkers, collateFn, dropLast, timeout, workerInitFn, generator, prefetchFactor) { }

    /// <inheritdoc cref="DataLoader{T, TBatch}(IterableDataset{T}, long?, int, Func{IReadOnlyList{T}, TBatch}?, bool, TimeSpan, Action{int}?, Generator?, int?)"/>
    public DataLoader(IterableDataset<T> dataset, long? batchSize = 1, int numWorkers = 0, Func<IReadOnlyList<T>, T>? collateFn = null, bool dropLast = false, TimeSpan timeout = default,
        Action<int>? workerInitFn = null, Generator? generator = null, int? prefetchFactor = null)
        : base(dataset, batchSize, numWorkers, collateFn, dropLast, timeout, workerInitFn, generator, prefetchFactor) { }
}
