using System.Text.Json;
using Interop.Conformance.Operators;
using Interop.Tensors;

namespace Interop.Conformance.Layers;

/// <summary>What PyTorch made of one class of <c>torch.nn</c>: a safetensors file whose metadata lists the cases.</summary>
internal sealed class LayerFile
{
    private readonly Dictionary<string, ExpectedTensor> _tensors;

    public LayerFile(string path, string source)
    {
        (Class, Source) = (Path.GetFileNameWithoutExtension(path), source);
        PlainSafetensors file = new(path);
        _tensors = file.Tensors.ToDictionary(t => t.Key, t => new ExpectedTensor(DTypes.FromSafetensors(t.Value.DType)!.Value, new Shape(t.Value.Shape), t.Value.Bytes, false, null));
        Cases = [.. JsonDocument.Parse(file.Metadata.GetProperty("cases").GetString()!).RootElement.EnumerateArray().Select(c => new LayerCase(this, c))];
    }

    /// <summary>The class, without its module.</summary>
    public string Class { get; }

    /// <summary>Which PyTorch it comes from.</summary>
    public string Source { get; }

    public IReadOnlyList<LayerCase> Cases { get; }

    /// <summary>The tensors whose names begin with a prefix, by the rest of their names.</summary>
    public Dictionary<string, ExpectedTensor> Behind(string prefix) =>
        _tensors.Where(t => t.Key.StartsWith(prefix, StringComparison.Ordinal)).ToDictionary(t => t.Key[prefix.Length..], t => t.Value, StringComparer.Ordinal);
}

/// <summary>One constructor call, one call, its gradients.</summary>
internal sealed class LayerCase(LayerFile file, JsonElement json)
{
    public string Class => file.Class;

    public int Number => json.GetProperty("case").GetInt32();

    /// <summary>What verdicts call it.</summary>
    public string Name => $"{file.Source}#{Number:D2}";

    public JsonElement Args => json.GetProperty("args");

    public JsonElement Keywords => json.GetProperty("kwargs");

    public JsonElement CallArgs => json.GetProperty("call_args");

    public JsonElement CallKeywords => json.GetProperty("call_kwargs");

    public bool Train => json.GetProperty("train").GetBoolean();

    /// <summary>Results that PyTorch differentiated.</summary>
    public int[] WithGradient => [.. json.GetProperty("outputs_with_grad").EnumerateArray().Select(i => i.GetInt32())];

    /// <summary>Whether the call draws random numbers, after <c>manual_seed(4242)</c>.</summary>
    public bool IsRandom => json.GetProperty("stochastic").GetBoolean();

    /// <summary>What the module was made after, where the case says it.</summary>
    public long? Seed => json.TryGetProperty("seed", out JsonElement seed) ? seed.GetInt64() : null;

    /// <summary>What PyTorch prints for the module, where the case says it.</summary>
    public string? Text => json.TryGetProperty("repr", out JsonElement text) ? text.GetString() : null;

    /// <summary>How far PyTorch's own float32 results are from those in float64, relative to the value plus 0.001.</summary>
    public double Float32Error(string what) => json.GetProperty(what) is { ValueKind: JsonValueKind.Number } e ? e.GetDouble() : 0;

    /// <summary>Tensors of one kind by name or number: <c>in</c>, <c>state</c>, <c>out</c>, <c>gout</c>, <c>gin</c>, <c>gparam</c>, <c>after</c>.</summary>
    public Dictionary<string, ExpectedTensor> Tensors(string kind) => file.Behind($"case{Number}/{kind}.");
}
