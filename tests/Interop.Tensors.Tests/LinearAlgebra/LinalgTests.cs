using Interop.Testing;
namespace Interop.Tensors.Tests.LinearAlgebra;

[Collection<Alone>]
public class LinalgTests
{
    [Fact]
    public void Singular_matrices_are_named_by_their_place_in_the_batch()
    {
        Tensor a = Tensor.Stack([Tensor.Eye(2, null, DType.Float64), Tensor.Ones([2, 2], DType.Float64)]);
        string message = Assert.Throws<LinalgException>(() => a.Inv()).Message;
        Assert.Contains("matrix 1 of the batch", message, StringComparison.Ordinal);
        Assert.Contains("singular", message, StringComparison.Ordinal);
        Assert.Contains("matrix 1 of the batch", Assert.Throws<LinalgException>(() => a.Solve(Tensor.Ones([2, 2], DType.Float64))).Message, StringComparison.Ordinal);
        Assert.Equal([0, 2], a.InvEx().Info.ToArray<int>());
        Assert.Throws<LinalgException>(() => Tensor.Zeros([2, 2]).Cholesky());
        Assert.Throws<LinalgException>(() => Linalg.LuFactor(Tensor.Zeros([2, 2])));
        Assert.Throws<LinalgException>(() => Linalg.Eigh(Tensor.Full([2, 2], double.NaN)));
        Assert.Throws<LinalgException>(() => Linalg.Svd(Tensor.Full([2, 2], double.NaN)));
        Assert.Throws<ArgumentException>(() => Linalg.Eig(Tensor.Full([2, 2], double.NaN)));
    }

    [Fact]
    public void Dtypes_and_shapes_that_do_not_fit_are_refused()
    {
        Assert.Throws<ArgumentException>(() => Tensor.Ones([2, 2], DType.Int64).Inv());
        Assert.Throws<ArgumentException>(() => Tensor.Ones([2, 2], DType.BFloat16).Inv());
        Assert.Throws<ShapeException>(() => Tensor.Ones([2, 3]).Inv());
        Assert.Throws<ShapeException>(() => Tensor.Ones([2]).Det());
        Assert.Throws<ShapeException>(() => Tensor.Ones([2, 2]).Solve(Tensor.Ones([3])));
        Assert.Throws<ArgumentException>(() => Tensor.Ones([2, 2]).Solve(Tensor.Ones([2], DType.Float64)));
        Assert.Throws<NotSupportedException>(() => Linalg.Lu(Tensor.Ones([2, 2]), pivot: false));
        Assert.Throws<ShapeException>(() => Tensor.Ones([2, 3]).Polar());
    }

    [Fact]
    public void Matrices_without_elements_have_results()
    {
        Tensor none = Tensor.Zeros([0, 0], DType.Float64), tall = Tensor.Zeros([3, 0], DType.Float64), batch = Tensor.Zeros([0, 2, 2], DType.Float64);
        Assert.Equal(1, none.Det().Item<double>());
        Assert.Equal([0L, 0], none.Inv().Shape.ToArray());
        Assert.Equal([0L, 2, 2], batch.Inv().Shape.ToArray());
        Assert.Equal([0L, 2], Linalg.Eigh(batch).Eigenvalues.Shape.ToArray());
        (Tensor u, Tensor s, Tensor vh) = Linalg.Svd(tall);
        Assert.Equal([1.0, 0, 0, 0, 1, 0, 0, 0, 1], u.ToArray<double>());
        Assert.Equal((0L, 0L), (s.ElementCount, vh.ElementCount));
        Assert.Equal([3L, 0], Linalg.Qr(tall).Q.Shape.ToArray());
        Assert.Equal([0L, 3], tall.Pinv().Shape.ToArray());
        Assert.Equal([0L, 2], Linalg.Lstsq(tall, Tensor.Zeros([3, 2], DType.Float64)).Solution.Shape.ToArray());
        Assert.Equal(0, none.MatrixRank().Item<long>());
    }

    [Fact]
    public void Strided_and_expanded_matrices_give_what_dense_ones_give()
    {
        Tensor.ManualSeed(3);
        Tensor wide = Tensor.Randn([4, 6, 8], DType.Float64), strided = wide.Slice(0, step: 2).Slice(1, 1, 5).Slice(2, step: 2), dense = strided.Contiguous();
        Tensor turned = strided.MT;
        Close(dense.Inv(), strided.Inv());
        Close(dense.MT.Contiguous().Inv(), turned.Inv());
        Close(dense.Det(), strided.Det());
        Close(Linalg.Svdvals(dense), Linalg.Svdvals(turned));
        Tensor one = strided.Select(0, 0), many = one.Unsqueeze(0).Expand(3, 4, 4);
        Close(one.Inv().Unsqueeze(0).Expand(3, 4, 4), many.Inv());
    }

