using System.Numerics;
using Interop.Tensors.Memory;

namespace Interop.Tensors.Kernels.Sampling;

/// <summary>Samples of planes or volumes at the places of a grid, and what they give back. All tensors are dense.</summary>
internal static unsafe class GridSampler<T> where T : unmanaged, IFloatingPointIeee754<T>
{
    /// <summary>Points whose taps are worked out together, before the loop over the channels.</summary>
    private const int Block = 64;

    /// <summary>y[n, c, p] = Σ over taps of their weights · x[n, c, tap].</summary>
    internal static void Forward(T* x, T* grid, T* y, GridSampling s) =>
        Workers.For(s.Batch * s.Blocks(Block), Grain(s), (from, to) =>
        {
            int most = s.MostTaps;
            using Scratch<long> places = new(Block * most);
            using Scratch<T> weights = new(Block * most);
            int* counts = stackalloc int[Block];
            for (long piece = from; piece < to; piece++)
            {
                (long n, long first, int points) = s.BlockOf(piece, Block);
                for (int p = 0; p < points; p++)
                {
                    Axes(grid + (n * s.Points + first + p) * s.Rank, s, out GridAxis<T> d, out GridAxis<T> h, out GridAxis<T> w);
                    counts[p] = 0;
                    for (Corner corner = new(d.Taps, h.Taps, w.Taps); corner.Next();)
                    {
                        if (!s.TryPlace(d.Index(corner.D), h.Index(corner.H), w.Index(corner.W), out long at))
                            continue;
                        int to2 = p * most + counts[p]++;
                        (places.Pointer[to2], weights.Pointer[to2]) = (at, d.Weight(corner.D) * h.Weight(corner.H) * w.Weight(corner.W));
                    }
                }

                for (long c = 0; c < s.Channels; c++)
                {
                    T* plane = x + (n * s.Channels + c) * s.Size, output = y + (n * s.Channels + c) * s.Points + first;
                    for (int p = 0; p < points; p++)
                    {
                        long* place = places.Pointer + p * most;
                        T* weight = weights.Pointer + p * most;
                        T sum = T.Zero;
                        for (int tap = 0; tap < counts[p]; tap++)
                            sum += weight[tap] * plane[place[tap]];
                        output[p] = sum;
                    }
                }
            }
        });

    /// <summary>dx += what each sample gives back to its taps; dgrid = how the samples change with the grid. Either may be null.</summary>
    internal static void Backward(T* dy, T* x, T* grid, T* dx, T* dgrid, GridSampling s) =>
        Workers.For(s.Batch, 1, (from, to) =>
        {
            long* places = stackalloc long[MostTaps];
            // The weight of each tap, and its changes with the three coordinates.
            T* factors = stackalloc T[4 * MostTaps];
            for (long n = from; n < to; n++)
            {
                for (long p = 0; p < s.Points; p++)
                {
                    long point = (n * s.Points + p) * s.Rank;
                    Axes(grid + point, s, out GridAxis<T> d, out GridAxis<T> h, out GridAxis<T> w);
                    int count = 0;
                    for (Corner corner = new(d.Taps, h.Taps, w.Taps); corner.Next();)
                    {
                        if (!s.TryPlace(d.Index(corner.D), h.Index(corner.H), w.Index(corner.W), out places[count]))
                            continue;
                        T wd = d.Weight(corner.D), wh = h.Weight(corner.H), ww = w.Weight(corner.W);
                        T* factor = factors + 4 * count++;
                        (factor[0], factor[1], factor[2], factor[3]) = (wd * wh * ww, wd * wh * w.Slope(corner.W), wd * h.Slope(corner.H) * ww, d.Slope(corner.D) * wh * ww);
                    }

                    (T gx, T gy, T gz) = (T.Zero, T.Zero, T.Zero);
                    for (long c = 0; c < s.Channels; c++)
                    {
                        long plane = (n * s.Channels + c) * s.Size;
                        T gradient = dy[(n * s.Channels + c) * s.Points + p];
                        for (int tap = 0; tap < count; tap++)
                        {
                            T* factor = factors + 4 * tap;
                            if (dx != null)
                                dx[plane + places[tap]] += factor[0] * gradient;
                            if (dgrid == null)
                                continue;
                            T value = x[plane + places[tap]] * gradient;
                            gx += factor[1] * value;
                            gy += factor[2] * value;
                            gz += factor[3] * value;
                        }
                    }

                    if (dgrid == null)
                        continue;
                    dgrid[point] = gx * w.Factor;
                    dgrid[point + 1] = gy * h.Factor;
                    if (s.Rank == 3)
                        dgrid[point + 2] = gz * d.Factor;
                }
            }
        });

