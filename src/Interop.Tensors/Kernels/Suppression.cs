using System.Numerics;
using Interop.Tensors.Memory;

namespace Interop.Tensors.Kernels;

/// <summary>Non-maximum suppression of boxes.</summary>
internal static unsafe class Suppression
{
    /// <summary>The numbers of the boxes that are kept, in the order given.</summary>
    /// <param name="boxes">[n, 4]: left, top, right, bottom.</param>
    /// <param name="order">[n], int64: the best one first.</param>
    /// <param name="categories">[n]: boxes of two categories do not touch each other; null for one.</param>
    /// <param name="threshold">The largest intersection over union with a kept box.</param>
    internal static Tensor Keep(Tensor boxes, Tensor order, Tensor? categories, double threshold)
    {
        long n = boxes.Shape[0];
        Tensor x = Working.Dense(boxes), by = Working.Dense(order, DType.Int64), kept = Tensor.Empty([n], DType.Int64);
        Tensor? of = categories is null ? null : Working.Dense(categories, DType.Int64);
        // Bounds: order holds each of the n numbers once.
        long count = x.DType == DType.Float32
            ? Keep<float>((float*)x.Memory.Pointer + x.Offset, At(by), At(of), At(kept), n, threshold)
            : Keep<double>((double*)x.Memory.Pointer + x.Offset, At(by), At(of), At(kept), n, threshold);
        GC.KeepAlive(x);
        GC.KeepAlive(by);
        GC.KeepAlive(of);
        return kept.Narrow(0, 0, count).Clone();
    }

    private static long* At(Tensor? x) => x is null ? null : (long*)x.Memory.Pointer + x.Offset;

    private static long Keep<T>(T* boxes, long* order, long* categories, long* kept, long n, double threshold) where T : unmanaged, IFloatingPointIeee754<T>
    {
        // What is left, best first, coordinate by coordinate; each round keeps the first and moves up what it does not drop.
        using Scratch<T> sides = new(5 * n);
        using Scratch<long> numbers = new(n);
        T* left = sides.Pointer, top = left + n, right = top + n, bottom = right + n, area = bottom + n;
        for (long i = 0; i < n; i++)
        {
            T* box = boxes + 4 * (numbers.Pointer[i] = order[i]);
            (left[i], top[i], right[i], bottom[i], area[i]) = (box[0], box[1], box[2], box[3], (box[2] - box[0]) * (box[3] - box[1]));
        }

        long count = 0;
        while (n > 0)
        {
            long first = kept[count++] = numbers.Pointer[0], rest = 0;
            (T l, T t, T r, T b, T a) = (left[0], top[0], right[0], bottom[0], area[0]);
            for (long i = 1; i < n; i++)
            {
                long number = numbers.Pointer[i];
                if (categories == null || categories[number] == categories[first])
                {
                    T width = Least(r, right[i]) - Largest(l, left[i]), height = Least(b, bottom[i]) - Largest(t, top[i]);
                    T common = Largest(T.Zero, width) * Largest(T.Zero, height);
                    // NaN, from boxes without area, drops nothing.
                    if (double.CreateTruncating(common / (a + area[i] - common)) > threshold)
                        continue;
                }

                (numbers.Pointer[rest], left[rest], top[rest], right[rest], bottom[rest], area[rest]) = (number, left[i], top[i], right[i], bottom[i], area[i]);
                rest++;
            }

            n = rest;
        }

        return count;
    }

    private static T Largest<T>(T a, T b) where T : unmanaged, IFloatingPointIeee754<T> => a < b ? b : a;

    private static T Least<T>(T a, T b) where T : unmanaged, IFloatingPointIeee754<T> => b < a ? b : a;
}
