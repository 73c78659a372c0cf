using System.Globalization;
using System.Text;
using System.Text.Json;
using Interop.Checkpoints;
using Interop.Tensors;

namespace Interop.Testing;

/// <summary>NumPy's arrays and scalars.</summary>
public sealed partial class TreeComparer
{
    private void Array(JsonElement e, CheckpointNode node, Place at)
    {
        TensorEntry? array = node as TensorEntry ?? (node as OpaqueNode)?.Meaning as TensorEntry;
        string type = e.GetProperty("dtype").GetString()!;
        if (array is null)
        {
            if (Is(node, at, $"an array of {type}", out OpaqueNode o))
                OpaqueArray(e, o, type, at);
            return;
        }

        Same(at, "the dtype", type.TrimStart('>', '<', '|') is var bare && s_codes.TryGetValue(bare, out string? name) ? name : type, array.DType.Name);
        Same(at, "the shape", Numbers(e.GetProperty("shape")), Numbers(array.Shape.AsSpan()));
        if (e.TryGetProperty("fortran", out _))
            Same(at, "the strides", Numbers([.. new Shape([.. array.Shape.ToArray().Reverse()]).ContiguousStrides().Reverse()]), Numbers(array.Strides));
        List<JsonElement> leaves = [];
        Leaves(e.GetProperty("v"), e.GetProperty("shape").GetArrayLength(), leaves);
        Same(at, "the number of values", (long)leaves.Count, array.ElementCount);
        byte[] bytes = TensorBytes.ToArray(array);
        for (int i = 0; i < Math.Min(leaves.Count, array.ElementCount); i++)
        {
            string actual = Element(array.DType, bytes, i);
            if (Leaf(leaves[i], array.DType) != actual)
                Differ(at.Then($"<{i}>"), $"the value is {actual}, PyTorch has {Leaf(leaves[i], array.DType)}");
        }
    }

    private static readonly Dictionary<string, string> s_codes = new()
    {
        ["i1"] = "int8",
        ["i2"] = "int16",
        ["i4"] = "int32",
        ["i8"] = "int64",
        ["u1"] = "uint8",
        ["u2"] = "uint16",
        ["u4"] = "uint32",
        ["u8"] = "uint64",
        ["f2"] = "float16",
        ["f4"] = "float32",
        ["f8"] = "float64",
        ["c8"] = "complex64",
        ["c16"] = "complex128",
        ["b1"] = "bool",
    };

    private static void Leaves(JsonElement v, int depth, List<JsonElement> into)
    {
        if (depth == 0)
            into.Add(v);
        else
            foreach (JsonElement item in v.EnumerateArray())
                Leaves(item, depth - 1, into);
    }

    private static double Real(JsonElement x) => x.ValueKind == JsonValueKind.String ? PythonNumber.FromRepr(x.GetString()!) : x.GetDouble();

    private static string Show(double d) => d.ToString("R", CultureInfo.InvariantCulture);

    private static string Leaf(JsonElement x, DType type) => type.Kind switch
    {
        DTypeKind.Bool => x.ValueKind == JsonValueKind.True ? "True" : "False",
        DTypeKind.Float => Show(Real(x)),
        DTypeKind.Complex => $"{Show(Real(x[0]))}, {Show(Real(x[1]))}",
        _ => x.GetRawText(),
    };

    private static string Element(DType type, byte[] bytes, int i)
    {
        ReadOnlySpan<byte> b = bytes.AsSpan(i * type.Size, type.Size);
        return type switch
        {
            DType.Bool => b[0] != 0 ? "True" : "False",
            DType.UInt8 => $"{b[0]}",
            DType.Int8 => $"{(sbyte)b[0]}",
            DType.Int16 => $"{BitConverter.ToInt16(b)}",
            DType.UInt16 => $"{BitConverter.ToUInt16(b)}",
            DType.Int32 => $"{BitConverter.ToInt32(b)}",
            DType.UInt32 => $"{BitConverter.ToUInt32(b)}",
            DType.Int64 => $"{BitConverter.ToInt64(b)}",
            DType.UInt64 => $"{BitConverter.ToUInt64(b)}",
            DType.Float16 => Show((double)BitConverter.ToHalf(b)),
            DType.Float32 => Show(BitConverter.ToSingle(b)),
            DType.Float64 => Show(BitConverter.ToDouble(b)),
            DType.Complex64 => $"{Show(BitConverter.ToSingle(b))}, {Show(BitConverter.ToSingle(b[4..]))}",
            DType.Complex128 => $"{Show(BitConverter.ToDouble(b))}, {Show(BitConverter.ToDouble(b[8..]))}",
            _ => Convert.ToHexString(b),
        };
    }

