using System.Numerics;
using Interop.Tensors.Kernels.LinearAlgebra;

namespace Interop.Tensors.Tests.LinearAlgebra;

public class SingularTests
{
    [Theory]
    [InlineData(1, 1)]
    [InlineData(2, 2)]
    [InlineData(5, 3)]
    [InlineData(4, 0)]
    [InlineData(40, 40)]
    [InlineData(45, 40)]
    [InlineData(150, 35)]
    [InlineData(90, 90)]
    public void U_S_V_rebuilds_the_matrix(int m, int n)
    {
        Check(Dense<double>.Random(m, n, 1));
        Check(Dense<Complex>.Random(m, n, 1));
        Check(new Dense<double>(m, n));
        Check(Dense<double>.From(m, n, (i, j) => 1));
        Check(Dense<Complex>.From(m, n, (i, j) => new Complex(i % 3, j % 2)));
    }

    [Fact]
    public void Small_singular_values_of_bidiagonal_matrices_are_exact()
    {
        // The values of diag(1, 1e-5, 1e-10, …) with a weak superdiagonal; the product of all is the determinant.
        double[] d = [1, 1e-5, 1e-10, 1e-15, 1e-20, 1e-30], e = [1e-3, 1e-9, 1e-13, 1e-18, 1e-24];
        double product = d.Aggregate(1.0, (a, b) => a * b);
        foreach (bool falling in new[] { true, false })
        {
            double[] values = falling ? [.. d] : [.. d.Reverse()], beside = falling ? [.. e] : [.. e.Reverse()];
            Assert.Equal(0, Bidiagonal.Diagonalize<double>(values, beside, default, default));
            Assert.Equal(1, values.Aggregate(1.0, (a, b) => a * Math.Abs(b)) / product, 1e-12);
        }
    }

    [Theory]
    [InlineData(1e-300)]
    [InlineData(1e300)]
    public void Values_near_the_limits_of_double_are_scaled(double scale)
    {
        double[] values = new double[2];
        Dense<double> a = Dense<double>.From(2, 2, (i, j) => i <= j ? scale : 0);
        Assert.Equal(0, SingularValues.Decompose(a.Matrix, values, default, default));
        Assert.Equal((1 + Math.Sqrt(5)) / 2, values[0] / scale, 1e-14);
        Assert.Equal((Math.Sqrt(5) - 1) / 2, values[1] / scale, 1e-14);
    }

    [Fact]
    public void Numbers_that_are_not_finite_do_not_converge()
    {
        Dense<double> a = Dense<double>.Random(4, 4, 2);
        a[1, 2] = double.NaN;
        Assert.True(SingularValues.Decompose(a.Matrix, new double[4], new Dense<double>(4, 4).Matrix, new Dense<double>(4, 4).Matrix) > 0);
    }

    [Theory]
    [InlineData(6, 4)]
    [InlineData(4, 6)]
    [InlineData(50, 40)]
    [InlineData(5, 5)]
    public void Least_squares_agree_whatever_the_method(int m, int n)
    {
        Check<double>(m, n);
        Check<Complex>(m, n);

        static void Check<T>(int m, int n) where T : unmanaged, INumberBase<T>
        {
            Dense<T> a = Dense<T>.Random(m, n, 3), b = Dense<T>.Random(m, 2, 4);
            Dense<T> full = Padded(b, n), pivoted = Padded(b, n), singular = Padded(b, n);
            double[] values = new double[Math.Min(m, n)];
            Assert.Equal(0, LeastSquares.SolveFullRank(a.Copy().Matrix, full.Matrix));
            Assert.Equal(Math.Min(m, n), LeastSquares.SolvePivoted(a.Copy().Matrix, pivoted.Matrix, 1e-12));
            Assert.Equal(Math.Min(m, n), LeastSquares.SolveSingular(a.Copy().Matrix, singular.Matrix, 1e-12, values));
            Dense<T> x = full.Part(0, 0, n, 2), residual = b - a * x;
            Near.Equal(x, pivoted.Part(0, 0, n, 2), 1e-10);
            Near.Equal(x, singular.Part(0, 0, n, 2), 1e-10);
            Near.Equal(new Dense<T>(n, 2), a.Adjoint * residual, 1e-11);
            if (m > n)
                Assert.Equal(Vectors.Norm<T>(residual.Matrix.Column(1)), Vectors.Norm<T>(full.Matrix.Column(1, n)), 1e-11);
        }
    }

