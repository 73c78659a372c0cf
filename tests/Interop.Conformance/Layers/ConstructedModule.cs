using System.Text.Json;
using Interop.Conformance.Operators;
using Interop.NN;
using Interop.Tensors;

namespace Interop.Conformance.Layers;

/// <summary>Modules made after a seed: values bit for bit, text, and where they leave the generator.</summary>
internal static class ConstructedModule
{
    public static List<OperatorVerdict> Judge(string folder, string? filter)
    {
        byte[] values = File.ReadAllBytes(Path.Combine(folder, "modules.bin"));
        using JsonDocument modules = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(folder, "modules.json")));
        List<OperatorVerdict> verdicts = [];
        int number = 0;
        foreach (JsonElement json in modules.RootElement.EnumerateArray())
        {
            string name = json.GetProperty("class").GetString()!.Split('.')[^1], at = $"{number++:D3}";
            if (!string.IsNullOrEmpty(filter) && !Names.Matches(filter, name))
                continue;
            (string result, string error) = LayerClass.Find(name) is null ? ("open", "no such class yet") : Try(name, json, values);
            verdicts.Add(new OperatorVerdict(name, at, "float32", "new", result, error.ReplaceLineEndings("\\n").Replace('\t', ' ')));
        }

        return verdicts;
    }

    private static (string Result, string Error) Try(string name, JsonElement json, byte[] values)
    {
        try
        {
            return Wrong(name, json, values) is { } wrong ? ("wrong", wrong) : ("ok", "");
        }
        catch (Exception e)
        {
            return (e is UnboundException ? "unbound" : "threw", $"{e.GetType().Name}: {e.Message}");
        }
    }

    private static string? Wrong(string name, JsonElement json, byte[] values)
    {
        LayerValues reader = new(DType.Float32);
        object?[] args = reader.List(json.GetProperty("args"));
        Dictionary<string, object?> keywords = reader.Map(json.GetProperty("kwargs"));
        Generator generator = Tensor.ManualSeed(json.GetProperty("seed").GetInt64());
        Module module = LayerClass.Construct(name, args, keywords);
        StateDict state = module.StateDict();
        string[] names = [.. json.GetProperty("state").EnumerateObject().Select(p => p.Name)];
        if (!state.Keys.SequenceEqual(names))
            return $"the state dict has {string.Join(", ", state.Keys)}, expected {string.Join(", ", names)}";
        foreach (JsonProperty p in json.GetProperty("state").EnumerateObject())
        {
            if (Comparison.Difference(state[p.Name], Expected(p.Value, values), exact: true) is { } different)
                return $"{p.Name}: {different}";
        }

        if (module.ToString() != json.GetProperty("repr").GetString())
            return $"prints {module}, expected {json.GetProperty("repr").GetString()}";
        return Comparison.Difference(Tensor.Rand([1], generator: generator), Expected(json.GetProperty("next"), values), exact: true) is { } next ? $"the generator is left at another place: {next}" : null;
    }

    private static ExpectedTensor Expected(JsonElement node, byte[] values) => new(
        DTypes.FromTorch(node.GetProperty("dtype").GetString()!)!.Value,
        new Shape(ExpectedTensor.Numbers(node.GetProperty("shape"))),
        values.AsMemory(node.GetProperty("at")[0].GetInt32(), node.GetProperty("at")[1].GetInt32()), false, null);
}
