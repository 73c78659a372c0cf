using Interop.Testing;
namespace Interop.Tensors.Tests.Spatial;

/// <summary>Pools against loops that say what they mean.</summary>
[Collection<Alone>]
public class PoolingTests
{
    [Fact]
    public void Maxima_and_means_agree_with_their_windows()
    {
        Random random = new(2);
        for (int round = 0; round < 200; round++)
        {
            long kernel = random.Next(1, 5), stride = random.Next(1, 4), padding = random.Next(0, (int)kernel / 2 + 1), size = random.Next(5, 14);
            bool ceil = random.Next(2) == 0, count = random.Next(2) == 0;
            double[] x = [.. Enumerable.Range(0, (int)size).Select(_ => (double)random.Next(-9, 10))];
            if (random.Next(5) == 0)
                x[random.Next((int)size)] = double.NaN;
            Tensor input = Tensor.From(x, [1, size]);
            (Tensor max, Tensor at) = input.MaxPool1dWithIndices([kernel], [stride], [padding], ceilMode: ceil);
            double[] means = input.AvgPool1d([kernel], [stride], [padding], ceil, count).ToArray<double>(), maxima = max.ToArray<double>();
            long[] places = at.ToArray<long>();
            for (int o = 0; o < maxima.Length; o++)
            {
                long first = o * stride - padding, end = Math.Min(first + kernel, size), padded = Math.Min(first + kernel, size + padding) - first, best = Math.Max(first, 0);
                double sum = 0;
                for (long i = best; i < end; i++)
                {
                    sum += x[i];
                    best = x[i] > x[best] || double.IsNaN(x[i]) ? i : best;
                }

                Assert.Equal(x[best], maxima[o]);
                Assert.Equal(best, places[o]);
                Assert.Equal(sum / (count ? padded : end - Math.Max(first, 0)), means[o], 1e-12);
            }
        }
    }

    [Fact]
    public void Planes_pool_as_rows_of_rows()
    {
        Tensor.ManualSeed(1);
        Tensor x = Tensor.Randn([2, 3, 6, 7], DType.Float64);
        Tensor rows = x.Reshape(36, 7).MaxPool1d([3], [2], [1]).Reshape(2, 3, 6, -1).Transpose(2, 3);
        Tensor want = rows.Reshape(-1, 6).MaxPool1d([2]).Reshape(2, 3, -1, 3).Transpose(2, 3);
        Assert.Equal(want.ToArray<double>(), x.MaxPool2d([2, 3], [2, 2], [0, 1]).ToArray<double>());
        Assert.Equal(x.MaxPool2d([2]).ToArray<double>(), x.Unsqueeze(2).MaxPool3d([1, 2, 2]).ToArray<double>());
        Assert.Equal(x.AvgPool2d([2]).ToArray<double>(), x.Unsqueeze(2).AvgPool3d([1, 2, 2]).ToArray<double>());
    }

    [Fact]
    public void Adaptive_parts_cover_the_input()
    {
        Tensor x = Tensor.From([1.0, 2, 3, 4, 5, 6, 7], [1, 7]);
        Assert.Equal([2, 4, 6], x.AdaptiveAvgPool1d([3]).ToArray<double>());
        (Tensor max, Tensor at) = x.AdaptiveMaxPool1dWithIndices([3]);
        Assert.Equal([3, 5, 7], max.ToArray<double>());
        Assert.Equal([2, 4, 6], at.ToArray<long>());
        Assert.Equal(x.ToArray<double>(), x.AdaptiveAvgPool1d([null]).ToArray<double>());
        Assert.Equal([1, 0], x.AdaptiveAvgPool1d([0]).Shape.ToArray());
    }

    [Fact]
    public void Unpooling_puts_maxima_back()
    {
        Tensor x = Tensor.From([1.0, 9, 2, 8, 3, 7, 4, 6], [1, 2, 4]);
        (Tensor max, Tensor at) = x.MaxPool2dWithIndices([2]);
        Assert.Equal([0.0, 9, 0, 8, 0, 0, 0, 0], max.MaxUnpool2d(at, [2]).ToArray<double>());
    }

    [Fact]
    public void Channels_last_stays()
    {
        Tensor x = Tensor.Randn([2, 6, 5, 3]).Permute(0, 3, 1, 2), y = x.MaxPool2d([2], [1]);
        Assert.Equal([2, 3, 5, 4], y.Shape.ToArray());
        Assert.Equal([60, 1, 12, 3], y.Strides.ToArray());
        Assert.Equal(x.Contiguous().MaxPool2d([2], [1]).ToArray<float>(), y.ToArray<float>());
    }

    [Fact]
    public void Whole_numbers_divide_towards_zero()
    {
        Tensor x = Tensor.From([-1L, -2, 4, 3], [1, 4]);
        Assert.Equal([-1L, 3], x.AvgPool1d([2]).ToArray<long>());
        Assert.Equal([-1L, 4], x.MaxPool1d([2]).ToArray<long>());
    }

    [Fact]
    public void What_does_not_fit_is_refused_by_name()
    {
        Tensor x = Tensor.Zeros([1, 2, 4, 4]);
        Assert.Contains("half", Assert.Throws<ArgumentException>(() => x.MaxPool2d([2], padding: [2])).Message, StringComparison.Ordinal);
        Assert.Contains("no window", Assert.Throws<ShapeException>(() => x.MaxPool2d([5])).Message, StringComparison.Ordinal);
        Assert.Contains("greater than zero", Assert.Throws<ArgumentException>(() => x.AvgPool2d([2], [0])).Message, StringComparison.Ordinal);
        Assert.Contains("divisor", Assert.Throws<ArgumentException>(() => x.AvgPool2d([2], divisorOverride: 0)).Message, StringComparison.Ordinal);
        Assert.Contains("dimensions", Assert.Throws<ShapeException>(() => x.MaxPool1d([2])).Message, StringComparison.Ordinal);
        Assert.Contains("at least 0", Assert.Throws<ArgumentException>(() => x.AdaptiveAvgPool2d([-1])).Message, StringComparison.Ordinal);
        Assert.Contains("indices", Assert.Throws<ShapeException>(() => x.MaxUnpool2d(Tensor.Zeros([1, 2, 4, 3], DType.Int64), [2])).Message, StringComparison.Ordinal);
        Assert.Contains("out of range", Assert.ThrowsAny<ArgumentException>(() => x.MaxUnpool2d(Tensor.Full([1, 2, 4, 4], 99, DType.Int64), [2])).Message, StringComparison.Ordinal);
    }
}
