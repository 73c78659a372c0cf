using System.Text.RegularExpressions;
using Interop.Tensors;

namespace Interop.Checkpoints.Tests;

public class CheckpointEditsTests
{
    [Fact]
    public void Kept_tensors_stay_with_all_plain_values()
    {
        Checkpoint checkpoint = Checkpoint.From(new Dictionary<string, object> { ["a"] = One(1), ["b"] = One(2), ["epoch"] = 3 });
        Assert.Equal(1, checkpoint.KeepTensors(p => p == "b"));
        Assert.Equal("b", Assert.Single(checkpoint.Tensors).Key);
        Assert.Equal("3", checkpoint.Find("epoch")!.ToString());
    }

    [Fact]
    public void A_tensor_at_two_places_can_go_from_one_of_them()
    {
        Tensor shared = One(1);
        Checkpoint checkpoint = Checkpoint.From(new Dictionary<string, object> { ["a"] = shared, ["b"] = shared, ["list"] = new object[] { shared, One(2) } });
        Assert.Equal(2, checkpoint.KeepTensors(p => p is not ("a" or "list[0]")));
        Assert.Equal(["b", "list[0]"], checkpoint.Tensors.Select(t => t.Key));
    }

    [Fact]
    public void An_object_goes_with_all_its_tensors_or_says_that_it_cannot_be_divided()
    {
        OpaqueNode call = new(OpaqueKind.Call, new OpaqueNode("torch._utils", "_rebuild_sparse_tensor"), new TupleNode(TensorEntry.From(One(1)), TensorEntry.From(One(2))));
        MapNode map = new();
        map.Add("sparse", call);
        map.Add("x", One(3));
        Checkpoint checkpoint = new(map);
        ArgumentException e = Assert.Throws<ArgumentException>(() => checkpoint.KeepTensors(p => p.EndsWith("args[0]", StringComparison.Ordinal)));
        Assert.Contains("'sparse'", e.Message, StringComparison.Ordinal);
        Assert.Equal(2, checkpoint.KeepTensors(p => p == "x"));
        Assert.Equal(1, map.Count);
    }

    [Fact]
    public void Scales_go_where_their_tensor_goes()
    {
        Tensor values = Tensor.From<sbyte>([1, 2], [2]).To(DType.Int8);
        TensorEntry quantized = new(StorageEntry.From(values.Storage), DType.QInt8, [2], [1])
        {
            Quantization = new Quantization { Scheme = "per_channel_affine", Scales = TensorEntry.From(One(1)), ZeroPoints = TensorEntry.From(One(0)) },
        };
        MapNode map = new();
        map.Add("q", quantized);
        map.Add("x", One(3));
        Checkpoint checkpoint = new(map);
        checkpoint.KeepTensors(p => p == "q");
        Assert.Equal(["q", "q.scales", "q.zero_points"], checkpoint.Tensors.Select(t => t.Key));
    }

    [Fact]
    public void Stripping_a_prefix_renames_the_modules_of_the_metadata_as_PyTorch_does()
    {
        MapNode metadata = Map(("", Map(("version", 1))), ("module", Map(("version", 2))), ("module.conv", Map(("version", 3))));
        MapNode dict = Map(("module.conv.weight", One(1)), ("other", One(2)));
        dict.Attributes = Map(("_metadata", metadata));
        Checkpoint checkpoint = new(dict);
        Assert.Equal(1, checkpoint.StripPrefix("module."));
        Assert.Equal(["conv.weight", "other"], checkpoint.Tensors.Select(t => t.Key));
        Assert.Equal(["", "conv"], metadata.Entries.Select(e => e.Key.ToString()));
        Assert.Equal("2", ((MapNode)metadata[""]!)["version"]!.ToString());
    }

    [Fact]
    public void A_pattern_renames_every_place_it_finds()
    {
        Checkpoint checkpoint = new(Map(("blocks.0.w", One(1)), ("blocks.1.w", One(2)), ("epoch", 3)));
        Assert.Equal(2, checkpoint.RenameKeys(new Regex(@"blocks\.(\d+)"), "layer$1"));
        Assert.Equal(["layer0.w", "layer1.w", "epoch"], ((MapNode)checkpoint.Root).Entries.Select(e => e.Key.ToString()));
    }

    [Fact]
    public void Two_tensors_cannot_get_one_name()
    {
        Checkpoint checkpoint = new(Map(("a", One(1)), ("b", One(2))));
        Assert.Contains("'x'", Assert.Throws<ArgumentException>(() => checkpoint.RenameKeys(_ => "x")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_hundred_thousand_tensors_are_filtered_at_once()
    {
        MapNode map = new();
        TensorEntry tensor = TensorEntry.From(One(1));
        for (int i = 0; i < 100_000; i++)
            map.Add($"t{i}", tensor);
        Checkpoint checkpoint = new(map);
        Assert.Equal(50_000, checkpoint.KeepTensors(p => (p[^1] - '0') % 2 == 0));
    }

    private static Tensor One(float value) => Tensor.From<float>([value], [1]);

    private static MapNode Map(params (string Key, CheckpointNode Value)[] entries)
    {
        MapNode map = new();
        foreach ((string key, CheckpointNode value) in entries)
            map.Add(key, value);
        return map;
    }
}
