using Interop.Tensors.Kernels.LinearAlgebra;

namespace Interop.Tensors;

/// <content>The factorization of symmetric and Hermitian matrices that need not be definite.</content>
public static partial class Linalg
{
    /// <summary>L and D in one matrix with A = L D Lᵀ, or L D Lᴴ, and LAPACK's pivots: [*, n, n] → [*, n, n], int32 [*, n]. Not differentiable. Source: <c>aten::linalg_ldl_factor</c>.</summary>
    /// <param name="a">The matrices; only the lower triangle is read.</param>
    /// <param name="hermitian">Whether a complex matrix equals its adjoint, not its transpose.</param>
    /// <exception cref="LinalgException">D is singular.</exception>
    public static (Tensor LD, Tensor Pivots) LdlFactor(this Tensor a, bool hermitian = false)
    {
        (Tensor ld, Tensor pivots, _) = a.LdlFactorEx(hermitian, checkErrors: true);
        return (ld, pivots);
    }

    /// <summary>As <see cref="LdlFactor"/>, with an int32 number for each matrix instead of an exception: the first zero block of D, counted from 1, 0 without one. Source: <c>aten::linalg_ldl_factor_ex</c>.</summary>
    /// <param name="a">[*, n, n].</param>
    /// <param name="hermitian">Whether a complex matrix equals its adjoint, not its transpose.</param>
    /// <param name="checkErrors">Whether to throw nevertheless.</param>
    public static (Tensor LD, Tensor Pivots, Tensor Info) LdlFactorEx(this Tensor a, bool hermitian = false, bool checkErrors = false)
    {
        CheckSquare("linalg.ldl_factor", a);
        using Op op = Op.Begin("linalg_ldl_factor_ex", a);
        (Tensor ld, Tensor pivots, Tensor info) = Factorizations.Ldl(a, hermitian);
        if (checkErrors)
            CheckInfo("linalg.ldl_factor", info, static i => $"D[{i}, {i}], counted from 1, is zero, so that solving with it would divide by zero");
        return (ld, pivots, info);
    }

    /// <summary>X with A X = B from the factors of A: [*, n, n], int32 [*, n], [*, n, k] → [*, n, k]. Not differentiable. Source: <c>aten::linalg_ldl_solve</c>.</summary>
    /// <param name="ld">Of <see cref="LdlFactor"/>.</param>
    /// <param name="pivots">Of <see cref="LdlFactor"/>.</param>
    /// <param name="b">Right sides; batch dimensions broadcast.</param>
    /// <param name="hermitian">As it was factorized.</param>
    /// <exception cref="ShapeException">The shapes do not fit.</exception>
    public static Tensor LdlSolve(this Tensor ld, Tensor pivots, Tensor b, bool hermitian = false)
    {
        CheckSquare("linalg.ldl_solve", ld);
        CheckMatrix("linalg.ldl_solve", b);
        CheckSameDType("linalg.ldl_solve", ld, b);
        if (pivots.DType != DType.Int32)
            throw new ArgumentException($"linalg.ldl_solve: pivots are int32, found {pivots.DType.Name}.");
        if (ld.Shape[-1] != b.Shape[-2] || pivots.Shape != new Shape(ld.Shape.AsSpan()[..^1]))
            throw new ShapeException($"linalg.ldl_solve: factors of shape {ld.Shape} with pivots of shape {pivots.Shape} do not fit right sides of shape {b.Shape}.");
        using Op op = Op.Begin("linalg_ldl_solve", ld, pivots, b);
        return op.Return(Solvers.Ldl(ld, pivots, b, hermitian));
    }
}
