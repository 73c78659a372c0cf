using System.Numerics;
using System.Runtime.CompilerServices;

namespace Interop.Tensors.Kernels.Sampling;

/// <summary>Applies an <see cref="AxisMap"/> to the middle of [outer, axis, inner], and the opposite.</summary>
internal static unsafe class Resample
{
    /// <summary>y[o, i, :] = Σ weight · x[o, index, :].</summary>
    internal static void Apply<T>(T* x, T* y, long outer, long inner, AxisMap map) where T : unmanaged, INumberBase<T> =>
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
    internal static void Copy<T>(T* x, T* y, long outer, long inner, AxisMap map) where T : unmanaged =>
        Workers.For(outer, Grain(map, inner), (from, to) =>
        {
            for (long o = from; o < to; o++)
                Copy(x + o * map.Input * inner, y + o * map.Output * inner, inner, map);
        });

    /// <summary>dx[o, index, :] += weight · dy[o, i, :].</summary>
    internal static void Spread<T>(T* dy, T* dx, long outer, long inner, AxisMap map) where T : unmanaged, INumberBase<T> =>
        Workers.For(outer, Grain(map, inner), (from, to) =>
        {
            for (long o = from; o < to; o++)
                SpreadLines(dy + o * map.Output * inner, dx + o * map.Input * inner, inner, map);
        });

    private static long Grain(AxisMap map, long inner) => Math.Max(1, Workers.LightGrain / Math.Max(1, inner * map.Index.Length));

    private static void Copy<T>(T* x, T* y, long inner, AxisMap map) where T : unmanaged
    {
        long[] index = map.Index;
        if (inner == 1)
        {
            for (int i = 0; i < index.Length; i++)
                y[i] = x[index[i]];
            return;
        }

        for (int i = 0; i < index.Length; i++)
            Buffer.MemoryCopy(x + index[i] * inner, y + i * inner, inner * sizeof(T), inner * sizeof(T));
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
        new Span<T>(y, checked((int)(map.Output * inner))).Clear();
        for (int i = 0; i < map.Output; i++)
        {
            for (int term = map.First[i]; term < map.First[i + 1]; term++)
                Convolution.Rows<T>.Add(y + i * inner, x + map.Index[term] * inner, inner, 1, T.CreateTruncating(map.Weight![term]));
        }
    }

    private static void SpreadLines<T>(T* dy, T* dx, long inner, AxisMap map) where T : unmanaged, INumberBase<T>
    {
        for (int i = 0; i < map.Output; i++)
        {
            for (int term = map.First[i]; term < map.First[i + 1]; term++)
            {
                T weight = map.Weight is null ? T.One : T.CreateTruncating(map.Weight[term]);
                if (inner == 1)
                    dx[map.Index[term]] += weight * dy[i];
                else
                    Convolution.Rows<T>.Add(dx + map.Index[term] * inner, dy + i * inner, inner, 1, weight);
            }
        }
    }
}