    [Fact]
    public void Results_lie_column_by_column_as_LAPACK_leaves_them()
    {
        Tensor a = Tensor.Eye(3, null, DType.Float64) * 2 + 1.0;
        Assert.Equal([1L, 3], a.Inv().Strides.ToArray());
        Assert.Equal([1L, 3], Linalg.Qr(a).Q.Strides.ToArray());
        Assert.Equal([1L, 3], Linalg.Cholesky(a).Strides.ToArray());
        Assert.Equal([1L, 3], Linalg.Svd(a).U.Strides.ToArray());
    }

    [Fact]
    public void Float32_is_computed_in_double_and_rounded_once()
    {
        // A Hilbert matrix, whose inverse in float32 arithmetic would have no digit right.
        float[] values = [.. Enumerable.Range(0, 36).Select(i => 1f / (i / 6 + i % 6 + 1))];
        Tensor a = Tensor.From(values, [6, 6]), exact = a.To(DType.Float64).Inv();
        Assert.Equal(exact.To(DType.Float32).ToArray<float>(), a.Inv().ToArray<float>());
    }

    [Fact]
    public void Least_squares_say_rank_residuals_and_singular_values_as_the_driver_knows_them()
    {
        Tensor a = Tensor.From<double>([1, 0, 0, 1, 1, 1], [3, 2]), b = Tensor.From<double>([1, 2, 6], [3]);
        (Tensor x, Tensor residuals, Tensor rank, Tensor values) = a.Lstsq(b, driver: LstsqDriver.Gelsd);
        Close(Tensor.From<double>([2, 3]), x);
        Assert.Equal(3, residuals.ToArray<double>().Sum(), 1e-12);
        Assert.Equal(2, rank.Item<long>());
        Close(Tensor.From<double>([Math.Sqrt(3), 1]), values);
        (_, residuals, rank, values) = a.Lstsq(b, driver: LstsqDriver.Gels);
        Assert.Equal((1L, 0L, 0L), (residuals.ElementCount, rank.ElementCount, values.ElementCount));
        (_, residuals, rank, values) = a.Lstsq(b);
        Assert.Equal((0L, 1L, 0L), (residuals.ElementCount, rank.ElementCount, values.ElementCount));
        Close(Tensor.From<double>([0.5, 0.5]), Tensor.Ones([1, 2], DType.Float64).Lstsq(Tensor.Ones([1], DType.Float64)).Solution);
    }

    [Fact]
    public void Norms_of_every_order_are_those_of_their_definition()
    {
        Tensor x = Tensor.From<double>([3, -4, 0, 12], [2, 2]);
        (double Order, double Norm)[] expected = [(0, 3), (1, 19), (2, 13), (3, Math.Cbrt(27 + 64 + 1728)), (double.PositiveInfinity, 12), (double.NegativeInfinity, 0)];
        foreach ((double order, double norm) in expected)
            Assert.Equal(norm, Linalg.VectorNorm(x, order).Item<double>(), 1e-12);
        Assert.Equal(16, x.MatrixNorm(1).Item<double>());
        Assert.Equal(3, x.MatrixNorm(-1).Item<double>());
        Assert.Equal(12, x.MatrixNorm(double.PositiveInfinity).Item<double>());
        Assert.Equal(x.Svdvals().ToArray<double>().Sum(), x.MatrixNorm(NormOrder.Nuc).Item<double>(), 1e-12);
        Assert.True(double.IsNaN(Linalg.VectorNorm(Tensor.From<double>([1, double.NaN]), double.PositiveInfinity).Item<double>()));
        Assert.Equal(5, Linalg.VectorNorm(Tensor.From<System.Numerics.Complex>([new(3, 4)])).Item<double>());
        Assert.Throws<ShapeException>(() => Linalg.VectorNorm(Tensor.Zeros([0]), double.PositiveInfinity));
        Assert.Throws<ArgumentException>(() => x.MatrixNorm(3));
    }

    [Fact]
    public void Condition_numbers_of_singular_matrices_are_infinite()
    {
        Assert.Equal(double.PositiveInfinity, Tensor.Zeros([2, 2], DType.Float64).Cond(1).Item<double>());
        Assert.Equal(4, Tensor.From<double>([4, 0, 0, 1], [2, 2]).Cond().Item<double>(), 1e-12);
    }

    private static void Close(Tensor expected, Tensor found)
    {
        Assert.Equal(expected.Shape.ToArray(), found.Shape.ToArray());
        double[] a = expected.ToArray<double>(), b = found.ToArray<double>();
        for (int i = 0; i < a.Length; i++)
            Assert.True(Math.Abs(a[i] - b[i]) <= 1e-10 * Math.Max(1, Math.Abs(a[i])), $"element {i}: {b[i]}, expected {a[i]}");
    }
}
