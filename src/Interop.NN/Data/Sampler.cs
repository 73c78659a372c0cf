using System.Collections;
using System.Diagnostics.CodeAnalysis;
using Interop.Tensors;

namespace Interop.NN;

/// <summary>An order in which elements of a dataset, or batches of them, are visited; each enumeration is one epoch. Source: <c>torch.utils.data.Sampler</c>.</summary>
/// <typeparam name="T">The number of an element, or the numbers of a batch.</typeparam>
[SuppressMessage("Naming", "CA1710", Justification = "PyTorch's term.")]
public abstract class Sampler<T> : IEnumerable<T>, ISized
{
    /// <summary>How many numbers, or batches, one epoch has.</summary>
    public abstract long Count { get; }

    /// <inheritdoc/>
    public abstract IEnumerator<T> GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}

/// <summary>What samplers share.</summary>
internal static class Sampling
{
    /// <summary>A seed of 63 bits, as PyTorch draws them for workers and samplers.</summary>
    internal static long DrawSeed(Generator? generator) => Tensor.Empty([], DType.Int64).Random_(generator).Item<long>();

    internal static long Positive(long count, string what) =>
        count > 0 ? count : throw new ArgumentOutOfRangeException(what, count, $"{what} is {count}: expected at least 1.");
}

/// <summary>One element after the other. Source: <c>torch.utils.data.SequentialSampler</c>.</summary>
/// <param name="dataSource">What is visited.</param>
[SuppressMessage("Naming", "CA1710", Justification = "PyTorch's term.")]
public sealed class SequentialSampler(ISized dataSource) : Sampler<long>
{
    /// <inheritdoc/>
    public override long Count => dataSource.Count;

    /// <inheritdoc/>
    public override IEnumerator<long> GetEnumerator()
    {
        for (long i = 0, count = dataSource.Count; i < count; i++)
            yield return i;
    }
}
