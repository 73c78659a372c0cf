using Interop.Tensors;

namespace Interop.NN.Tests;

public class DatasetTests
{
    private static readonly Dataset<long> s_five = Dataset.From(5, i => i);

    [Fact]
    public void Tensors_give_slices_of_each()
    {
        TensorDataset dataset = new(Tensor.Arange(6).Reshape(3, 2), Tensor.Arange(3));
        Assert.Equal(3, dataset.Count);
        Assert.Equal([4, 5], dataset[2][0].ToArray<long>());
        Assert.Equal(2, dataset[2][1].Item<long>());
        Assert.Throws<ShapeException>(() => new TensorDataset(Tensor.Zeros([2]), Tensor.Zeros([3])));
        Assert.Throws<ArgumentOutOfRangeException>(() => dataset[3]);
        Assert.Throws<ArgumentOutOfRangeException>(() => dataset[-1]);
    }

    [Fact]
    public void Datasets_come_one_after_the_other()
    {
        ConcatDataset<long> dataset = new(s_five, Dataset.From<long>([]), Dataset.From<long>([10, 11]));
        Assert.Equal([5, 5, 7], dataset.CumulativeSizes);
        Assert.Equal([0, 1, 2, 3, 4, 10, 11], Enumerable.Range(0, 7).Select(i => dataset[i]));
        Assert.Equal(11, dataset[-1]);
        Assert.Equal(0, dataset[-7]);
        Assert.Throws<ArgumentOutOfRangeException>(() => dataset[7]);
        Assert.Throws<ArgumentOutOfRangeException>(() => dataset[-8]);
        Assert.Throws<ArgumentException>(() => new ConcatDataset<long>());
        Assert.Equal(10, (s_five + s_five).Count);
    }

    [Fact]
    public void Datasets_stand_side_by_side()
    {
        Dataset<(long, string)> pairs = StackDataset.Of(s_five, s_five.Map(i => $"<{i}>"));
        Assert.Equal((3, "<3>"), pairs[3]);
        StackDataset<long> named = new([new("a", s_five), new("b", s_five.Map(i => -i))]);
        Assert.Equal(-2, named[2]["b"]);
        Assert.Throws<ArgumentException>(() => StackDataset.Of(s_five, Dataset.From<long>([1])));
    }

    [Fact]
    public void Subsets_of_subsets_reach_through()
    {
        Subset<long> part = new(new Subset<long>(s_five, [4, 3, 2]), [0, 2]);
        Assert.Equal([4, 2], [part[0], part[1]]);
        Assert.Equal([2, 4], part.GetItems([1, 0]));
    }

    [Fact]
    public void Splits_refuse_what_does_not_add_up()
    {
        Assert.Throws<ArgumentException>(() => s_five.RandomSplit([2, 2]));
        Assert.Throws<ArgumentException>(() => s_five.RandomSplit([6, -1]));
        Assert.Throws<ArgumentException>(() => s_five.RandomSplit([0.5, 0.4]));
        Assert.Throws<ArgumentException>(() => s_five.RandomSplit([1.5, -0.5]));
    }

    [Fact]
    public void Elements_become_batches()
    {
        Assert.Equal(new Shape(2, 3), DefaultCollate.Tensors([Tensor.Zeros([3]), Tensor.Ones([3])]).Shape);
        Assert.Equal(DType.Int64, DefaultCollate.Numbers([1, 2]).DType);
        Assert.Equal(DType.Float64, DefaultCollate.Numbers([1.5, 2]).DType);
        Assert.Equal(DType.Bool, DefaultCollate.Numbers([true]).DType);
        (Tensor x, IReadOnlyList<string> names) = Only<(Tensor, string), (Tensor, IReadOnlyList<string>)>((Tensor.Zeros([2]), "a"), (Tensor.Zeros([2]), "b"));
        Assert.Equal(new Shape(2, 2), x.Shape);
        Assert.Equal(["a", "b"], names);
        Assert.Equal([7, 8], Only<(Tensor, int), (Tensor, Tensor)>((Tensor.Zeros([2]), 7), (Tensor.Zeros([2]), 8)).Item2.ToArray<long>());
        Assert.Equal([1, 2], Only<Tensor[], Tensor[]>([Tensor.From([0L]), Tensor.From([1L])], [Tensor.From([0L]), Tensor.From([2L])])[1].ToArray<long>());
        Assert.Equal([1, 2], Only<Dictionary<string, Tensor>, Dictionary<string, Tensor>>(new() { ["a"] = Tensor.From([1L]) }, new() { ["a"] = Tensor.From([2L]) })["a"].ToArray<long>());
        Assert.Equal(3, DefaultCollate.Records<Sample, int>([new Sample(1), new Sample(2)]));
        Assert.Throws<ArgumentException>(() => DefaultCollate.Lists<Tensor, Tensor>(DefaultCollate.Tensors)([[Tensor.Zeros([1])], []]));
        Assert.Contains("collate", Assert.Throws<NotSupportedException>(() => new DataLoader<Sample>(Dataset.From([new Sample(1)]))).Message, StringComparison.Ordinal);
    }

    private static TBatch Only<T, TBatch>(params T[] items) => Assert.Single(new DataLoader<T, TBatch>(Dataset.From(items), batchSize: items.Length));

    private sealed record Sample(int Value) : ICollatable<Sample, int>
    {
        public static int Collate(IReadOnlyList<Sample> items) => items.Sum(i => i.Value);
    }
}
