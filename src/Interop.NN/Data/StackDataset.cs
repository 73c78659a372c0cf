namespace Interop.NN;

/// <summary>Datasets side by side: element i has the i-th element of each by name. <see cref="StackDataset.Of{T1, T2}"/> gives tuples. Source: <c>torch.utils.data.StackDataset</c>.</summary>
public sealed class StackDataset<T> : Dataset<Dictionary<string, T>>
{
    /// <summary>Of datasets of one size, by name.</summary>
    /// <exception cref="ArgumentException">There are none, or their sizes differ.</exception>
    public StackDataset(params IReadOnlyList<KeyValuePair<string, IDataset<T>>> datasets)
    {
        ArgumentNullException.ThrowIfNull(datasets);
        StackDataset.Check([.. datasets.Select(d => d.Value)]);
        Datasets = datasets;
    }

    /// <summary>The datasets.</summary>
    public IReadOnlyList<KeyValuePair<string, IDataset<T>>> Datasets { get; }

    /// <inheritdoc/>
    public override long Count => Datasets[0].Value.Count;

    /// <inheritdoc/>
    public override Dictionary<string, T> this[long index]
    {
        get
        {
            Dictionary<string, T> item = [];
            foreach ((string name, IDataset<T> dataset) in Datasets)
                item[name] = dataset[index];
            return item;
        }
    }
}

/// <summary>Datasets side by side, as tuples.</summary>
public static class StackDataset
{
    /// <summary>Pairs of elements.</summary>
    /// <exception cref="ArgumentException">The sizes differ.</exception>
    public static Dataset<(T1, T2)> Of<T1, T2>(IDataset<T1> first, IDataset<T2> second)
    {
        Check(first, second);
        return Dataset.From(first.Count, i => (first[i], second[i]));
    }

    /// <summary>Triples of elements.</summary>
    /// <exception cref="ArgumentException">The sizes differ.</exception>
    public static Dataset<(T1, T2, T3)> Of<T1, T2, T3>(IDataset<T1> first, IDataset<T2> second, IDataset<T3> third)
    {
        Check(first, second, third);
        return Dataset.From(first.Count, i => (first[i], second[i], third[i]));
    }

    internal static void Check(params ReadOnlySpan<ISized> datasets)
    {
        if (datasets.Length == 0)
            throw new ArgumentException("A StackDataset got no datasets: expected at least one.");
        foreach (ISized dataset in datasets)
        {
            if (dataset.Count != datasets[0].Count)
                throw new ArgumentException($"A StackDataset got datasets of {datasets[0].Count} and {dataset.Count} elements: expected equal sizes.");
        }
    }
}
