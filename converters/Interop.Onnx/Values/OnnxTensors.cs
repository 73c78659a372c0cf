using Interop.Checkpoints;
using Interop.Graphs;
using Interop.Onnx.External;
using Interop.Onnx.Proto;
using Interop.Tensors;

namespace Interop.Onnx.Values;

/// <summary>Tensors of ONNX messages, read and written in every encoding. Source: onnx.proto, <c>TensorProto</c>.</summary>
/// <param name="file">The file's name, for messages.</param>
/// <param name="parts">Bytes that are not in the messages.</param>
/// <param name="external">Finds the files beside the model; null where there can be none.</param>
internal sealed partial class OnnxTensors(string file, RawParts parts, ExternalFiles? external = null)
{
    /// <summary>For messages that hold their own bytes, such as the suite's <c>input_0.pb</c>.</summary>
    internal OnnxTensors(string file) : this(file, new RawParts()) { }

    /// <summary>Bytes that a sparse tensor may have when made dense.</summary>
    internal long MaxDenseBytes { get; init; } = 1L << 30;

    /// <summary>A <see cref="Tensor"/>, or a <see cref="StringTensor"/>.</summary>
    /// <exception cref="ModelFormatException">The message contradicts itself, or its bytes are missing.</exception>
    internal object Read(TensorProto tensor) => tensor.DataType == OnnxTypes.Text ? ReadText(tensor) : Describe(tensor).ToEntry(Name(tensor)).Read();

    /// <summary>The type and sizes of a tensor of any kind, checked.</summary>
    internal (ElementType Element, Shape Shape) TypeOf(TensorProto tensor)
    {
        if (tensor.Segment is not null)
            throw Fail(tensor, "it has a segment: no program writes tensors in segments, and they are not read");
        ElementType element = OnnxTypes.Element(tensor.DataType) ?? throw Fail(tensor, tensor.DataType == 0 ? "it has no element type (data_type)" : $"the element type (data_type) {tensor.DataType} is unknown; 1 to 26 are known");
        return (element, ShapeOf(tensor, tensor.Dims));
    }

    /// <summary>A tensor of numbers, checked and not yet read.</summary>
    internal EncodedTensor Describe(TensorProto tensor)
    {
        (ElementType element, Shape shape) = TypeOf(tensor);
        if (element.IsText)
            throw Fail(tensor, "it holds texts, expected numbers");
        long length;
        try
        {
            length = EncodedTensor.ByteCount(element, shape.ElementCount);
            _ = element.DType.ByteCount(shape.ElementCount);
        }
        catch (OverflowException)
        {
            throw Fail(tensor, $"{element} {shape} has more bytes than any file");
        }

        List<(string Field, long Count)> typed = TypedData.Filled(tensor);
        bool isExternal = tensor.DataLocation == TensorProto.Types.DataLocation.External && !IsReplaced(tensor);
        Func<string, Exception> refuse = problem => Fail(tensor, problem);
        if (isExternal && (tensor.RawData.Length > 0 || typed.Count > 0))
            throw Fail(tensor, $"its data is said to be external, and {(typed.Count > 0 ? typed[0].Field : "raw_data")} is there too");
        if (isExternal)
            return new(element, shape, (external ?? throw Fail(tensor, "its data is external, and only a single file was given")).Find(tensor, length, refuse), refuse);
        if (tensor.RawData.Length > 0 && typed.Count > 0)
            throw Fail(tensor, $"it has both raw_data and {typed[0].Field}");
        if (typed.Count == 0 && (tensor.HasRawData || length == 0))
            return new(element, shape, Raw(tensor, element, shape, length), refuse);
        (string field, long entries) = TypedData.Expected(element, shape.ElementCount);
        if (typed.Count != 1 || typed[0] != (field, entries))
            throw Fail(tensor, $"{element} {shape} takes {entries} entries of {field}, found {(typed.Count == 0 ? "no data" : string.Join(", ", typed.Select(t => $"{t.Count} of {t.Field}")))}");
        byte[]? bytes = null;
        return new(element, shape, FileSource.Computed(file, length, (offset, destination) =>
            (bytes ??= TypedData.ToBytes(tensor, element, refuse)).AsSpan((int)offset, destination.Length).CopyTo(destination)), refuse);
    }

    /// <summary>Whether its values are new ones in memory, whatever the file said about their place.</summary>
    internal bool IsReplaced(TensorProto tensor) => parts.Find(tensor.RawData.Span) is { Offset: null };

    private FileSource Raw(TensorProto tensor, ElementType element, Shape shape, long length)
    {
        FileSource bytes = parts.Find(tensor.RawData.Span)?.Bytes ?? FileSource.FromMemory(tensor.RawData.Memory, file);
        return bytes.Length == length ? bytes : throw Fail(tensor, $"{element} {shape} takes {length} bytes, its raw_data has {bytes.Length}");
    }

    private StringTensor ReadText(TensorProto tensor)
    {
        (_, Shape shape) = TypeOf(tensor);
        if (tensor.HasRawData && tensor.RawData.Length > 0 || tensor.DataLocation == TensorProto.Types.DataLocation.External)
            throw Fail(tensor, "it holds texts, which stand in string_data only, never in raw_data or in another file");
        List<(string Field, long Count)> typed = TypedData.Filled(tensor);
        if (shape.ElementCount != tensor.StringData.Count || typed.Count > 1 || typed is [(not "string_data", _)])
            throw Fail(tensor, $"string {shape} takes {shape.ElementCount} entries of string_data, found {(typed.Count == 0 ? "no data" : string.Join(", ", typed.Select(t => $"{t.Count} of {t.Field}")))}");
        return new StringTensor([.. tensor.StringData.Select(s => ByteText.Decode(s.Span))], shape);
    }

    private Shape ShapeOf(TensorProto tensor, Google.Protobuf.Collections.RepeatedField<long> dims)
    {
        if (dims.Count > ReadLimits.Default.MaxRank)
            throw Fail(tensor, $"it has {dims.Count} dimensions; the limit is {ReadLimits.Default.MaxRank} (MaxRank)");
        Int128 count = 1;
        foreach (long dim in dims)
        {
            if (dim < 0)
                throw Fail(tensor, $"its sizes are [{string.Join(", ", dims)}]; none can be negative");
            // Strides are products too, also those of an empty tensor.
            count *= Math.Max(1, dim);
            if (count > long.MaxValue)
                throw Fail(tensor, $"its sizes are [{string.Join(", ", dims)}]: more elements than 2^63 - 1");
        }

        return new Shape([.. dims]);
    }

    /// <summary>A tensor's name for messages.</summary>
    internal static string Name(TensorProto tensor) => tensor.Name.Length == 0 ? "(a tensor without a name)" : Printable(tensor.Name);

    /// <summary>A name with control characters left out, at most 200 characters.</summary>
    internal static string Printable(string name) => string.Concat((name.Length > 200 ? name[..200] + "…" : name).Select(c => char.IsControl(c) || char.IsSurrogate(c) ? '?' : c));

    internal ModelFormatException Fail(TensorProto tensor, string problem) => new(file, Name(tensor), parts.Find(tensor.RawData.Span)?.Offset, problem);
}
