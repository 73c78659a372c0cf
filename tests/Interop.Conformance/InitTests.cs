using System.Text.Json;
using Interop.NN;
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
        List<Verdict> verdicts = [];
        foreach (JsonElement c in cases.RootElement.EnumerateArray())
        {
            string name = $"{c.GetProperty("fn").GetString()} {c.GetProperty("kwargs")} {c.GetProperty("out").GetProperty("shape")} seed {c.GetProperty("seed")}";
            string? wrong = Wrong(c, values);
            verdicts.Add(new Verdict(name, wrong is null ? "ok" : "wrong", wrong ?? ""));
        }

        Report.Finish("init", verdicts);
    }

    private static string? Wrong(JsonElement c, byte[] values)
    {
        JsonElement kwargs = c.GetProperty("kwargs"), expected = c.GetProperty("out");
        Tensor tensor = Tensor.Empty(new Shape([.. expected.GetProperty("shape").EnumerateArray().Select(s => s.GetInt64())]), DTypes.FromTorch(expected.GetProperty("dtype").GetString()!)!.Value);
        Generator generator = Tensor.ManualSeed(c.GetProperty("seed").GetInt64());
        string function = c.GetProperty("fn").GetString()!;
        Tensor result = Run(function, tensor, kwargs);
        if (!ReferenceEquals(result, tensor))
            return "the result is not the tensor";
        float[] found = tensor.ToArray<float>(), right = Floats(expected, values);
        // Orthogonal matrices come from a factorization, which rounds in another order.
        double tolerance = function == "orthogonal_" ? 4e-6 : 0;
        for (int i = 0; i < right.Length; i++)
        {
            if (BitConverter.SingleToInt32Bits(found[i]) != BitConverter.SingleToInt32Bits(right[i]) && !(Math.Abs(found[i] - right[i]) <= tolerance))
                return $"element {i} is {found[i]:R}, expected {right[i]:R}";
        }

        float next = Tensor.Rand([1], generator: generator).Item<float>();
        return next == Floats(c.GetProperty("next"), values)[0] ? null : "the generator is left at another place";
    }

    private static Tensor Run(string function, Tensor x, JsonElement kwargs)
    {
        return function switch
        {
            "uniform_" => Init.Uniform_(x, Number("a", 0), Number("b", 1)),
            "normal_" => Init.Normal_(x, Number("mean", 0), Number("std", 1)),
            "trunc_normal_" => Init.TruncNormal_(x, Number("mean", 0), Number("std", 1), Number("a", -2), Number("b", 2)),
            "constant_" => Init.Constant_(x, Number("val", double.NaN)),
            "ones_" => Init.Ones_(x),
            "zeros_" => Init.Zeros_(x),
            "eye_" => Init.Eye_(x),
            "dirac_" => Init.Dirac_(x, (int)Number("groups", 1)),
            "xavier_uniform_" => Init.XavierUniform_(x, Number("gain", 1)),
            "xavier_normal_" => Init.XavierNormal_(x, Number("gain", 1)),
            "kaiming_uniform_" => Init.KaimingUniform_(x, Number("a", 0), Mode(), Nonlinear()),
            "kaiming_normal_" => Init.KaimingNormal_(x, Number("a", 0), Mode(), Nonlinear()),
            "orthogonal_" => Init.Orthogonal_(x, Number("gain", 1)),
            "sparse_" => Init.Sparse_(x, Number("sparsity", double.NaN), Number("std", 0.01)),
            _ => throw new InvalidDataException($"{function} is not known."),
        };

        double Number(string name, double standard) => kwargs.TryGetProperty(name, out JsonElement v) ? v.GetDouble() : standard;
        FanMode Mode() => Parse("mode", FanMode.FanIn);
        Nonlinearity Nonlinear() => Parse("nonlinearity", Nonlinearity.LeakyReLU);
        T Parse<T>(string name, T standard) where T : struct, Enum =>
            kwargs.TryGetProperty(name, out JsonElement v) ? Enum.Parse<T>(v.GetString()!.Replace("_", "", StringComparison.Ordinal), ignoreCase: true) : standard;
    }

    private static float[] Floats(JsonElement node, byte[] values)
    {
        float[] floats = new float[node.GetProperty("at")[1].GetInt32() / sizeof(float)];
        System.Buffer.BlockCopy(values, node.GetProperty("at")[0].GetInt32(), floats, 0, floats.Length * sizeof(float));
        return floats;
    }
}
