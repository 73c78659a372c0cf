using System.Buffers;
using System.Globalization;
using System.Numerics;
using System.Text;
using System.Text.Json;
using Interop.Checkpoints;
using Interop.Tensors;

namespace Interop.Safetensors;

/// <summary>Writes a tree as <see cref="TreeText"/> describes.</summary>
internal sealed class TreeWriter
{
    private readonly WritePlan _plan;
    private readonly Dictionary<TensorEntry, int> _shared = new(ReferenceEqualityComparer.Instance);
    private readonly Utf8JsonWriter _json;

    private TreeWriter(WritePlan plan, Utf8JsonWriter json)
    {
        (_plan, _json) = (plan, json);
        foreach (var several in plan.Scan.Tensors.GroupBy(t => t.Tensor, ReferenceEqualityComparer.Instance).Where(g => g.Skip(1).Any()))
            _shared.Add((TensorEntry)several.Key!, plan.Scan.Containers.Count + _shared.Count);
    }

    internal static string Write(WritePlan plan)
    {
        ArrayBufferWriter<byte> bytes = new();
        using (Utf8JsonWriter json = new(bytes, HeaderWriter.Json))
            new TreeWriter(plan, json).Write();
        return Encoding.UTF8.GetString(bytes.WrittenSpan);
    }

    private void Write()
    {
        _json.WriteStartObject();
        _json.WriteNumber(TreeText.VersionWord, TreeText.Version);
        _json.WritePropertyName(TreeText.Root);
        Value(_plan.Scan.Root!);
        _json.WriteStartArray(TreeText.Nodes);
        foreach (CheckpointNode container in _plan.Scan.Containers)
            Container(container);
        foreach (TensorEntry tensor in _shared.Keys)
            Tensor(tensor);
        _json.WriteEndArray();
        if (_plan.Aliases.Count > 0)
        {
            _json.WriteStartArray(TreeText.Aliases);
            foreach ((string alias, _) in _plan.Aliases)
                _json.WriteStringValue(alias);
            _json.WriteEndArray();
        }

        _json.WriteEndObject();
    }

    private void Container(CheckpointNode node)
    {
        _json.WriteStartObject();
        switch (node)
        {
            case MapNode map: Map(map); break;
            case ListNode list: Items(TreeText.List, list.Items); break;
            case TupleNode tuple: Items(TreeText.Tuple, tuple.Items); break;
            case SetNode set: Items(set.IsFrozen ? TreeText.FrozenSet : TreeText.Set, set.Items.Where(i => _plan.Scan.Resolve(i) is not null)); break;
            default: throw new InvalidOperationException($"A {node.TypeName} is no container.");
        }

        _json.WriteEndObject();
    }

    private void Map(MapNode map)
    {
        _json.WriteStartArray(map.TypeName == MapNode.OrderedDict ? TreeText.OrderedDict : TreeText.Dict);
        foreach ((CheckpointNode key, CheckpointNode value) in _plan.Scan.Entries(map))
        {
            if (_plan.Scan.Resolve(value) is not { } stored)
                continue;
            _json.WriteStartArray();
            Value(key);
            Value(stored);
            _json.WriteEndArray();
        }

        _json.WriteEndArray();
        if (map.Attributes is not null && _plan.Scan.Resolve(map.Attributes) is { } attributes)
        {
            _json.WritePropertyName(TreeText.Attributes);
            Value(attributes);
        }
    }

    private void Items(string word, IEnumerable<CheckpointNode> items)
    {
        _json.WriteStartArray(word);
        foreach (CheckpointNode item in items)
        {
            // Positions in lists and tuples mean something: what is dropped leaves None.
            if (_plan.Scan.Resolve(item) is { } stored)
                Value(stored);
            else
                _json.WriteNullValue();
        }

        _json.WriteEndArray();
    }

