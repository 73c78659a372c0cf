using Interop.Tensors.Kernels.LinearAlgebra;

namespace Interop.Tensors;

/// <content>Eigenvalues and eigenvectors.</content>
public static partial class Linalg
{
    /// <summary>Rising eigenvalues and orthonormal eigenvectors, a column each, of symmetric or Hermitian matrices: [*, n, n] → real [*, n], [*, n, n]. Source: <c>aten::linalg_eigh</c>.</summary>
    /// <param name="a">The matrices; one triangle is read. Gradients are symmetric, and infinite where eigenvalues coincide.</param>
    /// <param name="uplo">Which triangle.</param>
    /// <exception cref="LinalgException">The iteration did not converge, which happens where numbers are not finite.</exception>
    public static (Tensor Eigenvalues, Tensor Eigenvectors) Eigh(this Tensor a, UpLo uplo = UpLo.L)
    {
        using OpCast cast = OpCast.Of("linalg_eigh", ref a);
        CheckSquare("linalg.eigh", a);
        using Op op = Op.Begin("linalg_eigh", a);
        (Tensor values, Tensor? vectors, Tensor info) = Spectra.Hermitian(a, uplo == UpLo.U, vectors: true);
        CheckInfo("linalg.eigh", info, NotConverged);
        op.Record([values, vectors!], [a], [values, vectors], 0, static (g, _) => [EighGradient(g.Saved(0), g.Saved(1), g.Dy(0), g.Dy(1))]);
        return (values, vectors!);
    }

    /// <summary>The eigenvalues of <see cref="Eigh"/> alone. Source: <c>aten::linalg_eigvalsh</c>.</summary>
    /// <param name="a">[*, n, n].</param>
    /// <param name="uplo">Which triangle is read.</param>
    public static Tensor Eigvalsh(this Tensor a, UpLo uplo = UpLo.L)
    {
        using OpCast cast = OpCast.Of("linalg_eigvalsh", ref a);
        CheckSquare("linalg.eigvalsh", a);
        using Op op = Op.Begin("linalg_eigvalsh", a);
        if (GradMode.Enabled && a.RequiresGrad)
            return op.Return(a.Eigh(uplo).Eigenvalues);
        (Tensor values, _, Tensor info) = Spectra.Hermitian(a, uplo == UpLo.U, vectors: false);
        CheckInfo("linalg.eigvalsh", info, NotConverged);
        return op.Return(values);
    }

    /// <summary>Complex eigenvalues and eigenvectors of length 1, a column each, of square matrices: [*, n, n] → complex [*, n], [*, n, n]. Source: <c>aten::linalg_eig</c>.</summary>
    /// <param name="a">The matrices. Gradients are infinite where eigenvalues coincide, and defined only for functions that do not depend on the phase of the eigenvectors.</param>
    /// <exception cref="ArgumentException">A number is not finite.</exception>
    /// <exception cref="LinalgException">The iteration did not converge.</exception>
    public static (Tensor Eigenvalues, Tensor Eigenvectors) Eig(this Tensor a)
    {
        using OpCast cast = OpCast.Of("linalg_eig", ref a);
        CheckSquare("linalg.eig", a);
        using Op op = Op.Begin("linalg_eig", a);
        CheckFinite("linalg.eig", a);
        (Tensor values, Tensor? vectors, Tensor info) = Spectra.General(a, vectors: true);
        CheckInfo("linalg.eig", info, NotConverged);
        op.Record([values, vectors!], [a], [values, vectors], 0, static (g, _) => [EigGradient(g.Saved(0), g.Saved(1), g.Dy(0), g.Dy(1))]);
        return (values, vectors!);
    }

    /// <summary>The eigenvalues of <see cref="Eig"/> alone. Source: <c>aten::linalg_eigvals</c>.</summary>
    public static Tensor Eigvals(this Tensor a)
    {
        using OpCast cast = OpCast.Of("linalg_eigvals", ref a);
        CheckSquare("linalg.eigvals", a);
        using Op op = Op.Begin("linalg_eigvals", a);
        if (GradMode.Enabled && a.RequiresGrad)
            return op.Return(a.Eig().Eigenvalues);
        CheckFinite("linalg.eigvals", a);
        (Tensor values, _, Tensor info) = Spectra.General(a, vectors: false);
        CheckInfo("linalg.eigvals", info, NotConverged);
        return op.Return(values);
    }

