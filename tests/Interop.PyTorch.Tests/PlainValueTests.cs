using System.Numerics;
using Interop.Checkpoints;
using Interop.Tensors;
using Interop.Testing;

namespace Interop.PyTorch.Tests;

/// <summary>Trees built in C# from plain values are written and read back as they were.</summary>
public sealed class PlainValueTests
{
    private static CheckpointNode RoundTrip(object? value)
    {
        Checkpoint made = Checkpoint.From(value);
        byte[] file = Files.Save(made, "made");
        Checkpoint read = Files.Open(file, "made.pt");
        IReadOnlyList<string> differences = NodeComparer.Compare(made.Root, read.Root);
        Assert.True(differences.Count == 0, string.Join('\n', differences));
        Assert.True(file.AsSpan().SequenceEqual(Files.Save(read, "made")), "writing what was read gives other bytes");
        return read.Root;
    }

    [Fact]
    public void Numbers_texts_and_bytes_come_back()
    {
        RoundTrip(new Dictionary<string, object?>
        {
            ["integers"] = new object[] { 0, 1, -1, 255, 256, 65535, 65536, int.MaxValue, int.MinValue, (long)int.MaxValue + 1, long.MaxValue, long.MinValue, (BigInteger)ulong.MaxValue, BigInteger.Pow(2, 2100), -BigInteger.Pow(2, 2100) },
            ["reals"] = new object[] { 0.0, -0.0, 1.5, double.Epsilon, double.MaxValue, double.NaN, double.NegativeInfinity },
            ["texts"] = new[] { "", "a", "é", "naïve", "日本語", "😀", "nul\0in", "\ud800", new string('x', 70_000) },
            ["bytes"] = new object[] { System.Array.Empty<byte>(), new byte[] { 0, 255 }, new byte[300] },
            ["nothing"] = null,
            ["truth"] = (true, false),
        });
    }

    [Fact]
    public void Types_that_stand_for_Python_objects_come_back_with_their_meaning()
    {
        Checkpoint read = Files.Open(Files.Save(Checkpoint.From(new Dictionary<string, object> { ["c"] = new Complex(1, -2), ["d"] = DType.BFloat16 }), "x"), "x.pt");
        MapNode map = (MapNode)read.Root;
        Assert.Equal(new Complex(1, -2), ((ScalarNode)((OpaqueNode)map["c"]!).Meaning!).Value);
        Assert.Equal(DType.BFloat16, ((ScalarNode)((OpaqueNode)map["d"]!).Meaning!).Value);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(999)]
    [InlineData(1000)]
    [InlineData(1001)]
    [InlineData(2000)]
    [InlineData(2001)]
    [InlineData(2500)]
    public void Maps_lists_and_sets_of_every_batch_size_come_back(int count)
    {
        RoundTrip(new Dictionary<string, object>
        {
            ["map"] = Enumerable.Range(0, count).ToDictionary(i => $"key{i}", i => (object)i),
            ["list"] = Enumerable.Range(0, count).Select(i => (object)(i * 0.5)).ToList(),
            ["set"] = Enumerable.Range(0, count).ToHashSet(),
            ["tuples"] = Enumerable.Range(0, count).Select(i => (i, $"{i}")).ToList(),
        });
    }

    [Fact]
    public void Ordered_maps_of_every_batch_size_come_back_with_their_metadata()
    {
        foreach (int count in (int[])[0, 1, 2, 1000, 1001, 2000, 2001])
        {
            MapNode map = new(MapNode.OrderedDict) { Attributes = CheckpointNode.From(new Dictionary<string, object> { ["_metadata"] = new Dictionary<string, object> { [""] = new Dictionary<string, object> { ["version"] = 1 } } }) };
            for (int i = 0; i < count; i++)
                map.Add($"k{i}", i);
            RoundTrip(map);
        }
    }

    [Fact]
    public void Tied_tensors_and_views_stay_one_storage()
    {
        Tensor all = Tensor.From(Enumerable.Range(0, 12).Select(i => (float)i).ToArray(), [3, 4]);
        TensorEntry whole = TensorEntry.From(all);
        TensorEntry view = new(whole.Storage, DType.Float32, [4, 3], [1, 4]), last = new(whole.Storage, DType.Float32, [2], [5], 3);
        MapNode read = (MapNode)RoundTrip(new Dictionary<string, object> { ["w"] = whole, ["tied"] = whole, ["t"] = view, ["last"] = last, ["empty"] = Tensor.Empty([0, 3]), ["scalar"] = Tensor.From([2.5], []) });
        Assert.Same(read["w"], read["tied"]);
        Assert.Same(((TensorEntry)read["w"]!).Storage, ((TensorEntry)read["last"]!).Storage);
        Assert.Equal([3f, 8f], ((TensorEntry)read["last"]!).Read().ToArray<float>());
        Assert.Equal([0f, 4, 8, 1, 5, 9, 2, 6, 10, 3, 7, 11], ((TensorEntry)read["t"]!).Read().ToArray<float>());
        Assert.Equal(2.5, ((TensorEntry)read["scalar"]!).Read().Item<double>());
    }

    [Fact]
    public void Every_dtype_of_PyTorch_comes_back()
    {
        Dictionary<string, object> map = [];
        foreach (DType type in DTypes.All.Where(t => t.TorchName.Length > 0 && !t.IsPacked && t.Kind != DTypeKind.Quantized))
        {
            Tensor tensor = Tensor.Empty([2, 3], type);
            Span<byte> bytes = tensor.Storage.Bytes(0, (int)tensor.Storage.ByteLength);
            for (int i = 0; i < bytes.Length; i++)
                bytes[i] = type == DType.Bool ? (byte)(i & 1) : (byte)(i * 37 + 1);
            map[type.Name] = tensor;
        }

        RoundTrip(map);
    }

    [Fact]
    public void Nesting_of_a_thousand_levels_comes_back_and_more_is_refused_by_name()
    {
        static ListNode Nest(int levels)
        {
            ListNode list = new();
            for (int i = 0; i < levels; i++)
                list = new ListNode(list);
            return list;
        }

        RoundTrip(Nest(900));
        Assert.Contains("nested", Assert.ThrowsAny<Exception>(() => Files.Save(new Checkpoint(Nest(100_000)), "x")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Deep_nesting_that_can_be_written_does_not_overflow_a_small_stack()
    {
        ListNode list = new();
        for (int i = 0; i < 1990; i++)
            list = new ListNode(list);
        Exception? failure = null;
        Thread thread = new(() =>
        {
            try
            {
                RoundTrip(list);
            }
            catch (Exception e)
            {
                failure = e;
            }
        }, 512 << 10);
        thread.Start();
        thread.Join();
        Assert.Null(failure);
    }

    [Fact]
    public void Many_tensors_pass_the_memo_of_one_byte()
    {
        MapNode map = (MapNode)RoundTrip(Enumerable.Range(0, 700).ToDictionary(i => $"t{i}", i => (object)Tensor.From([(long)i])));
        Assert.Equal(699L, ((TensorEntry)map["t699"]!).Read().Item<long>());
    }

    [Fact]
    public void A_dtype_that_PyTorch_lacks_is_listed_as_a_loss() =>
        Assert.Contains("f6_e2m3", Assert.Throws<ContentLossException>(() => Files.Save(Checkpoint.From(new Dictionary<string, object> { ["w"] = Tensor.Empty([4], DType.Float6E2M3) }), "x")).Message, StringComparison.Ordinal);
}
