using System.Numerics;

namespace Interop.Tensors.Kernels.Pooling;

/// <summary>Elements of planes by their place in the plane: what maxima give back, and unpooling.</summary>
internal static unsafe class IndexedPlanes
{
    /// <summary>y[plane, i] = x[plane, indices[plane, i]], a new tensor of the indices' shape.</summary>
    /// <param name="x">[…, places], as many last dimensions as rank says.</param>
    /// <param name="indices">int64.</param>
    /// <param name="rank">The number of dimensions of a plane.</param>
    internal static Tensor Take(Tensor x, Tensor indices, int rank)
    {
        Tensor input = Working.Dense(x, x.DType), at = Working.Dense(indices, DType.Int64), y = Tensor.Empty(indices.Shape, x.DType);
        if (y.ElementCount > 0)
        {
            (long from, long to) = (Size(x.Shape, rank), Size(indices.Shape, rank));
            byte* px = input.Memory.Pointer + input.ByteOffset, py = y.Memory.Pointer;
            long* index = (long*)at.Memory.Pointer + at.Offset;
            // Bounds: the tensors are dense and have as many planes; every index is checked.
            long planes = y.ElementCount / to;
            switch (x.DType.Size)
            {
                case 1: Take(px, index, py, planes, from, to); break;
                case 2: Take((short*)px, index, (short*)py, planes, from, to); break;
                case 4: Take((int*)px, index, (int*)py, planes, from, to); break;
                case 8: Take((long*)px, index, (long*)py, planes, from, to); break;
                default: Take((Int128*)px, index, (Int128*)py, planes, from, to); break;
            }
        }

        GC.KeepAlive(input);
        GC.KeepAlive(at);
        return y;
    }

    /// <summary>y[plane, indices[plane, i]] = x[plane, i], the last of several, in a new tensor of zeros.</summary>
    /// <inheritdoc cref="Take(Tensor, Tensor, int)"/>
    internal static Tensor Put(Tensor x, Tensor indices, Shape shape, int rank)
    {
        Tensor input = Working.Dense(x, x.DType), at = Working.Dense(indices, DType.Int64), y = Tensor.Zeros(shape, x.DType);
        if (x.ElementCount > 0)
        {
            (long from, long to) = (Size(x.Shape, rank), Size(shape, rank));
            byte* px = input.Memory.Pointer + input.ByteOffset, py = y.Memory.Pointer;
            long* index = (long*)at.Memory.Pointer + at.Offset;
            long planes = x.ElementCount / from;
            switch (x.DType.Size)
            {
                case 1: Put(px, index, py, planes, from, to); break;
                case 2: Put((short*)px, index, (short*)py, planes, from, to); break;
                case 4: Put((int*)px, index, (int*)py, planes, from, to); break;
                case 8: Put((long*)px, index, (long*)py, planes, from, to); break;
                default: Put((Int128*)px, index, (Int128*)py, planes, from, to); break;
            }
        }

        GC.KeepAlive(input);
        GC.KeepAlive(at);
        return y;
    }

    /// <summary>y[plane, indices[plane, i]] += x[plane, i] in a new tensor of zeros, in the dtype that is computed in.</summary>
    /// <inheritdoc cref="Take(Tensor, Tensor, int)"/>
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

    private static void Take<T>(T* x, long* indices, T* y, long planes, long from, long to) where T : unmanaged =>
        Workers.For(planes, Grain(to), (first, end) =>
        {
            for (long plane = first; plane < end; plane++)
            {
                for (long i = plane * to; i < (plane + 1) * to; i++)
                    y[i] = x[plane * from + Checked(indices[i], from)];
            }
        });

    private static void Add<T>(T* x, long* indices, T* y, long planes, long from, long to) where T : unmanaged, INumberBase<T> =>
        Workers.For(planes, Grain(from), (first, end) =>
        {
            for (long plane = first; plane < end; plane++)
            {
                for (long i = plane * from; i < (plane + 1) * from; i++)
                    y[plane * to + Checked(indices[i], to)] += x[i];
            }
        });

    private static void Put<T>(T* x, long* indices, T* y, long planes, long from, long to) where T : unmanaged =>
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