    [Theory]
    [InlineData(7, 5)]
    [InlineData(5, 7)]
    public void A_missing_rank_gives_the_shortest_solution(int m, int n)
    {
        Dense<double> a = Dense<double>.Random(m, 2, 5) * Dense<double>.Random(2, n, 6), b = Dense<double>.Random(m, 3, 7);
        Dense<double> pivoted = Padded(b, n), singular = Padded(b, n);
        Assert.Equal(2, LeastSquares.SolvePivoted(a.Copy().Matrix, pivoted.Matrix, 1e-12));
        Assert.Equal(2, LeastSquares.SolveSingular(a.Copy().Matrix, singular.Matrix, 1e-12, new double[Math.Min(m, n)]));
        Near.Equal(singular.Part(0, 0, n, 3), pivoted.Part(0, 0, n, 3), 1e-10);
        Near.Equal(new Dense<double>(n, 3), a.Transposed * (b - a * pivoted.Part(0, 0, n, 3)), 1e-11);
        Assert.Equal(0, LeastSquares.SolvePivoted(new Dense<double>(m, n).Matrix, pivoted.Matrix, 1e-12));
        Assert.Equal(0, pivoted.Part(0, 0, n, 3).Size);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(8)]
    public void The_exponential_of_a_diagonalizable_matrix_is_that_of_its_values(int n)
    {
        foreach (double scale in new[] { 1e-3, 0.1, 0.5, 1, 4, 60 })
        {
            Dense<double> v = Dense<double>.RandomHermitian(n, 8);
            double[] values = new double[n];
            SymmetricEigen.Decompose(v.Matrix, values, vectors: true);
            double[] scaled = [.. values.Select(x => x * scale)];
            Dense<double> a = v * Dense<double>.Diagonal(scaled) * v.Transposed;
            MatrixExponential.Compute(a.Matrix);
            Near.Equal(v * Dense<double>.Diagonal([.. scaled.Select(Math.Exp)]) * v.Transposed, a, 1e-11 * Math.Max(1, scale));
        }

        Dense<Complex> turn = Dense<Complex>.From(2, 2, (i, j) => i == j ? 0 : new Complex(0, Math.PI));
        MatrixExponential.Compute(turn.Matrix);
        Near.Equal(Dense<Complex>.Diagonal([-1, -1]), turn);
    }

    private static Dense<T> Padded<T>(Dense<T> b, int n) where T : unmanaged, INumberBase<T> =>
        Dense<T>.From(Math.Max(b.Rows, n), b.Columns, (i, j) => i < b.Rows ? b[i, j] : T.Zero);

    private static void Check<T>(Dense<T> a) where T : unmanaged, INumberBase<T>
    {
        int m = a.Rows, n = a.Columns;
        foreach (int width in new[] { n, m })
        {
            Dense<T> u = new(m, width), v = new(n, n);
            double[] values = new double[n], only = new double[n];
            if (width == 0)
                continue;
            Assert.Equal(0, SingularValues.Decompose(a.Copy().Matrix, values, u.Matrix, v.Matrix));
            Near.Orthonormal(u);
            Near.Orthonormal(v);
            Near.Equal(a, u.Part(0, 0, m, n) * Dense<T>.Diagonal(values) * v.Adjoint);
            Assert.Equal(values.OrderDescending(), values);
            Assert.All(values, x => Assert.True(x >= 0));
            Assert.Equal(0, SingularValues.Decompose(a.Copy().Matrix, only, default, default));
            for (int i = 0; i < n; i++)
                Assert.Equal(values[i], only[i], 1e-12 * m);
        }
    }
}
