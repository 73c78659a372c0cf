using System.Numerics;
using Interop.Tensors.Kernels.LinearAlgebra;

namespace Interop.Tensors.Tests.LinearAlgebra;

public class EigenTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(5)]
    [InlineData(34)]
    [InlineData(120)]
    public void Hermitian_eigenvectors_are_orthogonal_and_rebuild_the_matrix(int n)
    {
        Check<double>(Dense<double>.RandomHermitian(n, 1));
        Check<Complex>(Dense<Complex>.RandomHermitian(n, 1));
        // A repeated eigenvalue, a zero matrix, a low rank.
        Check<double>(Dense<double>.From(n, n, (i, j) => i == j ? 2 : 1));
        Check<Complex>(new Dense<Complex>(n, n));
    }

    [Fact]
    public void Graded_matrices_keep_their_small_eigenvalues()
    {
        foreach (bool falling in new[] { true, false })
        {
            Dense<double> a = Dense<double>.From(6, 6, (i, j) => (i == j ? 1 : 0.1) * Math.Pow(10, -3 * (falling ? Math.Max(i, j) : 5 - Math.Min(i, j)))), work = a.Copy();
            double[] values = new double[6];
            Assert.Equal(0, SymmetricEigen.Decompose(work.Matrix, values, vectors: true));
            Assert.InRange(values[0], 9e-16, 1e-15);
        }
    }

    [Theory]
    [InlineData(1e-300)]
    [InlineData(1e300)]
    public void Eigenvalues_near_the_limits_of_double_are_scaled(double scale)
    {
        Dense<double> a = Dense<double>.From(3, 3, (i, j) => i == j ? 2 * scale : Math.Abs(i - j) == 1 ? scale : 0);
        double[] values = new double[3];
        Assert.Equal(0, SymmetricEigen.Decompose(a.Matrix, values, vectors: false));
        for (int i = 0; i < 3; i++)
            Assert.Equal(2 + (i - 1) * Math.Sqrt(2), values[i] / scale, 1e-14);
    }

    [Fact]
    public void Numbers_that_are_not_finite_do_not_converge()
    {
        Dense<double> a = Dense<double>.RandomHermitian(4, 2);
        a[2, 1] = double.NaN;
        double[] values = new double[4];
        Assert.True(SymmetricEigen.Decompose(a.Matrix, values, vectors: true) > 0);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(7)]
    [InlineData(30)]
    [InlineData(110)]
    public void General_eigenvectors_are_only_scaled_by_the_matrix(int n)
    {
        General(Dense<double>.Random(n, n, 3));
        General(Dense<Complex>.Random(n, n, 3));
        General(Dense<double>.RandomHermitian(n, 4));
        // Triangular, with rows that balancing isolates; cyclic, where plain shifts stall; badly scaled.
        General(Dense<double>.From(n, n, (i, j) => i <= j ? i + j + 1 : 0));
        General(Dense<double>.From(n, n, (i, j) => (i + 1) % n == j ? 1 : 0));
        General(Dense<Complex>.From(n, n, (i, j) => (i + 1) % n == j ? 1 : 0));
        Dense<double> random = Dense<double>.Random(n, n, 5);
        General(Dense<double>.From(n, n, (i, j) => random[i, j] * Math.Pow(10, (i - j) % 5)), 1e-9);
        General(new Dense<double>(n, n));
    }

    [Fact]
    public void A_defective_matrix_gives_its_value_and_one_direction()
    {
        Dense<double> jordan = Dense<double>.From(3, 3, (i, j) => i == j ? 2 : j == i + 1 ? 1 : 0);
        Complex[] values = new Complex[3];
        Dense<Complex> vectors = new(3, 3);
        Assert.Equal(0, GeneralEigen.Decompose(jordan.Copy().Matrix, values, vectors.Matrix));
        for (int j = 0; j < 3; j++)
        {
            Assert.Equal(2, values[j].Real, 1e-12);
            Assert.Equal(1, Complex.Abs(vectors[0, j]), 1e-12);
        }
    }

    [Fact]
    public void Real_matrices_have_conjugate_pairs_with_the_positive_part_first()
    {
        Dense<double> a = Dense<double>.Random(9, 9, 6);
        Complex[] values = new Complex[9];
        Assert.Equal(0, GeneralEigen.Decompose(a.Matrix, values, default));
        int pairs = 0;
        for (int i = 0; i < 9; i++)
        {
            if (values[i].Imaginary == 0)
                continue;
            Assert.True(values[i].Imaginary > 0);
            Assert.Equal(Complex.Conjugate(values[i]), values[++i]);
            pairs++;
        }

        Assert.True(pairs > 0);
    }

    private static void Check<T>(Dense<T> a) where T : unmanaged, INumberBase<T>
    {
        int n = a.Rows;
        Dense<T> v = a.Copy(), work = a.Copy();
        for (int j = 0; j < n; j++)
        {
            for (int i = 0; i < j; i++)
                v[i, j] = Field.Of<T>(7);
        }

        double[] values = new double[n], only = new double[n];
        Assert.Equal(0, SymmetricEigen.Decompose(v.Matrix, values, vectors: true));
        Near.Orthonormal(v);
        Near.Equal(a * v, v * Dense<T>.Diagonal(values));
        Assert.Equal(values.Order(), values);
        Assert.Equal(0, SymmetricEigen.Decompose(work.Matrix, only, vectors: false));
        for (int i = 0; i < n; i++)
            Assert.Equal(values[i], only[i], 1e-12 * Math.Max(1, n));
    }

    private static void General<T>(Dense<T> a, double tolerance = 1e-11) where T : unmanaged, INumberBase<T>
    {
        int n = a.Rows;
        Complex[] values = new Complex[n], only = new Complex[n];
        Dense<Complex> vectors = new(n, n), whole = a.To<Complex>(), d = new(n, n);
        Assert.Equal(0, GeneralEigen.Decompose(a.Copy().Matrix, values, vectors.Matrix));
        for (int j = 0; j < n; j++)
        {
            d[j, j] = values[j];
            Assert.Equal(1, Vectors.Norm<Complex>(vectors.Matrix.Column(j)), 1e-12);
        }

        Dense<Complex> error = whole * vectors - vectors * d;
        Assert.True(error.Size <= tolerance * Math.Max(1, a.Size), $"error {error.Size:g3} at n = {n}");
        Assert.Equal(0, GeneralEigen.Decompose(a.Copy().Matrix, only, default));
        Complex sum = 0, trace = 0;
        for (int i = 0; i < n; i++)
            (sum, trace) = (sum + only[i], trace + whole[i, i]);
        Assert.True(Complex.Abs(sum - trace) <= tolerance * n * Math.Max(1, a.Size));
    }
}
