using Google.Protobuf;
using Interop.Checkpoints;
using Interop.Graphs;
using Interop.Onnx.Proto;
using Interop.Tensors;

namespace Interop.Onnx.Values;

/// <summary>
/// Values of every type: <see cref="Tensor"/>, <see cref="StringTensor"/>, a list for a sequence, a dictionary with keys of text or
/// <see cref="long"/> for a map, null for an optional without a value. Source: onnx-data.proto.
/// </summary>
internal static class OnnxValues
{
    private enum Kind { None, Tensor, Sparse, Sequence, Map, Optional }

    /// <summary>A value that a file such as <c>input_0.pb</c> holds.</summary>
    /// <param name="tensors">Reads the tensors in it.</param>
    /// <param name="bytes">The whole file.</param>
    /// <param name="type">Which message it is; null for a tensor.</param>
    /// <param name="file">The file's name.</param>
    /// <exception cref="ModelFormatException">It is none.</exception>
    internal static object? Read(OnnxTensors tensors, byte[] bytes, GraphType? type, string file)
    {
        try
        {
            return type switch
            {
                SequenceType => Read(tensors, SequenceProto.Parser.ParseFrom(bytes), file),
                OptionalType => Read(tensors, OptionalProto.Parser.ParseFrom(bytes), file),
                MapType => Read(tensors, MapProto.Parser.ParseFrom(bytes), file),
                SparseTensorType => tensors.Read(SparseTensorProto.Parser.ParseFrom(bytes)),
                _ => tensors.Read(TensorProto.Parser.ParseFrom(bytes)),
            };
        }
        catch (InvalidProtocolBufferException e)
        {
            throw new ModelFormatException(file, null, null, $"the message is broken: {e.Message}", e);
        }
    }

    /// <summary>The message for a value; what <see cref="Read(OnnxTensors, byte[], GraphType?, string)"/> reads back.</summary>
    /// <param name="tensors">Writes the tensors in it.</param>
    /// <param name="value">The value.</param>
    /// <param name="type">Its type; where it says nothing, the value does.</param>
    /// <param name="name">Its name.</param>
    /// <exception cref="ArgumentException">The value is not of the type, or of none that ONNX has.</exception>
    internal static IMessage Write(OnnxTensors tensors, object? value, GraphType? type = null, string? name = null)
    {
        switch (type, value)
        {
            case (OptionalType optional, _):
                OptionalProto message = new() { ElemType = (int)KindOf(value, optional.Item) };
                if (name is not null)
                    message.Name = name;
                if (value is not null)
                    Put(message, Write(tensors, value, optional.Item));
                return message;
            case (SequenceType or null, IReadOnlyList<object?> items):
                return WriteSequence(tensors, items, (type as SequenceType)?.Item, name);
            case (MapType or null, IReadOnlyDictionary<object, object?> map):
                return WriteMap(tensors, map, type as MapType, name);
            case (TensorType { Element: { } element }, Tensor or StringTensor):
                return tensors.Write(value, element, name);
            case (TensorType or null, Tensor t):
                return tensors.Write(t, t.DType, name);
            case (TensorType or null, StringTensor text):
                return tensors.Write(text, ElementType.Text, name);
            default:
                throw new ArgumentException($"A value of type {type?.ToString() ?? "any"} cannot be made from {value?.GetType().Name ?? "nothing"}.");
        }
    }

    private static List<object?> Read(OnnxTensors tensors, SequenceProto sequence, string file) => (Kind)sequence.ElemType switch
    {
        Kind.Tensor => [.. sequence.TensorValues.Select(tensors.Read)],
        Kind.Sparse => [.. sequence.SparseTensorValues.Select(tensors.Read)],
        Kind.Sequence => [.. sequence.SequenceValues.Select(s => Read(tensors, s, file))],
        Kind.Map => [.. sequence.MapValues.Select(m => Read(tensors, m, file))],
        Kind.Optional => [.. sequence.OptionalValues.Select(o => Read(tensors, o, file))],
        Kind.None when IsEmpty(sequence) => [],
        _ => throw new ModelFormatException(file, OnnxTensors.Printable(sequence.Name), null, $"a sequence of element type {sequence.ElemType}, expected 1 to 5"),
    };

    private static bool IsEmpty(SequenceProto s) => s.TensorValues.Count + s.SparseTensorValues.Count + s.SequenceValues.Count + s.MapValues.Count + s.OptionalValues.Count == 0;

