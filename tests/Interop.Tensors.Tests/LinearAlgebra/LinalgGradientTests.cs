using Interop.Testing;
namespace Interop.Tensors.Tests.LinearAlgebra;

/// <summary>First and second derivatives of every operation of <see cref="Linalg"/> against central differences, real and complex, square and not.</summary>
[Collection<Alone>]
public class LinalgGradientTests
{
    private sealed record Case(Func<Tensor[], Tensor[]> Function, Shape[] Shapes, bool Second = true, bool Complex = true);

    private static readonly Dictionary<string, Case> s_cases = new()
    {
        ["cholesky"] = new(x => [Definite(x[0]).Cholesky()], [[3, 3]]),
        ["cholesky upper, batch"] = new(x => [Linalg.Cholesky(Definite(x[0]), upper: true)], [[2, 3, 3]]),
        ["cholesky_inverse"] = new(x => [Triangle(x[0]).CholeskyInverse()], [[3, 3]]),
        ["cholesky_inverse upper"] = new(x => [Triangle(x[0]).MT.CholeskyInverse(upper: true)], [[2, 3, 3]]),
        ["cholesky_solve"] = new(x => [x[1].CholeskySolve(Triangle(x[0]))], [[3, 3], [2, 3, 2]]),
        ["cholesky_solve upper"] = new(x => [x[1].CholeskySolve(Triangle(x[0]).MT, upper: true)], [[3, 3], [3, 2]]),
        ["lu square"] = new(x => [.. Two(Linalg.Lu(x[0]))], [[3, 3]]),
        ["lu tall"] = new(x => [.. Two(Linalg.Lu(x[0]))], [[4, 2]]),
        ["lu wide, batch"] = new(x => [.. Two(Linalg.Lu(x[0]))], [[2, 2, 4]]),
        ["lu_factor"] = new(x => [Linalg.LuFactor(x[0]).LU], [[3, 3]]),
        ["lu_solve"] = new(x => SolveByLu(x, left: true, adjoint: false), [[3, 3], [3, 2]]),
        ["lu_solve adjoint"] = new(x => SolveByLu(x, left: true, adjoint: true), [[3, 3], [2, 3, 2]]),
        ["lu_solve right"] = new(x => SolveByLu(x, left: false, adjoint: false), [[3, 3], [2, 3]]),
        ["lu_solve right adjoint"] = new(x => SolveByLu(x, left: false, adjoint: true), [[3, 3], [2, 3]]),
        ["solve"] = new(x => [x[0].Solve(x[1])], [[2, 3, 3], [3, 2]]),
        ["solve right"] = new(x => [x[0].Solve(x[1], left: false)], [[3, 3], [2, 2, 3]]),
        ["solve vector"] = new(x => [x[0].Solve(x[1])], [[2, 3, 3], [2, 3]]),
        ["inv"] = new(x => [x[0].Inv()], [[2, 3, 3]]),
        ["solve_triangular lower"] = new(x => [x[0].SolveTriangular(x[1], upper: false)], [[3, 3], [3, 2]]),
        ["solve_triangular upper right"] = new(x => [x[0].SolveTriangular(x[1], upper: true, left: false)], [[2, 3, 3], [2, 3]]),
        ["solve_triangular unit"] = new(x => [x[0].SolveTriangular(x[1], upper: true, unitriangular: true)], [[3, 3], [3, 2]]),
        ["triangular_solve"] = new(x => [.. Pair(x[1].TriangularSolve(x[0], upper: false, transpose: true))], [[3, 3], [3, 2]]),
        ["tensorinv"] = new(x => [x[0].Tensorinv(1)], [[4, 2, 2]]),
        ["tensorsolve"] = new(x => [x[0].Tensorsolve(x[1])], [[2, 2, 4], [2, 2]]),
        ["det"] = new(x => [x[0].Det()], [[2, 3, 3]]),
        ["det singular"] = new(x => [(x[0].Unsqueeze(-1) * x[1].Unsqueeze(-2) + x[2].Unsqueeze(-1) * x[1].Unsqueeze(-2) * 0.5).Det()], [[2], [2], [2]], Second: false),
        ["slogdet"] = new(x => [.. Pair(x[0].Slogdet())], [[3, 3]]),
        ["logdet"] = new(x => [Definite(x[0]).Logdet()], [[2, 3, 3]]),
        ["qr tall"] = new(x => [.. Pair(Linalg.Qr(x[0]))], [[4, 2]]),
        ["qr wide"] = new(x => [.. Pair(Linalg.Qr(x[0]))], [[2, 2, 4]]),
        ["qr complete"] = new(x => [.. Pair(Linalg.Qr(x[0], QrMode.Complete))], [[3, 4]]),
        ["householder_product"] = new(x => [x[0].HouseholderProduct(x[1])], [[2, 4, 3], [2, 2]]),
        ["ormqr"] = new(x => [x[0].Ormqr(x[1], x[2])], [[4, 2], [2], [4, 3]]),
        ["ormqr right"] = new(x => [x[0].Ormqr(x[1], x[2], left: false, transpose: true)], [[4, 2], [2], [3, 4]]),
        ["eigh"] = new(x => [.. Invariant(Linalg.Eigh(Symmetric(x[0])))], [[3, 3]]),
        ["eigh upper"] = new(x => [.. Invariant(Linalg.Eigh(Symmetric(x[0]), UpLo.U))], [[2, 3, 3]]),
        ["eigvalsh"] = new(x => [Linalg.Eigvalsh(Symmetric(x[0]))], [[2, 3, 3]]),
        ["eig"] = new(x => [.. Invariant(Linalg.Eig(x[0]))], [[3, 3]]),
        ["eigvals"] = new(x => [Linalg.Eigvals(x[0])], [[3, 3]]),
        ["matrix_sqrth"] = new(x => [Definite(x[0]).MatrixSqrth()], [[2, 3, 3]]),
        ["svd tall"] = new(x => [.. Products(x[0].Svd(fullMatrices: false))], [[4, 3]]),
        ["svd wide"] = new(x => [.. Products(Linalg.Svd(x[0], fullMatrices: false))], [[2, 2, 3]]),
        ["svd full"] = new(x => [Linalg.Svd(x[0]).S, Linalg.Svd(x[0]).U.Narrow(-1, 0, 2).Abs()], [[3, 2]]),
        ["svdvals"] = new(x => [x[0].Svdvals()], [[2, 3, 4]]),
        ["polar"] = new(x => [.. Pair(x[0].Polar())], [[4, 3]]),
        ["polar square"] = new(x => [.. Pair(x[0].Polar())], [[2, 3, 3]]),
        ["pinv tall"] = new(x => [x[0].Pinv()], [[4, 3]]),
        ["pinv wide"] = new(x => [x[0].Pinv()], [[2, 2, 3]]),
        ["pinv of low rank"] = new(x => [x[0].Matmul(x[1]).Pinv(rtol: 1e-8)], [[4, 2], [2, 3]]),
        ["pinv hermitian"] = new(x => [Symmetric(x[0]).Pinv(hermitian: true)], [[3, 3]]),
        ["lstsq tall"] = new(x => [.. Solution(x[0].Lstsq(x[1], driver: LstsqDriver.Gels))], [[4, 2], [4, 3]]),
        ["lstsq wide"] = new(x => [x[0].Lstsq(x[1], driver: LstsqDriver.Gelsd).Solution], [[2, 2, 3], [2, 2, 2]]),
        ["matrix_exp"] = new(x => [x[0].MatrixExp()], [[2, 3, 3]]),
        ["matrix_power"] = new(x => [x[0].MatrixPower(3), x[0].MatrixPower(-2), x[0].MatrixPower(0)], [[3, 3]]),
        ["norm 1"] = new(x => [Linalg.VectorNorm(x[0], 1, [1])], [[3, 4]]),
        ["norm 2"] = new(x => [Linalg.VectorNorm(x[0], 2, [0], keepdim: true)], [[3, 4]]),
        ["norm 3"] = new(x => [Linalg.VectorNorm(x[0], 3)], [[3, 4]]),
        ["norm 1.5"] = new(x => [x[0].Norm(1.5, [0, 1])], [[3, 4]]),
        ["norm 0.5"] = new(x => [Linalg.VectorNorm(x[0], 0.5)], [[4]]),
        ["norm -2"] = new(x => [Linalg.VectorNorm(x[0], -2)], [[4]]),
        ["norm inf"] = new(x => [Linalg.VectorNorm(x[0], double.PositiveInfinity), Linalg.VectorNorm(x[0], double.NegativeInfinity)], [[4]]),
        ["matrix_norm fro nuc"] = new(x => [x[0].MatrixNorm(), x[0].MatrixNorm(NormOrder.Nuc, [0, 2])], [[3, 2, 3]]),
        ["matrix_norm 2"] = new(x => [x[0].MatrixNorm(2), x[0].MatrixNorm(-2, keepdim: true)], [[3, 2]]),
        ["matrix_norm 1 inf"] = new(x => [x[0].MatrixNorm(1), x[0].MatrixNorm(double.NegativeInfinity, [1, 0])], [[3, 2]]),
        ["cond"] = new(x => [x[0].Cond(), x[0].Cond(-2), x[0].Cond(1), x[0].Cond(NormOrder.Fro)], [[3, 3]]),
        ["dist"] = new(x => [x[0].Dist(x[1], 3)], [[3, 2], [2]]),
        ["renorm"] = new(x => [x[0].Renorm(2, 0, 1.0)], [[3, 4]]),
        ["cross"] = new(x => [Linalg.Cross(x[0], x[1], 0)], [[3, 2], [3, 1]]),
        ["vander"] = new(x => [x[0].Vander(4)], [[2, 3]]),
        ["cov"] = new(x => [x[0].Cov()], [[2, 4]]),
        ["corrcoef"] = new(x => [x[0].Corrcoef()], [[3, 5]]),
        ["cdist"] = new(x => [Tensor.Cdist(x[0], x[1], 3), Tensor.Cdist(x[0], x[1], 1), Tensor.Cdist(x[0], x[1])], [[2, 3, 2], [4, 2]], Complex: false),
        ["cdist by products"] = new(x => [Tensor.Cdist(x[0], x[1], computeMode: CdistMode.UseMmForEuclidDist)], [[3, 2], [2, 4, 2]], Complex: false),
        ["svd_lowrank"] = new(x =>
        {
            Tensor.ManualSeed(0);
            (Tensor u, Tensor s, Tensor v) = Tensor.SvdLowrank(x[0].Matmul(x[1]), 2);
            return [(u * s.Unsqueeze(-2)).Matmul(v.MH)];
        }, [[4, 2], [2, 3]]),
    };

