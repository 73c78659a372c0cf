using System.Diagnostics.CodeAnalysis;
using Interop.Tensors;

namespace Interop.NN;

/// <summary>Given elements in random order. Source: <c>torch.utils.data.SubsetRandomSampler</c>.</summary>
/// <param name="indices">The elements.</param>
/// <param name="generator">Null for <see cref="Generator.Default"/>.</param>
[SuppressMessage("Naming", "CA1710", Justification = "PyTorch's term.")]
public sealed class SubsetRandomSampler(IReadOnlyList<long> indices, Generator? generator = null) : Sampler<long>
{
    /// <inheritdoc/>
    public override long Count => indices.Count;

    /// <inheritdoc/>
    public override IEnumerator<long> GetEnumerator()
    {
        foreach (long i in Tensor.Randperm(indices.Count, generator: generator).ToArray<long>())
            yield return indices[(int)i];
    }
}

/// <summary>Elements drawn with given weights: for classes of unequal size. Source: <c>torch.utils.data.WeightedRandomSampler</c>.</summary>
[SuppressMessage("Naming", "CA1710", Justification = "PyTorch's term.")]
public sealed class WeightedRandomSampler : Sampler<long>
{
    private readonly Tensor _weights;
    private readonly bool _replacement;
    private readonly Generator? _generator;

    /// <summary>Draws element i with a chance of weights[i] / Σ weights.</summary>
    /// <param name="weights">One of each element, of any sum.</param>
    /// <param name="numSamples">How many an epoch has.</param>
    /// <param name="replacement">Whether an element may come again.</param>
    /// <param name="generator">Null for <see cref="Generator.Default"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">An epoch would have no elements.</exception>
    public WeightedRandomSampler(IReadOnlyList<double> weights, long numSamples, bool replacement = true, Generator? generator = null)
    {
        ArgumentNullException.ThrowIfNull(weights);
        (_weights, Count, _replacement, _generator) = (Tensor.From<double>([.. weights]), Sampling.Positive(numSamples, nameof(numSamples)), replacement, generator);
    }

    /// <inheritdoc/>
    public override long Count { get; }

    /// <inheritdoc/>
    public override IEnumerator<long> GetEnumerator()
    {
        foreach (long i in _weights.Multinomial(Count, _replacement, _generator).ToArray<long>())
            yield return i;
    }
}
