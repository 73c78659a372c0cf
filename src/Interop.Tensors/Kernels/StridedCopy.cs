namespace Interop.Tensors.Kernels;

/// <summary>Copies elements between geometries of equal shape.</summary>
public static unsafe class StridedCopy
{
    /// <summary>Moves elements between any two geometries, broadcasting the source.</summary>
    /// <typeparam name="T">A type of the elements' size.</typeparam>
    internal static void Run<T>(Tensor source, Tensor destination) where T : unmanaged
    {
        if (destination.ElementCount > Pipeline.Grain)
            Workers.For(destination.ElementCount, Pipeline.Grain, new Share<T>(source, destination));
        else if (destination.ElementCount > 0)
            Part<T>(source, destination, 0, destination.ElementCount);
    }

    private readonly struct Share<T>(Tensor source, Tensor destination) : IRange where T : unmanaged
    {
        public void Run(long from, long to) => Part<T>(source, destination, from, to);
    }

    private static void Part<T>(Tensor source, Tensor destination, long from, long to) where T : unmanaged
    {
        // Bounds: both tensors were checked against their storages when they were made; the callers keep them alive.
        T* px = (T*)(source.Memory.Pointer + source.ByteOffset), py = (T*)(destination.Memory.Pointer + destination.ByteOffset);
        Loop loop = new(stackalloc long[Loop.Workspace(destination.Rank)], destination, source);
        int last = loop.Rank - 1;
        long inner = loop.Sizes[last], sy = loop.Stride(0, last), sx = loop.Stride(1, last);
        Span<long> index = stackalloc long[loop.Rank];
        long rest = from;
        for (int d = last; d >= 0; d--)
        {
            index[d] = rest % loop.Sizes[d];
            rest /= loop.Sizes[d];
        }

        while (from < to)
        {
            T* x = px, y = py;
            for (int d = 0; d <= last; d++)
            {
                y += index[d] * loop.Stride(0, d);
                x += index[d] * loop.Stride(1, d);
            }

            long row = Math.Min(inner - index[last], to - from);
            if (sx == 1 && sy == 1)
                Buffer.MemoryCopy(x, y, row * sizeof(T), row * sizeof(T));
            else if (sx == 0 && sy == 1)
                Fill(y, *x, row);
            else
                for (long i = 0; i < row; i++)
                    y[i * sy] = x[i * sx];
            from += row;
            index[last] = 0;
            for (int d = last - 1; d >= 0; d--)
            {
                if (++index[d] < loop.Sizes[d])
                    break;
                index[d] = 0;
            }
        }
    }

    private static void Fill<T>(T* y, T value, long count) where T : unmanaged
    {
        for (long done = 0; done < count; done += 1 << 30)
            new Span<T>(y + done, (int)Math.Min(1 << 30, count - done)).Fill(value);
    }

    /// <summary>Fills a dense tensor with the elements of any tensor of the same shape and dtype.</summary>
    internal static void Gather(Tensor source, Tensor dense) =>
        // Bounds: both tensors were checked against their storages when they were made; the callers keep them alive.
        Gather(source.Memory.Pointer + source.ByteOffset, source.Shape.AsSpan(), source.Strides, source.DType.Size, dense.Memory.Pointer + dense.ByteOffset);

    /// <summary>Fills a span with the elements of a geometry over another span, in row-major order.</summary>
    /// <param name="source">Bytes that begin with the element at index zero.</param>
    /// <param name="sizes">Sizes.</param>
    /// <param name="strides">Steps in elements, none negative.</param>
    /// <param name="elementSize">Bytes per element.</param>
    /// <param name="destination">Exactly the bytes of all elements.</param>
    public static void Gather(ReadOnlySpan<byte> source, ReadOnlySpan<long> sizes, ReadOnlySpan<long> strides, int elementSize, Span<byte> destination)
    {
        long count = new Shape(sizes).ElementCount;
        if (!Extent.TryGet(sizes, strides, 0, out _, out long end) || (Int128)end * elementSize > source.Length || (Int128)count * elementSize != destination.Length)
            throw new ShapeException($"A gather of shape {new Shape(sizes)} does not fit its spans of {source.Length} and {destination.Length} bytes.");
        // Bounds: checked in the lines above.
        fixed (byte* from = source, to = destination)
            Gather(from, sizes, strides, elementSize, to);
    }

    private static void Gather(byte* source, ReadOnlySpan<long> sizes, ReadOnlySpan<long> strides, int elementSize, byte* destination)
    {
        int rank = sizes.Length;
        foreach (long size in sizes)
        {
            if (size == 0)
                return;
        }

        // The dense tail of the dimensions is copied in one piece.
        long run = 1;
        while (rank > 0 && (sizes[rank - 1] == 1 || strides[rank - 1] == run))
            run *= sizes[--rank];
        long runBytes = run * elementSize;
        if (rank == 0)
        {
            Buffer.MemoryCopy(source, destination, runBytes, runBytes);
            return;
        }

        long* index = stackalloc long[rank];
        new Span<long>(index, rank).Clear();
        long inner = sizes[rank - 1], step = strides[rank - 1] * elementSize;
        while (true)
        {
            switch (runBytes)
            {
                case 1: Column<byte>(source, step, inner, destination); break;
                case 2: Column<short>(source, step, inner, destination); break;
                case 4: Column<int>(source, step, inner, destination); break;
                case 8: Column<long>(source, step, inner, destination); break;
                default:
                    for (long i = 0; i < inner; i++)
                        Buffer.MemoryCopy(source + i * step, destination + i * runBytes, runBytes, runBytes);
                    break;
            }

            destination += inner * runBytes;
            int axis = rank - 2;
            for (; axis >= 0; axis--)
            {
                source += strides[axis] * elementSize;
                if (++index[axis] < sizes[axis])
                    break;
                source -= index[axis] * strides[axis] * elementSize;
                index[axis] = 0;
            }

            if (axis < 0)
                return;
        }
    }

    private static void Column<T>(byte* source, long step, long count, byte* destination) where T : unmanaged
    {
        for (long i = 0; i < count; i++)
            System.Runtime.CompilerServices.Unsafe.WriteUnaligned(destination + i * sizeof(T), System.Runtime.CompilerServices.Unsafe.ReadUnaligned<T>(source + i * step));
    }
}
