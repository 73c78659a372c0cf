using System.Collections;

namespace Interop.NN;

/// <summary>Batches made in the loop.</summary>
internal sealed class SerialBatches<TBatch>(BatchSource<TBatch> source, CancellationToken cancellation) : IEnumerator<TBatch>
{
    private readonly IEnumerator<IReadOnlyList<long>> _indices = source.Batches.GetEnumerator();
    private readonly BatchFetcher<TBatch> _fetcher = source.Open();

    public TBatch Current { get; private set; } = default!;

    object? IEnumerator.Current => Current;

    public bool MoveNext()
    {
        cancellation.ThrowIfCancellationRequested();
        if (!_indices.MoveNext() || !_fetcher.TryFetch(_indices.Current, out TBatch batch))
            return false;
        Current = batch;
        return true;
    }

    public void Reset() => throw new NotSupportedException("An epoch runs once: begin another.");

    public void Dispose()
    {
        _indices.Dispose();
        _fetcher.Dispose();
    }
}
