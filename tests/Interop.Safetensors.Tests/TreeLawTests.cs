using System.Numerics;
using Interop.Checkpoints;
using Interop.Tensors;

namespace Interop.Safetensors.Tests;

/// <summary>Tree → file → tree is the same tree.</summary>
public sealed class TreeLawTests
{
    private static TensorEntry Floats(params long[] sizes)
    {
        Shape shape = new(sizes);
        return TensorEntry.From(Tensor.From<float>([.. Enumerable.Range(0, (int)shape.ElementCount).Select(i => i + 0.5f)], shape));
    }

    private static byte[] RoundTrip(CheckpointNode root)
    {
        Checkpoint before = new(root);
        Assert.Empty(Files.Format.FindLosses(before));
        byte[] bytes = Files.Save(before);
        SameTree.Check(root, Files.Open(bytes).Root);
        return bytes;
    }

    private static MapNode Map(params (CheckpointNode Key, CheckpointNode Value)[] entries)
    {
        MapNode map = new();
        foreach ((CheckpointNode key, CheckpointNode value) in entries)
            map.Add(key, value);
        return map;
    }

    [Fact]
    public void A_dict_of_plain_tensors_in_file_order_needs_no_tree()
    {
        byte[] bytes = RoundTrip(Map(("a", Floats(2, 3)), ("b", Floats()), ("c", Floats(0, 4))));
        Assert.DoesNotContain("interop.tree", Files.HeaderOf(bytes), StringComparison.Ordinal);
        Assert.Equal(0, bytes.Length % 4);
    }

    [Fact]
    public void An_empty_dict_comes_back() => RoundTrip(new MapNode());

    [Fact]
    public void Another_order_of_names_comes_back() => RoundTrip(Map(("b", Floats(2)), ("a", Floats(3)), ("c", TensorEntry.From(Tensor.From<long>([1, 2])))));

    [Fact]
    public void A_state_dict_keeps_its_type_and_its_metadata()
    {
        MapNode state = new(MapNode.OrderedDict);
        state.Add("layer.weight", Floats(3, 2));
        state.Add("layer.bias", Floats(3));
        MapNode metadata = new(MapNode.OrderedDict);
        metadata.Add("", Map(("version", 1)));
        metadata.Add("layer", Map(("version", 2)));
        state.Attributes = Map(("_metadata", metadata));
        RoundTrip(state);
    }

    [Fact]
    public void Every_plain_value_comes_back_exactly()
    {
        RoundTrip(new ListNode(
            new ScalarNode(null), true, false, 0, -1, long.MaxValue, long.MinValue, 0.0, -0.0, 0.1, 1e300, 5e-324, double.Epsilon, double.MaxValue, 1e21, 3.0,
            double.NaN, BitConverter.UInt64BitsToDouble(0x7ff8000000000000), BitConverter.UInt64BitsToDouble(0xfff8000000000123), double.PositiveInfinity, double.NegativeInfinity,
            "", "text", "\"quoted\\\"\n\0\u2028é日😀", "\ud800", "a\udc00b\ud83d\ude00",
            new ScalarNode(Array.Empty<byte>()), new ScalarNode(new byte[] { 0, 255, 128 }),
            new ScalarNode(BigInteger.Pow(3, 500)), new ScalarNode(-BigInteger.Pow(2, 64)), new ScalarNode((BigInteger)long.MaxValue + 1), new ScalarNode((BigInteger)5), new ScalarNode((BigInteger)(-128)), new ScalarNode(BigInteger.Zero),
            new ScalarNode(new Complex(1.5, double.NaN)), new ScalarNode(new Complex(-0.0, double.NegativeInfinity)),
            new ScalarNode(DType.BFloat16), new ScalarNode(DType.QUInt8), new ScalarNode(DType.Float6E2M3),
            new ScalarNode(new DateTime(2026, 2, 3, 4, 5, 6, 789, DateTimeKind.Utc).AddTicks(7)), new ScalarNode(new DateTime(1999, 1, 1))));
    }

    [Fact]
    public void Every_container_comes_back()
    {
        RoundTrip(Map(
            ("list", new ListNode(1, new ListNode())), ("tuple", new TupleNode(1, new TupleNode(), new TupleNode("x", new ListNode(2)))),
            ("set", new SetNode([1, "a"])), ("frozen", new SetNode([new TupleNode(1, 2)], isFrozen: true)), ("dict", Map())));
    }

    [Fact]
    public void Keys_of_any_kind_come_back()
    {
        TensorEntry key = Floats(2);
        RoundTrip(Map((0, Floats(1)), (1.5, "half"), (new ScalarNode(null), 1), (true, 2), (new TupleNode(1, "a"), Floats(2)), ("1", 3), ("", 4), ("__metadata__", Floats(1)),
            ("\ud800", Floats(3)), (new ScalarNode(new byte[] { 1 }), 5), (key, 6), ("again", key)));
    }

    [Fact]
    public void A_training_checkpoint_comes_back()
    {
        MapNode state = new(MapNode.OrderedDict);
        state.Add("w", Floats(2, 2));
        state.Add("b", Floats(2));
        CheckpointNode momentum = Floats(2, 2);
        RoundTrip(Map(("state_dict", state), ("optimizer", Map(("state", Map((0, Map(("step", 3.0), ("exp_avg", momentum))), (1, Map(("step", 3.0))))),
            ("param_groups", new ListNode(Map(("lr", 1e-3), ("betas", new TupleNode(0.9, 0.999)), ("params", new ListNode(0, 1))))))), ("epoch", 7), ("best", double.NaN)));
    }

