using Interop.Checkpoints;
using Interop.Tensors;

namespace Interop.Safetensors;

/// <summary>The memory of a permuted dense tensor, computed piece by piece from its values in row-major order.</summary>
internal static class PermutedSource
{
    /// <param name="rowMajor">The values as the file has them.</param>
    /// <param name="dtype">The element type; one of whole bytes.</param>
    /// <param name="shape">The tensor's sizes.</param>
    /// <param name="strides">Its dense strides in the memory that is asked for.</param>
    internal static FileSource Over(FileSource rowMajor, DType dtype, Shape shape, long[] strides)
    {
        // Memory in its own order is a contiguous tensor; over the file's bytes it is a permuted view.
        int[] order = DenseStrides.MemoryOrder(shape, strides);
        long[] fileStrides = shape.ContiguousStrides();
        TensorEntry memory = new(new StorageEntry(rowMajor.Name, dtype, rowMajor.Length, () => rowMajor), dtype,
            new Shape([.. order.Select(i => shape[i])]), [.. order.Select(i => fileStrides[i])]);
        int size = dtype.Size;
        return FileSource.Computed(rowMajor.Name, rowMajor.Length, (offset, destination) =>
        {
            if (destination.Length == 0)
                return;
            long first = offset / size, end = (offset + destination.Length + size - 1) / size;
            if (first * size == offset && (end - first) * size == destination.Length)
            {
                Fill(memory, first, end, destination);
                return;
            }

            byte[] whole = new byte[checked((end - first) * size)];
            Fill(memory, first, end, whole);
            whole.AsSpan((int)(offset - first * size), destination.Length).CopyTo(destination);
        });
    }

    /// <summary>Elements from <paramref name="first"/> to <paramref name="end"/> in the view's row-major order.</summary>
    private static void Fill(TensorEntry view, long first, long end, Span<byte> destination)
    {
        int position = 0;
        foreach ((long offset, long[] sizes) in Boxes(view, first, end))
        {
            TensorEntry box = new(view.Storage, view.DType, new Shape(sizes), view.Strides, offset);
            byte[] bytes = TensorBytes.ToArray(box);
            bytes.CopyTo(destination[position..]);
            position += bytes.Length;
        }
    }

    /// <summary>Cuts a range into boxes: the rest of a row, whole rows, the start of a row, dimension by dimension.</summary>
    private static List<(long Offset, long[] Sizes)> Boxes(TensorEntry view, long first, long end)
    {
        long[] rows = view.Shape.ContiguousStrides();
        List<(long, long[])> boxes = [];
        Cut(0, first, end, 0);
        return boxes;

        void Cut(int axis, long from, long to, long offset)
        {
            if (from >= to)
                return;
            if (axis == rows.Length)
            {
                boxes.Add((offset, Sizes(axis, 1)));
                return;
            }

            long row = rows[axis];
            long start = from / row, last = to / row, step = view.Strides[axis];
            if (start == last)
            {
                Cut(axis + 1, from - start * row, to - start * row, offset + start * step);
                return;
            }

            if (from > start * row)
            {
                Cut(axis + 1, from - start * row, row, offset + start * step);
                start++;
            }

            if (last > start)
                boxes.Add((offset + start * step, Sizes(axis, last - start)));
            Cut(axis + 1, 0, to - last * row, offset + last * step);
        }

        long[] Sizes(int axis, long count)
        {
            long[] sizes = view.Shape.ToArray();
            Array.Fill(sizes, 1, 0, Math.Min(axis, sizes.Length));
            if (axis < sizes.Length)
                sizes[axis] = count;
            return sizes;
        }
    }
}
