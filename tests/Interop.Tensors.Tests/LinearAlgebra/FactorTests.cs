using System.Numerics;
using Interop.Tensors.Kernels;
using Interop.Tensors.Kernels.LinearAlgebra;
using Interop.Tensors.Tests.Kernels;
using Interop.Testing;

namespace Interop.Tensors.Tests.LinearAlgebra;

[Collection<Alone>]
public class FactorTests
{
    public static readonly TheoryData<int, int> Sizes = new() { { 0, 0 }, { 1, 1 }, { 3, 3 }, { 5, 2 }, { 2, 5 }, { 40, 40 }, { 97, 70 }, { 70, 97 }, { 0, 3 }, { 3, 0 } };

    [Theory]
    [MemberData(nameof(Sizes))]
    public void L_times_U_is_the_matrix_with_exchanged_rows(int m, int n)
    {
        Check<double>(m, n);
        Check<Complex>(m, n);

        static void Check<T>(int m, int n) where T : unmanaged, INumberBase<T>
        {
            Dense<T> a = Dense<T>.Random(m, n, 1), lu = a.Copy(), permuted = a.Copy();
            int[] pivots = new int[Math.Min(m, n)];
            Assert.Equal(0, LuFactor.Factor(lu.Matrix, pivots));
            LuFactor.Exchange(permuted.Matrix, pivots);
            Near.Equal(permuted, lu.Lower(unit: true) * lu.Upper());
            for (int j = 0; j < pivots.Length; j++)
            {
                for (int i = j + 1; i < m; i++)
                    Assert.True(Field.Abs(lu[i, j]) <= Math.Sqrt(2) + 1e-12);
            }

            if (m != n)
                return;
            Dense<T> x = Dense<T>.Random(n, 7, 2), b = a * x, c = a.Adjoint * x;
            LuFactor.Solve(lu.Matrix, pivots, b.Matrix);
            Near.Equal(x, b, 1e-10);
            LuFactor.SolveAdjoint(lu.Matrix, pivots, c.Matrix);
            Near.Equal(x, c, 1e-10);
        }
    }

    [Fact]
    public void The_first_zero_pivot_is_named()
    {
        int[] pivots = new int[3];
        Assert.Equal(1, LuFactor.Factor(new Dense<double>(3, 3).Matrix, pivots));
        Dense<double> twice = Dense<double>.From(3, 3, (i, j) => i == 2 ? j : i + 10 * j * j);
        for (int j = 0; j < 3; j++)
            twice[2, j] = twice[1, j];
        Assert.Equal(3, LuFactor.Factor(twice.Matrix, pivots));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(6)]
    [InlineData(33)]
    [InlineData(100)]
    public void L_times_its_adjoint_is_the_positive_definite_matrix(int n)
    {
        Check<double>(n);
        Check<Complex>(n);

        static void Check<T>(int n) where T : unmanaged, INumberBase<T>
        {
            Dense<T> g = Dense<T>.Random(n, n + 3, 3), a = g * g.Adjoint, l = a.Copy();
            for (int j = 0; j < n; j++)
            {
                for (int i = 0; i < j; i++)
                    l[i, j] = Field.Of<T>(double.NaN, double.NaN);
            }

            Assert.Equal(0, CholeskyFactor.Factor(l.Matrix));
            l = l.Lower();
            Near.Equal(a, l * l.Adjoint);
            Dense<T> x = Dense<T>.Random(n, 4, 4), b = a * x;
            CholeskyFactor.Solve(l.Matrix, b.Matrix);
            Near.Equal(x, b, 1e-6);
        }
    }

    [Fact]
    public void The_first_minor_that_is_not_positive_is_named()
    {
        Dense<double> a = Dense<double>.Identity(50);
        a[40, 40] = -1;
        Assert.Equal(41, CholeskyFactor.Factor(a.Matrix));
        Dense<double> nan = Dense<double>.Identity(2);
        nan[1, 0] = double.NaN;
        Assert.Equal(2, CholeskyFactor.Factor(nan.Matrix));
    }

    [Theory]
    [InlineData(1, false)]
    [InlineData(2, true)]
    [InlineData(9, false)]
    [InlineData(9, true)]
    [InlineData(60, false)]
    [InlineData(60, true)]
    public void Indefinite_systems_are_solved_by_L_and_blocks_of_D(int n, bool hermitian)
    {
        Check<double>(n, hermitian, 5);
        Check<Complex>(n, hermitian, 6);
        Check<double>(n, hermitian, 0);
        Check<Complex>(n, hermitian, 0);

        static void Check<T>(int n, bool hermitian, int seed) where T : unmanaged, INumberBase<T>
        {
            Dense<T> a = Dense<T>.Random(n, n, seed);
            for (int j = 0; j < n; j++)
            {
                // Seed 0: a zero diagonal, which takes blocks of two.
                for (int i = 0; i <= j; i++)
                    a[i, j] = i == j && (seed == 0 && n > 1) ? T.Zero : i == j && hermitian ? Field.Of<T>(Field.Real(a[i, j])) : hermitian ? Field.Conj(a[j, i]) : a[j, i];
            }

            Dense<T> x = Dense<T>.Random(n, 3, 7), b = a * x, ld = a.Copy();
            int[] pivots = new int[n];
            Assert.Equal(0, LdlFactor.Factor(ld.Matrix, pivots, hermitian));
            if (seed == 0 && n > 1)
                Assert.Contains(pivots, p => p < 0);
            LdlFactor.Solve(ld.Matrix, pivots, b.Matrix, hermitian);
            Near.Equal(x, b, 1e-9);
        }
    }

