using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Interop.Tensors;

namespace Interop.CommandLine.Tests;

public sealed class HashTests : ToolTest
{
    [Fact]
    public void Container_strides_and_sharing_make_no_difference()
    {
        Tensor table = Tensor.From<float>([1, 2, 3, 4, 5, 6], [2, 3]);
        string strided = Save("a.pt", new() { ["w"] = table.Transpose(0, 1), ["b"] = table });
        string dense = Save("b.safetensors", new() { ["b"] = table, ["w"] = table.Transpose(0, 1).Contiguous() });
        Assert.Equal(Done(Tool.Run("hash", strided)), Done(Tool.Run("hash", dense)));
    }

    [Fact]
    public void The_hash_is_what_the_guide_says()
    {
        string path = Save("a.pt", new() { ["w"] = Tensor.From<short>([1, 2], [2, 1]), ["é"] = Tensor.From<byte>([7], []) });
        string w = Hex([.. "int16 [2, 1]\n"u8, 1, 0, 2, 0]), e = Hex([.. "uint8 []\n"u8, 7]), all = Hex(Encoding.UTF8.GetBytes($"{w}  w\n{e}  é\n"));
        Assert.Equal([$"{w}  w", $"{e}  é", $"{all}  (all 2 tensors)"], Tool.Run("hash", path).Lines);
        using JsonDocument json = JsonDocument.Parse(Done(Tool.Run("hash", path, "--json")));
        Assert.Equal(all, json.RootElement.GetProperty("all").GetString());
        Assert.Equal(e, json.RootElement.GetProperty("tensors").GetProperty("é").GetString());
    }

    private static string Hex(byte[] bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));
}
