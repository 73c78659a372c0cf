using Interop.Checkpoints;
using Interop.Tensors;

namespace Interop.Safetensors.Tests;

/// <summary>The bytes that are written.</summary>
public sealed class WritingTests
{
    private static readonly Dictionary<string, object?> s_two = new() { ["b"] = Tensor.From<byte>([1, 2]), ["a"] = Tensor.From<float>([1]) };

    [Fact]
    public void The_header_is_the_reference_writers()
    {
        Checkpoint checkpoint = Checkpoint.From(new Dictionary<string, object?> { ["d"] = Tensor.From<double>([1]), ["a"] = Tensor.From<float>([1, 2]), ["b"] = Tensor.From<float>([3]) });
        byte[] bytes = Files.Save(checkpoint);
        const string Header = """{"__metadata__":{"format":"pt"},"d":{"dtype":"F64","shape":[1],"data_offsets":[0,8]},"a":{"dtype":"F32","shape":[2],"data_offsets":[8,16]},"b":{"dtype":"F32","shape":[1],"data_offsets":[16,20]}}""";
        Assert.Equal(Header, Files.HeaderOf(bytes).TrimEnd(' '));
        Assert.Equal(0, Files.HeaderOf(bytes).Length % 8);
        Assert.Equal(["d", "a", "b"], SafetensorsFormat.FileOrder(checkpoint).Select(t => t.Key));
    }

    [Fact]
    public void The_order_follows_the_dtypes_and_then_the_bytes_of_the_names()
    {
        MapNode map = new();
        foreach (DType dtype in DTypes.All.Where(d => d.SafetensorsName.Length > 0))
            map.Add(dtype.SafetensorsName, TensorEntry.From(new Tensor(Storage.Copy(new byte[dtype.ByteCount(8)]), dtype, [8])));
        map.Add("é", Tensor.From<ulong>([1]));
        map.Add("\uffff", Tensor.From<ulong>([1]));
        map.Add("😀", Tensor.From<ulong>([1]));
        Assert.Equal(["U64", "é", "\uffff", "😀", "I64", "F64", "C64", "F32", "U32", "I32", "BF16", "F16", "U16", "I16", "F8_E5M2FNUZ", "F8_E4M3FNUZ", "F8_E8M0", "F8_E4M3", "F8_E5M2", "I8", "U8", "F6_E3M2", "F6_E2M3", "F4", "BOOL"],
            SafetensorsFormat.FileOrder(new Checkpoint(map)).Select(t => t.Key));
    }

    [Fact]
    public void Metadata_is_written_and_a_format_of_its_own_replaces_ours()
    {
        Checkpoint checkpoint = new(CheckpointNode.From(s_two)) { Metadata = [new("who", "me"), new("format", "np")] };
        Assert.Contains("""{"who":"me","format":"np","interop.tree":""", Files.HeaderOf(Files.Save(checkpoint)), StringComparison.Ordinal);
        Assert.Equal(checkpoint.Metadata, Files.Open(Files.Save(checkpoint)).Metadata);
    }

    [Fact]
    public void The_tree_reads_as_documented()
    {
        string header = Files.HeaderOf(Files.Save(Checkpoint.From(s_two)));
        Assert.Contains("""{\"version\":1,\"root\":{\"ref\":0},\"nodes\":[{\"dict\":[[\"b\",{\"tensor\":\"b\"}],[\"a\",{\"tensor\":\"a\"}]]}]}""", header, StringComparison.Ordinal);
    }

    [Fact]
    public void Progress_counts_every_byte_and_cancelling_stops()
    {
        Counter counter = new();
        Checkpoint checkpoint = Checkpoint.From(s_two);
        Files.Format.Write(checkpoint, Stream.Null, new SaveContext { Stem = "m", Progress = counter });
        Assert.Equal(6, counter.Sum);
        Assert.Throws<OperationCanceledException>(() => Files.Format.Write(checkpoint, Stream.Null, new SaveContext { Stem = "m", Cancellation = new CancellationToken(true) }));
    }

    [Fact]
    public void Names_longer_than_readers_allow_are_cut_and_come_back_whole()
    {
        MapNode map = new();
        map.Add(new string('x', 100_000), Tensor.From<float>([1]));
        map.Add(new string('x', 100_001), Tensor.From<float>([2]));
        SameTree.Check(map, Files.Open(Files.Save(new Checkpoint(map))).Root);
    }

    private sealed class Counter : IProgress<long>
    {
        internal long Sum { get; private set; }

        public void Report(long value) => Sum += value;
    }
}
