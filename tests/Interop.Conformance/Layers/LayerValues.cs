using System.Text.Json;
using Interop.Conformance.Operators;
using Interop.NN;
using Interop.Tensors;

namespace Interop.Conformance.Layers;

/// <summary>Arguments of constructors as the binder takes them.</summary>
/// <param name="dtype">Of floating-point tensors.</param>
internal sealed class LayerValues(DType dtype)
{
    /// <summary>Modules that are arguments of others, by the corpus' names.</summary>
    private static readonly Dictionary<string, (string Class, object?[] Args, Dictionary<string, object?> Keywords)> s_modules = new()
    {
        ["lin"] = ("Linear", [4L, 6L], []),
        ["act"] = ("Tanh", [], []),
        ["lin2"] = ("Linear", [6L, 2L], []),
        ["norm"] = ("LayerNorm", [8L], []),
        ["enc"] = ("TransformerEncoderLayer", [8L, 2L, 16L], new() { ["dropout"] = 0.0 }),
        ["dec"] = ("TransformerDecoderLayer", [8L, 2L, 16L], new() { ["dropout"] = 0.0 }),
    };

    public object?[] List(JsonElement array) => [.. array.EnumerateArray().Select(Read)];

    public Dictionary<string, object?> Map(JsonElement map) => map.EnumerateObject().ToDictionary(p => p.Name, p => Read(p.Value));

    private object? Read(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Null => null,
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        JsonValueKind.String => value.GetString()!.StartsWith("torch.", StringComparison.Ordinal) && DTypes.FromTorch(value.GetString()!["torch.".Length..]) is { } named ? named : value.GetString(),
        JsonValueKind.Number => value.TryGetInt64(out long n) && !value.GetRawText().Contains('.') ? (object)n : value.GetDouble(),
        JsonValueKind.Array => new PyList(List(value)),
        _ => value.TryGetProperty("values", out JsonElement values) ? ReadTensor(values) : ReadModule(value.GetProperty("module").GetString()!),
    };

    private Module ReadModule(string name)
    {
        (string @class, object?[] args, Dictionary<string, object?> keywords) = s_modules[name];
        Module module = LayerClass.Make<Module>(@class, args, keywords);
        module.To(dtype);
        return module;
    }

    private Tensor ReadTensor(JsonElement values)
    {
        List<long> shape = [];
        for (JsonElement at = values; at.ValueKind == JsonValueKind.Array; at = at[0])
            shape.Add(at.GetArrayLength());
        JsonElement[] flat = [.. Flat(values)];
        Tensor plain = flat[0].ValueKind is JsonValueKind.True or JsonValueKind.False ? Tensor.From([.. flat.Select(v => v.GetBoolean())])
            : flat.All(v => v.TryGetInt64(out _) && !v.GetRawText().Contains('.')) ? Tensor.From([.. flat.Select(v => v.GetInt64())])
            : Tensor.From([.. flat.Select(v => v.GetDouble())]).To(dtype);
        return plain.Reshape([.. shape]);
    }

    private static IEnumerable<JsonElement> Flat(JsonElement value) => value.ValueKind == JsonValueKind.Array ? value.EnumerateArray().SelectMany(Flat) : [value];
}
