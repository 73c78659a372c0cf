using System.Numerics;
using System.Runtime.CompilerServices;

namespace Interop.Tensors.Kernels.Sampling;

/// <summary>Pooling of regions over tensors of any real dtype and stride.</summary>
internal static unsafe class Regions
{
    /// <summary>Whether all boxes [k, 5] begin with the number of an image.</summary>
    /// <exception cref="ArgumentOutOfRangeException">One does not.</exception>
    internal static void Check(string name, Tensor boxes, long images)
    {
        Tensor numbers = Working.Dense(boxes, DType.Float64);
        double* box = (double*)numbers.Memory.Pointer + numbers.Offset;
        for (long k = 0; k < boxes.Shape[0]; k++, box += 5)
        {
            if (!(*box > -1 && *box < images))
                throw new ArgumentOutOfRangeException(nameof(boxes), $"'{name}': box {k} belongs to image {*box}; there are {images}.");
        }

        GC.KeepAlive(numbers);
    }

    /// <summary>Means of each bin.</summary>
    internal static Tensor Means(Tensor x, Tensor boxes, RegionPooling pooling)
    {
        Tensor input = Working.Dense(x), at = Working.Dense(boxes, input.DType), y = Tensor.Empty(pooling.Output, input.DType);
        if (y.ElementCount > 0)
        {
            if (input.DType == DType.Float32)
                Regions<float>.Means(Elements.At<float>(input), Elements.At<float>(at), Elements.At<float>(y), pooling);
            else
                Regions<double>.Means(Elements.At<double>(input), Elements.At<double>(at), Elements.At<double>(y), pooling);
        }

        GC.KeepAlive(input);
        GC.KeepAlive(at);
        return Working.Round(y, x.DType, y);
    }

    /// <summary>The adjoint: what each bin gives back to its pixels.</summary>
    internal static Tensor Spread(Tensor dy, Tensor boxes, RegionPooling pooling)
    {
        Tensor upstream = Working.Dense(dy), at = Working.Dense(boxes, upstream.DType), dx = Tensor.Zeros(pooling.Input, upstream.DType);
        if (dy.ElementCount > 0)
        {
            if (upstream.DType == DType.Float32)
                Regions<float>.Spread(Elements.At<float>(upstream), Elements.At<float>(at), Elements.At<float>(dx), pooling);
            else
                Regions<double>.Spread(Elements.At<double>(upstream), Elements.At<double>(at), Elements.At<double>(dx), pooling);
        }

        GC.KeepAlive(upstream);
        GC.KeepAlive(at);
        return Working.Round(dx, dy.DType, dx);
    }

    /// <summary>The place of the largest pixel of each bin in the dense input, 0 for bins without one; and what those bins give, NaN elsewhere, or null if there are none.</summary>
    internal static (Tensor Places, Tensor? Empty) Largest(Tensor x, Tensor boxes, RegionPooling pooling)
    {
        Tensor input = Working.Dense(x), at = Working.Dense(boxes, input.DType), places = Tensor.Zeros(pooling.Output, DType.Int64);
        Tensor empty = Tensor.Full(pooling.Output, double.NaN, input.DType);
        bool any = false;
        if (places.ElementCount > 0)
        {
            any = input.DType == DType.Float32
                ? Regions<float>.Largest(Elements.At<float>(input), Elements.At<float>(at), Elements.At<long>(places), Elements.At<float>(empty), pooling)
                : Regions<double>.Largest(Elements.At<double>(input), Elements.At<double>(at), Elements.At<long>(places), Elements.At<double>(empty), pooling);
        }

        GC.KeepAlive(input);
        GC.KeepAlive(at);
        return (places, any ? Working.Round(empty, x.DType, empty) : null);
    }
}

/// <inheritdoc cref="Regions"/>
internal static unsafe class Regions<T> where T : unmanaged, IFloatingPointIeee754<T>
{
    internal static void Means(T* x, T* boxes, T* y, RegionPooling p) =>
        Workers.For(p.Count * p.Channels, Grain(p), (from, to) =>
        {
            using RegionTaps<T> taps = new(p);
            for (long at = from; at < to; at++)
            {
                (long k, long c) = Math.DivRem(at, p.Channels);
                if (at == from || c == 0)
                    taps.Set(boxes + 5 * k);
                Means(x + p.Plane(Image(boxes + 5 * k), c) * p.Size, p.PlaneStep * p.Size, taps, y + at * p.Bins, p.Bins);
            }
        });

