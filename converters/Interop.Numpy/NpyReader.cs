using Interop.Checkpoints;
using Interop.Tensors;

namespace Interop.Numpy;

/// <summary>Turns a file that is one array into a tensor over it.</summary>
internal static class NpyReader
{
    /// <param name="file">The array's bytes, all of them and no others.</param>
    /// <param name="reopen">Gives the same bytes again when they are read.</param>
    /// <param name="key">The storage's name.</param>
    /// <param name="limits">Budgets.</param>
    /// <param name="warnings">Takes what is odd.</param>
    internal static TensorEntry Read(FileSource file, Func<FileSource> reopen, string key, ReadLimits limits, List<string> warnings)
    {
        NpyHeader header = NpyHeader.Read(file, limits);
        if (!NpyTypes.TryParse(header.Descr, out DType dtype, out bool bigEndian, out string problem))
            throw new ModelFormatException(file.Name, null, null, $"dtype '{Printable(header.Descr)}': {problem}");
        string sizes = $"({string.Join(", ", header.Sizes)})";
        long length = ByteCount(header.Sizes, dtype) ?? throw new ModelFormatException(file.Name, null, null, $"shape {sizes} of {dtype.Name} has more bytes than any file");
        long available = file.Length - header.DataOffset;
        if (length > available)
            throw new ModelFormatException(file.Name, null, header.DataOffset, $"shape {sizes} of {dtype.Name} needs {length} bytes, the file has {available}: it is truncated");
        if (length < available)
            throw new ModelFormatException(file.Name, null, header.DataOffset + length, $"{available - length} bytes follow the array; nothing is expected there");
        if (dtype == DType.BFloat16)
            warnings.Add($"{file.Name}: numbers of two bytes without a type ('{header.Descr}') are taken for bfloat16, as programs store it that NumPy cannot name");
        StorageEntry storage = new(key, dtype, length, () => reopen().Window(header.DataOffset, length)) { SwapUnit = bigEndian && dtype.SwapUnit > 1 ? dtype.SwapUnit : 0 };
        Shape shape = new(header.Sizes);
        return new TensorEntry(storage, dtype, shape, header.IsFortran ? FortranStrides(shape) : shape.ContiguousStrides());
    }

    /// <summary>Strides of a dense tensor whose first dimension is the innermost.</summary>
    internal static long[] FortranStrides(Shape shape)
    {
        long[] strides = new long[shape.Rank];
        long step = 1;
        for (int i = 0; i < strides.Length; i++)
        {
            strides[i] = step;
            step *= Math.Max(1, shape[i]);
        }

        return strides;
    }

    private static long? ByteCount(long[] sizes, DType dtype)
    {
        Int128 bytes = dtype.Size;
        foreach (long size in sizes)
        {
            // Strides are products too, also those of an empty array.
            bytes *= Math.Max(1, size);
            if (bytes > long.MaxValue)
                return null;
        }

        return sizes.Contains(0) ? 0 : (long)bytes;
    }

    internal static string Printable(string text) => string.Concat((text.Length > 100 ? text[..100] + "…" : text).Select(c => char.IsControl(c) || char.IsSurrogate(c) ? '?' : c));
}
