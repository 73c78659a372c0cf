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
        return
        [
            .. modules.RootElement.EnumerateArray().Select((json, i) => (Json: json, Name: json.GetProperty("class").GetString()!.Split('.')[^1], Number: $"{i:D3}"))
                .Where(m => string.IsNullOrEmpty(filter) || Names.Matches(filter, m.Name))
                .Select(m => OperatorVerdict.Of(m.Name, m.Number, "float32", "new", () => Wrong(m.Name, m.Json, values))),
        ];
    }

    private static string? Wrong(string name, JsonElement json, byte[] values)
    {
        LayerValues reader = new(DType.Float32);
        Tensor.ManualSeed(json.GetProperty("seed").GetInt64());
        Module module = LayerClass.Make<Module>(name, reader.List(json.GetProperty("args")), reader.Map(json.GetProperty("kwargs")));
        return Difference(module, [.. json.GetProperty("state").EnumerateObject().Select(p => KeyValuePair.Create(p.Name, ExpectedTensor.Read(values, p.Value)))], json.GetProperty("repr").GetString(), ExpectedTensor.Read(values, json.GetProperty("next")));
    }

    /// <summary>How a module that was just made differs from PyTorch's.</summary>
    /// <param name="module">The module.</param>
    /// <param name="expected">PyTorch's values, in order.</param>
    /// <param name="text">What PyTorch prints.</param>
    /// <param name="next">The next random number.</param>
    public static string? Difference(Module module, IReadOnlyCollection<KeyValuePair<string, ExpectedTensor>> expected, string? text, ExpectedTensor next)
    {
        string? moved = Comparison.Difference(Tensor.Rand([1]), next, exact: true);
        StateDict state = module.StateDict();
        if (!state.Keys.SequenceEqual(expected.Select(e => e.Key)))
            return $"the state dict has {string.Join(", ", state.Keys)}, expected {string.Join(", ", expected.Select(e => e.Key))}";
        foreach ((string name, ExpectedTensor tensor) in expected)
        {
            if (Comparison.Difference(state[name], tensor, exact: true) is { } different)
                return $"{name}: {different}";
        }

        if (module.ToString() != text)
            return $"prints {module}, expected {text}";
        return moved is null ? null : $"the generator is left at another place: {moved}";
    }
}
