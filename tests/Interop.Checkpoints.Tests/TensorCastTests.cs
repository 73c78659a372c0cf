using Interop.Tensors;

namespace Interop.Checkpoints.Tests;

public class TensorCastTests
{
    [Fact]
    public void Only_real_floating_point_tensors_change()
    {
        Checkpoint checkpoint = Checkpoint.From(new Dictionary<string, object>
        {
            ["f"] = Tensor.From<float>([1.5f, -2], [2]),
            ["i"] = Tensor.From<long>([7], [1]),
            ["d"] = Tensor.From<double>([0.1], [1]),
            ["n"] = 3,
        });
        TensorCast.Apply(checkpoint, DType.BFloat16);
        Assert.Equal(["bfloat16 [2]", "int64 [1]", "bfloat16 [1]"], checkpoint.Tensors.Select(t => t.Value.ToString()));
        Assert.Equal([1.5f, -2f], checkpoint["f"].Read().To(DType.Float32).ToArray<float>());
    }

    [Fact]
    public void Views_of_one_storage_go_on_sharing_it()
    {
        Tensor table = Tensor.From<float>([1, 2, 3, 4, 5, 6], [2, 3]);
        Checkpoint checkpoint = Checkpoint.From(new Dictionary<string, object> { ["all"] = table, ["column"] = table.Select(1, 2), ["again"] = table });
        TensorCast.Apply(checkpoint, DType.Float16);
        Assert.Same(checkpoint["all"].Storage, checkpoint["column"].Storage);
        Assert.Same(checkpoint["all"], checkpoint["again"]);
        Assert.Equal([3], checkpoint["column"].Strides.ToArray());
        Assert.Equal([3f, 6f], checkpoint["column"].Read().To(DType.Float32).ToArray<float>());
    }

    [Fact]
    public void Numbers_beyond_the_range_are_counted_by_name()
    {
        Checkpoint checkpoint = Checkpoint.From(new Dictionary<string, object> { ["a"] = Tensor.From<float>([1, 70000, float.PositiveInfinity, -1e30f], [4]), ["b"] = Tensor.From<float>([1], [1]) });
        TensorCast cast = TensorCast.Apply(checkpoint, DType.Float16);
        Assert.Empty(cast.Overflows);
        foreach ((_, TensorEntry tensor) in checkpoint.Tensors)
            TensorBytes.ToArray(tensor);
        Assert.Equal([new("a", 2)], cast.Overflows);
    }

    [Fact]
    public void A_root_that_is_a_tensor_is_cast()
    {
        Checkpoint checkpoint = new(TensorEntry.From(Tensor.From<double>([1, 2], [2])));
        TensorCast.Apply(checkpoint, DType.Float32);
        Assert.Equal("float32 [2]", checkpoint.Root.ToString());
    }

    [Fact]
    public void Tensors_in_modules_lists_and_attributes_are_cast()
    {
        MapNode attributes = new();
        attributes.Add("extra", Tensor.From<float>([1], [1]));
        TensorEntry with = TensorEntry.From(Tensor.From<float>([2], [1]));
        with.State = attributes;
        Checkpoint checkpoint = new(new ListNode(with, new TupleNode(TensorEntry.From(Tensor.From<float>([3], [1])))));
        TensorCast.Apply(checkpoint, DType.Float64);
        Assert.All(checkpoint.Tensors, t => Assert.Equal(DType.Float64, t.Value.DType));
        Assert.Equal(3, checkpoint.Tensors.Count);
    }

    [Fact]
    public void A_storage_seen_as_two_dtypes_is_refused()
    {
        Tensor floats = Tensor.From<float>([1, 2], [2]);
        StorageEntry storage = StorageEntry.From(floats.Storage);
        Checkpoint checkpoint = new(new ListNode(new TensorEntry(storage, DType.Float32, [2], [1]), new TensorEntry(storage, DType.Int32, [2], [1])));
        ArgumentException e = Assert.Throws<ArgumentException>(() => TensorCast.Apply(checkpoint, DType.Float16));
        Assert.Contains("'[1]'", e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(DType.Int32)]
    [InlineData(DType.Complex64)]
    [InlineData(DType.Float4E2M1FNx2)]
    public void Other_targets_are_refused(DType dtype) => Assert.Throws<ArgumentException>(() => TensorCast.Apply(Checkpoint.From(new List<object>()), dtype));
}
