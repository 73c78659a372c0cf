using System.Diagnostics.CodeAnalysis;

namespace Interop.NN;

/// <summary>The numbers of another sampler, some at a time. Source: <c>torch.utils.data.BatchSampler</c>.</summary>
/// <param name="sampler">Gives the numbers.</param>
/// <param name="batchSize">How many a batch has.</param>
/// <param name="dropLast">Whether a last batch that would be smaller is left out.</param>
[SuppressMessage("Naming", "CA1710", Justification = "PyTorch's term.")]
public sealed class BatchSampler(IEnumerable<long> sampler, long batchSize, bool dropLast) : Sampler<IReadOnlyList<long>>
{
    private readonly long _batchSize = Sampling.Positive(batchSize, nameof(batchSize));

    /// <inheritdoc/>
    /// <exception cref="NotSupportedException">The sampler does not say how many numbers it has.</exception>
    public override long Count
    {
        get
        {
            long count = sampler switch
            {
                ISized sized => sized.Count,
                IReadOnlyCollection<long> list => list.Count,
                _ => throw new NotSupportedException($"{sampler.GetType().Name} does not say how many numbers it has: let it be a Sampler or ISized."),
            };
            return dropLast ? count / _batchSize : (count + _batchSize - 1) / _batchSize;
        }
    }

    /// <inheritdoc/>
    public override IEnumerator<IReadOnlyList<long>> GetEnumerator()
    {
        List<long> batch = [];
        foreach (long index in sampler)
        {
            batch.Add(index);
            if (batch.Count < _batchSize)
                continue;
            yield return batch;
            batch = [];
        }

        if (batch.Count > 0 && !dropLast)
            yield return batch;
    }
}
