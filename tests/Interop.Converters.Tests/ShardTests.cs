using Interop.Checkpoints;
using Interop.Tensors;

namespace Interop.Converters.Tests;

public sealed class ShardTests : ConverterTest
{
    [Theory]
    [InlineData("model.safetensors", "model-00001-of-00003.safetensors")]
    [InlineData("pytorch_model.bin", "pytorch_model-00001-of-00003.bin")]
    public void Tensors_are_filled_in_order_into_files_with_an_index(string name, string first)
    {
        Checkpoint checkpoint = Dict(("z", Filled(1, 10)), ("a", Filled(2, 10)), ("big", Filled(3, 100)), ("m", Filled(4, 10)));
        checkpoint.Save(At(name), new SaveOptions { MaxShardBytes = 90 });
        Assert.Equal(4, Names().Length);
        Assert.Contains(first, Names());
        Assert.Contains(name + ".index.json", Names());
        using Checkpoint read = Checkpoint.Open(At(name + ".index.json"));
        Assert.Equal(["z", "a", "big", "m"], read.Tensors.Select(t => t.Key));
        Assert.Equal([1f, 2f, 3f, 4f], read.Tensors.Select(t => Values(read, t.Key)[9]));
        Assert.Empty(read.Warnings);
        using Checkpoint shard = Checkpoint.Open(At(first));
        Assert.Equal(["a", "z"], shard.Tensors.Select(t => t.Key).Order());
        using Checkpoint folder = Checkpoint.Open(Folder);
        Assert.Equal(4, folder.Tensors.Count);
    }

    [Theory]
    [InlineData("model.safetensors")]
    [InlineData("pytorch_model.bin")]
    public void Tied_tensors_stay_in_one_file_and_tied(string name)
    {
        TensorEntry shared = TensorEntry.From(Filled(1, 10));
        Dict(("embed", shared), ("x", Filled(2, 10)), ("y", Filled(3, 10)), ("head", shared)).Save(At(name), new SaveOptions { MaxShardBytes = 40 });
        using Checkpoint read = Checkpoint.Open(Folder);
        Assert.Equal(["embed", "head", "x", "y"], read.Tensors.Select(t => t.Key).Order());
        Assert.Same(read["embed"].Storage, read["head"].Storage);
        Assert.Empty(read.Warnings);
        Assert.Contains("\"total_size\": 120", File.ReadAllText(At(name + ".index.json")), StringComparison.Ordinal);
    }

    [Fact]
    public void What_fits_one_file_gets_no_index()
    {
        Dict(("a", Filled(1, 10))).Save(At("model.safetensors"), new SaveOptions { MaxShardBytes = 1000 });
        Assert.Equal(["model.safetensors"], Names());
        using Checkpoint read = Checkpoint.Open(Folder);
        Assert.Equal("a", Assert.Single(read.Tensors).Key);
    }

    [Fact]
    public void A_sharded_checkpoint_is_saved_onto_itself()
    {
        Dict(("a", Filled(1, 10)), ("b", Filled(2, 10))).Save(At("model.safetensors"), new SaveOptions { MaxShardBytes = 40 });
        using (Checkpoint read = Checkpoint.Open(Folder))
        {
            TensorCast.Apply(read, DType.Float64);
            read.Save(At("model.safetensors.index.json"), new SaveOptions { MaxShardBytes = 80 });
        }

        Assert.Equal(3, Names().Length);
        using Checkpoint again = Checkpoint.Open(Folder);
        Assert.Equal([2.0, 2.0], again["b"].Read().ToArray<double>()[..2]);
    }

    [Fact]
    public void Only_a_flat_map_of_tensors_can_be_split()
    {
        Checkpoint checkpoint = Dict(("state_dict", Dict(("a", Filled(1, 100))).Root), ("epoch", 3));
        ArgumentException e = Assert.Throws<ArgumentException>(() => checkpoint.Save(At("x.safetensors"), new SaveOptions { MaxShardBytes = 10 }));
        Assert.Contains("--at", e.Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => checkpoint.Save(At("x.safetensors.index.json")));
        Assert.Empty(Names());
    }