    /// <summary>A value that is stored as it is.</summary>
    private void Value(CheckpointNode node)
    {
        switch (node)
        {
            case ScalarNode scalar: Scalar(scalar.Value); break;
            case TensorEntry tensor when !_shared.ContainsKey(tensor): Tensor(tensor); break;
            default: Tagged(TreeText.Ref, () => _json.WriteNumberValue(node is TensorEntry tensor ? _shared[tensor] : _plan.Scan.NumberOf(node))); break;
        }
    }

    private void Tensor(TensorEntry tensor)
    {
        FileTensor stored = _plan.TensorOf(tensor);
        _json.WriteStartObject();
        _json.WriteString(TreeText.Tensor, stored.Name);
        if (stored.OwnsStorage && !tensor.Strides.SequenceEqual(tensor.Shape.ContiguousStrides()))
        {
            _json.WriteStartArray(TreeText.Strides);
            foreach (long stride in tensor.Strides)
                _json.WriteNumberValue(stride);
            _json.WriteEndArray();
        }

        if (tensor.Storage.Location != "cpu")
            _json.WriteString(TreeText.Location, tensor.Storage.Location);
        if (tensor.RequiresGrad)
            _json.WriteBoolean(TreeText.RequiresGrad, true);
        if (tensor.IsParameter)
            _json.WriteBoolean(TreeText.Parameter, true);
        _json.WriteEndObject();
    }

    private void Scalar(object? value)
    {
        switch (value)
        {
            case null: _json.WriteNullValue(); break;
            case bool truth: _json.WriteBooleanValue(truth); break;
            case long number: _json.WriteNumberValue(number); break;
            case BigInteger big: Tagged(TreeText.Int, () => _json.WriteStringValue(Hex(big))); break;
            case double number: Double(number); break;
            case string text when IsUnicode(text): _json.WriteStringValue(text); break;
            case string text: Tagged(TreeText.Utf16, () => _json.WriteBase64StringValue(Encode(text))); break;
            case byte[] bytes: Tagged(TreeText.Bytes, () => _json.WriteBase64StringValue(bytes)); break;
            case DType dtype: Tagged(TreeText.DType, () => _json.WriteStringValue(dtype.Name)); break;
            case DateTime time: Tagged(TreeText.DateTime, () => _json.WriteStringValue(time.ToString("O", CultureInfo.InvariantCulture))); break;
            case Complex complex:
                _json.WriteStartObject();
                _json.WriteStartArray(TreeText.Complex);
                Double(complex.Real);
                Double(complex.Imaginary);
                _json.WriteEndArray();
                _json.WriteEndObject();
                break;
            default: throw new InvalidOperationException($"A scalar cannot be a {value.GetType()}.");
        }
    }

    private void Double(double number)
    {
        if (!double.IsFinite(number))
        {
            Tagged(TreeText.Float, () => _json.WriteStringValue(BitConverter.DoubleToUInt64Bits(number).ToString("x16", CultureInfo.InvariantCulture)));
            return;
        }

        string text = number.ToString("R", CultureInfo.InvariantCulture);
        _json.WriteRawValue(text.AsSpan().IndexOfAny('.', 'E') < 0 ? text + ".0" : text);
    }

    private void Tagged(string word, Action write)
    {
        _json.WriteStartObject();
        _json.WritePropertyName(word);
        write();
        _json.WriteEndObject();
    }

    private static string Hex(BigInteger number) => (number.Sign < 0 ? "-0x" : "0x") + BigInteger.Abs(number).ToString("x", CultureInfo.InvariantCulture);

    private static byte[] Encode(string text)
    {
        byte[] bytes = new byte[text.Length * 2];
        for (int i = 0; i < text.Length; i++)
            (bytes[2 * i], bytes[2 * i + 1]) = ((byte)text[i], (byte)(text[i] >> 8));
        return bytes;
    }

    private static bool IsUnicode(string text)
    {
        for (int i = 0; i < text.Length; i++)
        {
            if (char.IsHighSurrogate(text[i]) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1]))
                i++;
            else if (char.IsSurrogate(text[i]))
                return false;
        }

        return true;
    }
}
