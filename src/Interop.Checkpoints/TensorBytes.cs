using System.Buffers;
using Interop.Tensors;
using Interop.Tensors.Kernels;

namespace Interop.Checkpoints;

/// <summary>A tensor's values in row-major order and little endian, a few megabytes at a time, whatever the tensor's size and strides.</summary>
public static class TensorBytes
{
    private const int ChunkBytes = 1 << 20;
    private const int ScratchBytes = 8 << 20;

    /// <summary>Sees the next bytes of a tensor.</summary>
    public delegate void ChunkAction(ReadOnlySpan<byte> bytes);

    /// <summary>Writes all values to a stream.</summary>
    public static void CopyTo(TensorEntry tensor, Stream destination, CancellationToken cancellation = default) => ForEachChunk(tensor, destination.Write, cancellation);

    /// <summary>All values in a new array.</summary>
    public static byte[] ToArray(TensorEntry tensor)
    {
        byte[] all = new byte[tensor.ByteLength];
        int position = 0;
        ForEachChunk(tensor, bytes =>
        {
            bytes.CopyTo(all.AsSpan(position));
            position += bytes.Length;
        });
        return all;
    }

    /// <summary>Calls <paramref name="action"/> for consecutive pieces of whole elements.</summary>
    public static void ForEachChunk(TensorEntry tensor, ChunkAction action, CancellationToken cancellation = default)
    {
        RefuseExpanded(tensor);
        if (tensor.ElementCount == 0)
            return;
        byte[] buffer = ArrayPool<byte>.Shared.Rent((int)Math.Min(ChunkBytes, tensor.ByteLength));
        try
        {
            if (tensor.IsContiguous)
                Contiguous(tensor, buffer, action, cancellation);
            else
                Strided(tensor, buffer, action, cancellation);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <summary>Refuses a view that repeats a few bytes until no machine could go through them.</summary>
    /// <exception cref="ModelFormatException">The tensor has more bytes than its storage and than <see cref="ReadLimits.MaxTensorBytes"/>.</exception>
    public static void RefuseExpanded(TensorEntry tensor, ReadLimits? limits = null)
    {
        ArgumentNullException.ThrowIfNull(tensor);
        long most = (limits ?? ReadLimits.Default).MaxTensorBytes;
        if (tensor.Storage.ByteLength < most && tensor.DType.ByteCount(tensor.ElementCount) > most)
            throw new ModelFormatException($"A {tensor} view repeats the {tensor.Storage.ByteLength} bytes of storage '{tensor.Storage.Key}' to {tensor.ByteLength}; the limit is {most} (MaxTensorBytes).");
    }

    private static void Contiguous(TensorEntry tensor, byte[] buffer, ChunkAction action, CancellationToken cancellation)
    {
        long start = tensor.DType.ByteCount(tensor.StorageOffset), length = tensor.ByteLength;
        for (long done = 0; done < length; done += ChunkBytes)
        {
            cancellation.ThrowIfCancellationRequested();
            Span<byte> bytes = buffer.AsSpan(0, (int)Math.Min(ChunkBytes, length - done));
            tensor.Storage.Read(start + done, bytes);
            Resolve(tensor, bytes);
            action(bytes);
        }
    }

    /// <summary>Splits off leading indices until a block fits the buffer, then gathers block after block.</summary>
    private static void Strided(TensorEntry tensor, byte[] buffer, ChunkAction action, CancellationToken cancellation)
    {
        int size = tensor.DType.Size, rank = tensor.Shape.Rank, split = 0;
        long inner = tensor.ElementCount;
        while (split < rank && inner * size > buffer.Length)
            inner /= tensor.Shape[split++];

        // Dimension split - 1 is cut into ranges, those before it into single indices.
        long[] sizes = tensor.Shape.ToArray(), index = new long[Math.Max(split, 1)];
        long rows = split == 0 ? 1 : Math.Max(1, buffer.Length / (inner * size));
        byte[] scratch = ArrayPool<byte>.Shared.Rent(ScratchBytes);
        try
        {
            while (true)
            {
                cancellation.ThrowIfCancellationRequested();
                long offset = tensor.StorageOffset;
                for (int i = 0; i < split; i++)
                {
                    offset += index[i] * tensor.Strides[i];
                    sizes[i] = 1;
                }

                if (split > 0)
                    sizes[split - 1] = Math.Min(rows, tensor.Shape[split - 1] - index[split - 1]);
                long taken = split > 0 ? sizes[split - 1] : 1;
                Span<byte> bytes = buffer.AsSpan(0, (int)(taken * inner * size));
                Gather(tensor, sizes, offset, bytes, scratch);
                Resolve(tensor, bytes);
                action(bytes);
                if (split == 0)
                    return;
                index[split - 1] += taken;
                for (int i = split - 1; index[i] >= tensor.Shape[i]; i--)
                {
                    if (i == 0)
                        return;
                    index[i] = 0;
                    index[i - 1]++;
                }
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(scratch);
        }
    }

    /// <summary>One block. Where its elements lie far apart in the file, it is halved along the widest dimension rather than read with all between.</summary>
    private static void Gather(TensorEntry tensor, long[] sizes, long offset, Span<byte> destination, byte[] scratch)
    {
        int size = tensor.DType.Size;
        _ = Extent.TryGet(sizes, tensor.Strides, 0, out _, out long end);
        long extent = end * size;
        if (extent <= scratch.Length && extent <= 4L * destination.Length + 65_536)
        {
            Span<byte> source = scratch.AsSpan(0, (int)extent);
            tensor.Storage.Read(offset * size, source);
            StridedCopy.Gather(source, sizes, tensor.Strides, size, destination);
            return;
        }

        int widest = 0;
        for (int i = 1; i < sizes.Length; i++)
            widest = (sizes[i] - 1) * tensor.Strides[i] > (sizes[widest] - 1) * tensor.Strides[widest] ? i : widest;
        long half = sizes[widest] / 2;
        long outer = 1, row = size;
        for (int i = 0; i < widest; i++)
            outer *= sizes[i];
        for (int i = widest + 1; i < sizes.Length; i++)
            row *= sizes[i];
        foreach ((long start, long count) in ((long, long)[])[(0, half), (half, sizes[widest] - half)])
        {
            long[] part = (long[])sizes.Clone();
            part[widest] = count;
            long partOffset = offset + start * tensor.Strides[widest];
            if (outer == 1)
            {
                Gather(tensor, part, partOffset, destination.Slice((int)(start * row), (int)(count * row)), scratch);
                continue;
            }

            byte[] block = ArrayPool<byte>.Shared.Rent((int)(outer * count * row));
            Gather(tensor, part, partOffset, block.AsSpan(0, (int)(outer * count * row)), scratch);
            for (long o = 0; o < outer; o++)
                block.AsSpan((int)(o * count * row), (int)(count * row)).CopyTo(destination.Slice((int)((o * sizes[widest] + start) * row)));
            ArrayPool<byte>.Shared.Return(block);
        }
    }

    /// <summary>Applies the lazy conjugation and negation.</summary>
    private static void Resolve(TensorEntry tensor, Span<byte> bytes)
    {
        if (!tensor.IsConjugated && !tensor.IsNegated)
            return;
        // Every float format keeps its sign in the highest bit of its last byte; a conjugate flips that of the second half only.
        int unit = tensor.DType.Kind == DTypeKind.Complex ? tensor.DType.Size / 2 : tensor.DType.Size;
        for (int part = 0, at = unit - 1; at < bytes.Length; part ^= 1, at += unit)
        {
            bool imaginary = tensor.DType.Kind == DTypeKind.Complex && part == 1;
            if (tensor.IsNegated ^ (tensor.IsConjugated && imaginary))
                bytes[at] ^= 0x80;
        }
    }
}