    public static TheoryData<string> Names => [.. s_cases.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void Gradients_are_those_of_central_differences(string name) =>
        Derivatives.AreCentralDifferences(s_cases[name].Function, s_cases[name].Shapes, s_cases[name].Complex, s_cases[name].Second);

    [Fact]
    public void The_determinant_of_singular_matrices_has_the_adjugate_as_gradient()
    {
        foreach (bool again in new[] { false, true })
        {
            Tensor a = Tensor.From<double>([1, 2, 3, 2, 4, 6, 1, 1, 1], [3, 3]).RequiresGrad_();
            Tensor det = a.Det();
            Tensor da = Autograd.Grad([det], [a], createGraph: again)[0]!;
            double[] expected = [-2, 4, -2, 1, -2, 1, 0, 0, 0], found = da.ToArray<double>();
            for (int i = 0; i < 9; i++)
                Assert.Equal(expected[i], found[i], 1e-9);
        }
    }

    [Fact]
    public void Functions_of_the_phase_of_complex_vectors_have_no_gradient()
    {
        Tensor.ManualSeed(1);
        Tensor a = Tensor.Randn([3, 3], DType.Complex128).RequiresGrad_();
        Assert.Contains("phase", Assert.Throws<InvalidOperationException>(() => Linalg.Eig(a).Eigenvectors.Imag.Sum().Backward()).Message, StringComparison.Ordinal);
        Assert.Contains("phase", Assert.Throws<InvalidOperationException>(() => Linalg.Svd(a).U.Imag.Sum().Backward()).Message, StringComparison.Ordinal);
    }

    private static Tensor Symmetric(Tensor x) => x + x.MH;

    private static Tensor Definite(Tensor x) => x.Matmul(x.MH) + Tensor.Eye(x.Shape[-1], null, x.DType);

    /// <summary>Lower, with a real diagonal away from zero, as Cholesky gives it.</summary>
    private static Tensor Triangle(Tensor x) => x.Tril(-1) + (x.Diagonal(0, -2, -1).Abs() + 1.0).To(x.DType).DiagEmbed();

    private static Tensor[] Two((Tensor, Tensor L, Tensor U) factors) => [factors.L, factors.U];

    private static Tensor[] Pair((Tensor A, Tensor B) results) => [results.A, results.B];

    private static Tensor[] Invariant((Tensor Values, Tensor Vectors) eigen) => [eigen.Values, eigen.Vectors.Abs()];

    private static Tensor[] Products((Tensor U, Tensor S, Tensor Vh) f) => [f.U.Matmul(f.Vh), f.S, f.U.Abs(), f.Vh.Abs()];

    private static Tensor[] Solution((Tensor X, Tensor Residuals, Tensor, Tensor) result) => [result.X, result.Residuals];

    /// <summary>The first input as L and U in one matrix.</summary>
    private static Tensor[] SolveByLu(Tensor[] x, bool left, bool adjoint) => [Linalg.LuSolve(x[0], Tensor.From([2, 3, 3]), x[1], left, adjoint)];
}
