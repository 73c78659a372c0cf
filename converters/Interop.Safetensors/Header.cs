using System.Buffers.Binary;
using System.Text.Unicode;
using Interop.Checkpoints;
using Interop.Tensors;

namespace Interop.Safetensors;

/// <summary>The checked header of a safetensors file.</summary>
/// <remarks>
/// A file is: the header's length as 8 bytes, little endian; the header, JSON in UTF-8, padded with spaces to a multiple of 8;
/// the tensors' bytes one after the other, without holes, overlaps or a rest. Source: the format chapter of huggingface/safetensors.
/// </remarks>
internal sealed class Header
{
    internal const string MetadataKey = "__metadata__";

    /// <summary>The reference reads no longer header.</summary>
    internal const int MaxLength = 100_000_000;

    private Header(IReadOnlyList<HeaderTensor> tensors, List<KeyValuePair<string, string>> metadata, long dataStart) =>
        (Tensors, Metadata, DataStart) = (tensors, metadata, dataStart);

    /// <summary>The tensors in the order of their bytes; empty ones at one place in the order of the header.</summary>
    internal IReadOnlyList<HeaderTensor> Tensors { get; }

    internal List<KeyValuePair<string, string>> Metadata { get; }

    internal long DataStart { get; }

    /// <summary>Whether the first bytes are those of a safetensors file: a length that is not text, then a JSON object.</summary>
    internal static bool Begins(ReadOnlySpan<byte> head)
    {
        if (head.Length < 10 || head[8] != '{' || head[9] is not ((byte)'"' or (byte)'}' or (byte)' ' or (byte)'\n' or (byte)'\r' or (byte)'\t'))
            return false;
        return head[..8].IndexOfAnyExceptInRange((byte)9, (byte)126) >= 0;
    }

    internal static Header Read(FileSource file, ReadLimits limits)
    {
        if (file.Length < 8)
            throw new ModelFormatException(file.Name, null, 0, $"the file has {file.Length} bytes; a safetensors file begins with 8 for its header's length");
        Span<byte> prefix = stackalloc byte[8];
        file.Read(0, prefix);
        ulong length = BinaryPrimitives.ReadUInt64LittleEndian(prefix);
        long most = Math.Min(MaxLength, limits.MaxHeaderBytes);
        if (length < 2)
            throw new ModelFormatException(file.Name, null, 0, $"the header's length is {length}; the shortest header, {{}}, has 2 bytes");
        if (length > (ulong)most)
            throw new ModelFormatException(file.Name, null, 0, $"the header's length is {length}, at most {most} bytes are read");
        if (length > (ulong)(file.Length - 8))
            throw new ModelFormatException(file.Name, null, 0, $"the header's length is {length}, but only {file.Length - 8} bytes follow: the file is truncated or no safetensors file");
        byte[] bytes = file.ReadBytes(8, (int)length);
        if (bytes[0] != '{')
            throw new ModelFormatException(file.Name, null, 8, $"the header begins with byte 0x{bytes[0]:x2}, expected '{{'");
        if (!Utf8.IsValid(bytes))
            throw new ModelFormatException(file.Name, null, 8, "the header is not valid UTF-8");
        List<HeaderTensor> tensors = [];
        List<KeyValuePair<string, string>> metadata = [];
        new HeaderReader(file.Name, bytes, limits).Read(tensors, metadata);
        Header header = new([.. tensors.OrderBy(t => t.Begin).ThenBy(t => t.End)], metadata, 8 + (long)length);
        header.Check(file);
        return header;
    }

    /// <summary>Whether a metadata entry gives a tensor of the file a second name, as safetensors' save_model does for tied tensors.</summary>
    internal static bool LooksLikeAlias(KeyValuePair<string, string> entry, HashSet<string> names) =>
        entry.Key != "format" && !names.Contains(entry.Key) && names.Contains(entry.Value);

    /// <summary>Bytes of these file sizes, or null when they are too many or no whole number.</summary>
    internal static long? ByteCount(HeaderTensor tensor)
    {
        Int128 count = 1;
        bool empty = false;
        foreach (long size in tensor.FileShape)
        {
            // Strides are products too, also those of an empty tensor.
            empty |= size == 0;
            count *= Math.Max(size, 1);
            if (count > long.MaxValue)
                return null;
        }

        Int128 bits = empty ? 0 : count * FileTypes.FileBits(tensor.DType);
        return bits % 8 == 0 && bits / 8 <= long.MaxValue ? (long)(bits / 8) : null;
    }

    private void Check(FileSource file)
    {
        long available = file.Length - DataStart, position = 0;
        HeaderTensor? before = null;
        foreach (HeaderTensor tensor in Tensors)
        {
            string shape = $"[{string.Join(", ", tensor.FileShape)}]", range = $"data_offsets [{tensor.Begin}, {tensor.End}]";
            string name = FileTypes.Printable(tensor.Name);
            if (tensor.End > available)
                throw new ModelFormatException(file.Name, name, null, $"{range} end {tensor.End - available} bytes behind the file, whose data has {available}: the file is truncated");
            long? bytes = ByteCount(tensor);
            if (bytes is null)
                throw new ModelFormatException(file.Name, name, null, $"the shape {shape} of {FileTypes.FileBits(tensor.DType)}-bit elements is not a whole number of bytes below 2^63");
            if (bytes != tensor.Length)
                throw new ModelFormatException(file.Name, name, null, $"{range} hold {tensor.Length} bytes, the shape {shape} of {tensor.DType.SafetensorsName} needs {bytes}");
            if (tensor.Begin != position)
            {
                string beside = before is null ? "the first tensor must begin at 0" : $"'{FileTypes.Printable(before.Name)}' ends at {position}";
                throw new ModelFormatException(file.Name, name, null, $"{range}: {beside}, so there is {(tensor.Begin > position ? "a hole" : "an overlap")} of {Math.Abs(tensor.Begin - position)} bytes");
            }

            (position, before) = (tensor.End, tensor);
        }

        if (position != available)
            throw new ModelFormatException(file.Name, null, DataStart + position, $"{available - position} bytes follow the last tensor; nothing is expected there");
    }
}