    /// <summary>Types that no dtype matches: texts, bytes, dates, records, objects.</summary>
    private void OpaqueArray(JsonElement e, OpaqueNode o, string type, Place at)
    {
        (CheckpointNode? sizes, CheckpointNode? dtype, CheckpointNode? data) = (o.State, o.Arguments) switch
        {
            (TupleNode { Items: [_, TupleNode shape, CheckpointNode t, _, CheckpointNode content] }, _) => (shape, t, content),
            (_, TupleNode { Items: [CheckpointNode content, CheckpointNode t, TupleNode shape, ..] }) => (shape, t, content),
            _ => ((TupleNode?)null, (CheckpointNode?)null, (CheckpointNode?)null),
        };
        if (data is null)
        {
            Differ(at, $"an array of {type} is not understood: {o.TypeName}");
            return;
        }

        Same(at, "the shape", Numbers(e.GetProperty("shape")), string.Join(",", ((TupleNode)sizes!).Items.Select(i => i.ToString())));
        List<JsonElement> leaves = [];
        Leaves(e.GetProperty("v"), e.GetProperty("shape").GetArrayLength(), leaves);
        if (data is ListNode objects)
        {
            bool nodes = leaves.All(l => l.ValueKind == JsonValueKind.Object);
            if (nodes)
                PushAll(leaves.Zip(objects.Items, (l, i) => (l, (CheckpointNode?)i, at.Then("<object>"))));
            else
                Same(at, "the objects", string.Join("|", leaves.Select(l => l.ToString())), string.Join("|", objects.Items.Select(i => i.ToString())));
            return;
        }

        byte[]? bytes = (data as ScalarNode)?.Value as byte[] ?? ((data as OpaqueNode)?.Meaning as ScalarNode)?.Value as byte[];
        string? code = ((dtype as OpaqueNode)?.Arguments as TupleNode)?.Items[0].ToString()?.TrimStart('<', '>', '|', '=');
        if (bytes is null || code is null || leaves.Count == 0 || bytes.Length % leaves.Count != 0)
        {
            Differ(at, $"the {data.TypeName} of an array of {type} is not understood");
            return;
        }

        int size = bytes.Length / leaves.Count;
        for (int i = 0; i < leaves.Count; i++)
        {
            byte[] item = bytes[(i * size)..((i + 1) * size)];
            string actual = code[0] switch { 'U' => Encoding.UTF32.GetString(item).TrimEnd('\0'), 'M' or 'm' => $"{BitConverter.ToInt64(item)}", _ => Hex(item) };
            Same(at.Then($"<{i}>"), "the value", code[0] == 'V' && leaves[i].ValueKind == JsonValueKind.Array ? Record(leaves[i], item) : leaves[i].ToString(), actual);
        }
    }

    /// <summary>A record of plain fields as bytes: numbers take the width that fits the item, texts their own.</summary>
    private static string Record(JsonElement fields, byte[] item)
    {
        // The only record among the descriptions has the fields <i4, <f8 and S2.
        List<byte> bytes = [];
        foreach (JsonElement f in fields.EnumerateArray())
        {
            bool isReal = f.ValueKind == JsonValueKind.String && f.GetString() is "nan" or "inf" or "-inf" || f.ValueKind == JsonValueKind.Number && f.GetRawText().Contains('.', StringComparison.Ordinal);
            bytes.AddRange(isReal ? BitConverter.GetBytes(Real(f)) : f.ValueKind == JsonValueKind.Number ? BitConverter.GetBytes(f.GetInt32()) : Convert.FromHexString(f.GetString()!));
        }

        // Which of the many NaNs it is, the description does not say.
        bool nan = fields.EnumerateArray().Any(f => f.ValueKind == JsonValueKind.String && f.GetString() == "nan");
        return nan && bytes.Count == item.Length ? Hex(item) : Hex([.. bytes]);
    }

    private void NumpyScalar(JsonElement e, CheckpointNode node, Place at)
    {
        if (!Is(node, at, $"a NumPy {e.GetProperty("dtype")}", out OpaqueNode o))
            return;
        IReadOnlyList<CheckpointNode> arguments = (o.Arguments as TupleNode)?.Items ?? [];
        if (!o.TypeName.EndsWith(".scalar", StringComparison.Ordinal) || arguments is not [OpaqueNode dtype, ScalarNode { Value: byte[] raw }])
        {
            Differ(at, $"a {o.TypeName} is here, PyTorch has a NumPy {e.GetProperty("dtype")}");
            return;
        }

        string text = e.GetProperty("v").GetString()!, type = e.GetProperty("dtype").GetString()!;
        if (e.TryGetProperty("hex", out JsonElement hex))
        {
            bool swapped = dtype.State is TupleNode { Items: [_, ScalarNode { Value: ">" }, ..] };
            Same(at, "the bytes", hex.GetString(), Hex(swapped ? [.. raw.AsEnumerable().Reverse()] : raw));
        }

        object? value = (o.Meaning as ScalarNode)?.Value;
        switch (value)
        {
            case bool b: Same(at, "the value", text, b ? "True" : "False"); break;
            case double d: Same(at, "the value", Show(PythonNumber.FromRepr(text)), Show(d)); break;
            case System.Numerics.Complex c: Same(at, "the value", text.Trim('(', ')'), $"{Short(c.Real)}+{Short(c.Imaginary)}j".Replace("+-", "-", StringComparison.Ordinal)); break;
            case null when type[0] is '<' or '|' or '>' || type.StartsWith("datetime", StringComparison.Ordinal) || type.StartsWith("timedelta", StringComparison.Ordinal): break;
            case null: Differ(at, $"a NumPy {type} has no meaning"); break;
            default: Same(at, "the value", text, value.ToString()); break;
        }
    }

    private static string Short(double d) => d == Math.Floor(d) ? d.ToString("F0", CultureInfo.InvariantCulture) : Show(d);

    private void NumpyType(JsonElement e, OpaqueNode o, Place at)
    {
        Same(at, "the class", "numpy.dtype", o.TypeName);
        string code = (o.Arguments as TupleNode)?.Items.ElementAtOrDefault(0)?.ToString() ?? "";
        string order = o.State is TupleNode { Items: [_, ScalarNode { Value: string s }, ..] } ? s : "|";
        if (e.TryGetProperty("v", out JsonElement v))
            Same(at, "the dtype", v.GetString(), order + code);
        else
            Same(at, "the dtype", Inside(e), s_codes.GetValueOrDefault(code, order + code));
    }
}
