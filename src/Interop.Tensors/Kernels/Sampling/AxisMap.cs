using System.Numerics;

namespace Interop.Tensors.Kernels.Sampling;

/// <summary>A linear map along one dimension: output o is the sum of weight · input over its terms. Interpolations and pads are one for each dimension.</summary>
/// <param name="Input">The size of the input.</param>
/// <param name="First">The first term of each output, and the number of all terms.</param>
/// <param name="Index">The input of each term.</param>
/// <param name="Weight">The weight of each term; null where every output is one input as it is.</param>
internal sealed record AxisMap(long Input, int[] First, long[] Index, double[]? Weight)
{
    internal int Output => First.Length - 1;

    private (long To, long From, long Count)[]? _runs;

    /// <summary>Of a map without weights: neighbouring outputs that are neighbouring inputs.</summary>
    internal (long To, long From, long Count)[] Runs
    {
        get
        {
            if (_runs is { } known)
                return known;
            List<(long, long, long)> runs = [];
            for (long i = 0; i < Index.Length;)
            {
                long count = 1;
                while (i + count < Index.Length && Index[i + count] == Index[i] + count)
                    count++;
                runs.Add((i, Index[i], count));
                i += count;
            }

            return _runs = [.. runs];
        }
    }

    /// <summary>Whether it changes nothing.</summary>
    internal bool IsIdentity
    {
        get
        {
            if (Weight is not null || Output != Input)
                return false;
            for (int i = 0; i < Index.Length; i++)
            {
                if (Index[i] != i)
                    return false;
            }

            return true;
        }
    }

    /// <summary>One input for each output.</summary>
    internal static AxisMap Select(long input, long output, Func<long, long> index)
    {
        (int[] first, long[] indices) = (new int[checked((int)output + 1)], new long[output]);
        for (int o = 0; o < output; o++)
            (first[o + 1], indices[o]) = (o + 1, index(o));
        return new(input, first, indices, null);
    }

    /// <summary>Terms of each output added one by one.</summary>
    internal sealed class Builder(long input, long output)
    {
        private readonly List<int> _first = new(checked((int)output + 1)) { 0 };
        private readonly List<long> _index = [];
        private readonly List<double> _weight = [];

        /// <summary>Adds a term to the current output; a place outside of the input counts as the nearest one inside, and terms of one place are one.</summary>
        internal void Add<T>(long index, T weight) where T : IFloatingPoint<T>
        {
            index = Math.Clamp(index, 0, input - 1);
            double value = double.CreateTruncating(weight);
            if (_index.Count > _first[^1] && _index[^1] == index)
            {
                // In the precision of the weights.
                _weight[^1] = double.CreateTruncating(T.CreateTruncating(_weight[^1]) + weight);
                return;
            }

            _index.Add(index);
            _weight.Add(value);
        }

        internal void Next() => _first.Add(_index.Count);

        internal AxisMap Build() => new(input, [.. _first], [.. _index], [.. _weight]);
    }
}
