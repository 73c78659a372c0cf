using System.Text.Json;
using Interop.Checkpoints;
using Interop.Tensors;

namespace Interop.CommandLine.Tests;

public sealed class InspectTests : ToolTest
{
    [Fact]
    public void The_tree_shows_names_dtypes_shapes_and_plain_values()
    {
        Tool.Result result = Tool.Run("inspect", Training());
        string text = Done(result);
        Assert.Equal("", result.Error);
        Assert.Contains("4 tensors, 11 parameters, 48 B of values", text, StringComparison.Ordinal);
        Assert.Contains("  state_dict: dict of 3\n    module.conv.weight  float32  [2, 3]  24 B\n    module.conv.bias    float32  [2]     8 B\n    module.steps        int64    []      8 B\n", text, StringComparison.Ordinal);
        Assert.Contains("\n  epoch: 3\n", text, StringComparison.Ordinal);
        Assert.Contains("    lr: 0.1\n", text, StringComparison.Ordinal);
        Assert.Contains("exp_avg", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Long_lines_are_not_wrapped_and_steering_characters_not_sent()
    {
        string name = new('n', 300);
        string text = Done(Tool.Run("inspect", Save("a.pt", new() { [name] = Floats(1), ["evil\u001b[31m\n"] = Floats(2) })));
        Assert.Contains(text.Split('\n'), l => l.Contains(name + "  float32  [1]  4 B", StringComparison.Ordinal));
        Assert.Contains("\\u001b[31m\\n", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Ties_and_views_name_what_they_share()
    {
        Tensor table = Floats(1, 2, 3, 4);
        string text = Done(Tool.Run("inspect", Save("a.pt", new() { ["embed"] = table, ["head"] = table, ["tail"] = table.Narrow(0, 2, 2), ["odd"] = Tensor.From<float>([1, 2, 3, 4], [2, 2]).Transpose(0, 1) })));
        Assert.Matches("head .*tied to embed", text);
        Assert.Matches("tail .*offset 2, shares memory with embed, view of 16 B", text);
        Assert.Matches(@"odd .*strides \[1, 2\]", text);
        Assert.Contains("4 tensors, 10 parameters", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Statistics_are_those_of_the_finite_values()
    {
        string path = Save("a.pt", new() { ["x"] = Floats(1, -3, float.NaN, float.PositiveInfinity, 8), ["n"] = Tensor.From<long>([long.MaxValue, 1], [2]) });
        string text = Done(Tool.Run("inspect", path, "--stats"));
        Assert.Contains("min -3 max 8 mean 2 nan 1 inf 1", text, StringComparison.Ordinal);
        Assert.Contains("max 9223372036854775807", text, StringComparison.Ordinal);
        using JsonDocument json = JsonDocument.Parse(Done(Tool.Run("inspect", path, "--stats", "--json")));
        JsonElement stats = json.RootElement.GetProperty("tensors")[0].GetProperty("stats");
        Assert.Equal((-3, 8, 2, 1, 1), (stats.GetProperty("min").GetDouble(), stats.GetProperty("max").GetDouble(), stats.GetProperty("mean").GetDouble(), stats.GetProperty("nan").GetInt32(), stats.GetProperty("inf").GetInt32()));
    }

    [Fact]
    public void Json_holds_everything()
    {
        Tensor table = Tensor.From<float>([1, 2, 3, 4], [2, 2]);
        string path = Save("a.pt", new() { ["w"] = table, ["t"] = table.Transpose(0, 1), ["again"] = table, ["lr"] = double.NaN, ["name"] = "x", ["list"] = new List<object?> { true, null } });
        using JsonDocument document = JsonDocument.Parse(Done(Tool.Run("inspect", path, "--json")));
        JsonElement root = document.RootElement, tensors = root.GetProperty("tensors"), second = tensors[1];
        Assert.Equal("torch", root.GetProperty("format").GetString());
        Assert.Equal(3, root.GetProperty("tensor_count").GetInt32());
        Assert.Equal(8, root.GetProperty("element_count").GetInt32());
        Assert.Equal("t", second.GetProperty("path").GetString());
        Assert.Equal([1, 2], second.GetProperty("stride").EnumerateArray().Select(e => e.GetInt32()));
        Assert.True(second.GetProperty("shared").GetBoolean());
        Assert.Equal("w", tensors[2].GetProperty("tied_to").GetString());
        Assert.Equal(tensors[0].GetProperty("storage").GetInt32(), second.GetProperty("storage").GetInt32());
        Assert.Equal(["lr float NaN", "name str x", "list[0] bool True", "list[1] NoneType "],
            root.GetProperty("values").EnumerateArray().Select(v => $"{v.GetProperty("path")} {v.GetProperty("type")} {v.GetProperty("value")}".Replace("None ", "NoneType ", StringComparison.Ordinal)));
        Assert.Equal(["dict", "list"], root.GetProperty("containers").EnumerateArray().Select(c => c.GetProperty("type").GetString()));
    }

    [Theory]
    [InlineData("*.bias", 1)]
    [InlineData("state_dict.*", 3)]
    [InlineData("*conv.????*", 2)]
    [InlineData("STATE_DICT.*", 0)]
    public void Globs_choose_what_is_shown(string glob, int count)
    {
        using JsonDocument json = JsonDocument.Parse(Done(Tool.Run("inspect", Training(), "--json", "--only", glob)));
        Assert.Equal(count, json.RootElement.GetProperty("tensor_count").GetInt32());
    }

    [Fact]
    public void What_is_dropped_is_not_shown_nor_are_emptied_containers()
    {
        string text = Done(Tool.Run("inspect", Training(), "--drop", "optimizer*", "--drop", "*bias"));
        Assert.DoesNotContain("optimizer", text, StringComparison.Ordinal);
        Assert.DoesNotContain("bias", text, StringComparison.Ordinal);
        Assert.Contains("epoch", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Depth_cuts_the_tree()
    {
        string text = Done(Tool.Run("inspect", Training(), "--depth", "1"));
        Assert.Contains("state_dict: dict of 3", text, StringComparison.Ordinal);
        Assert.DoesNotContain("conv", text, StringComparison.Ordinal);
        Refused(Tool.Run("inspect", Training(), "--depth", "x"), "--depth");
    }

    [Fact]
    public void A_wrong_checksum_is_an_error_only_when_asked_for()
    {
        string path = Training();
        byte[] bytes = File.ReadAllBytes(path);
        int at = bytes.AsSpan().IndexOf(System.Runtime.InteropServices.MemoryMarshal.AsBytes<float>([1, -2, 3, 4]));
        bytes[at] ^= 1;
        File.WriteAllBytes(path, bytes);
        Done(Tool.Run("inspect", path));
        Refused(Tool.Run("inspect", path, "--verify-crc"), "CRC");
    }
}
