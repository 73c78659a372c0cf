using System.Numerics;
using Interop.Tensors.Memory;

namespace Interop.Tensors.Kernels.Sampling;

/// <summary>One side of a region: for each of its bins the pixels that it reads, with weights, and what their sum is divided by. Source: torchvision's CPU kernels of <c>roi_align</c>, <c>roi_pool</c> and their kin.</summary>
/// <remarks>Samples are products of a row's and a column's, so that a bin's weights are too.</remarks>
internal unsafe ref struct RegionAxis<T>(long bins, long size, RegionPooling pooling) where T : unmanaged, IFloatingPointIeee754<T>
{
    private readonly Scratch<long> _places = new(bins * Math.Max(1, size) + bins);
    private readonly Scratch<T> _weights = new(bins * Math.Max(1, size) + bins);

    /// <summary>How many pixels a bin reads.</summary>
    internal readonly long Length(long bin) => _places.Pointer[bins * size + bin];

    /// <summary>The same of all bins together.</summary>
    internal readonly long Total
    {
        get
        {
            long total = 0;
            for (long bin = 0; bin < bins; bin++)
                total += Length(bin);
            return total;
        }
    }

    internal readonly long* Places(long bin) => _places.Pointer + bin * size;

    internal readonly T* Weights(long bin) => _weights.Pointer + bin * size;

    /// <summary>Samples of a bin along this side, or pixels.</summary>
    internal readonly T Samples(long bin) => _weights.Pointer[bins * size + bin];

    public readonly void Dispose()
    {
        _places.Dispose();
        _weights.Dispose();
    }

    /// <summary>Between two coordinates of a box.</summary>
    internal readonly void Set(T from, T to)
    {
        T scale = T.CreateTruncating(pooling.Scale);
        if (pooling.Kind is RegionKind.Align or RegionKind.SensitiveAlign)
            SetSamples(from * scale, to * scale);
        else
            SetPixels(Rounded(from * scale), Rounded(to * scale));
    }

    private readonly void SetSamples(T from, T to)
    {
        T half = T.CreateTruncating(0.5), n = T.CreateTruncating(size);
        if (pooling.Aligned)
            (from, to) = (from - half, to - half);
        T length = pooling.Aligned ? to - from : Larger(to - from, T.One), step = length / T.CreateTruncating(bins);
        long samples = pooling.Ratio > 0 ? pooling.Ratio : T.IsNaN(step) ? 0 : long.CreateSaturating(T.Ceiling(step));
        T count = T.CreateTruncating(samples);
        for (long bin = 0; bin < bins; bin++)
        {
            T start = from + T.CreateTruncating(bin) * step;
            long found = 0, first = 0, end = samples;
            if (pooling.Ratio <= 0)
            {
                // Samples lie half a pixel to a pixel apart: of a region that is far larger than the input only those near the input are visited.
                first = (long)Math.Clamp(Math.Floor((-1 - double.CreateTruncating(start)) / double.CreateTruncating(step) * samples) - 4, 0, Math.Max(0, samples));
                end = Math.Min(samples, first + 2 * size + 16);
            }

            for (long i = first; i < end && size > 0 && T.IsFinite(start); i++)
            {
                // Of boxes whose ends are exchanged from the back, so that places rise.
                T at = start + (T.CreateTruncating(step < T.Zero ? samples - 1 - i : i) + half) * step / count;
                if (at > n)
                    break;
                if (!(at >= -T.One))
                    continue;
                at = Larger(at, T.Zero);
                long low = long.CreateTruncating(at);
                if (low >= size - 1)
                {
                    Add(bin, ref found, size - 1, T.One);
                    continue;
                }

                T part = at - T.CreateTruncating(low);
                Add(bin, ref found, low, T.One - part);
                Add(bin, ref found, low + 1, part);
            }

            _places.Pointer[bins * size + bin] = found;
            _weights.Pointer[bins * size + bin] = count;
        }
    }

    /// <summary>Adds a pixel, or weight to one of the last two.</summary>
    private readonly void Add(long bin, ref long found, long place, T weight)
    {
        long* places = Places(bin);
        T* weights = Weights(bin);
        for (long i = found - 1; i >= Math.Max(0, found - 2); i--)
        {
            if (places[i] != place)
                continue;
            weights[i] += weight;
            return;
        }

        (places[found], weights[found]) = (place, weight);
        found++;
    }

    private readonly void SetPixels(long from, long to)
    {
        bool largest = pooling.Kind == RegionKind.Largest;
        // PyTorch counts the last pixel for maxima only, and for means leaves out the last one of the input.
        T step = T.CreateTruncating(Math.Max(largest ? to - from + 1 : to - from, 1)) / T.CreateTruncating(bins);
        long last = largest ? size : Math.Max(0, size - 1);
        for (long bin = 0; bin < bins; bin++)
        {
            T n = T.CreateTruncating(bin);
            long first = Math.Clamp(long.CreateSaturating(T.Floor(n * step)) + from, 0, last), end = Math.Clamp(long.CreateSaturating(T.Ceiling((n + T.One) * step)) + from, 0, last);
            for (long i = first; i < end; i++)
                (Places(bin)[i - first], Weights(bin)[i - first]) = (i, T.One);
            long found = Math.Max(0, end - first);
            _places.Pointer[bins * size + bin] = found;
            _weights.Pointer[bins * size + bin] = T.CreateTruncating(found);
        }
    }

    /// <summary>To the nearest pixel, halves away from zero, within what sums have room for.</summary>
    private static long Rounded(T value) => T.IsNaN(value) ? 0 : Math.Clamp(long.CreateSaturating(T.Round(value, MidpointRounding.AwayFromZero)), int.MinValue, int.MaxValue);

    private static T Larger(T a, T b) => a < b ? b : a;
}