    /// <summary>The positive definite X with X X = A, for symmetric or Hermitian positive definite A: [*, n, n] → [*, n, n]. Source: <c>aten::linalg_matrix_sqrth</c>.</summary>
    /// <param name="a">The matrices; only the lower triangle is read. Gradients are symmetric.</param>
    public static Tensor MatrixSqrth(this Tensor a)
    {
        CheckSquare("linalg.matrix_sqrth", a);
        using Op op = Op.Begin("linalg_matrix_sqrth", a);
        Tensor x;
        using (Tensor.NoGrad())
        {
            (Tensor values, Tensor vectors) = a.Eigh();
            x = (vectors * values.Sqrt().Unsqueeze(-2)).Matmul(vectors.MH);
        }

        // dX X + X dX = dA, and A counts as its Hermitian part.
        return op.Record(x, Gradient.Wrt(a, x, static (x, dy) => Lyapunov(x, (dy + dy.MH) * 0.5)));
    }

    /// <summary>Y with X Y + Y X = G, for Hermitian X whose eigenvalues have no sum of zero. Its own gradient is of the same kind.</summary>
    private static Tensor Lyapunov(Tensor x, Tensor g)
    {
        using Op op = Op.Begin("linalg_lyapunov", x, g);
        Tensor y;
        using (Tensor.NoGrad())
        {
            (Tensor values, Tensor v) = x.Eigh();
            y = v.Matmul((v.MH.Matmul(g).Matmul(v) / (values.Unsqueeze(-1) + values.Unsqueeze(-2))).Matmul(v.MH));
        }

        return op.Record(y, [x, g], [x, y], 0, static (g, _) =>
        {
            Tensor dg = Lyapunov(g.Saved(0), g.Dy(0)!), yh = g.Saved(1).MH;
            return [g.Needs(0) ? -(dg.Matmul(yh) + yh.Matmul(dg)) : null, g.Needs(1) ? dg : null];
        });
    }

    /// <summary>V (diag(dλ) + skew(Vᴴ dV) / (λⱼ − λᵢ)) Vᴴ. Source: Giles, "An extended collection of matrix derivative results" (2008).</summary>
    private static Tensor EighGradient(Tensor values, Tensor v, Tensor? dvalues, Tensor? dv)
    {
        if (dv is null)
            return (v * dvalues!.Unsqueeze(-2)).Matmul(v.MH);
        Tensor product = v.MH.Matmul(dv);
        if (v.DType.Kind == DTypeKind.Complex)
            CheckPhase("linalg.eigh", product.Diagonal(0, -2, -1).Imag);
        Tensor inner = (product - product.MH) * 0.5 / Gaps(values);
        return v.Matmul((dvalues is null ? inner : OffDiagonal(inner) + dvalues.To(v.DType).DiagEmbed()).Matmul(v.MH));
    }

    /// <summary>V⁻ᴴ (diag(dλ) + (Vᴴ dV − Vᴴ V diag(Re Vᴴ dV)) / conj(λⱼ − λᵢ)) Vᴴ; the last term keeps the lengths of eigenvectors. Source: Boeddeker et al., arXiv:1701.00392, equation 4.77.</summary>
    private static Tensor EigGradient(Tensor values, Tensor v, Tensor? dvalues, Tensor? dv)
    {
        Tensor vh = v.MH;
        if (dv is null)
            return vh.Solve(dvalues!.Unsqueeze(-1) * vh);
        Tensor product = vh.Matmul(dv), own = product.Diagonal(0, -2, -1);
        CheckPhase("linalg.eig", own.Imag);
        Tensor inner = (product - vh.Matmul(v * own.Real.Unsqueeze(-2))) / Gaps(values.Conj());
        return vh.Solve((dvalues is null ? inner : OffDiagonal(inner) + dvalues.DiagEmbed()).Matmul(vh));
    }

    /// <summary>λⱼ − λᵢ, with ones on the diagonal, whose quotients are not used.</summary>
    private static Tensor Gaps(Tensor values) =>
        values.Unsqueeze(-2) - values.Unsqueeze(-1) + Tensor.Eye(values.Shape[-1], null, values.DType);

    private static Tensor OffDiagonal(Tensor a) => a.Tril(-1) + a.Triu(1);

    /// <summary>A function that depends on the arbitrary phase of complex vectors has no derivative.</summary>
    private static void CheckPhase(string name, Tensor parts)
    {
        using GradMode off = Tensor.NoGrad();
        foreach (double part in parts.To(DType.Float64).ToArray<double>())
        {
            if (Math.Abs(part) > 1e-2)
                throw new InvalidOperationException($"{name}: complex vectors are defined up to a phase, and this function depends on it, so that it has no derivative: use a function that does not.");
        }
    }

    private static void CheckFinite(string name, Tensor a)
    {
        if (!Spectra.IsFinite(a))
            throw new ArgumentException($"{name}: the tensor has infinities or NaN, which have no eigenvalues: replace them first.");
    }

    private static string NotConverged(int count) => $"the iteration did not converge for {count} of the values, which happens where numbers are not finite or the matrix is ill-conditioned";
}
