namespace Interop.NN;

/// <summary>What a <see cref="DataLoader{T, TBatch}"/> makes batches of: numbers by batch, and what turns them into batches.</summary>
internal abstract class BatchSource<TBatch>
{
    /// <summary>Batches of an epoch.</summary>
    internal abstract long Count { get; }

    /// <summary>The numbers of each batch of an epoch; asked for in the loop's thread only.</summary>
    internal abstract IEnumerable<IReadOnlyList<long>> Batches { get; }

    /// <summary>What makes the batches of one worker in one epoch.</summary>
    internal abstract BatchFetcher<TBatch> Open();
}

/// <summary>Makes batches, on one thread.</summary>
internal abstract class BatchFetcher<TBatch> : IDisposable
{
    /// <summary>Makes a batch; false if there are no more elements.</summary>
    internal abstract bool TryFetch(IReadOnlyList<long> indices, out TBatch batch);

    public virtual void Dispose() { }
}

/// <summary>Elements by number. Without a collate function each batch is an element.</summary>
internal sealed class MapSource<T, TBatch>(IDataset<T> dataset, IEnumerable<IReadOnlyList<long>> batches, Func<IReadOnlyList<T>, TBatch>? collate) : BatchSource<TBatch>
{
    internal override long Count => batches switch
    {
        ISized sized => sized.Count,
        IReadOnlyCollection<IReadOnlyList<long>> list => list.Count,
        _ => throw new NotSupportedException($"{batches.GetType().Name} does not say how many batches it has: let it be a Sampler or ISized."),
    };

    internal override IEnumerable<IReadOnlyList<long>> Batches => batches;

    internal override BatchFetcher<TBatch> Open() => new Fetcher(dataset, collate);

    private sealed class Fetcher(IDataset<T> dataset, Func<IReadOnlyList<T>, TBatch>? collate) : BatchFetcher<TBatch>
    {
        internal override bool TryFetch(IReadOnlyList<long> indices, out TBatch batch)
        {
            batch = collate is null ? (TBatch)(object)dataset[indices[0]]! : collate(dataset.GetItems(indices));
            return true;
        }
    }
}

/// <summary>A stream, which each worker reads on its own.</summary>
internal sealed class StreamSource<T, TBatch>(IterableDataset<T> dataset, long batchSize, bool dropLast, Func<IReadOnlyList<T>, TBatch>? collate) : BatchSource<TBatch>
{
    internal override long Count
    {
        get
        {
            long count = dataset.Count ?? throw new NotSupportedException($"{dataset.GetType().Name} does not say how many elements it has: override its Count.");
            return dropLast ? count / batchSize : (count + batchSize - 1) / batchSize;
        }
    }

    internal override IEnumerable<IReadOnlyList<long>> Batches
    {
        get
        {
            while (true)
                yield return [];
        }
    }

    internal override BatchFetcher<TBatch> Open() => new Fetcher(dataset.GetEnumerator(), batchSize, dropLast, collate);

    private sealed class Fetcher(IEnumerator<T> items, long batchSize, bool dropLast, Func<IReadOnlyList<T>, TBatch>? collate) : BatchFetcher<TBatch>
    {
        private bool _ended;

        internal override bool TryFetch(IReadOnlyList<long> indices, out TBatch batch)
        {
            List<T> taken = [];
            while (!_ended && taken.Count < batchSize)
            {
                if (items.MoveNext())
                    taken.Add(items.Current);
                else
                    _ended = true;
            }

            bool any = taken.Count > 0 && !(dropLast && taken.Count < batchSize);
            batch = !any ? default! : collate is null ? (TBatch)(object)taken[0]! : collate(taken);
            return any;
        }

        public override void Dispose()
        {
            items.Dispose();
            base.Dispose();
        }
    }
}
