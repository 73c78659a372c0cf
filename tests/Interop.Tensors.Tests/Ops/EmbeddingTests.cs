namespace Interop.Tensors.Tests.Ops;

/// <summary>The options of tables: padding, largest norms, gradients by frequency.</summary>
public class EmbeddingTests
{
    private static readonly Tensor s_index = Tensor.From([1L, 2, 1, 1], [2, 2]);

    private static Tensor Table() => Tensor.From([3.0, 4, 6, 8, 0.3, 0.4], [3, 2]).RequiresGrad_();

    [Fact]
    public void A_padding_row_gets_no_gradient()
    {
        foreach (long padding in (long[])[1, -2])
        {
            Tensor table = Table();
            Tensor y = s_index.Embedding(table, paddingIdx: padding);
            Assert.Equal([6, 8, 0.3, 0.4, 6, 8, 6, 8], y.ToArray<double>());
            y.Sum().Backward();
            Assert.Equal([0, 0, 0, 0, 1, 1], table.Grad!.ToArray<double>());
        }

        Assert.Throws<ArgumentOutOfRangeException>(() => s_index.Embedding(Table(), paddingIdx: 3));
    }

    [Fact]
    public void Gradients_are_divided_by_the_frequency_of_their_row()
    {
        Tensor table = Table();
        s_index.Embedding(table, scaleGradByFreq: true).Sum().Backward();
        Assert.Equal([0, 0, 1, 1, 1, 1], table.Grad!.ToArray<double>().Select(g => Math.Round(g, 12)));
        Assert.True(Autograd.GradCheck(x => s_index.Embedding(x[0]), [Table()]));
        Assert.True(Autograd.GradGradCheck(x => s_index.Embedding(x[0] * x[0], paddingIdx: 0), [Table()]));
    }

    [Fact]
    public void Rows_in_use_are_scaled_to_the_largest_norm_in_place()
    {
        Tensor table = Table();
        Tensor y = s_index.Embedding(table, maxNorm: 1);
        double[] scaled = [.. table.Detach().ToArray<double>().Select(v => Math.Round(v, 5))];
        Assert.Equal([3, 4, 0.6, 0.8, 0.3, 0.4], scaled);
        Assert.Equal([0.6, 0.8, 0.3, 0.4, 0.6, 0.8, 0.6, 0.8], y.ToArray<double>().Select(v => Math.Round(v, 5)));
        y.Sum().Backward();
        Assert.Equal([0, 0, 3, 3, 1, 1], table.Grad!.ToArray<double>());
        Tensor other = Table();
        s_index.Embedding(other, maxNorm: 7, normType: 1);
        Assert.Equal([3, 4, 3, 4, 0.3, 0.4], other.Detach().ToArray<double>().Select(v => Math.Round(v, 5)));
    }

    [Fact]
    public void Sparse_gradients_are_dense()
    {
        Tensor table = Table();
        s_index.Embedding(table, sparse: true).Sum().Backward();
        Assert.Equal([0, 0, 3, 3, 1, 1], table.Grad!.ToArray<double>());
    }
}
