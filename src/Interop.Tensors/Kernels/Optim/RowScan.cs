namespace Interop.Tensors.Kernels;

/// <summary>Finds the rows of a gradient that are not all zeros, as those of an embedding that were looked up.</summary>
internal static unsafe class RowScan
{
    /// <summary>The next run of rows that are not all zeros, from <paramref name="row"/> on; empty at the end.</summary>
    /// <param name="g">Dense in row-major order.</param>
    /// <param name="row">Where to begin.</param>
    internal static (long First, long End) Next(Tensor g, long row)
    {
        long rows = g.Rank == 0 ? 1 : g.Shape[0], bytes = rows == 0 ? 0 : g.ElementCount / rows * g.DType.Size;
        byte* x = g.Memory.Pointer + g.ByteOffset;
        while (row < rows && IsZero(x + row * bytes, bytes, g.DType))
            row++;
        long end = row;
        while (end < rows && !IsZero(x + end * bytes, bytes, g.DType))
            end++;
        return (row, end);
    }

    /// <summary>Whether all numbers are zeros of either sign.</summary>
    private static bool IsZero(byte* x, long bytes, DType dtype)
    {
        for (long done = 0; done < bytes;)
        {
            // Most rows are plain zero bytes throughout, which the search for another byte passes quickly.
            int length = (int)Math.Min(bytes - done, 1 << 20), at = new ReadOnlySpan<byte>(x + done, length).IndexOfAnyExcept((byte)0);
            if (at < 0)
            {
                done += length;
                continue;
            }

            long number = (done + at) / dtype.Size * dtype.Size;
            if (x[done + at] != 0x80 || (done + at + 1) % dtype.Size != 0)
                return false;
            done = number + dtype.Size;
        }

        return true;
    }
}
