using System.Runtime.InteropServices;
using Google.Protobuf;
using Interop.Checkpoints;
using Interop.Graphs;
using Interop.Onnx.Proto;
using Interop.Tensors;

namespace Interop.Onnx.Values;

internal sealed partial class OnnxTensors
{
    /// <summary>A message for a <see cref="Tensor"/> of <paramref name="element"/>'s dtype, or for a <see cref="StringTensor"/>. Numbers stand in raw data.</summary>
    /// <param name="value">The values.</param>
    /// <param name="element">What the message calls the elements.</param>
    /// <param name="name">The tensor's name.</param>
    /// <param name="inPlace">Whether many values stay where they are in memory until the model is saved by <see cref="OnnxModel.Save"/>; else the message holds a copy and can be written by itself.</param>
    /// <exception cref="ArgumentException">The value is of another kind, or a number does not fit the element type.</exception>
    internal TensorProto Write(object value, ElementType element, string? name = null, bool inPlace = false)
    {
        TensorProto tensor = new() { DataType = OnnxTypes.Code(element) };
        if (name is not null)
            tensor.Name = name;
        switch (value)
        {
            case StringTensor text when element.IsText:
                tensor.Dims.AddRange(text.Shape);
                foreach (string s in text.AsSpan())
                    tensor.StringData.Add(UnsafeByteOperations.UnsafeWrap(ByteText.Encode(s)));
                return tensor;
            case Tensor numbers when !element.IsText && numbers.DType == element.DType:
                tensor.Dims.AddRange(numbers.Shape);
                Fill(tensor, TensorEntry.From(numbers), element, inPlace);
                return tensor;
            default:
                throw new ArgumentException($"A tensor of {element} cannot be made from {(value is Tensor t ? $"a tensor of {t.DType.Name}" : value)}.");
        }
    }

    /// <summary>Gives a message these values, whose dtype and sizes it has.</summary>
    internal void Fill(TensorProto tensor, TensorEntry values, ElementType element, bool inPlace)
    {
        bool isExternal = tensor.DataLocation == TensorProto.Types.DataLocation.External;
        if (inPlace && !element.IsPacked && (isExternal || values.ByteLength >= RawParts.Least))
        {
            // What is not dense is made so once, when the model is saved.
            Tensor? dense = null;
            FileSource bytes = values.CoversStorage && !values.IsConjugated && !values.IsNegated
                ? FileSource.Computed(file, values.ByteLength, values.Storage.Read)
                : FileSource.Computed(file, values.ByteLength, (offset, destination) => Dense(values, ref dense).Storage.Bytes(offset, destination.Length).CopyTo(destination));
            tensor.RawData = parts.Add(new RawPart(bytes, null));
            return;
        }

        byte[] raw = TensorBytes.ToArray(values);
        raw = element.IsPacked ? Packed(raw, element, values.ElementCount) : raw;
        tensor.RawData = isExternal ? parts.Add(new RawPart(FileSource.FromMemory(raw, file), null)) : UnsafeByteOperations.UnsafeWrap(raw);
    }

    private static Tensor Dense(TensorEntry values, ref Tensor? dense)
    {
        if (dense is not null)
            return dense;
        Tensor made = Tensor.Empty(values.Shape, values.DType);
        long position = 0;
        Storage storage = made.Storage;
        TensorBytes.ForEachChunk(values, bytes =>
        {
            bytes.CopyTo(storage.Bytes(position, bytes.Length));
            position += bytes.Length;
        });
        return dense = made;
    }

    private static byte[] Packed(byte[] raw, ElementType element, long count)
    {
        byte[] packed = new byte[EncodedTensor.ByteCount(element, count)];
        int odd = element.DType == DType.Float32 ? PackedBits.Pack(MemoryMarshal.Cast<byte, float>(raw), packed) : PackedBits.Pack(raw, element.Bits, element.DType == DType.Int8, packed);
        if (odd < 0)
            return packed;
        string found = element.DType switch { DType.Float32 => $"{MemoryMarshal.Cast<byte, float>(raw)[odd]}", DType.Int8 => $"{(sbyte)raw[odd]}", _ => $"{raw[odd]}" };
        throw new ArgumentException($"Element {odd} is {found}, which {element} does not hold.");
    }
}
