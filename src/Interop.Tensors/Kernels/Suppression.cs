using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
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
        Tensor x = Working.Dense(boxes), best = Working.Dense(order, DType.Int64), kept = Tensor.Empty([boxes.Shape[0]], DType.Int64);
        ReadOnlySpan<long> numbers = new(Elements.At<long>(best), (int)boxes.Shape[0]);
        // Bounds: the numbers are those of boxes, each once.
        bool[] drop = new bool[numbers.Length];
        Dictionary<long, List<long>> groups = [];
        Tensor? of = categories is null ? null : Working.Dense(categories, DType.Int64);
        foreach (long number in numbers)
        {
            long category = of is null ? 0 : Elements.At<long>(of)[number];
            if (!groups.TryGetValue(category, out List<long>? group))
                groups.Add(category, group = []);
            group.Add(number);
        }

        foreach (List<long> group in groups.Values)
        {
            if (x.DType == DType.Float32)
                Drop((float*)x.Memory.Pointer + x.Offset, group, drop, Below(threshold));
            else
                Drop((double*)x.Memory.Pointer + x.Offset, group, drop, threshold);
        }

        long count = 0;
        foreach (long number in numbers)
        {
            if (!drop[number])
                Elements.At<long>(kept)[count++] = number;
        }

        GC.KeepAlive(x);
        GC.KeepAlive(best);
        GC.KeepAlive(of);
        return kept.Narrow(0, 0, count).Clone();
    }

    /// <summary>The largest float32 that is not above: whatever is greater than the number is greater than it.</summary>
    private static float Below(double value) => (float)value > value ? MathF.BitDecrement((float)value) : (float)value;

    private static void Drop<T>(T* boxes, List<long> order, bool[] drop, T threshold) where T : unmanaged, IFloatingPointIeee754<T>
    {
        switch (VectorWidths.Active)
        {
            case VectorWidth.Bits512: Drop<Vector512<T>, T, Lanes512<T>>(boxes, order, drop, threshold); break;
            case VectorWidth.Bits256: Drop<Vector256<T>, T, Lanes256<T>>(boxes, order, drop, threshold); break;
            case VectorWidth.Bits128: Drop<Vector128<T>, T, Lanes128<T>>(boxes, order, drop, threshold); break;
            default: Drop<T, T, ScalarLane<T>>(boxes, order, drop, threshold); break;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Drop<TVector, T, TLanes>(T* boxes, List<long> order, bool[] drop, T threshold)
        where TVector : struct where T : unmanaged, IFloatingPointIeee754<T> where TLanes : ILanes<TVector, T>
    {
        // Coordinate by coordinate, with room for a whole vector behind the last one.
        long n = order.Count, room = n + TLanes.Count;
        using Scratch<T> sides = new(6 * room);
        new Span<T>(sides.Pointer, checked((int)(6 * room))).Clear();
        T* left = sides.Pointer, top = left + room, right = top + room, bottom = right + room, area = bottom + room, dropped = area + room;
        for (int i = 0; i < n; i++)
        {
            T* box = boxes + 4 * order[i];
            (left[i], top[i], right[i], bottom[i], area[i]) = (box[0], box[1], box[2], box[3], (box[2] - box[0]) * (box[3] - box[1]));
        }

        TVector zero = TLanes.Fill(T.Zero), one = TLanes.Fill(T.One), limit = TLanes.Fill(threshold);
        for (int first = 0; first < n; first++)
        {
            if (dropped[first] > T.Zero)
            {
                drop[order[first]] = true;
                continue;
            }

            (TVector l, TVector t, TVector r, TVector b, TVector a) = (TLanes.Fill(left[first]), TLanes.Fill(top[first]), TLanes.Fill(right[first]), TLanes.Fill(bottom[first]), TLanes.Fill(area[first]));
            for (long i = first + 1; i < n; i += TLanes.Count)
            {
                TVector width = TLanes.Subtract(TLanes.Min(r, TLanes.Load(right + i)), TLanes.Max(l, TLanes.Load(left + i)));
                TVector height = TLanes.Subtract(TLanes.Min(b, TLanes.Load(bottom + i)), TLanes.Max(t, TLanes.Load(top + i)));
                TVector common = TLanes.Multiply(TLanes.Max(zero, width), TLanes.Max(zero, height));
                // NaN, such as of boxes without area, drops nothing.
                TVector share = TLanes.Divide(common, TLanes.Subtract(TLanes.Add(a, TLanes.Load(area + i)), common));
                TLanes.Store(TLanes.Max(TLanes.Load(dropped + i), TLanes.WhereLess(limit, share, one, zero)), dropped + i);
            }
        }
    }
}
