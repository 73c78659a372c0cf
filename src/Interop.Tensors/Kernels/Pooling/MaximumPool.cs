using System.Numerics;
using System.Runtime.CompilerServices;

namespace Interop.Tensors.Kernels.Pooling;

/// <summary>The largest number of each window and where it is: the first of equals; a NaN counts as the largest, the last one of several.</summary>
internal static unsafe class MaximumPool
{
    /// <summary>Dense planes to dense planes.</summary>
    /// <param name="x">[planes, inputs].</param>
    /// <param name="y">[planes, outputs].</param>
    /// <param name="indices">[planes, outputs]: places within the plane of the input.</param>
    /// <param name="planes">The number of planes.</param>
    /// <param name="grid">The windows of a plane: the same for all, or of each.</param>
    internal static void Run<T>(T* x, T* y, long* indices, long planes, Func<long, PoolGrid> grid) where T : unmanaged, INumber<T>
    {
        if (planes == 0)
            return;
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