    [Theory]
    [InlineData("""{"weight_map": {"a": "../one.safetensors"}}""", "plain names")]
    [InlineData("""{"weight_map": {"a": "..\\one.safetensors"}}""", "plain names")]
    [InlineData("""{"weight_map": {"a": "/etc/passwd"}}""", "plain names")]
    [InlineData("""{"weight_map": {"a": "C:one.safetensors"}}""", "colon")]
    [InlineData("""{"weight_map": {"a": ".."}}""", "names a folder")]
    [InlineData("""{"weight_map": {"a": ""}}""", "empty")]
    [InlineData("""{"weight_map": {"a": "one\u0000.safetensors"}}""", "control character")]
    [InlineData("""{"weight_map": {"a": "two.safetensors"}}""", "'two.safetensors' is missing")]
    [InlineData("""{"weight_map": {"a": "one.safetensors", "b": "one.safetensors"}}""", "'b' is not in the shard")]
    [InlineData("""{"weight_map": {"a": "one.safetensors", "a": "one.safetensors"}}""", "twice")]
    [InlineData("""{"weight_map": {}, "weight_map": {"a": "one.safetensors"}}""", "twice")]
    [InlineData("""{"weight_map": {"a": 3}}""", "a string is expected")]
    [InlineData("""{"weight_map": ["a"]}""", "not an object")]
    [InlineData("""{"weight_map": {"a": "one.safetensors"}} x""", "not JSON")]
    [InlineData("""{"weight_map": {"a": "one.safetensors" """, "not JSON")]
    [InlineData("""{"x": {"weight_map": {"a": "one.safetensors"}}}""", "no weight_map")]
    [InlineData("""{"weight_map": {"a": "m.index.json"}}""", "m.index.json")]
    [InlineData("""{"weight_map": {"a": "one.safetensors", "c": "copy.safetensors"}}""", "two shards")]
    public void A_hostile_index_is_refused(string json, string expected)
    {
        Dict(("a", Filled(1, 1))).Save(At("one.safetensors"));
        Dict(("a", Filled(1, 1)), ("c", Filled(1, 1))).Save(At("copy.safetensors"));
        string index = Write("m.index.json", json);
        ModelFormatException e = Assert.Throws<ModelFormatException>(() => Checkpoint.Open(index));
        Assert.Contains(expected, e.Message, StringComparison.Ordinal);
        Assert.Contains("m.index.json", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_wrong_size_and_tensors_beyond_the_map_are_warnings()
    {
        Dict(("a", Filled(1, 1)), ("extra", Filled(2, 1))).Save(At("one.safetensors"));
        string index = Write("m.safetensors.index.json", """{"metadata": {"total_size": 1.5e3, "x": [1]}, "weight_map": {"a": "one.safetensors"}}""");
        using Checkpoint read = Checkpoint.Open(index);
        Assert.Equal("a", Assert.Single(read.Tensors).Key);
        Assert.Equal(2, read.Warnings.Count);
        Assert.Contains("'extra'", read.Warnings[0], StringComparison.Ordinal);
        Assert.Contains("1500", read.Warnings[1], StringComparison.Ordinal);
    }

    [Fact]
    public void Two_models_in_a_folder_must_be_told_apart_by_name()
    {
        Write("a.safetensors.index.json", "{}");
        Write("b.bin.index.json", "{}");
        Assert.Contains("a.safetensors.index.json, b.bin.index.json", Assert.Throws<ModelFormatException>(() => Checkpoint.Open(Folder)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Files_are_closed_with_the_checkpoint()
    {
        Dict(("a", Filled(1, 10)), ("b", Filled(2, 10))).Save(At("model.safetensors"), new SaveOptions { MaxShardBytes = 40 });
        Checkpoint read = Checkpoint.Open(Folder);
        TensorEntry b = read["b"];
        read.Dispose();
        Assert.ThrowsAny<ObjectDisposedException>(() => b.Read());
    }
}
