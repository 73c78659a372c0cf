namespace Interop.Tensors.Kernels;

/// <summary>Copies elements between geometries of equal shape.</summary>
public static unsafe class StridedCopy
{
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
