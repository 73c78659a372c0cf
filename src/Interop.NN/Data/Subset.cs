using Interop.Tensors;

namespace Interop.NN;

/// <summary>Some elements of a dataset, in a given order. Source: <c>torch.utils.data.Subset</c>.</summary>
/// <param name="dataset">The whole.</param>
/// <param name="indices">Places in it.</param>
public sealed class Subset<T>(IDataset<T> dataset, IReadOnlyList<long> indices) : Dataset<T>
{
    /// <summary>The whole.</summary>
    public IDataset<T> Whole { get; } = dataset ?? throw new ArgumentNullException(nameof(dataset));

    /// <summary>Places in the whole.</summary>
    public IReadOnlyList<long> Indices { get; } = indices ?? throw new ArgumentNullException(nameof(indices));

    /// <inheritdoc/>
    public override long Count => Indices.Count;

    /// <inheritdoc/>
    public override T this[long index] => Whole[Indices[(int)Dataset.Check(index, Count)]];

    /// <inheritdoc/>
    public override IReadOnlyList<T> GetItems(IReadOnlyList<long> indices)
    {
        ArgumentNullException.ThrowIfNull(indices);
        return Whole.GetItems([.. indices.Select(i => Indices[(int)Dataset.Check(i, Count)])]);
    }
}

/// <summary>Parts of a dataset.</summary>
public static class Split
{
    /// <summary>Parts of given sizes, chosen by chance, as PyTorch chooses them for the same state of the generator. Source: <c>torch.utils.data.random_split</c>.</summary>
    /// <param name="dataset">The whole.</param>
    /// <param name="lengths">Sizes, whose sum is that of the dataset.</param>
    /// <param name="generator">Null for <see cref="Generator.Default"/>.</param>
    /// <exception cref="ArgumentException">A size is negative, or their sum is another.</exception>
    public static Subset<T>[] RandomSplit<T>(this IDataset<T> dataset, IReadOnlyList<long> lengths, Generator? generator = null)
    {
        ArgumentNullException.ThrowIfNull(dataset);
        ArgumentNullException.ThrowIfNull(lengths);
        if (lengths.Any(l => l < 0) || lengths.Sum() != dataset.Count)
            throw new ArgumentException($"The sizes [{string.Join(", ", lengths)}] of a split have the sum {lengths.Sum()}: expected sizes of at least 0 whose sum is the {dataset.Count} elements of the dataset.", nameof(lengths));
        long[] order = Tensor.Randperm(dataset.Count, generator: generator).ToArray<long>();
        Subset<T>[] parts = new Subset<T>[lengths.Count];
        long from = 0;
        for (int i = 0; i < parts.Length; from += lengths[i++])
            parts[i] = new Subset<T>(dataset, order.AsSpan((int)from, (int)lengths[i]).ToArray());
        return parts;
    }

    /// <summary>Parts of given shares, rounded down; what remains goes to the first parts, one each.</summary>
    /// <param name="dataset">The whole.</param>
    /// <param name="fractions">Shares, whose sum is 1.</param>
    /// <param name="generator">Null for <see cref="Generator.Default"/>.</param>
    /// <exception cref="ArgumentException">A share is not between 0 and 1, or their sum is not 1.</exception>
    public static Subset<T>[] RandomSplit<T>(this IDataset<T> dataset, IReadOnlyList<double> fractions, Generator? generator = null)
    {
        ArgumentNullException.ThrowIfNull(dataset);
        ArgumentNullException.ThrowIfNull(fractions);
        double sum = Sum(fractions);
        if (!(sum <= 1 && 1 - sum <= 1e-9) || fractions.Any(f => !(f is >= 0 and <= 1)))
            throw new ArgumentException($"The shares [{string.Join(", ", fractions)}] of a split have the sum {sum}: expected shares between 0 and 1 whose sum is 1.", nameof(fractions));
        long[] lengths = [.. fractions.Select(f => (long)Math.Floor(dataset.Count * f))];
        long rest = dataset.Count - lengths.Sum();
        for (long i = 0; i < rest; i++)
            lengths[i % lengths.Length]++;
        return RandomSplit(dataset, lengths, generator);
    }

    /// <summary>As Python adds floating-point numbers, with the rounding errors kept: ten times 0.1 is 1.</summary>
    private static double Sum(IReadOnlyList<double> values)
    {
        double sum = 0, errors = 0;
        foreach (double value in values)
        {
            double next = sum + value;
            errors += Math.Abs(sum) >= Math.Abs(value) ? sum - next + value : value - next + sum;
            sum = next;
        }

        return sum + errors;
    }
}
