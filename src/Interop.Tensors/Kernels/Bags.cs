using System.Numerics;

namespace Interop.Tensors.Kernels;

/// <summary>Numbers in bags, side by side: which bag each is in, and which is the largest of a bag.</summary>
internal static unsafe class Bags
{
    /// <summary>The bag of each of n numbers, and how many bags there are.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Offsets do not rise from 0 to at most n.</exception>
    internal static (Tensor Owners, long Bags) Owners(Tensor offsets, long n, bool includeLast)
    {
        long[] begins = offsets.To(DType.Int64).Contiguous().ToArray<long>();
        int bags = includeLast ? begins.Length - 1 : begins.Length;
        if (includeLast && bags < 0)
            throw new ArgumentOutOfRangeException(nameof(offsets), "'embedding_bag' with a last offset needs at least one offset.");
        for (int i = 0; i < begins.Length; i++)
        {
            if (begins[i] < (i == 0 ? 0 : begins[i - 1]) || begins[i] > n || i == 0 && begins[0] != 0)
                throw new ArgumentOutOfRangeException(nameof(offsets), $"'embedding_bag' needs offsets that rise from 0 to at most {n}, found {begins[i]} at place {i}.");
        }

        Tensor owners = Tensor.Empty([n], DType.Int64);
        // Bounds: every end is at most n.
        long* p = (long*)owners.Memory.Pointer;
        for (int bag = 0; bag < bags; bag++)
        {
            long end = bag + 1 < begins.Length ? begins[bag + 1] : n;
            for (long i = begins[bag]; i < end; i++)
                p[i] = bag;
        }

        // What lies behind the last offset is in no bag.
        long used = includeLast ? begins[^1] : bags == 0 ? 0 : n;
        GC.KeepAlive(owners);
        return (used == n ? owners : throw new ArgumentOutOfRangeException(nameof(offsets), $"'embedding_bag': the bags end at {used}, but there are {n} numbers."), bags);
    }

    /// <summary>For each bag and feature the first row with the largest number, −1 in an empty bag.</summary>
    /// <param name="rows">[n, features].</param>
    /// <param name="owners">[n], rising.</param>
    /// <param name="bags">How many there are.</param>
    internal static Tensor Largest(Tensor rows, Tensor owners, long bags)
    {
        Tensor x = rows.Dense(rows.Shape, Normalization.MathOf(rows.DType)), winners = Tensor.Full([bags, rows.Shape[1]], -1, DType.Int64), bag = owners.Contiguous();
        // Bounds: owners are between 0 and the bags.
        if (x.DType == DType.Float64)
            Find((double*)x.Memory.Pointer, (long*)(bag.Memory.Pointer + bag.ByteOffset), (long*)winners.Memory.Pointer, x.Shape[0], x.Shape[1]);
        else
            Find((float*)x.Memory.Pointer, (long*)(bag.Memory.Pointer + bag.ByteOffset), (long*)winners.Memory.Pointer, x.Shape[0], x.Shape[1]);
        GC.KeepAlive(x);
        GC.KeepAlive(bag);
        return winners;
    }

    private static void Find<T>(T* x, long* owners, long* winners, long n, long features) where T : unmanaged, INumber<T>
    {
        for (long row = 0; row < n; row++)
        {
            long* best = winners + owners[row] * features;
            T* at = x + row * features;
            for (long f = 0; f < features; f++)
            {
                if (best[f] < 0 || at[f] > x[best[f] * features + f])
                    best[f] = row;
            }
        }
    }
}