    // Regions may overlap, channels do not.
    internal static void Spread(T* dy, T* boxes, T* dx, RegionPooling p) =>
        Workers.For(p.Channels, Math.Max(1, Grain(p) / p.Count), (from, to) =>
        {
            using RegionTaps<T> taps = new(p);
            for (long k = 0; k < p.Count; k++)
            {
                taps.Set(boxes + 5 * k);
                for (long c = from; c < to; c++)
                    Spread(dy + (k * p.Channels + c) * p.Bins, p.Bins, taps, dx + p.Plane(Image(boxes + 5 * k), c) * p.Size, p.PlaneStep * p.Size);
            }
        });

    internal static bool Largest(T* x, T* boxes, long* places, T* empty, RegionPooling p)
    {
        bool any = false;
        Workers.For(p.Count * p.Channels, Grain(p), (from, to) =>
        {
            using RegionAxis<T> rows = new(p.Rows, p.Height, p), columns = new(p.Columns, p.Width, p);
            for (long at = from; at < to; at++)
            {
                (long k, long c) = Math.DivRem(at, p.Channels);
                T* box = boxes + 5 * k;
                if (at == from || c == 0)
                {
                    columns.Set(box[1], box[3]);
                    rows.Set(box[2], box[4]);
                }

                if (Largest(x, p.Plane(Image(box), c) * p.Size, p.Width, rows, columns, p, places + at * p.Bins, empty + at * p.Bins))
                    Volatile.Write(ref any, true);
            }
        });
        return any;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Means(T* plane, long step, in RegionTaps<T> taps, T* y, long bins)
    {
        long* starts = taps.Starts, places = taps.Places;
        T* weights = taps.Weights;
        for (long bin = 0; bin < bins; bin++, plane += step)
        {
            T sum0 = T.Zero, sum1 = T.Zero, sum2 = T.Zero, sum3 = T.Zero;
            long i = starts[bin], end = starts[bin + 1];
            for (; i + 4 <= end; i += 4)
            {
                sum0 += weights[i] * plane[places[i]];
                sum1 += weights[i + 1] * plane[places[i + 1]];
                sum2 += weights[i + 2] * plane[places[i + 2]];
                sum3 += weights[i + 3] * plane[places[i + 3]];
            }

            for (; i < end; i++)
                sum0 += weights[i] * plane[places[i]];
            y[bin] = (sum0 + sum1 + (sum2 + sum3)) / taps.Divisors[bin];
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Spread(T* dy, long bins, in RegionTaps<T> taps, T* plane, long step)
    {
        long* starts = taps.Starts, places = taps.Places;
        T* weights = taps.Weights;
        for (long bin = 0; bin < bins; bin++, plane += step)
        {
            T gradient = dy[bin] / taps.Divisors[bin];
            for (long i = starts[bin]; i < starts[bin + 1]; i++)
                plane[places[i]] += weights[i] * gradient;
        }
    }

    /// <summary>Whether there are bins without a largest pixel.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static bool Largest(T* x, long plane, long width, in RegionAxis<T> rows, in RegionAxis<T> columns, RegionPooling p, long* places, T* empty)
    {
        bool any = false;
        for (long i = 0; i < p.Rows; i++)
        {
            long height = rows.Length(i), top = plane + (height > 0 ? rows.Places(i)[0] * width : 0);
            for (long j = 0; j < p.Columns; j++, places++, empty++)
            {
                long count = columns.Length(j), place = -1, corner = top + (count > 0 ? columns.Places(j)[0] : 0);
                T largest = T.CreateTruncating(-float.MaxValue);
                for (long r = 0; r < height; r++, corner += width)
                {
                    for (long at = corner; at < corner + count; at++)
                    {
                        if (x[at] > largest)
                            largest = x[place = at];
                    }
                }

                *places = Math.Max(0, place);
                if (place >= 0)
                    continue;
                any = true;
                *empty = height * count == 0 ? T.Zero : largest;
            }
        }

        return any;
    }

    private static long Image(T* box) => long.CreateTruncating(*box);

    private static long Grain(RegionPooling p) => Math.Max(1, Workers.LightGrain / (16 * p.Bins));
}
