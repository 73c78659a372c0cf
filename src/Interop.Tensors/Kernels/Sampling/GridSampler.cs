using System.Numerics;

namespace Interop.Tensors.Kernels.Sampling;

/// <summary>Samples of planes or volumes at the places of a grid, and what they give back. All tensors are dense.</summary>
internal static unsafe class GridSampler<T> where T : unmanaged, IFloatingPointIeee754<T>
{
    /// <summary>y[n, c, p] = Σ over taps of their weights · x[n, c, tap].</summary>
    internal static void Forward(T* x, T* grid, T* y, GridSampling s) =>
        Workers.For(s.Batch, Grain(s), (from, to) =>
        {
            for (long n = from; n < to; n++)
            {
                for (long p = 0; p < s.Points; p++)
                {
                    Places(grid + (n * s.Points + p) * s.Rank, s, out GridAxis<T> d, out GridAxis<T> h, out GridAxis<T> w);
                    for (long c = 0; c < s.Channels; c++)
                    {
                        T* plane = x + (n * s.Channels + c) * s.Size;
                        T sum = T.Zero;
                        for (int i = 0; i < d.Taps; i++)
                        {
                            for (int j = 0; j < h.Taps; j++)
                            {
                                for (int k = 0; k < w.Taps; k++)
                                {
                                    if (s.TryPlace(d.Index(i), h.Index(j), w.Index(k), out long at))
                                        sum += d.Weight(i) * h.Weight(j) * w.Weight(k) * plane[at];
                                }
                            }
                        }

                        y[(n * s.Channels + c) * s.Points + p] = sum;
                    }
                }
            }
        });

    /// <summary>dx += what each sample gives back to its taps; dgrid = how the samples change with the grid. Either may be null.</summary>
    internal static void Backward(T* dy, T* x, T* grid, T* dx, T* dgrid, GridSampling s) =>
        Workers.For(s.Batch, Grain(s), (from, to) =>
        {
            for (long n = from; n < to; n++)
            {
                for (long p = 0; p < s.Points; p++)
                {
                    Places(grid + (n * s.Points + p) * s.Rank, s, out GridAxis<T> d, out GridAxis<T> h, out GridAxis<T> w);
                    (T gd, T gh, T gw) = (T.Zero, T.Zero, T.Zero);
                    for (long c = 0; c < s.Channels; c++)
                    {
                        long plane = (n * s.Channels + c) * s.Size;
                        T gradient = dy[(n * s.Channels + c) * s.Points + p];
                        for (int i = 0; i < d.Taps; i++)
                        {
                            for (int j = 0; j < h.Taps; j++)
                            {
                                for (int k = 0; k < w.Taps; k++)
                                {
                                    if (!s.TryPlace(d.Index(i), h.Index(j), w.Index(k), out long at))
                                        continue;
                                    T wd = d.Weight(i), wh = h.Weight(j), ww = w.Weight(k);
                                    if (dx != null)
                                        dx[plane + at] += wd * wh * ww * gradient;
                                    if (dgrid == null)
                                        continue;
                                    T value = x[plane + at] * gradient;
                                    gd += d.Slope(i) * wh * ww * value;
                                    gh += wd * h.Slope(j) * ww * value;
                                    gw += wd * wh * w.Slope(k) * value;
                                }
                            }
                        }
                    }

                    if (dgrid == null)
                        continue;
                    T* to2 = dgrid + (n * s.Points + p) * s.Rank;
                    to2[0] = gw * w.Factor;
                    to2[1] = gh * h.Factor;
                    if (s.Rank == 3)
                        to2[2] = gd * d.Factor;
                }
            }
        });

    /// <summary>What weights are functions of: the fraction and its factor for each coordinate of the grid.</summary>
    internal static void Fractions(T* grid, T* fraction, T* factor, GridSampling s)
    {
        for (long at = 0; at < s.Batch * s.Points; at++, grid += s.Rank, fraction += s.Rank, factor += s.Rank)
        {
            Places(grid, s, out GridAxis<T> d, out GridAxis<T> h, out GridAxis<T> w);
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
            Places(grid, s, out GridAxis<T> d, out GridAxis<T> h, out GridAxis<T> w);
            mask[at] = s.TryPlace(d.Index(tapD), h.Index(tapH), w.Index(tapW), out index[at]) ? T.One : T.Zero;
        }
    }

    private static readonly GridSampling s_flat = new(1, 1, 1, 1, 1, 1, 2, GridSampleMode.Nearest, GridPaddingMode.Border, false);

    private static void Places(T* point, GridSampling s, out GridAxis<T> d, out GridAxis<T> h, out GridAxis<T> w)
    {
        w = new(point[0], s.Width, s);
        h = new(point[1], s.Height, s);
        // A plane is a volume of one: one tap at 0.
        d = s.Rank == 3 ? new(point[2], s.Depth, s) : new(T.Zero, 1, s_flat);
    }

    private static long Grain(GridSampling s) => Math.Max(1, Workers.LightGrain / Math.Max(1, 16 * s.Points * s.Channels));
}

/// <summary>Sizes and options of a sampling.</summary>
internal sealed record GridSampling(long Batch, long Channels, long Depth, long Height, long Width, long Points, int Rank, GridSampleMode Mode, GridPaddingMode Padding, bool AlignCorners)
{
    internal long Size => Depth * Height * Width;

    /// <summary>Taps of each dimension that is sampled.</summary>
    internal int Taps => Mode switch { GridSampleMode.Bilinear => 2, GridSampleMode.Nearest => 1, _ => 4 };

    /// <summary>The place in a plane, 0 where one of the taps is outside.</summary>
    internal bool TryPlace(long d, long h, long w, out long at)
    {
        bool inside = (d | h | w) >= 0;
        at = inside ? (d * Height + h) * Width + w : 0;
        return inside;
    }
}
