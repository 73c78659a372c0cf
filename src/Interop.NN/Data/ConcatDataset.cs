namespace Interop.NN;

/// <summary>Datasets one after the other. Source: <c>torch.utils.data.ConcatDataset</c>.</summary>
public sealed class ConcatDataset<T> : Dataset<T>
{
    private readonly long[] _ends;

    /// <summary>Of these datasets, whose sizes must not change.</summary>
    /// <exception cref="ArgumentException">There are none.</exception>
    public ConcatDataset(params IReadOnlyList<IDataset<T>> datasets)
    {
        ArgumentNullException.ThrowIfNull(datasets);
        if (datasets.Count == 0)
            throw new ArgumentException("A ConcatDataset got no datasets: expected at least one.", nameof(datasets));
        Datasets = datasets;
        _ends = new long[datasets.Count];
        for (int i = 0; i < _ends.Length; i++)
            _ends[i] = datasets[i].Count + (i == 0 ? 0 : _ends[i - 1]);
    }

    /// <summary>The datasets.</summary>
    public IReadOnlyList<IDataset<T>> Datasets { get; }

    /// <summary>Where each dataset ends.</summary>
    public IReadOnlyList<long> CumulativeSizes => _ends;

    /// <inheritdoc/>
    public override long Count => _ends[^1];

    /// <summary>The element at a place; negative ones count from the end.</summary>
    public override T this[long index]
    {
        get
        {
            index = Dataset.Check(index < 0 ? index + Count : index, Count);
            int at = Array.BinarySearch(_ends, index + 1);
            // Empty datasets end where the one before them does; the first end beyond the index is the one.
            at = at < 0 ? ~at : at;
            while (at > 0 && _ends[at - 1] > index)
                at--;
            return Datasets[at][at == 0 ? index : index - _ends[at - 1]];
        }
    }
}
