using System.Numerics;

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
                Regions<float>.Means(At<float>(input), At<float>(at), At<float>(y), pooling);
            else
                Regions<double>.Means(At<double>(input), At<double>(at), At<double>(y), pooling);
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
                Regions<float>.Spread(At<float>(upstream), At<float>(at), At<float>(dx), pooling);
            else
                Regions<double>.Spread(At<double>(upstream), At<double>(at), At<double>(dx), pooling);
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
                ? Regions<float>.Largest(At<float>(input), At<float>(at), At<long>(places), At<float>(empty), pooling)
                : Regions<double>.Largest(At<double>(input), At<double>(at), At<long>(places), At<double>(empty), pooling);
        }

        GC.KeepAlive(input);
        GC.KeepAlive(at);
        return (places, any ? Working.Round(empty, x.DType, empty) : null);
    }

    private static T* At<T>(Tensor x) where T : unmanaged => (T*)x.Memory.Pointer + x.Offset;
}

/// <inheritdoc cref="Regions"/>
internal static unsafe class Regions<T> where T : unmanaged, IFloatingPointIeee754<T>
{
    internal static void Means(T* x, T* boxes, T* y, RegionPooling p) =>
        Workers.For(p.Count * p.Channels, Grain(p), (from, to) =>
        {
            using RegionAxis<T> rows = new(p.Rows, p.Height, p), columns = new(p.Columns, p.Width, p);
            for (long at = from; at < to; at++)
            {
                (long k, long c) = Math.DivRem(at, p.Channels);
                if (at == from || c == 0)
                    Set(rows, columns, boxes + 5 * k);
                for (long bin = 0; bin < p.Bins; bin++)
                {
                    (long i, long j) = Math.DivRem(bin, p.Columns);
                    T* plane = x + p.Plane(Image(boxes + 5 * k), c, bin) * p.Height * p.Width;
                    T sum = T.Zero;
                    for (long r = 0; r < rows.Length(i); r++)
                    {
                        T* row = plane + rows.Places(i)[r] * p.Width, weights = columns.Weights(j);
                        long* places = columns.Places(j);
                        T part = T.Zero;
                        for (long s = 0; s < columns.Length(j); s++)
                            part += weights[s] * row[places[s]];
                        sum += rows.Weights(i)[r] * part;
                    }

                    y[at * p.Bins + bin] = sum / Count(rows.Samples(i) * columns.Samples(j), p);
                }
            }
        });

    // Regions may overlap, channels do not.
    internal static void Spread(T* dy, T* boxes, T* dx, RegionPooling p) =>
        Workers.For(p.Channels, Math.Max(1, Grain(p) / p.Count), (from, to) =>
        {
            using RegionAxis<T> rows = new(p.Rows, p.Height, p), columns = new(p.Columns, p.Width, p);
            for (long k = 0; k < p.Count; k++)
            {
                Set(rows, columns, boxes + 5 * k);
                for (long at = from * p.Bins; at < to * p.Bins; at++)
                {
                    (long c, long bin) = Math.DivRem(at, p.Bins);
                    (long i, long j) = Math.DivRem(bin, p.Columns);
                    T* plane = dx + p.Plane(Image(boxes + 5 * k), c, bin) * p.Height * p.Width;
                    T gradient = dy[k * p.Channels * p.Bins + at] / Count(rows.Samples(i) * columns.Samples(j), p);
                    for (long r = 0; r < rows.Length(i); r++)
                    {
                        T* row = plane + rows.Places(i)[r] * p.Width, weights = columns.Weights(j);
                        long* places = columns.Places(j);
                        T part = rows.Weights(i)[r] * gradient;
                        for (long s = 0; s < columns.Length(j); s++)
                            row[places[s]] += weights[s] * part;
                    }
                }
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
                if (at == from || c == 0)
                    Set(rows, columns, boxes + 5 * k);
                long plane = p.Plane(Image(boxes + 5 * k), c, 0) * p.Height * p.Width;
                for (long bin = 0; bin < p.Bins; bin++)
                {
                    (long i, long j) = Math.DivRem(bin, p.Columns);
                    long place = -1;
                    T largest = T.CreateTruncating(-float.MaxValue);
                    for (long r = 0; r < rows.Length(i); r++)
                    {
                        long row = plane + rows.Places(i)[r] * p.Width;
                        for (long s = 0; s < columns.Length(j); s++)
                        {
                            if (x[row + columns.Places(j)[s]] > largest)
                                largest = x[place = row + columns.Places(j)[s]];
                        }
                    }

                    places[at * p.Bins + bin] = Math.Max(0, place);
                    if (place >= 0)
                        continue;
                    Volatile.Write(ref any, true);
                    empty[at * p.Bins + bin] = rows.Length(i) * columns.Length(j) == 0 ? T.Zero : largest;
                }
            }
        });
        return any;
    }

    private static void Set(RegionAxis<T> rows, RegionAxis<T> columns, T* box)
    {
        columns.Set(box[1], box[3]);
        rows.Set(box[2], box[4]);
    }

    private static long Image(T* box) => long.CreateTruncating(*box);

    /// <summary>What sums are divided by. Samples of boxes without area are none, and only one of the kinds divides by that.</summary>
    private static T Count(T samples, RegionPooling p) => samples < T.One && p.Kind != RegionKind.SensitiveAlign ? T.One : samples;

    private static long Grain(RegionPooling p) => Math.Max(1, Workers.LightGrain / (16 * p.Bins));
}
