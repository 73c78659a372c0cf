using System.Numerics;
using System.Runtime.CompilerServices;

namespace Interop.Tensors.Kernels.Pooling;

/// <summary>The largest number of each window and where it is: the first of equals; a NaN counts as the largest, the last one of several.</summary>
internal static unsafe class MaximumPool
{
    /// <summary>New tensors of this shape, in the dtype that is computed in; the last dimensions of both shapes are those of the grid.</summary>
    internal static (Tensor Values, Tensor Indices) Run(Tensor x, Shape shape, Func<long, PoolGrid> grid)
    {
        Tensor input = Working.Dense(x), y = Tensor.Empty(shape, input.DType), indices = Tensor.Empty(shape, DType.Int64);
        if (y.ElementCount > 0)
        {
            byte* px = input.Memory.Pointer + input.ByteOffset, py = y.Memory.Pointer;
            long* at = (long*)indices.Memory.Pointer;
            // Bounds: the three tensors are dense, and a plane of the grid times the number of planes is their size.
            long planes = shape.ElementCount / grid(0).OutputSize;
            switch (input.DType)
            {
                case DType.Float32: Run((float*)px, (float*)py, at, planes, grid); break;
                case DType.Float64: Run((double*)px, (double*)py, at, planes, grid); break;
                case DType.Int64: Run((long*)px, (long*)py, at, planes, grid); break;
                default: throw Elementwise.Unordered(x.DType);
            }
        }

        GC.KeepAlive(input);
        return (y, indices);
    }

    /// <summary>Dense planes to dense planes.</summary>
    /// <param name="x">[planes, inputs].</param>
    /// <param name="y">[planes, outputs].</param>
    /// <param name="indices">[planes, outputs]: places within the plane of the input.</param>
    /// <param name="planes">The number of planes.</param>
    /// <param name="grid">The windows of a plane: the same for all, or of each.</param>
    private static void Run<T>(T* x, T* y, long* indices, long planes, Func<long, PoolGrid> grid) where T : unmanaged, INumber<T>
    {
        long size = grid(0).OutputSize;
        Workers.For(planes, Math.Max(1, Workers.LightGrain / Math.Max(1, 4 * size)), (from, to) =>
        {
            for (long plane = from; plane < to; plane++)
            {
                PoolGrid g = grid(plane);
                Plane(x + plane * g.InputSize, y + plane * size, indices + plane * size, g);
            }
        });
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Plane<T>(T* x, T* y, long* indices, PoolGrid g) where T : unmanaged, INumber<T>
    {
        (PoolAxis d, PoolAxis h, PoolAxis w) = g;
        T lowest = T.CreateSaturating(double.NegativeInfinity);
        long to = 0;
        for (long od = 0; od < d.Output; od++)
        {
            for (long oh = 0; oh < h.Output; oh++)
            {
                for (long ow = 0; ow < w.Output; ow++, to++)
                {
                    long w0 = w.Start[ow], w1 = w.End[ow], at = (d.Start[od] * h.Input + h.Start[oh]) * w.Input + w0;
                    T best = lowest;
                    for (long id = d.Start[od]; id < d.End[od]; id += d.Step)
                    {
                        for (long ih = h.Start[oh]; ih < h.End[oh]; ih += h.Step)
                        {
                            long row = (id * h.Input + ih) * w.Input;
                            for (long iw = w0; iw < w1; iw += w.Step)
                            {
                                T value = x[row + iw];
                                if (value > best || T.IsNaN(value))
                                    (best, at) = (value, row + iw);
                            }
                        }
                    }

                    y[to] = best;
                    indices[to] = at;
                }
            }
        }
    }
}
