using System.Text.Json;

namespace Interop.Conformance.Operators;

/// <summary>One entry of PyTorch's operator database: <c>NAME.json</c> with <c>NAME.bin</c>.</summary>
internal sealed class OperatorEntry
{
    private OperatorEntry(string name, JsonElement top, byte[] values, bool packed)
    {
        (Name, Values, Packed) = (name, values, packed);
        (Op, Variant, Aten) = (Text("op"), Text("variant"), Text("aten"));
        Aliases = [.. top.GetProperty("aliases").EnumerateArray().Select(a => a.GetString()!)];
        (InPlace, UndefinedValues, Gauge) = (Flag("inplace"), Flag("undefined_values"), Flag("gauge"));
        Cases = [.. top.GetProperty("cases").EnumerateArray().Select((c, i) => new OperatorCase(this, i.ToString("D2", null), c))];
        Errors = [.. top.GetProperty("errors").EnumerateArray().Select((c, i) => new OperatorCase(this, $"e{i:D2}", c))];
        string Text(string key) => top.GetProperty(key).GetString()!;
        bool Flag(string key) => top.GetProperty(key).GetBoolean();
    }

    /// <summary>The file's name without its ending.</summary>
    public string Name { get; }

    /// <summary>Whether it is one of the fixtures kept with the sources.</summary>
    public bool Packed { get; }

    public string Op { get; }

    public string Variant { get; }

    public string Aten { get; }

    public string[] Aliases { get; }

    public bool InPlace { get; }

    public bool UndefinedValues { get; }

    public bool Gauge { get; }

    public byte[] Values { get; }

    public IReadOnlyList<OperatorCase> Cases { get; }

    public IReadOnlyList<OperatorCase> Errors { get; }

    /// <summary>An entry with a file of its own.</summary>
    public static OperatorEntry Read(string json) => new(Path.GetFileNameWithoutExtension(json), JsonDocument.Parse(File.ReadAllText(json)).RootElement, Bytes(json), packed: false);

    /// <summary>The entries of a pack: <c>FAMILY.json</c> with <c>FAMILY.bin</c>.</summary>
    public static OperatorEntry[] ReadPack(string json)
    {
        byte[] values = Bytes(json);
        return [.. JsonDocument.Parse(File.ReadAllText(json)).RootElement.GetProperty("entries").EnumerateArray().Select(e => new OperatorEntry(e.GetProperty("name").GetString()!, e, values, packed: true))];
    }

    private static byte[] Bytes(string json) => Path.ChangeExtension(json, ".bin") is string bin && File.Exists(bin) ? File.ReadAllBytes(bin) : [];
}

/// <summary>One call with its results, or with the error that it must end in.</summary>
internal sealed record OperatorCase(OperatorEntry Entry, string Number, JsonElement Json)
{
    public string DType => Json.TryGetProperty("dtype", out JsonElement d) ? d.GetString()! : "";

    /// <summary>What to seed the generator with before the call, if anything.</summary>
    /// <remarks>The corpus notes a seed, but the database's own operators seed again, always with 42; replaying them in PyTorch 2.14 confirms that. Fixtures are made without that.</remarks>
    public long? Seed => !Json.TryGetProperty("seed", out JsonElement s) || s.ValueKind != JsonValueKind.Number ? null : Entry.Packed ? s.GetInt64() : 42;

    public string Error => Json.GetProperty("error").GetString()!;

    public bool Has(string key) => Json.TryGetProperty(key, out JsonElement e) && e.ValueKind != JsonValueKind.Null;

    /// <summary>The tensors of a flat list; null where PyTorch has None.</summary>
    public ExpectedTensor?[] Expected(string key) => [.. Json.GetProperty(key).EnumerateArray().Select(e => e.ValueKind == JsonValueKind.Null ? null : ExpectedTensor.Read(Entry.Values, e))];

    /// <summary>The results in order, lists and tuples opened: <see cref="ExpectedTensor"/>, bool or number.</summary>
    public object[] ExpectedOutputs()
    {
        List<object> flat = [];
        Open(Json.GetProperty("out"));
        return [.. flat];

        void Open(JsonElement node)
        {
            if (node.ValueKind == JsonValueKind.Null)
                return;
            string t = node.GetProperty("t").GetString()!;
            if (t is "list" or "tuple")
            {
                foreach (JsonElement e in node.GetProperty("v").EnumerateArray())
                    Open(e);
            }
            else
            {
                flat.Add(t == "tensor" ? ExpectedTensor.Read(Entry.Values, node) : new ArgumentReader(Entry).Read(node)!);
            }
        }
    }
}
