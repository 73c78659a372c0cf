using Interop.Tensors;

namespace Interop.Checkpoints.Tests;

public class TensorStatisticsTests
{
    [Fact]
    public void What_is_not_finite_is_counted_and_left_out_of_the_rest()
    {
        TensorStatistics s = Of(Tensor.From<float>([1, -3, float.NaN, float.PositiveInfinity, 8, float.NegativeInfinity], [6]));
        Assert.Equal((-3, 8, 2, 1L, 2L, 6L), (s.Min, s.Max, s.Mean, s.NaNCount, s.InfinityCount, s.Count));
    }

    [Fact]
    public void The_largest_whole_numbers_are_exact()
    {
        TensorStatistics s = Of(Tensor.From<long>([long.MaxValue, long.MaxValue - 1, long.MinValue], [3]));
        Assert.Equal((Int128)long.MaxValue, s.ExactMax);
        Assert.Equal((Int128)long.MinValue, s.ExactMin);
        Assert.Equal(((double)long.MaxValue - 2) / 3, s.Mean, 1.0);
        Assert.Equal(ulong.MaxValue, (ulong)Of(Tensor.From<ulong>([ulong.MaxValue], [1])).ExactMax!);
    }

    [Fact]
    public void The_mean_of_huge_numbers_does_not_overflow() => Assert.Equal(double.MaxValue, Of(Tensor.From<double>([double.MaxValue, double.MaxValue], [2])).Mean, double.MaxValue * 1e-15);

    [Fact]
    public void A_tensor_of_nothing_has_no_extremes()
    {
        TensorStatistics s = Of(Tensor.From<float>([], [0]));
        Assert.True(double.IsNaN(s.Min) && double.IsNaN(s.Max) && double.IsNaN(s.Mean) && s.Count == 0);
    }

    [Fact]
    public void Blocks_and_strides_make_no_difference()
    {
        Tensor many = Tensor.From<int>([.. Enumerable.Range(0, 30_000)], [100, 300]);
        Assert.Equal(14_999.5, Of(many).Mean, 1e-9);
        Assert.Equal(14_999.5, Of(many.Transpose(0, 1)).Mean, 1e-9);
        Assert.Equal((7, 29_707), (Of(many.Select(1, 7)).Min, Of(many.Select(1, 7)).Max));
    }

    [Fact]
    public void Every_dtype_with_numbers_has_statistics_and_bits_have_none()
    {
        foreach (DType dtype in DTypes.All)
        {
            Storage storage = Storage.Copy(new byte[64]);
            TensorStatistics? s = TensorStatistics.Compute(new TensorEntry(StorageEntry.From(storage), dtype, [4], [1]), cancellation: TestContext.Current.CancellationToken);
            Assert.Equal(dtype.Kind == DTypeKind.Bits, s is null);
            if (s is not null && dtype != DType.Float8E8M0FNU)
                Assert.Equal((0, 0, 0), (s.Min, s.Max, s.Mean));
        }
    }

    private static TensorStatistics Of(Tensor tensor) => TensorStatistics.Compute(TensorEntry.From(tensor))!;
}
