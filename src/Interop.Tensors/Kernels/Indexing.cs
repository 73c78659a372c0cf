using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Interop.Tensors.Kernels;

/// <summary>Elements at places that a tensor of int64 names: read, written, or combined with what is there.</summary>
/// <remarks>
/// A place is the number of an element of a dense row-major tensor; a block of neighbours moves with it. Bounds: places are
/// sums of indices that <c>Normalize</c> checked against the sizes; blocks are the trailing sizes.
/// </remarks>
internal static unsafe class Indexing
{
    /// <summary>Indices as dense int64 between 0 and the size; negative ones count from the end if that is allowed.</summary>
    /// <exception cref="ArgumentOutOfRangeException">An index lies outside.</exception>
    internal static Tensor Normalize(string op, Tensor index, long size, bool wrap)
    {
        if (index.DType is not (DType.Int64 or DType.Int32 or DType.Int16 or DType.Int8 or DType.UInt8))
            throw new ArgumentException($"{op} needs indices of int64 or int32, found {index.DType.Name}.");
        Tensor y = Tensor.Empty(index.Shape, DType.Int64);
        bool isDense = index.DType == DType.Int64 && index.IsContiguous;
        if (!isDense)
            Elementwise.Copy(index, y);
        long* to = (long*)y.Memory.Pointer, from = isDense ? (long*)index.Memory.Pointer + index.Offset : to;
        long outside = Wrap(from, to, y.ElementCount, size, wrap ? size : 0);
        if (outside >= 0)
            throw new ArgumentOutOfRangeException(nameof(index), $"{op}: index {from[outside]} is out of range for a dimension of {size}.");
        GC.KeepAlive(index);
        GC.KeepAlive(y);
        return y.AsConstant();
    }

    /// <summary>Adds a number to negative ones; the first place of an index that is outside then, or −1.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static long Wrap(long* from, long* to, long count, long size, long added)
    {
        long i = 0;
        if (VectorWidths.Active >= VectorWidth.Bits256)
        {
            Vector256<long> wrapped = Vector256.Create(added);
            Vector256<ulong> end = Vector256.Create((ulong)size);
            for (; i <= count - 4; i += 4)
            {
                Vector256<long> at = Vector256.Load(from + i);
                at += at >> 63 & wrapped;
                if (!Vector256.LessThanAll(at.AsUInt64(), end))
                    break;
                at.Store(to + i);
            }
        }

        for (; i < count; i++)
        {
            long at = from[i];
            at += at >> 63 & added;
            if ((ulong)at >= (ulong)size)
                return i;
            to[i] = at;
        }

        return -1;
    }

    /// <summary>Turns dense indices along one dimension, at most as many as there are elements along the others, into places.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void ToPlaces(Tensor index, int dim, Shape full)
    {
        if (index.ElementCount == 0)
            return;
        int last = full.Rank - 1;
        long[] strides = full.DenseStrides;
        long* p = (long*)index.Memory.Pointer;
        long row = index.Shape[last], rows = index.ElementCount / row, factor = strides[dim], step = dim == last ? 0 : 1;
        for (long r = 0; r < rows; r++, p += row)
        {
            long start = 0;
            for (long d = last - 1, rest = r; d >= 0; d--)
            {
                (rest, long at) = Math.DivRem(rest, index.Shape[(int)d]);
                start += d == dim ? 0 : at * strides[d];
            }

            long i = 0;
            if (VectorWidths.Active >= VectorWidth.Bits256)
            {
                Vector256<long> at = Vector256.Create(start) + Vector256.Create(0, step, 2 * step, 3 * step), next = Vector256.Create(4 * step);
                for (; i <= row - 4; i += 4, at += next)
                    (Vector256.Load(p + i) * factor + at).Store(p + i);
            }

            for (; i < row; i++)
                p[i] = p[i] * factor + start + i * step;
        }

        GC.KeepAlive(index);
    }

    /// <summary>Blocks at places, side by side.</summary>
    internal static void Take(Tensor x, Tensor places, long block, Tensor y)
    {
        int size = x.DType.Size;
        switch (block == 1 ? size : 0)
        {
            case 1: Run<byte>(); break;
            case 2: Run<short>(); break;
            case 4: Run<int>(); break;
            case 8: Run<long>(); break;
            case 16: Run<Int128>(); break;
            default: Workers.For(places.ElementCount, Math.Max(1, Pipeline.Grain / Math.Max(1, block)), new TakeBlocks(x, places, block * size, y)); break;
        }

        void Run<T>() where T : unmanaged => Workers.For(places.ElementCount, Pipeline.Grain, new TakeElements<T>(x, places, y));
    }

