using System.Numerics;
using System.Runtime.CompilerServices;
using Interop.Tensors.Memory;

namespace Interop.Tensors.Kernels.Sampling;

/// <summary>Samples of planes or volumes at the places of a grid, and what they give back. All tensors are dense.</summary>
internal static unsafe class GridSampler<T> where T : unmanaged, IFloatingPointIeee754<T>
{
    /// <summary>Points whose taps are worked out together, before the loop over the channels.</summary>
    private const int Block = 64;

    /// <summary>y[n, c, p] = Σ over taps of their weights · x[n, c, tap].</summary>
    internal static void Forward(T* x, T* grid, T* y, GridSampling s)
    {
        if (s.Rank == 2 && s.Mode == GridSampleMode.Bilinear)
            Workers.For(s.Batch * s.Blocks(Block), Grain(s), (from, to) => Bilinear(x, grid, y, s, from, to));
        else
            AnyTaps(x, grid, y, s);
    }

    /// <summary>Planes between four neighbours, which is most of what is sampled: their places and weights stay in registers over the channels.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Bilinear(T* x, T* grid, T* y, GridSampling s, long from, long to)
    {
        T width = T.CreateTruncating(s.Width), height = T.CreateTruncating(s.Height);
        (long channels, long size, long all, long row) = (s.Channels, s.Size, s.Points, s.Width);
        for (long piece = from; piece < to; piece++)
        {
            (long n, long first, int points) = s.BlockOf(piece, Block);
            T* planes = x + n * channels * size, output = y + n * channels * all + first, point = grid + (n * all + first) * 2;
            for (int p = 0; p < points; p++, point += 2, output++)
            {
                FourTaps taps = new(point, width, height, s);
                T* plane = planes + taps.Place, result = output;
                if (taps.IsInside)
                {
                    for (long c = 0; c < channels; c++, plane += size, result += all)
                        *result = T.MultiplyAddEstimate(taps.W00, plane[0], T.MultiplyAddEstimate(taps.W01, plane[1], T.MultiplyAddEstimate(taps.W10, plane[row], taps.W11 * plane[row + 1])));
                    continue;
                }

                for (long c = 0; c < channels; c++, plane += size, result += all)
                {
                    T sum = T.Zero;
                    if (taps.Has00)
                        sum += taps.W00 * plane[0];
                    if (taps.Has01)
                        sum += taps.W01 * plane[1];
                    if (taps.Has10)
                        sum += taps.W10 * plane[row];
                    if (taps.Has11)
                        sum += taps.W11 * plane[row + 1];
                    *result = sum;
                }
            }
        }
    }

    /// <summary>The four neighbours of a point in a plane: the place of the first, which may lie outside, the weights, and which are inside.</summary>
    private readonly struct FourTaps
    {
        internal readonly long Place;
        internal readonly T W00, W01, W10, W11;
        internal readonly bool Has00, Has01, Has10, Has11;

        /// <summary>Fractions, and how places change with the coordinates.</summary>
        internal readonly T Right, Down, FactorX, FactorY;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        internal FourTaps(T* point, T width, T height, GridSampling s)
        {
            (T atX, FactorX) = GridAxis<T>.Place(point[0], width, s);
            (T atY, FactorY) = GridAxis<T>.Place(point[1], height, s);
            (long left, Right) = GridAxis<T>.Split(atX);
            (long top, Down) = GridAxis<T>.Split(atY);
            (T w0, T h0) = (T.One - Right, T.One - Down);
            (W00, W01, W10, W11) = (w0 * h0, Right * h0, w0 * Down, Right * Down);
            bool has0 = (ulong)left < (ulong)s.Width, has1 = (ulong)(left + 1) < (ulong)s.Width, hasTop = (ulong)top < (ulong)s.Height, hasBottom = (ulong)(top + 1) < (ulong)s.Height;
            (Has00, Has01, Has10, Has11) = (has0 & hasTop, has1 & hasTop, has0 & hasBottom, has1 & hasBottom);
            Place = top * s.Width + left;
        }

        internal bool IsInside => Has00 & Has11;
    }

    private static void AnyTaps(T* x, T* grid, T* y, GridSampling s) =>
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
    internal static void Backward(T* dy, T* x, T* grid, T* dx, T* dgrid, GridSampling s)
    {
        if (s.Rank == 2 && s.Mode == GridSampleMode.Bilinear)
            Workers.For(s.Batch, 1, (from, to) => BilinearBackward(dy, x, grid, dx, dgrid, s, from, to));
        else
            AnyTapsBackward(dy, x, grid, dx, dgrid, s);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void BilinearBackward(T* dy, T* x, T* grid, T* dx, T* dgrid, GridSampling s, long from, long to)
    {
        T width = T.CreateTruncating(s.Width), height = T.CreateTruncating(s.Height);
        (long channels, long size, long points, long row) = (s.Channels, s.Size, s.Points, s.Width);
        for (long n = from; n < to; n++)
        {
            for (long p = 0; p < points; p++)
            {
                long point = (n * points + p) * 2, at = n * channels * size;
                FourTaps taps = new(grid + point, width, height, s);
                at += taps.Place;
                T* gradient = dy + n * channels * points + p;
                for (long c = 0; c < channels && dx != null; c++)
                {
                    T g = gradient[c * points];
                    T* target = dx + at + c * size;
                    if (taps.Has00)
                        target[0] += taps.W00 * g;
                    if (taps.Has01)
                        target[1] += taps.W01 * g;
                    if (taps.Has10)
                        target[row] += taps.W10 * g;
                    if (taps.Has11)
                        target[row + 1] += taps.W11 * g;
                }

                if (dgrid == null)
                    continue;
                // Sums of gradient · pixel for each neighbour; those outside are zero.
                (T s00, T s01, T s10, T s11) = (T.Zero, T.Zero, T.Zero, T.Zero);
                for (long c = 0; c < channels; c++)
                {
                    T g = gradient[c * points];
                    T* plane = x + at + c * size;
                    if (taps.Has00)
                        s00 += g * plane[0];
                    if (taps.Has01)
                        s01 += g * plane[1];
                    if (taps.Has10)
                        s10 += g * plane[row];
                    if (taps.Has11)
                        s11 += g * plane[row + 1];
                }

                dgrid[point] = ((s01 - s00) * (T.One - taps.Down) + (s11 - s10) * taps.Down) * taps.FactorX;
                dgrid[point + 1] = ((s10 - s00) * (T.One - taps.Right) + (s11 - s01) * taps.Right) * taps.FactorY;
            }
        }
    }

    private static void AnyTapsBackward(T* dy, T* x, T* grid, T* dx, T* dgrid, GridSampling s) =>
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