    /// <summary>What weights are functions of: the fraction and its factor for each coordinate of the grid.</summary>
    internal static void Fractions(T* grid, T* fraction, T* factor, GridSampling s)
    {
        for (long at = 0; at < s.Batch * s.Points; at++, grid += s.Rank, fraction += s.Rank, factor += s.Rank)
        {
            Axes(grid, s, out GridAxis<T> d, out GridAxis<T> h, out GridAxis<T> w);
            (fraction[0], fraction[1], factor[0], factor[1]) = (w.Fraction, h.Fraction, w.Factor, h.Factor);
            if (s.Rank == 3)
                (fraction[2], factor[2]) = (d.Fraction, d.Factor);
        }
    }

    /// <summary>The place of one tap of each point, and 1, or 0 and 0 where zeros are.</summary>
    internal static void Tap(T* grid, long* index, T* mask, GridSampling s, int tapD, int tapH, int tapW)
    {
        for (long at = 0; at < s.Batch * s.Points; at++, grid += s.Rank)
        {
            Axes(grid, s, out GridAxis<T> d, out GridAxis<T> h, out GridAxis<T> w);
            mask[at] = s.TryPlace(d.Index(tapD), h.Index(tapH), w.Index(tapW), out index[at]) ? T.One : T.Zero;
        }
    }

    /// <summary>Taps of a point: 4 · 4 of a plane, 2 · 2 · 2 of a volume.</summary>
    private const int MostTaps = 16;

    /// <summary>All combinations of taps, those of the width first.</summary>
    private struct Corner(int d, int h, int w)
    {
        private int _at = -1;

        internal readonly int D => _at / (h * w);

        internal readonly int H => _at / w % h;

        internal readonly int W => _at % w;

        internal bool Next() => ++_at < d * h * w;
    }

    private static readonly GridSampling s_flat = new(1, 1, 1, 1, 1, 1, 2, GridSampleMode.Nearest, GridPaddingMode.Border, false);

    private static void Axes(T* point, GridSampling s, out GridAxis<T> d, out GridAxis<T> h, out GridAxis<T> w)
    {
        w = new(point[0], s.Width, s);
        h = new(point[1], s.Height, s);
        // A plane is a volume of one: one tap at 0.
        d = s.Rank == 3 ? new(point[2], s.Depth, s) : new(T.Zero, 1, s_flat);
    }

    private static long Grain(GridSampling s) => Math.Max(1, Workers.LightGrain / Math.Max(1, Block * s.MostTaps * (s.Channels + 4)));
}

/// <summary>Sizes and options of a sampling; with pixels, coordinates are numbers of elements.</summary>
internal sealed record GridSampling(long Batch, long Channels, long Depth, long Height, long Width, long Points, int Rank, GridSampleMode Mode, GridPaddingMode Padding, bool AlignCorners, bool Pixels = false)
{
    internal long Size => Depth * Height * Width;

    /// <summary>Taps of each dimension that is sampled.</summary>
    internal int Taps => Mode switch { GridSampleMode.Bilinear => 2, GridSampleMode.Nearest => 1, _ => 4 };

    /// <summary>The most taps of a point.</summary>
    internal int MostTaps => (int)Math.Pow(Taps, Rank);

    /// <summary>Pieces of so many points, of each image.</summary>
    internal long Blocks(int size) => (Points + size - 1) / size;

    internal (long Image, long First, int Points) BlockOf(long piece, int size)
    {
        (long image, long block) = Math.DivRem(piece, Blocks(size));
        return (image, block * size, (int)Math.Min(size, Points - block * size));
    }

    /// <summary>The place in a plane, 0 where one of the taps is outside.</summary>
    internal bool TryPlace(long d, long h, long w, out long at)
    {
        bool inside = (d | h | w) >= 0;
        at = inside ? (d * Height + h) * Width + w : 0;
        return inside;
    }
}
