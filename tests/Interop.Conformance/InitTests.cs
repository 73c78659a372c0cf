using System.Text.Json;
using Interop.Conformance.Layers;
using Interop.Conformance.Operators;
using Interop.Tensors;
using Interop.Testing;

namespace Interop.Conformance;

/// <summary>What <c>torch.nn.init</c> makes of which seed, bit for bit, and where it leaves the generator.</summary>
/// <remarks>One after the other: they share the default generator.</remarks>
[Collection<Alone>]
public sealed class InitTests
{
    [Fact]
    public void Initial_values_are_those_of_PyTorch()
    {
        string root = Path.Combine(Needs.Corpora(), "torch_suite");
        byte[] values = File.ReadAllBytes(Path.Combine(root, "init.bin"));
        using JsonDocument cases = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(root, "init.json")));
        OperatorReport.Finish("init",
        [
            .. cases.RootElement.EnumerateArray().Select(c => (Json: c, Function: c.GetProperty("fn").GetString()!, Out: c.GetProperty("out")))
                .Select(c => OperatorVerdict.Of(c.Function, $"{c.Json.GetProperty("kwargs")} {c.Out.GetProperty("shape")} seed {c.Json.GetProperty("seed")}", "float32", "values", () => Wrong(c.Function, c.Json, values))),
        ]);
    }

    private static string? Wrong(string function, JsonElement json, byte[] values)
    {
        ExpectedTensor expected = ExpectedTensor.Read(values, json.GetProperty("out"));
        Tensor tensor = Tensor.Empty(expected.Shape, expected.DType);
        Tensor.ManualSeed(json.GetProperty("seed").GetInt64());
        if (!ReferenceEquals(LayerClass.Function(function, [tensor], new LayerValues(expected.DType).Map(json.GetProperty("kwargs"))), tensor))
            return "the result is not the tensor";
        // Orthogonal matrices come from a factorization, which rounds in another order.
        if (Comparison.Difference(tensor, expected, exact: true) is { } wrong && !(function == "orthogonal_" && (tensor - expected.ToTensor()).Abs().Max().Item<float>() <= 4e-6))
            return wrong;
        return Comparison.Difference(Tensor.Rand([1]), ExpectedTensor.Read(values, json.GetProperty("next")), exact: true) is { } next ? $"the generator is left at another place: {next}" : null;
    }
}
