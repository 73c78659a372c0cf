using System.Numerics;

namespace Interop.Tensors.Kernels.Pooling;

/// <summary>Elements of planes by their place in the plane: what maxima give back.</summary>
internal static unsafe class IndexedPlanes
{
    /// <summary>y[plane, indices[plane, i]] += x[plane, i] in a new tensor of zeros, in the dtype that is computed in.</summary>
    /// <param name="x">[…, places], as many last dimensions as rank says.</param>
    /// <param name="indices">int64, of the shape of x.</param>
    /// <param name="shape">The shape of the result.</param>
    /// <param name="rank">The number of dimensions of a plane.</param>
    internal static Tensor Add(Tensor x, Tensor indices, Shape shape, int rank)
    {
        Tensor input = Working.Dense(x), at = Working.Dense(indices, DType.Int64), y = Tensor.Zeros(shape, input.DType);
        if (x.ElementCount > 0)
        {
            (long from, long to) = (Size(x.Shape, rank), Size(shape, rank));
            byte* px = input.Memory.Pointer + input.ByteOffset, py = y.Memory.Pointer;
            long* index = (long*)at.Memory.Pointer + at.Offset;
            long planes = x.ElementCount / from;
            switch (input.DType)
            {
                case DType.Float32: Add((float*)px, index, (float*)py, planes, from, to); break;
                case DType.Float64: Add((double*)px, index, (double*)py, planes, from, to); break;
                case DType.Int64: Add((long*)px, index, (long*)py, planes, from, to); break;
                default: Add((Complex*)px, index, (Complex*)py, planes, from, to); break;
            }
        }

        GC.KeepAlive(input);
        GC.KeepAlive(at);
        return y;
    }

    private static long Size(Shape shape, int rank)
    {
        long size = 1;
        for (int d = shape.Rank - rank; d < shape.Rank; d++)
            size *= shape[d];
        return size;
    }

    private static void Add<T>(T* x, long* indices, T* y, long planes, long from, long to) where T : unmanaged, INumberBase<T> =>
        Workers.For(planes, Grain(from), (first, end) =>
        {
            for (long plane = first; plane < end; plane++)
            {
                for (long i = plane * from; i < (plane + 1) * from; i++)
                    y[plane * to + Checked(indices[i], to)] += x[i];
            }
        });

    private static long Grain(long size) => Math.Max(1, Workers.LightGrain / Math.Max(1, size));

    private static long Checked(long index, long size) =>
        (ulong)index < (ulong)size ? index : throw new ArgumentException($"The index {index} is outside of a plane of {size} elements.");
}
