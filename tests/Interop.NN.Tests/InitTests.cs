using Interop.Tensors;
using Interop.Testing;

namespace Interop.NN.Tests;

public sealed class InitTests
{
    public static TheoryData<string> Calls => [.. RandomCases.Calls.Where(c => c.StartsWith("init.", StringComparison.Ordinal))];

    [Theory]
    [MemberData(nameof(Calls))]
    public void Initial_values_are_those_of_PyTorch_bit_for_bit(string call)
    {
        IReadOnlyList<string> differences = RandomCases.Differences(call, (a, generator) => [Run(call, a, generator)]);
        Assert.True(differences.Count == 0, $"{differences.Count} cases differ:\n{string.Join('\n', differences.Take(10))}");
    }

    private static Tensor Run(string call, RandomArguments a, Generator g) => call switch
    {
        "init.trunc_normal_" => Init.TruncNormal_(a.Tensor(0), a.Number(1), a.Number(2), a.Number(3), a.Number(4), g),
        "init.kaiming_uniform_" => Init.KaimingUniform_(a.Tensor(0), a.Number(1), Mode(a.Text(2)), Nonlinearity.LeakyReLU, g),
        "init.kaiming_normal_" => Init.KaimingNormal_(a.Tensor(0), a.Number(1), Mode(a.Text(2)), Nonlinearity.ReLU, g),
        "init.xavier_uniform_" => Init.XavierUniform_(a.Tensor(0), a.Number(1), g),
        "init.xavier_normal_" => Init.XavierNormal_(a.Tensor(0), a.Number(1), g),
        _ => throw new InvalidOperationException($"No call is known for {call}."),
    };

    private static FanMode Mode(string mode) => mode == "fan_in" ? FanMode.FanIn : FanMode.FanOut;

    [Fact]
    public void Parameters_are_filled_unseen_by_autograd()
    {
        Tensor weight = Tensor.Zeros([3, 3]).RequiresGrad_();
        Assert.Same(weight, Init.Constant_(weight, 0.5));
        Init.Normal_(weight);
        Init.TruncNormal_(weight);
        Init.Sparse_(weight, 0.4);
        Init.Eye_(weight);
        Assert.True(weight.IsLeaf && weight.RequiresGrad);
        Assert.Equal([1, 0, 0, 0, 1, 0, 0, 0, 1], weight.ToArray<float>());
    }

    [Fact]
    public void A_sparse_matrix_has_its_share_of_zeros_in_each_column()
    {
        Tensor x = Init.Sparse_(Tensor.Empty([10, 4]), 0.25);
        for (int column = 0; column < 4; column++)
            Assert.Equal(3, x.Select(1, column).ToArray<float>().Count(v => v == 0));
    }

    [Fact]
    public void Dirac_kernels_have_one_in_the_middle_of_their_own_channel()
    {
        Tensor x = Init.Dirac_(Tensor.Empty([4, 3, 5, 2]), groups: 2);
        float[] values = x.ToArray<float>();
        int[] ones = [.. Enumerable.Range(0, values.Length).Where(i => values[i] != 0)];
        // Kernel o of group o / 2 looks at channel o mod 2, in row 2 of 5 and column 1 of 2.
        Assert.Equal([.. Enumerable.Range(0, 4).Select(o => o * 30 + o % 2 * 10 + 2 * 2 + 1)], ones);
    }

    [Theory]
    [InlineData(3, 7)]
    [InlineData(7, 3)]
    [InlineData(4, 4)]
    public void Orthogonal_rows_or_columns_have_the_length_of_the_gain(long rows, long columns)
    {
        Tensor x = Init.Orthogonal_(Tensor.Empty([rows, columns], DType.Float64), 1.5, new Generator());
        Tensor product = rows <= columns ? x.Mm(x.Transpose(0, 1)) : x.Transpose(0, 1).Mm(x);
        Assert.True(product.Allclose(2.25 * Tensor.Eye(Math.Min(rows, columns), dtype: DType.Float64), atol: 1e-12));
        Tensor kernel = Init.Orthogonal_(Tensor.Empty([rows, columns, 2, 3]), generator: new Generator());
        Assert.Equal([rows, columns, 2, 3], kernel.Shape.ToArray());
    }

    [Fact]
    public void Gains_are_those_of_the_papers()
    {
        Assert.Equal(1, Init.CalculateGain(Nonlinearity.ConvTranspose2d));
        Assert.Equal(1, Init.CalculateGain(Nonlinearity.Sigmoid));
        Assert.Equal(Math.Sqrt(2), Init.CalculateGain(Nonlinearity.ReLU));
        Assert.Equal(Math.Sqrt(2 / 1.0001), Init.CalculateGain(Nonlinearity.LeakyReLU));
        Assert.Equal(1, Init.CalculateGain(Nonlinearity.LeakyReLU, 1));
        Assert.Equal(0.75, Init.CalculateGain(Nonlinearity.SELU));
    }

    [Fact]
    public void Shapes_without_a_meaning_are_refused_and_empty_ones_stay()
    {
        Assert.Throws<ShapeException>(() => Init.XavierUniform_(Tensor.Empty([3])));
        Assert.Throws<ShapeException>(() => Init.KaimingNormal_(Tensor.Empty([3])));
        Assert.Throws<ShapeException>(() => Init.Orthogonal_(Tensor.Empty([3])));
        Assert.Throws<ShapeException>(() => Init.Eye_(Tensor.Empty([3])));
        Assert.Throws<ShapeException>(() => Init.Sparse_(Tensor.Empty([3, 3, 3]), 0.5));
        Assert.Throws<ShapeException>(() => Init.Dirac_(Tensor.Empty([3, 3])));
        Assert.Throws<ShapeException>(() => Init.Dirac_(Tensor.Empty([3, 3, 3]), groups: 2));
        Assert.Throws<ArgumentOutOfRangeException>(() => Init.TruncNormal_(Tensor.Empty([3]), std: 0));
        Assert.Throws<ArgumentException>(() => Init.TruncNormal_(Tensor.Empty([3]), a: 2, b: 1));
        Assert.Equal(0, Init.KaimingUniform_(Tensor.Empty([0, 3])).ElementCount);
    }
}