    [Theory]
    [MemberData(nameof(Sizes))]
    public void Q_is_orthogonal_and_Q_times_R_is_the_matrix(int m, int n)
    {
        Check<double>(m, n);
        Check<Complex>(m, n);

        static void Check<T>(int m, int n) where T : unmanaged, INumberBase<T>
        {
            int least = Math.Min(m, n);
            Dense<T> a = Dense<T>.Random(m, n, 8), qr = a.Copy(), q = new(m, least), full = new(m, m), c = Dense<T>.Random(m, 20, 9), turned = c.Copy();
            T[] tau = new T[least];
            QrFactor.Factor(qr.Matrix, tau);
            Reflectors.Form(qr.Matrix.Block(0, 0, m, least), tau, q.Matrix);
            Reflectors.Form(qr.Matrix.Block(0, 0, m, least), tau, full.Matrix);
            Near.Orthonormal(q);
            Near.Orthonormal(full);
            Near.Equal(a, q * qr.Upper());
            Near.Equal(q, full.Part(0, 0, m, least));
            Reflectors.Apply(qr.Matrix.Block(0, 0, m, least), tau, turned.Matrix, adjoint: true);
            Near.Equal(full.Adjoint * c, turned);
            Reflectors.Apply(qr.Matrix.Block(0, 0, m, least), tau, turned.Matrix, adjoint: false);
            Near.Equal(c, turned);
        }
    }

    [Fact]
    public void Reflectors_have_LAPACKs_signs()
    {
        // β has the sign against α; τ lies in [1, 2]; a column that is zero already gives τ = 0.
        Dense<double> a = Dense<double>.From(2, 2, (i, j) => i == 0 ? 3 : j == 0 ? 4 : 1);
        double[] tau = new double[2];
        QrFactor.Factor(a.Matrix, tau);
        Assert.Equal(-5, a[0, 0], 1e-14);
        Assert.Equal(1.6, tau[0], 1e-14);
        Assert.Equal(0.5, a[1, 0], 1e-14);
        Assert.Equal(0, tau[1]);
    }

    [Theory]
    [InlineData(5, true)]
    [InlineData(5, false)]
    [InlineData(130, true)]
    [InlineData(130, false)]
    public void Triangular_systems_read_one_triangle(int n, bool upper)
    {
        foreach (bool unit in new[] { false, true })
        {
            Check<double>(n, upper, unit);
            Check<Complex>(n, upper, unit);
        }

        static void Check<T>(int n, bool upper, bool unit) where T : unmanaged, INumberBase<T>
        {
            Dense<T> a = Dense<T>.Random(n, n, 10);
            for (int i = 0; i < n; i++)
            {
                for (int j = 0; j < n; j++)
                    a[i, j] = i == j ? unit ? Field.Of<T>(double.NaN) : a[i, j] + Field.Of<T>(3) : upper == (i < j) ? Field.Times(a[i, j], 1.0 / n) : Field.Of<T>(double.NaN);
            }

            Dense<T> t = Dense<T>.From(n, n, (i, j) => i == j && unit ? T.One : i == j || upper == (i < j) ? a[i, j] : T.Zero), x = Dense<T>.Random(n, 6, 11), b = t * x;
            Triangular.Solve(a.Matrix, b.Matrix, upper, unit);
            Near.Equal(x, b);
        }
    }

    [Theory]
    [InlineData((int)VectorWidth.Scalar)]
    [InlineData((int)VectorWidth.Bits128)]
    [InlineData((int)VectorWidth.Bits256)]
    [InlineData((int)VectorWidth.Bits512)]
    public void Inner_loops_agree_at_every_width(int width) => At.Width(width, () =>
    {
        for (int n = 0; n < 21; n++)
        {
            Check<double>(n);
            Check<Complex>(n);
        }

        static void Check<T>(int n) where T : unmanaged, INumberBase<T>
        {
            Dense<T> x = Dense<T>.Random(n, 1, 12), y = Dense<T>.Random(n, 1, 13), sum = y.Copy();
            T a = Field.Of<T>(0.7, -1.3), dot = T.Zero;
            Vectors.AddScaled(sum.Matrix.Column(0), a, x.Matrix.Column(0));
            for (int i = 0; i < n; i++)
                dot += Field.Conj(x[i, 0]) * y[i, 0];
            Near.Equal(Dense<T>.From(n, 1, (i, _) => y[i, 0] + a * x[i, 0]), sum, 1e-14);
            Assert.True(Field.Abs(dot - Vectors.Dot<T>(x.Matrix.Column(0), y.Matrix.Column(0))) < 1e-13);
            Dense<T> u = x.Copy(), v = y.Copy();
            Vectors.Rotate(u.Matrix.Column(0), v.Matrix.Column(0), 0.6, 0.8);
            Near.Equal(Dense<T>.From(n, 1, (i, _) => Field.Times(x[i, 0], 0.6) + Field.Times(y[i, 0], 0.8)), u, 1e-14);
            Near.Equal(Dense<T>.From(n, 1, (i, _) => Field.Times(y[i, 0], 0.6) - Field.Times(x[i, 0], 0.8)), v, 1e-14);
        }
    });

    [Fact]
    public void Numbers_near_the_limits_of_double_neither_overflow_nor_vanish()
    {
        foreach (double scale in new[] { 1e-300, 1e300 })
        {
            Dense<double> a = Dense<double>.From(4, 3, (i, j) => scale * (i + 2 * j * j - 3.5)), qr = a.Copy(), q = new(4, 3);
            double[] tau = new double[3];
            QrFactor.Factor(qr.Matrix, tau);
            Reflectors.Form(qr.Matrix, tau, q.Matrix);
            Near.Orthonormal(q);
            Dense<double> error = a - q * qr.Upper();
            Assert.True(error.Size <= 1e-14 * a.Size);
        }
    }
}
