namespace Interop.Tensors;

/// <summary>Which part of a storage a geometry touches; free of overflow, for sizes that come from files.</summary>
public static class Extent
{
    /// <summary>First element and one past the last, in elements of the storage; both the offset when there are no elements.</summary>
    /// <returns>False when the numbers pass 64 bits or a stride is negative.</returns>
    public static bool TryGet(ReadOnlySpan<long> sizes, ReadOnlySpan<long> strides, long offset, out long first, out long end)
    {
        (first, end) = (offset, offset);
        Int128 last = offset;
        bool empty = false;
        for (int i = 0; i < sizes.Length; i++)
        {
            if (sizes[i] < 0 || strides[i] < 0)
                return false;
            empty |= sizes[i] == 0;
            last += (Int128)Math.Max(0, sizes[i] - 1) * strides[i];
        }

        if (empty)
            return offset >= 0;
        if (offset < 0 || last >= long.MaxValue)
            return false;
        end = (long)last + 1;
        return true;
    }

    /// <summary>Whether every element lies inside a storage of <paramref name="byteLength"/> bytes; if not, says why.</summary>
    public static bool Fits(DType dtype, Shape shape, ReadOnlySpan<long> strides, long offset, long byteLength, out string? why)
    {
        why = null;
        if (!TryGet(shape.AsSpan(), strides, offset, out _, out long end))
        {
            why = $"offset {offset} and strides [{string.Join(", ", strides.ToArray())}] are negative or too large";
            return false;
        }

        if (shape.ElementCount == 0)
            return true;
        if (dtype.IsPacked && !shape.IsContiguous(strides))
        {
            why = $"{dtype.Name} packs several elements in a byte and can only be contiguous";
            return false;
        }

        Int128 needed = ((Int128)end * dtype.Bits + 7) / 8;
        if (needed > byteLength)
            why = $"offset {offset} with strides [{string.Join(", ", strides.ToArray())}] reaches byte {needed}, the storage has {byteLength}";
        return why is null;
    }
}
