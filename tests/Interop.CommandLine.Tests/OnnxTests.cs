using System.Text.Json;
using Interop.Checkpoints;
using Interop.Tensors;
using Interop.Testing;

namespace Interop.CommandLine.Tests;

public sealed class OnnxTests : ToolTest
{
    private static string Fixture(string name) => Repository.Fixtures("onnx", name);

    [Fact]
    public void Inspect_shows_the_graph_and_then_the_tensors()
    {
        string text = Done(Tool.Run("inspect", Fixture("control.onnx")));
        string[] expected =
        [
            "control.onnx: onnx", "metadata author: fixtures", "IR version 13, opsets ai.onnx 22, local 1", "producer: interop fixtures 1", "graph: control", "input x: float32 [n]", "input flag: bool []",
            "output y: float32 [n]", "9 nodes: Constant 4, Mul 2, Add 1, If 1, local.Twice 1", "functions: local.Twice", "label: 'text'", "choice/else_branch/c", "training_info/0/algorithm/rate",
        ];
        Assert.All(expected, line => Assert.Contains(line, text, StringComparison.Ordinal));
        using JsonDocument json = JsonDocument.Parse(Done(Tool.Run("inspect", Fixture("control.onnx"), "--json")));
        JsonElement graph = json.RootElement.GetProperty("graph");
        Assert.Equal((13, "float32 [n]", 4), (graph.GetProperty("ir_version").GetInt32(), graph.GetProperty("inputs")[0].GetProperty("type").GetString(), graph.GetProperty("ops").GetProperty("Constant").GetInt32()));
        Tool.Result packed = Tool.Run("inspect", Fixture("types.onnx"));
        Assert.Contains("tensors of int4", packed.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Tensors_of_a_model_convert_compare_and_hash_like_those_of_any_file()
    {
        Done(Tool.Run("convert", Fixture("external.onnx"), At("w.safetensors")));
        Assert.Contains("equal: 2 tensors", Done(Tool.Run("diff", Fixture("external.onnx"), At("w.safetensors"))), StringComparison.Ordinal);
        Assert.Equal(Done(Tool.Run("hash", Fixture("external.onnx"))), Done(Tool.Run("hash", At("w.safetensors"))));
    }

    [Fact]
    public void New_weights_go_into_an_old_graph()
    {
        string weights = Save("w.pt", new() { ["weight"] = Tensor.From<float>([1, 2, 3, 4, 5, 6], [2, 3]), ["bias"] = Floats(7, 8) });
        Tool.Result result = Tool.Run("convert", weights, At("new.onnx"), "--like", Fixture("linear.onnx"));
        Assert.Contains("new.onnx (onnx): 2 tensors", Done(result), StringComparison.Ordinal);
        Assert.Contains("weight is taken transposed", result.Error, StringComparison.Ordinal);
        using (Checkpoint made = Checkpoint.Open(At("new.onnx")))
            Assert.Equal([1, 4, 2, 5, 3, 6], made["weight"].Read().ToArray<float>());
        Assert.Equal(Done(Tool.Run("inspect", Fixture("linear.onnx"))).Split('\n')[2..], Done(Tool.Run("inspect", At("new.onnx"))).Split('\n')[2..]);
        Done(Tool.Run("convert", weights, At("new.onnx"), "--like", At("new.onnx")));

        string other = Save("o.pt", new() { ["bias"] = Floats(7, 8), ["more"] = Floats(1) });
        Refused(Tool.Run("convert", other, At("x.onnx"), "--like", Fixture("linear.onnx")), "missing: weight", "unexpected: more");
        result = Tool.Run("convert", other, At("x.onnx"), "--like", Fixture("linear.onnx"), "--lossy");
        Done(result);
        Assert.Contains("weight keeps the values", result.Error, StringComparison.Ordinal);
        Assert.Contains("lost: more", result.Error, StringComparison.Ordinal);
        Refused(Tool.Run("convert", Save("s.pt", new() { ["bias"] = Floats(7), ["weight"] = Floats(1) }), At("y.onnx"), "--like", Fixture("linear.onnx"), "--lossy"), "bias: expected shape [2], found [1]");
        Refused(Tool.Run("convert", weights, At("y.onnx"), "--like", Fixture("linear.onnx"), "--to", "safetensors"), "--like");
        Refused(Tool.Run("convert", weights, At("y.onnx")), "--like old.onnx");
        Refused(Tool.Run("convert", weights, At("y.onnx"), "--like", weights), "w.pt");
        Assert.DoesNotContain("y.onnx", Names());
    }

    [Fact]
    public void A_model_of_gigabytes_is_inspected_in_little_memory()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "The peak of resident memory is read from /proc.");
        string path = At("big.onnx");
        using (FileStream stream = File.Create(path))
        {
            // One initializer of float32 zeros: its raw_data is a hole of 1.5 GB at the end of the file.
            const int bytes = 1_500_000_000;
            byte[] tensor = [8, .. Varint(bytes / 4), 0x10, 1, 0x42, 1, (byte)'w', 0x4A, .. Varint(bytes)];
            stream.Write([8, 8, 0x42, 2, 0x10, 17, 0x3A, .. Varint((ulong)(1 + Varint((ulong)tensor.Length + bytes).Length + tensor.Length) + bytes), 0x2A, .. Varint((ulong)tensor.Length + bytes), .. tensor]);
            stream.SetLength(stream.Position + bytes);
        }

        Tool.Result result = Tool.Run("inspect", path);
        Assert.Contains("375,000,000 parameters", Done(result), StringComparison.Ordinal);
        TestContext.Current.TestOutputHelper?.WriteLine($"peak of resident memory: {result.PeakBytes >> 20} MiB");
        Assert.InRange(result.PeakBytes, 1 << 20, 100L << 20);
    }

    private static byte[] Varint(ulong value)
    {
        List<byte> bytes = [];
        for (; value >= 0x80; value >>= 7)
            bytes.Add((byte)(value | 0x80));
        return [.. bytes, (byte)value];
    }
}