    private readonly struct TakeElements<T>(Tensor x, Tensor places, Tensor y) : IRange where T : unmanaged
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Run(long from, long to)
        {
            T* px = (T*)x.Memory.Pointer + x.Offset, py = (T*)y.Memory.Pointer + y.Offset;
            long* at = (long*)places.Memory.Pointer + places.Offset;
            for (long i = from; i < to; i++)
                py[i] = px[at[i]];
        }
    }

    private readonly struct TakeBlocks(Tensor x, Tensor places, long bytes, Tensor y) : IRange
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Run(long from, long to)
        {
            byte* px = x.Memory.Pointer + x.ByteOffset, py = y.Memory.Pointer + y.ByteOffset;
            long* at = (long*)places.Memory.Pointer + places.Offset;
            int size = x.DType.Size;
            for (long i = from; i < to; i++)
                Blocks.Copy(px + at[i] * size, py + i * bytes, bytes);
        }
    }

    /// <summary>Overwrites blocks at places; where places repeat, the last one stays.</summary>
    internal static void Set(Tensor y, Tensor places, long block, Tensor source)
    {
        byte* px = source.Memory.Pointer + source.ByteOffset, py = y.Memory.Pointer + y.ByteOffset;
        long* at = (long*)places.Memory.Pointer + places.Offset;
        int size = y.DType.Size;
        long bytes = block * size, count = places.ElementCount;
        for (long i = 0; i < count; i++)
            Buffer.MemoryCopy(px + i * bytes, py + at[i] * size, bytes, bytes);
    }

    /// <summary>Combines blocks at places with others, one after the other. Both dense, in a type of arithmetic.</summary>
    internal static void Combine<TOp>(TOp op, Tensor y, Tensor places, long block, Tensor source) where TOp : struct, IBinary
    {
        switch (y.DType)
        {
            case DType.Float32: Combine<TOp, float>(op, y, places, block, source); break;
            case DType.Float64: Combine<TOp, double>(op, y, places, block, source); break;
            case DType.Int64: Combine<TOp, long>(op, y, places, block, source); break;
            case DType.Complex128: Combine<TOp, Complex>(op, y, places, block, source); break;
            default: throw Elements.Unsupported(y.DType);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Combine<TOp, T>(TOp op, Tensor y, Tensor places, long block, Tensor source) where TOp : struct, IBinary where T : unmanaged, INumberBase<T>
    {
        T* px = (T*)source.Memory.Pointer + source.Offset, py = (T*)y.Memory.Pointer + y.Offset;
        long* at = (long*)places.Memory.Pointer + places.Offset;
        long count = places.ElementCount;
        TOp f = op;
        for (long i = 0; i < count; i++)
        {
            T* to = py + at[i], from = px + i * block;
            if (typeof(TOp) == typeof(Sum) && block >= 8)
            {
                new VectorBinaryLoop<Sum, T>().Run(to, from, null, to, block);
                continue;
            }

            for (long j = 0; j < block; j++)
                to[j] = f.Apply(to[j], from[j]);
        }
    }

    /// <summary>The number of elements that are not zero; the tensor is dense bool.</summary>
    internal static long CountTrue(Tensor mask)
    {
        byte* p = mask.Memory.Pointer + mask.ByteOffset;
        long count = 0, n = mask.ElementCount;
        for (long i = 0; i < n; i++)
            count += p[i] != 0 ? 1 : 0;
        GC.KeepAlive(mask);
        return count;
    }

    /// <summary>The numbers of the elements that are not zero, in order; the tensor is dense bool.</summary>
    internal static Tensor PlacesOfTrue(Tensor mask)
    {
        // Every place is written and the next one overwrites it unless it is true: no branch for random masks to mispredict. The last one written may lie one behind the end.
        long count = CountTrue(mask), at = 0;
        Tensor all = Tensor.Empty([count + 1], DType.Int64), y = all.Look([count], [1], 0);
        byte* p = mask.Memory.Pointer + mask.ByteOffset;
        long* to = (long*)y.Memory.Pointer;
        long n = mask.ElementCount;
        for (long i = 0; i < n; i++)
        {
            to[at] = i;
            at += (uint)-p[i] >> 31;
        }

        GC.KeepAlive(mask);
        GC.KeepAlive(y);
        return y.AsConstant();
    }

    /// <summary>0, 1, 2 … as dense int64, each times a step.</summary>
    internal static Tensor Range(long count, long step = 1)
    {
        Tensor y = Tensor.Empty([count], DType.Int64);
        long* p = (long*)y.Memory.Pointer;
        for (long i = 0; i < count; i++)
            p[i] = i * step;
        GC.KeepAlive(y);
        return y;
    }
}
