using System.Numerics;
using System.Runtime.CompilerServices;

namespace Interop.Tensors.Kernels.Pooling;

/// <summary>The sum of each window over a divisor, and the opposite.</summary>
internal static unsafe class AveragePool
{
    /// <summary>From here on the elements of a row are worth vectors.</summary>
    private const long LongRow = 16;

    /// <summary>A new tensor of this shape, in the dtype that is computed in; the last dimensions of both shapes are those of the grid.</summary>
    /// <param name="x">The input.</param>
    /// <param name="shape">The result's shape.</param>
    /// <param name="grid">The windows.</param>
    /// <param name="divisor">The divisor of all windows; null for the counts of the grid.</param>
    /// <param name="stepwise">Whether sums of narrow formats are rounded at each element.</param>
    internal static Tensor Run(Tensor x, Shape shape, PoolGrid grid, long? divisor, bool stepwise = false)
    {
        Tensor input = Working.Dense(x), y = Tensor.Empty(shape, input.DType);
        if (y.ElementCount > 0)
        {
            byte* px = input.Memory.Pointer + input.ByteOffset, py = y.Memory.Pointer;
            // Bounds: both tensors are dense, and a plane of the grid times the number of planes is their size.
            long planes = shape.ElementCount / grid.OutputSize;
            switch (input.DType)
            {
                case DType.Float32 when stepwise && x.DType == DType.BFloat16: Run<float, BFloat16Rounding>((float*)px, (float*)py, planes, grid, divisor); break;
                case DType.Float32 when stepwise && x.DType == DType.Float16: Run<float, HalfRounding>((float*)px, (float*)py, planes, grid, divisor); break;
                case DType.Float32: Run<float, Unrounded>((float*)px, (float*)py, planes, grid, divisor); break;
                case DType.Float64: Run<double, Unrounded>((double*)px, (double*)py, planes, grid, divisor); break;
                case DType.Int64: Run<long, Unrounded>((long*)px, (long*)py, planes, grid, divisor); break;
                default: throw new NotSupportedException($"There is no average pool of {x.DType.Name}.");
            }
        }

        GC.KeepAlive(input);
        return y;
    }

    /// <summary>The adjoint, in a new tensor of this shape.</summary>
    internal static Tensor Spread(Tensor dy, Shape shape, PoolGrid grid, long? divisor)
    {
        Tensor gradient = Working.Dense(dy), dx = Tensor.Zeros(shape, gradient.DType);
        if (dy.ElementCount > 0)
        {
            byte* py = gradient.Memory.Pointer + gradient.ByteOffset, px = dx.Memory.Pointer;
            long planes = shape.ElementCount / grid.InputSize;
            if (gradient.DType == DType.Float32)
                Spread((float*)py, (float*)px, planes, grid, divisor);
            else
                Spread((double*)py, (double*)px, planes, grid, divisor);
        }

        GC.KeepAlive(gradient);
        return dx;
    }

    /// <summary>Dense planes to dense planes; whole numbers divide towards zero.</summary>
    /// <param name="x">[planes, inputs].</param>
    /// <param name="y">[planes, outputs].</param>
    /// <param name="planes">The number of planes.</param>
    /// <param name="grid">The windows.</param>
    /// <param name="divisor">The divisor of all windows; null for the counts of the grid.</param>
    private static void Run<T, TRounding>(T* x, T* y, long planes, PoolGrid grid, long? divisor) where T : unmanaged, INumberBase<T> where TRounding : IRounding =>
        Workers.For(planes, Grain(grid), (from, to) =>
        {
            for (long plane = from; plane < to; plane++)
                Plane<T, TRounding>(x + plane * grid.InputSize, y + plane * grid.OutputSize, grid, divisor);
        });

