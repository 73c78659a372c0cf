using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Interop.Tensors.Kernels.Sampling;

/// <summary>Applies an <see cref="AxisMap"/> to the middle of [outer, axis, inner], and the opposite.</summary>
internal static unsafe class Resample
{
    /// <summary>One dimension of a tensor through a map. Weighted sums are computed, and left, in the dtype of <see cref="Working.DTypeOf"/>.</summary>
    internal static Tensor Apply(Tensor x, int dim, AxisMap map)
    {
        Tensor input = Working.Dense(x, map.Weight is null ? x.DType : Working.DTypeOf(x.DType)), y = Tensor.Empty(Resized(x.Shape, dim, map.Output), input.DType);
        (long outer, long inner) = Around(x.Shape, dim);
        byte* px = input.Memory.Pointer + input.ByteOffset, py = y.Memory.Pointer;
        // Bounds: both tensors are dense, and [outer, axis, inner] is their shape; a map reaches only places inside its input.
        if (y.ElementCount == 0)
            return y;
        if (map.Weight is null)
        {
            switch (x.DType.Size)
            {
                case 1: Copy(px, py, outer, inner, map); break;
                case 2: Copy((short*)px, (short*)py, outer, inner, map); break;
                case 4: Copy((int*)px, (int*)py, outer, inner, map); break;
                case 8: Copy((long*)px, (long*)py, outer, inner, map); break;
                default: Copy((Int128*)px, (Int128*)py, outer, inner, map); break;
            }
        }
        else
        {
            switch (input.DType)
            {
                case DType.Float32: Apply((float*)px, (float*)py, outer, inner, map); break;
                case DType.Float64: Apply((double*)px, (double*)py, outer, inner, map); break;
                case DType.Complex128: Apply((Complex*)px, (Complex*)py, outer, inner, map); break;
                default: throw Elements.Unsupported(x.DType);
            }
        }

        GC.KeepAlive(input);
        GC.KeepAlive(y);
        return y;
    }

    /// <summary>The adjoint, over a dense tensor in the dtype of <see cref="Working.DTypeOf"/>.</summary>
    internal static Tensor Spread(Tensor dy, int dim, AxisMap map)
    {
        Tensor dx = Tensor.Zeros(Resized(dy.Shape, dim, map.Input), dy.DType);
        (long outer, long inner) = Around(dy.Shape, dim);
        byte* py = dy.Memory.Pointer + dy.ByteOffset, px = dx.Memory.Pointer;
        if (dy.ElementCount == 0)
            return dx;
        switch (dy.DType)
        {
            case DType.Float32: Spread((float*)py, (float*)px, outer, inner, map); break;
            case DType.Float64: Spread((double*)py, (double*)px, outer, inner, map); break;
            case DType.Complex128: Spread((Complex*)py, (Complex*)px, outer, inner, map); break;
            default: throw Elements.Unsupported(dy.DType);
        }

        GC.KeepAlive(dy);
        GC.KeepAlive(dx);
        return dx;
    }

    private static Shape Resized(Shape shape, int dim, long size)
    {
        long[] sizes = shape.ToArray();
        sizes[dim] = size;
        return new Shape(sizes);
    }

    private static (long Outer, long Inner) Around(Shape shape, int dim)
    {
        (long outer, long inner) = (1, 1);
        for (int d = 0; d < shape.Rank; d++)
        {
            if (d < dim)
                outer *= shape[d];
            else if (d > dim)
                inner *= shape[d];
        }

        return (outer, inner);
    }

    /// <summary>y[o, i, :] = Σ weight · x[o, index, :].</summary>
    private static void Apply<T>(T* x, T* y, long outer, long inner, AxisMap map) where T : unmanaged, INumberBase<T> =>
        Workers.For(outer, Grain(map, inner), (from, to) =>
        {
            for (long o = from; o < to; o++)
            {
                T* input = x + o * map.Input * inner, output = y + o * map.Output * inner;
                if (map.Weight is null)
                    Copy(input, output, inner, map);
                else if (inner == 1)
                    Line(input, output, map);
                else
                    Lines(input, output, inner, map);
            }
        });

    /// <summary>Elements as they are, of any type of their size.</summary>
    private static void Copy<T>(T* x, T* y, long outer, long inner, AxisMap map) where T : unmanaged =>
        Workers.For(outer, Grain(map, inner), (from, to) =>
        {
            for (long o = from; o < to; o++)
                Copy(x + o * map.Input * inner, y + o * map.Output * inner, inner, map);
        });

    /// <summary>dx[o, index, :] += weight · dy[o, i, :].</summary>
    private static void Spread<T>(T* dy, T* dx, long outer, long inner, AxisMap map) where T : unmanaged, INumberBase<T> =>
        Workers.For(outer, Grain(map, inner), (from, to) =>
        {
            for (long o = from; o < to; o++)
                SpreadLines(dy + o * map.Output * inner, dx + o * map.Input * inner, inner, map);
        });

    private static long Grain(AxisMap map, long inner) => Math.Max(1, Workers.LightGrain / Math.Max(1, inner * map.Index.Length));

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Copy<T>(T* x, T* y, long inner, AxisMap map) where T : unmanaged
    {
        long[] index = map.Index;
        if (inner == 1 && 4 * map.Runs.Length > index.Length)
        {
            for (int i = 0; i < index.Length; i++)
                y[i] = x[index[i]];
            return;
        }

        foreach ((long to, long from, long count) in map.Runs)
            Blocks.Copy(x + from * inner, y + to * inner, count * inner);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Line<T>(T* x, T* y, AxisMap map) where T : unmanaged, INumberBase<T>
    {
        int[] first = map.First;
        long[] index = map.Index;
        double[] weight = map.Weight!;
        for (int i = 0, term = 0; i < first.Length - 1; i++)
        {
            T sum = T.Zero;
            for (; term < first[i + 1]; term++)
                sum += T.CreateTruncating(weight[term]) * x[index[term]];
            y[i] = sum;
        }
    }

    private static void Lines<T>(T* x, T* y, long inner, AxisMap map) where T : unmanaged, INumberBase<T>
    {
        NativeMemory.Clear(y, (nuint)(map.Output * inner * sizeof(T)));
        for (int i = 0; i < map.Output; i++)
        {
            for (int term = map.First[i]; term < map.First[i + 1]; term++)
                Convolution.Rows<T>.Add(y + i * inner, x + map.Index[term] * inner, inner, T.CreateTruncating(map.Weight![term]));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void SpreadLines<T>(T* dy, T* dx, long inner, AxisMap map) where T : unmanaged, INumberBase<T>
    {
        if (map.Weight is null)
        {
            foreach ((long to, long from, long count) in map.Runs)
            {
                if (inner > 1 || count >= 8)
                {
                    Convolution.Rows<T>.Add(dx + from * inner, dy + to * inner, count * inner, T.One);
                    continue;
                }

                for (long i = 0; i < count; i++)
                    dx[from + i] += dy[to + i];
            }

            return;
        }

        for (int i = 0; i < map.Output; i++)
        {
            for (int term = map.First[i]; term < map.First[i + 1]; term++)
            {
                T weight = T.CreateTruncating(map.Weight[term]);
                if (inner == 1)
                    dx[map.Index[term]] += weight * dy[i];
                else
                    Convolution.Rows<T>.Add(dx + map.Index[term] * inner, dy + i * inner, inner, weight);
            }
        }
    }
}
