using System.Numerics;

namespace Interop.Tensors.Kernels.Pooling;

/// <summary>Elements of planes by their place in the plane: what maxima give back, and unpooling.</summary>
internal static unsafe class IndexedPlanes
{
    /// <summary>y[plane, i] = x[plane, indices[plane, i]].</summary>
    internal static void Take<T>(T* x, long* indices, T* y, long planes, long from, long to) where T : unmanaged =>
        Workers.For(planes, Grain(to), (first, end) =>
        {
            for (long plane = first; plane < end; plane++)
            {
                for (long i = plane * to; i < (plane + 1) * to; i++)
                    y[i] = x[plane * from + Checked(indices[i], from)];
            }
        });

    /// <summary>y[plane, indices[plane, i]] += x[plane, i].</summary>
    internal static void Add<T>(T* x, long* indices, T* y, long planes, long from, long to) where T : unmanaged, INumberBase<T> =>
        Workers.For(planes, Grain(from), (first, end) =>
        {
            for (long plane = first; plane < end; plane++)
            {
                for (long i = plane * from; i < (plane + 1) * from; i++)
                    y[plane * to + Checked(indices[i], to)] += x[i];
            }
        });

    /// <summary>y[plane, indices[plane, i]] = x[plane, i], the last of several.</summary>
    internal static void Put<T>(T* x, long* indices, T* y, long planes, long from, long to) where T : unmanaged =>
        Workers.For(planes, Grain(from), (first, end) =>
        {
            for (long plane = first; plane < end; plane++)
            {
                for (long i = plane * from; i < (plane + 1) * from; i++)
                    y[plane * to + Checked(indices[i], to)] = x[i];
            }
        });

    private static long Grain(long size) => Math.Max(1, Workers.LightGrain / Math.Max(1, size));

    private static long Checked(long index, long size) =>
        (ulong)index < (ulong)size ? index : throw new ArgumentException($"The index {index} is outside of a plane of {size} elements.");
}
