using System.Diagnostics.CodeAnalysis;
using Interop.Tensors;

namespace Interop.NN;

/// <summary>The share of one of several processes that train together. Source: <c>torch.utils.data.distributed.DistributedSampler</c>.</summary>
/// <remarks>Call <see cref="SetEpoch"/> before each epoch, or every epoch has the same order.</remarks>
[SuppressMessage("Naming", "CA1710", Justification = "PyTorch's term.")]
public sealed class DistributedSampler : Sampler<long>
{
    private readonly ISized _dataset;
    private readonly bool _shuffle, _dropLast;
    private readonly long _seed;
    private long _epoch;

    /// <summary>The share of the process of number <paramref name="rank"/>.</summary>
    /// <param name="dataset">What is visited.</param>
    /// <param name="numReplicas">How many processes there are.</param>
    /// <param name="rank">Which one this is, from 0.</param>
    /// <param name="shuffle">Whether the order is random, the same in all processes.</param>
    /// <param name="seed">The same in all processes.</param>
    /// <param name="dropLast">Whether elements that cannot be shared evenly are left out; else some come twice.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such process.</exception>
    public DistributedSampler(ISized dataset, long numReplicas, long rank, bool shuffle = true, long seed = 0, bool dropLast = false)
    {
        ArgumentNullException.ThrowIfNull(dataset);
        Sampling.Positive(numReplicas, nameof(numReplicas));
        if (rank < 0 || rank >= numReplicas)
            throw new ArgumentOutOfRangeException(nameof(rank), rank, $"The rank is {rank}: expected 0 to {numReplicas - 1}.");
        (_dataset, NumReplicas, Rank, _shuffle, _seed, _dropLast) = (dataset, numReplicas, rank, shuffle, seed, dropLast);
        Count = dropLast ? dataset.Count / numReplicas : (dataset.Count + numReplicas - 1) / numReplicas;
    }

    /// <summary>How many processes there are.</summary>
    public long NumReplicas { get; }

    /// <summary>Which one this is.</summary>
    public long Rank { get; }

    /// <inheritdoc/>
    public override long Count { get; }

    /// <summary>Chooses the order of an epoch. Source: <c>set_epoch</c>.</summary>
    public void SetEpoch(long epoch) => _epoch = epoch;

    /// <inheritdoc/>
    public override IEnumerator<long> GetEnumerator()
    {
        long n = _dataset.Count;
        long[]? order = _shuffle ? Tensor.Randperm(n, generator: new Generator().ManualSeed(_seed + _epoch)).ToArray<long>() : null;
        for (long i = 0; i < Count; i++)
        {
            long at = (Rank + i * NumReplicas) % n;
            yield return order is null ? at : order[at];
        }
    }
}