    private static object? Read(OnnxTensors tensors, OptionalProto optional, string file) => optional switch
    {
        { TensorValue: { } tensor } => tensors.Read(tensor),
        { SparseTensorValue: { } sparse } => tensors.Read(sparse),
        { SequenceValue: { } sequence } => Read(tensors, sequence, file),
        { MapValue: { } map } => Read(tensors, map, file),
        { OptionalValue: { } inner } => Read(tensors, inner, file),
        _ => null,
    };

    private static Dictionary<object, object?> Read(OnnxTensors tensors, MapProto map, string file)
    {
        bool text = map.KeyType == OnnxTypes.Text;
        List<object> keys = text ? [.. map.StringKeys.Select(k => ByteText.Decode(k.Span))] : [.. map.Keys.Select(k => (object)k)];
        List<object?> values = map.Values is null ? [] : Read(tensors, map.Values, file);
        string name = OnnxTensors.Printable(map.Name);
        if (keys.Count != values.Count || (text ? map.Keys.Count : map.StringKeys.Count) > 0)
            throw new ModelFormatException(file, name, null, $"a map with {map.Keys.Count} whole numbers and {map.StringKeys.Count} texts as keys, and {values.Count} values");
        Dictionary<object, object?> read = [];
        for (int i = 0; i < keys.Count; i++)
        {
            if (!read.TryAdd(keys[i], values[i]))
                throw new ModelFormatException(file, name, null, $"a map with the key '{OnnxTensors.Printable($"{keys[i]}")}' twice");
        }

        return read;
    }

    private static SequenceProto WriteSequence(OnnxTensors tensors, IReadOnlyList<object?> items, GraphType? item, string? name)
    {
        Kind kind = KindOf(items.Count > 0 ? items[0] : null, item);
        SequenceProto sequence = new() { ElemType = (int)kind };
        if (name is not null)
            sequence.Name = name;
        foreach (object? value in items)
        {
            switch (Write(tensors, value, item))
            {
                case TensorProto tensor when kind == Kind.Tensor: sequence.TensorValues.Add(tensor); break;
                case SequenceProto inner when kind == Kind.Sequence: sequence.SequenceValues.Add(inner); break;
                case MapProto map when kind == Kind.Map: sequence.MapValues.Add(map); break;
                case OptionalProto optional when kind == Kind.Optional: sequence.OptionalValues.Add(optional); break;
                default: throw new ArgumentException("The items of a sequence are of one type.");
            }
        }

        return sequence;
    }

    private static MapProto WriteMap(OnnxTensors tensors, IReadOnlyDictionary<object, object?> map, MapType? type, string? name)
    {
        bool text = type?.Key.IsText ?? map.Keys.FirstOrDefault() is string;
        MapProto message = new() { KeyType = OnnxTypes.Code(type?.Key ?? (text ? ElementType.Text : DType.Int64)) };
        if (name is not null)
            message.Name = name;
        foreach (object key in map.Keys)
        {
            if (text && key is string s)
                message.StringKeys.Add(UnsafeByteOperations.UnsafeWrap(ByteText.Encode(s)));
            else if (!text && key is long number)
                message.Keys.Add(number);
            else
                throw new ArgumentException($"A map with keys of {(text ? "text" : "long")} has the key '{key}', a {key.GetType().Name}.");
        }

        message.Values = WriteSequence(tensors, [.. map.Values], type?.Item, null);
        return message;
    }

    private static void Put(OptionalProto optional, IMessage value)
    {
        switch (value)
        {
            case TensorProto tensor: optional.TensorValue = tensor; break;
            case SequenceProto sequence: optional.SequenceValue = sequence; break;
            case MapProto map: optional.MapValue = map; break;
            case OptionalProto inner: optional.OptionalValue = inner; break;
        }
    }

    private static Kind KindOf(object? value, GraphType? type) => (type, value) switch
    {
        (OptionalType, _) => Kind.Optional,
        (SequenceType, _) or (null, IReadOnlyList<object?>) => Kind.Sequence,
        (MapType, _) or (null, IReadOnlyDictionary<object, object?>) => Kind.Map,
        (TensorType, _) or (null, Tensor or StringTensor) => Kind.Tensor,
        _ => Kind.None,
    };
}
