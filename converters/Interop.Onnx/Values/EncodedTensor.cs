using System.Runtime.InteropServices;
using Interop.Checkpoints;
using Interop.Graphs;
using Interop.Tensors;

namespace Interop.Onnx.Values;

/// <summary>A tensor of numbers as a file has it: described and checked, not yet read.</summary>
/// <param name="Element">What the elements are.</param>
/// <param name="Shape">The sizes.</param>
/// <param name="Bytes">The elements in ONNX's raw encoding, as many bytes as they take.</param>
/// <param name="Refuse">Makes the error for elements that are none.</param>
internal sealed record EncodedTensor(ElementType Element, Shape Shape, FileSource Bytes, Func<string, Exception> Refuse)
{
    /// <summary>Bytes of this many elements in a file.</summary>
    internal static long ByteCount(ElementType element, long count) => checked((long)((((Int128)count * element.Bits) + 7) / 8));

    /// <summary>An entry over it, read when asked for; packed elements become one number each.</summary>
    internal TensorEntry ToEntry(string key)
    {
        FileSource source = Element.IsPacked ? Expanded() : Element.DType == DType.Bool ? Checked() : Bytes;
        return new TensorEntry(new StorageEntry(key, Element.DType, source.Length, () => source), Element.DType, Shape, Shape.ContiguousStrides());
    }

    private FileSource Expanded() => FileSource.Computed(Bytes.Name, Element.DType.ByteCount(Shape.ElementCount), (offset, destination) =>
    {
        int size = Element.DType.Size, perByte = 8 / Element.Bits;
        long first = offset / size, last = (offset + destination.Length + size - 1) / size, from = first / perByte;
        byte[] packed = new byte[(last + perByte - 1) / perByte - from];
        Bytes.Read(from, packed);
        int skip = (int)(first - from * perByte);
        if (size == 1)
        {
            PackedBits.Expand(packed, Element.Bits, Element.DType == DType.Int8, skip, destination);
            return;
        }

        float[] values = new float[last - first];
        PackedBits.Expand(packed, skip, values);
        MemoryMarshal.AsBytes(values.AsSpan()).Slice((int)(offset - first * size), destination.Length).CopyTo(destination);
    });

    private FileSource Checked() => FileSource.Computed(Bytes.Name, Bytes.Length, (offset, destination) =>
    {
        Bytes.Read(offset, destination);
        int odd = destination.IndexOfAnyExcept((byte)0, (byte)1);
        if (odd >= 0)
            throw Refuse($"element {offset + odd} of a bool tensor is {destination[odd]}, expected 0 or 1");
    });
}