    /// <summary>dx += what each output gives back to its window.</summary>
    private static void Spread<T>(T* dy, T* dx, long planes, PoolGrid grid, long? divisor) where T : unmanaged, INumberBase<T> =>
        Workers.For(planes, Grain(grid), (from, to) =>
        {
            for (long plane = from; plane < to; plane++)
                SpreadPlane(dy + plane * grid.OutputSize, dx + plane * grid.InputSize, grid, divisor);
        });

    private static long Grain(PoolGrid grid) => Math.Max(1, Workers.LightGrain / Math.Max(1, Math.Max(4 * grid.OutputSize, grid.InputSize)));

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Plane<T, TRounding>(T* x, T* y, PoolGrid g, long? divisor) where T : unmanaged, INumberBase<T> where TRounding : IRounding
    {
        (PoolAxis d, PoolAxis h, PoolAxis w) = g;
        for (long od = 0; od < d.Output; od++)
        {
            for (long oh = 0; oh < h.Output; oh++)
            {
                for (long ow = 0; ow < w.Output; ow++, y++)
                {
                    long w0 = w.Start[ow], w1 = w.End[ow];
                    T sum = T.Zero;
                    bool any = false;
                    if (typeof(TRounding) == typeof(Unrounded) && w1 - w0 >= LongRow)
                    {
                        any = d.End[od] > d.Start[od] && h.End[oh] > h.Start[oh];
                        sum = LongRows(x, g, od, oh, w0, w1);
                    }
                    else
                    {
                        for (long id = d.Start[od]; id < d.End[od]; id++)
                        {
                            for (long ih = h.Start[oh]; ih < h.End[oh]; ih++)
                            {
                                T* row = x + (id * h.Input + ih) * w.Input;
                                for (long iw = w0; iw < w1; iw++)
                                    sum = typeof(T) == typeof(float) && typeof(TRounding) != typeof(Unrounded) ? (T)(object)TRounding.Round((float)(object)(sum + row[iw])) : sum + row[iw];
                                any = true;
                            }
                        }
                    }

                    *y = any && w1 > w0 ? sum / T.CreateTruncating(divisor ?? d.Counts[od] * h.Counts[oh] * w.Counts[ow]) : T.Zero;
                }
            }
        }
    }

    /// <summary>The sum of a window by vectors; whole rows follow each other without a gap.</summary>
    private static T LongRows<T>(T* x, PoolGrid g, long od, long oh, long w0, long w1) where T : unmanaged, INumberBase<T>
    {
        (PoolAxis d, PoolAxis h, PoolAxis w) = g;
        T sum = T.Zero;
        for (long id = d.Start[od]; id < d.End[od]; id++)
        {
            T* row = x + (id * h.Input + h.Start[oh]) * w.Input + w0;
            long rows = h.End[oh] - h.Start[oh];
            if (w1 - w0 == w.Input)
                sum += Convolution.Rows<T>.Sum(row, rows * w.Input);
            else
                for (long r = 0; r < rows; r++)
                    sum += Convolution.Rows<T>.Sum(row + r * w.Input, w1 - w0);
        }

        return sum;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void SpreadPlane<T>(T* dy, T* dx, PoolGrid g, long? divisor) where T : unmanaged, INumberBase<T>
    {
        (PoolAxis d, PoolAxis h, PoolAxis w) = g;
        for (long od = 0; od < d.Output; od++)
        {
            for (long oh = 0; oh < h.Output; oh++)
            {
                for (long ow = 0; ow < w.Output; ow++, dy++)
                {
                    long w0 = w.Start[ow], w1 = w.End[ow];
                    if (w1 <= w0)
                        continue;
                    T part = *dy / T.CreateTruncating(divisor ?? d.Counts[od] * h.Counts[oh] * w.Counts[ow]);
                    for (long id = d.Start[od]; id < d.End[od]; id++)
                    {
                        for (long ih = h.Start[oh]; ih < h.End[oh]; ih++)
                        {
                            T* row = dx + (id * h.Input + ih) * w.Input;
                            for (long iw = w0; iw < w1; iw++)
                                row[iw] += part;
                        }
                    }
                }
            }
        }
    }
}
