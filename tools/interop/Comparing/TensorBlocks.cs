using System.Buffers;
using Interop.Checkpoints;
using Interop.Tensors;

namespace Interop.CommandLine.Comparing;

/// <summary>Two tensors of one shape, a block of the same elements from each at a time, whatever their strides and dtypes.</summary>
internal static class TensorBlocks
{
    private const long BlockElements = 1 << 20;

    internal delegate bool BlockAction(ReadOnlySpan<byte> a, ReadOnlySpan<byte> b, int elements);

    /// <summary>Calls <paramref name="action"/> until it returns false or all elements were seen.</summary>
    internal static void ForEach(TensorEntry a, TensorEntry b, BlockAction action, CancellationToken cancellation)
    {
        byte[] bytesA = ArrayPool<byte>.Shared.Rent((int)a.DType.ByteCount(Math.Min(BlockElements, a.ElementCount)));
        byte[] bytesB = ArrayPool<byte>.Shared.Rent((int)b.DType.ByteCount(Math.Min(BlockElements, b.ElementCount)));
        try
        {
            foreach ((long[] sizes, long[] start) in Blocks(a.Shape, a.IsContiguous && b.IsContiguous))
            {
                cancellation.ThrowIfCancellationRequested();
                int elements = (int)new Shape(sizes).ElementCount;
                if (!action(Read(a, sizes, start, bytesA), Read(b, sizes, start, bytesB), elements))
                    return;
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(bytesA);
            ArrayPool<byte>.Shared.Return(bytesB);
        }
    }

    /// <summary>Sizes and first indices of blocks in row-major order; dense tensors count as one dimension.</summary>
    private static IEnumerable<(long[] Sizes, long[] Start)> Blocks(Shape shape, bool dense)
    {
        long count = shape.ElementCount;
        if (count == 0)
            yield break;
        if (dense)
        {
            for (long at = 0; at < count; at += BlockElements)
                yield return ([Math.Min(BlockElements, count - at)], [at]);
            yield break;
        }

        // Leading dimensions are walked index by index until the rest fits; the last of them is cut into ranges.
        int split = 0;
        long inner = count;
        while (split < shape.Rank && inner > BlockElements)
            inner /= shape[split++];
        long[] start = new long[shape.Rank];
        long rows = Math.Max(1, BlockElements / inner);
        while (true)
        {
            long[] sizes = shape.ToArray();
            for (int i = 0; i < split - 1; i++)
                sizes[i] = 1;
            if (split > 0)
                sizes[split - 1] = Math.Min(rows, shape[split - 1] - start[split - 1]);
            yield return (sizes, start);
            int axis = split - 1;
            if (axis >= 0)
                start[axis] += sizes[axis];
            for (; axis >= 0 && start[axis] >= shape[axis]; axis--)
            {
                start[axis] = 0;
                if (axis > 0)
                    start[axis - 1]++;
            }

            if (axis < 0)
                yield break;
        }
    }

    private static Span<byte> Read(TensorEntry tensor, long[] sizes, long[] start, byte[] buffer)
    {
        long offset = tensor.StorageOffset;
        bool flat = sizes.Length != tensor.Shape.Rank || tensor.Shape.Rank == 1 && tensor.IsContiguous;
        for (int i = 0; i < start.Length; i++)
            offset += start[i] * (flat ? 1 : tensor.Strides[i]);
        TensorEntry block = new(tensor.Storage, tensor.DType, new Shape(sizes), flat ? [1] : tensor.Strides, offset) { IsConjugated = tensor.IsConjugated, IsNegated = tensor.IsNegated };
        int position = 0;
        TensorBytes.ForEachChunk(block, bytes =>
        {
            bytes.CopyTo(buffer.AsSpan(position));
            position += bytes.Length;
        });
        return buffer.AsSpan(0, position);
    }
}