    [Fact]
    public void Two_tensors_over_one_storage_stay_tied_and_one_object_at_two_places_stays_one()
    {
        TensorEntry a = Floats(2, 3);
        TensorEntry tied = new(a.Storage, a.DType, a.Shape, a.Strides);
        byte[] bytes = RoundTrip(Map(("decoder.weight", a), ("x", Floats(1)), ("encoder.weight", tied), ("same", a), ("deep", new ListNode(tied))));
        string header = Files.HeaderOf(bytes);
        Assert.Contains("\"encoder.weight\":\"decoder.weight\"", header, StringComparison.Ordinal);
        Assert.Contains("\"same\":\"decoder.weight\"", header, StringComparison.Ordinal);
        Assert.Equal("pt", Assert.Single(Files.Open(bytes).Metadata).Value);
    }

    [Fact]
    public void Shared_containers_and_cycles_come_back()
    {
        ListNode shared = new(1, Floats(2));
        MapNode root = Map(("a", shared), ("b", new TupleNode(shared, shared)));
        root.Add("self", root);
        shared.Items.Add(new TupleNode(root, shared));
        RoundTrip(root);
    }

    [Fact]
    public void A_tree_of_any_depth_comes_back()
    {
        CheckpointNode lists = Floats(1), tuples = "end";
        for (int i = 0; i < 200_000; i++)
            (lists, tuples) = (new ListNode(lists), new TupleNode(tuples));
        RoundTrip(new ListNode(lists, tuples));
    }

    [Fact]
    public void A_tensor_alone_comes_back() => RoundTrip(Floats(2, 2));

    [Fact]
    public void Flags_and_devices_come_back()
    {
        TensorEntry a = Floats(2);
        StorageEntry onDevice = new("s", DType.Float32, 8, () => FileSource.FromMemory(new byte[8], "m")) { Location = "cuda:1" };
        RoundTrip(Map(("p", new TensorEntry(a.Storage, a.DType, a.Shape, a.Strides) { IsParameter = true, RequiresGrad = true }),
            ("c", new TensorEntry(onDevice, DType.Float32, [2], [1])), ("f", new TensorEntry(onDevice, DType.Float32, [2], [1]) { IsParameter = true })));
    }

    [Fact]
    public void Permuted_tensors_keep_their_strides_and_their_memory()
    {
        Tensor t = Tensor.From<int>([.. Enumerable.Range(0, 2 * 3 * 4 * 5)], [2, 3, 4, 5]);
        foreach (int[] axes in (int[][])[[0, 2, 3, 1], [3, 2, 1, 0], [1, 0, 2, 3], [0, 1, 3, 2]])
            RoundTrip(Map(("x", TensorEntry.From(t.Permute(axes)))));
        TensorEntry permuted = TensorEntry.From(t.Permute(1, 3, 0, 2));
        RoundTrip(Map(("x", permuted), ("tied", new TensorEntry(permuted.Storage, permuted.DType, permuted.Shape, permuted.Strides))));
        RoundTrip(Map(("size one", TensorEntry.From(Tensor.From<int>([1, 2, 3]).AsStrided([1, 3], [77, 1], 0)))));
    }

    [Fact]
    public void Any_piece_of_permuted_memory_can_be_read()
    {
        Tensor t = Tensor.From<short>([.. Enumerable.Range(0, 3 * 4 * 5).Select(i => (short)i)], [3, 4, 5]);
        TensorEntry read = Files.Open(Files.Save(new Checkpoint(Map(("x", TensorEntry.From(t.Permute(2, 0, 1)))))))["x"];
        byte[] whole = new byte[120];
        t.Storage.Bytes(0, 120).CopyTo(whole);
        for (int from = 0; from <= 120; from++)
        {
            for (int length = 0; length <= 120 - from; length++)
            {
                byte[] piece = new byte[length];
                read.Storage.Read(from, piece);
                Assert.True(piece.AsSpan().SequenceEqual(whole.AsSpan(from, length)), $"{from} + {length}");
            }
        }
    }

    [Fact]
    public void Every_dtype_comes_back()
    {
        MapNode map = new();
        foreach (DType dtype in DTypes.All.Where(d => d.SafetensorsName.Length > 0))
        {
            byte[] bytes = [.. Enumerable.Range(0, (int)dtype.ByteCount(24)).Select(i => (byte)(dtype == DType.Bool ? i & 1 : i))];
            StorageEntry storage = new("s", dtype, bytes.Length, () => FileSource.FromMemory(bytes, "m"));
            map.Add(dtype.Name, new TensorEntry(storage, dtype, [2, 3, 4], [12, 4, 1]));
        }

        Assert.Equal(22, map.Count);
        RoundTrip(map);
    }

    [Fact]
    public void Names_that_collide_are_told_apart()
    {
        byte[] bytes = RoundTrip(Map(("a.b", Floats(1)), ("a", Map(("b", Floats(2)))), ("\ud800", Floats(1)), ("\ud801", Floats(2))));
        Assert.Contains("\"a.b~2\":{", Files.HeaderOf(bytes), StringComparison.Ordinal);
        Assert.Contains("\"\ufffd~2\":{", Files.HeaderOf(bytes), StringComparison.Ordinal);
    }

    [Fact]
    public void Metadata_that_looks_like_an_alias_is_not_taken_for_one()
    {
        Checkpoint checkpoint = new(Map(("w", Floats(1)))) { Metadata = [new("base", "w"), new("format", "w")] };
        Checkpoint again = Files.Open(Files.Save(checkpoint));
        SameTree.Check(checkpoint.Root, again.Root);
        Assert.Equal(checkpoint.Metadata, again.Metadata);
    }

    [Theory]
    [InlineData(1), InlineData(2), InlineData(3), InlineData(4), InlineData(5)]
    public void Random_trees_come_back(int seed)
    {
        for (int round = 0; round < 40; round++)
            RoundTrip(new RandomTree(seed * 1000 + round).Make());
    }
}
