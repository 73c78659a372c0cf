using System.Text.Json;
using Interop.Tensors;

namespace Interop.CommandLine.Tests;

public sealed class DiffTests : ToolTest
{
    [Fact]
    public void The_same_content_in_another_container_is_equal()
    {
        Dictionary<string, object> values = new() { ["b"] = Tensor.From<float>([1, 2, 3, 4, 5, 6], [2, 3]).Transpose(0, 1), ["a"] = Floats(float.NaN, 1) };
        Tool.Result result = Tool.Run("diff", Save("a.pt", values), Save("a.safetensors", values));
        Assert.EndsWith("equal: 2 tensors\n", Done(result), StringComparison.Ordinal);
    }

    [Fact]
    public void Values_that_differ_are_listed_worst_first()
    {
        string a = Save("a.pt", new() { ["same"] = Floats(1), ["little"] = Floats(1, 2), ["much"] = Floats(0, 4), ["nan"] = Floats(1) });
        string b = Save("b.pt", new() { ["same"] = Floats(1), ["little"] = Floats(1, 2.5f), ["much"] = Floats(3, 0), ["nan"] = Floats(float.NaN) });
        Tool.Result result = Tool.Run("diff", a, b);
        Assert.Equal(1, result.ExitCode);
        Assert.Equal(
            [
                "nan: max abs 0, max rel 0, cosine 1, 1 of 1 values differ, 1 NaN on one side only",
                "much: max abs 4, max rel 1, cosine 0, 2 of 2 values differ",
                "little: max abs 0.5, max rel 0.2, cosine 0.996545758, 1 of 2 values differ",
                "different: 0 in structure, 3 of 4 compared tensors in values",
            ],
            result.Lines);
        Assert.Equal(1, Tool.Run("diff", a, b, "--tolerance", "1").ExitCode);
        using JsonDocument json = JsonDocument.Parse(Tool.Run("diff", a, b, "--json").Output);
        Assert.False(json.RootElement.GetProperty("equal").GetBoolean());
        Assert.Equal(4, json.RootElement.GetProperty("tensors")[1].GetProperty("max_absolute_error").GetDouble());
    }

    [Fact]
    public void A_tolerance_takes_small_differences_for_none()
    {
        string a = Save("a.pt", new() { ["x"] = Floats(1, 2) }), b = Save("b.pt", new() { ["x"] = Floats(1, 2.5f) });
        Assert.Equal(0, Tool.Run("diff", a, b, "--tolerance", "0.5").ExitCode);
        Assert.Equal(1, Tool.Run("diff", a, b, "--tolerance", "0.4").ExitCode);
        Refused(Tool.Run("diff", a, b, "--tolerance", "-1"), "--tolerance");
    }

    [Fact]
    public void Structure_that_differs_is_named()
    {
        string a = Save("a.pt", new() { ["gone"] = Floats(1), ["shape"] = Floats(1, 2), ["dtype"] = Floats(1), ["n"] = 3, ["type"] = 1, ["list"] = new List<object> { 1, 2 } });
        string b = Save("b.pt", new() { ["new"] = "x", ["shape"] = Floats(1), ["dtype"] = Tensor.From<double>([1], [1]), ["n"] = 4, ["type"] = true, ["list"] = new List<object> { 1 } });
        Tool.Result result = Tool.Run("diff", a, b);
        Assert.Equal(1, result.ExitCode);
        foreach (string line in (string[])["gone: only in the first file: tensor float32 [1]", "new: only in the second file: str 'x'", "shape: float32 [2] against float32 [1]",
            "dtype: float32 [1] against float64 [1]", "n: int 3 against int 4", "type: int 1 against bool True", "list[1]: only in the first file: int 2"])
            Assert.Contains(line, result.Lines);
    }

    [Fact]
    public void Order_and_map_type_are_notes()
    {
        string a = Save("a.pt", new() { ["x"] = Floats(1), ["y"] = Floats(2) }), b = Save("b.pt", new() { ["y"] = Floats(2), ["x"] = Floats(1) });
        Assert.Contains("note: (root): the entries stand in another order", Done(Tool.Run("diff", a, b)), StringComparison.Ordinal);
    }

    [Fact]
    public void Signs_of_zeros_are_other_bits()
    {
        Tool.Result result = Tool.Run("diff", Save("a.pt", new() { ["x"] = Floats(0f) }), Save("b.pt", new() { ["x"] = Floats(-0f) }));
        Assert.Equal(1, result.ExitCode);
        Assert.Contains("equal numbers in other bits", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Tensors_of_several_blocks_and_strides_are_compared_element_by_element()
    {
        float[] numbers = [.. Enumerable.Range(0, 3000 * 1000).Select(i => i % 1000 / 8f)];
        Tensor big = Tensor.From<float>(numbers, [3000, 1000]);
        string a = Save("a.pt", new() { ["x"] = big.Transpose(0, 1) }), b = Save("b.safetensors", new() { ["x"] = big.Transpose(0, 1).Contiguous() });
        Done(Tool.Run("diff", a, b));
        numbers[^1] += 1;
        string c = Save("c.pt", new() { ["x"] = Tensor.From<float>(numbers, [3000, 1000]).Transpose(0, 1) });
        Tool.Result result = Tool.Run("diff", b, c);
        Assert.Equal(1, result.ExitCode);
        Assert.Contains("max abs 1,", result.Output, StringComparison.Ordinal);
        Assert.Contains(" 1 of 3,000,000 values differ", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void More_than_twenty_of_a_kind_are_cut_unless_all_are_asked_for()
    {
        string a = Save("a.pt", Enumerable.Range(0, 30).ToDictionary(i => $"t{i}", i => (object)i)), b = Save("b.pt", Enumerable.Range(0, 30).ToDictionary(i => $"t{i}", i => (object)(i + 1)));
        Assert.Contains("… and 10 more", Tool.Run("diff", a, b).Output, StringComparison.Ordinal);
        Assert.Equal(31, Tool.Run("diff", a, b, "--all").Lines.Length);
    }

    [Fact]
    public void Trouble_is_neither_equal_nor_different() => Refused(Tool.Run("diff", Training(), At("nowhere.pt")), "nowhere.pt");
}
