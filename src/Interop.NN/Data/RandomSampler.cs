using System.Diagnostics.CodeAnalysis;
using Interop.Tensors;

namespace Interop.NN;

/// <summary>All elements in random order, or random elements, drawn as PyTorch draws them. Source: <c>torch.utils.data.RandomSampler</c>.</summary>
[SuppressMessage("Naming", "CA1710", Justification = "PyTorch's term.")]
public sealed class RandomSampler : Sampler<long>
{
    private const int Piece = 32;

    private readonly ISized _dataSource;
    private readonly long? _numSamples;
    private readonly Generator? _generator;

    /// <summary>Over the elements of something.</summary>
    /// <param name="dataSource">What is visited.</param>
    /// <param name="replacement">Whether an element may come again before all others came.</param>
    /// <param name="numSamples">How many an epoch has; null for as many as there are elements. Without replacement, more of them are further orders.</param>
    /// <param name="generator">Null to draw the seed of each epoch from <see cref="Generator.Default"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">An epoch would have no elements.</exception>
    public RandomSampler(ISized dataSource, bool replacement = false, long? numSamples = null, Generator? generator = null)
    {
        ArgumentNullException.ThrowIfNull(dataSource);
        (_dataSource, Replacement, _numSamples, _generator) = (dataSource, replacement, numSamples, generator);
        Sampling.Positive(Count, nameof(numSamples));
    }

    /// <summary>Whether an element may come again before all others came.</summary>
    public bool Replacement { get; }

    /// <inheritdoc/>
    public override long Count => _numSamples ?? _dataSource.Count;

    /// <inheritdoc/>
    public override IEnumerator<long> GetEnumerator()
    {
        long n = _dataSource.Count, samples = Count;
        Generator generator = _generator ?? new Generator().ManualSeed(Sampling.DrawSeed(null));
        // The last piece is drawn even where nothing of it is used, so that the generator ends where PyTorch's does.
        long size = Replacement ? Piece : n;
        for (long done = 0; done <= samples; done += size)
        {
            long taken = Math.Min(size, samples - done);
            Tensor piece = Replacement ? Tensor.Randint(n, [taken], DType.Int64, generator) : Tensor.Randperm(n, generator: generator);
            long[] indices = piece.ToArray<long>();
            for (long i = 0; i < taken; i++)
                yield return indices[i];
        }
    }
}
