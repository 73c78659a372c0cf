using System.Numerics;
using Interop.Tensors.Memory;

namespace Interop.Tensors.Kernels.Sampling;

/// <summary>The pixels of all bins of a region with their weights, and what the sums are divided by.</summary>
internal unsafe ref struct RegionTaps<T>(RegionPooling pooling) where T : unmanaged, IFloatingPointIeee754<T>
{
    private readonly RegionAxis<T> _rows = new(pooling.Rows, pooling.Height, pooling), _columns = new(pooling.Columns, pooling.Width, pooling);
    private readonly Scratch<long> _starts = new(pooling.Bins + 1);
    private readonly Scratch<T> _divisors = new(pooling.Bins);
    private Scratch<long> _places = new(1);
    private Scratch<T> _weights = new(1);
    private long _room = 1;

    /// <summary>Where the pixels of a bin begin among all; one more number than bins.</summary>
    internal readonly long* Starts => _starts.Pointer;

    internal readonly T* Divisors => _divisors.Pointer;

    /// <summary>Places in a plane.</summary>
    internal readonly long* Places => _places.Pointer;

    internal readonly T* Weights => _weights.Pointer;

    /// <summary>For a box of the number of an image, left, top, right, bottom.</summary>
    internal void Set(T* box)
    {
        _columns.Set(box[1], box[3]);
        _rows.Set(box[2], box[4]);
        Reserve(_rows.Total * _columns.Total);
        long at = 0;
        for (long bin = 0; bin < pooling.Bins; bin++)
        {
            (long i, long j) = Math.DivRem(bin, pooling.Columns);
            Starts[bin] = at;
            // Samples of boxes without area are none, and only one of the kinds divides by that.
            T samples = _rows.Samples(i) * _columns.Samples(j);
            Divisors[bin] = samples < T.One && pooling.Kind != RegionKind.SensitiveAlign ? T.One : samples;
            for (long r = 0; r < _rows.Length(i); r++)
            {
                for (long c = 0; c < _columns.Length(j); c++, at++)
                    (Places[at], Weights[at]) = (_rows.Places(i)[r] * pooling.Width + _columns.Places(j)[c], _rows.Weights(i)[r] * _columns.Weights(j)[c]);
            }
        }

        Starts[pooling.Bins] = at;
    }

    public readonly void Dispose()
    {
        _rows.Dispose();
        _columns.Dispose();
        _starts.Dispose();
        _divisors.Dispose();
        _places.Dispose();
        _weights.Dispose();
    }

    private void Reserve(long count)
    {
        if (count <= _room)
            return;
        _places.Dispose();
        _weights.Dispose();
        _places = new(count);
        _weights = new(count);
        _room = count;
    }
}
