using Interop.Tensors.Kernels.LinearAlgebra;

namespace Interop.Tensors;

/// <content>The factorization of positive definite matrices.</content>
public static partial class Linalg
{
    /// <summary>L with A = L Lᴴ, or U with A = Uᴴ U, for symmetric or Hermitian positive definite A: [*, n, n] → [*, n, n]. Source: <c>aten::linalg_cholesky</c>.</summary>
    /// <param name="a">The matrices; only the lower triangle is read, with <paramref name="upper"/> only the upper one. Gradients are symmetric.</param>
    /// <param name="upper">Whether U is returned.</param>
    /// <exception cref="LinalgException">A matrix is not positive definite.</exception>
    public static Tensor Cholesky(this Tensor a, bool upper = false)
    {
        using OpCast cast = OpCast.Of("linalg_cholesky", ref a);
        CheckSquare("linalg.cholesky", a);
        using Op op = Op.Begin("linalg_cholesky", a);
        (Tensor l, Tensor info) = a.CholeskyEx(upper);
        CheckInfo("linalg.cholesky", info, NotDefinite);
        return op.Return(l);
    }

    /// <summary>As <see cref="Cholesky"/>, with an int32 number for each matrix instead of an exception: the order of the first leading minor that is not positive, 0 without one. Source: <c>aten::linalg_cholesky_ex</c>.</summary>
    /// <param name="a">[*, n, n].</param>
    /// <param name="upper">Whether U is returned.</param>
    /// <param name="checkErrors">Whether to throw nevertheless.</param>
    /// <exception cref="LinalgException">Errors are checked and a matrix is not positive definite.</exception>
    public static (Tensor L, Tensor Info) CholeskyEx(this Tensor a, bool upper = false, bool checkErrors = false)
    {
        using OpCast cast = OpCast.Of("linalg_cholesky_ex", ref a);
        CheckSquare("linalg.cholesky_ex", a);
        CholeskyCall call = new(upper);
        using Op op = Op.Begin("linalg_cholesky_ex", call, a);
        (Tensor l, Tensor info) = Factorizations.Cholesky(a, upper);
        if (checkErrors)
            CheckInfo("linalg.cholesky_ex", info, NotDefinite);
        op.Record([l, info], [a], [l], call, static (g, call) => [CholeskyGradient(g.Saved(0), g.Dy(0)!, call.Upper)]);
        return (l, info);
    }

    private static string NotDefinite(int order) => $"the matrix is not positive definite, its leading minor of order {order} is not positive";

    /// <summary>L⁻ᴴ Φ(Lᴴ dL) L⁻¹ made Hermitian, where Φ keeps the lower triangle and half of the diagonal. Source: Murray, "Differentiation of the Cholesky decomposition" (2016).</summary>
    private static Tensor CholeskyGradient(Tensor l, Tensor dl, bool upper)
    {
        if (upper)
            (l, dl) = (l.MH, dl.MH);
        Tensor p = l.MH.Matmul(dl).Tril();
        p = (p + p.Tril(-1).MH) * 0.5;
        return SolveTriangular(l, SolveTriangular(l.MH, p, upper: true), upper: false, left: false);
    }

    private sealed record CholeskyCall(bool Upper);
}

/// <content>Cholesky factors. Source: <c>torch.cholesky</c> and kin.</content>
public partial class Tensor
{
    /// <summary><see cref="Linalg.Cholesky"/>. Source: <c>aten::cholesky</c>.</summary>
    public Tensor Cholesky(bool upper = false) => Linalg.Cholesky(this, upper);

    /// <summary>(L Lᴴ)⁻¹ from the factor in this tensor, or (Uᴴ U)⁻¹: [*, n, n] → [*, n, n]. Source: <c>aten::cholesky_inverse</c>.</summary>
    /// <param name="upper">Whether this tensor is U. Only its triangle is read; as in PyTorch the gradient has both.</param>
    public Tensor CholeskyInverse(bool upper = false)
    {
        Tensor self = this;
        using OpCast cast = OpCast.Of("cholesky_inverse", ref self);
        if (!ReferenceEquals(self, this))
            return self.CholeskyInverse(upper);
        Linalg.CheckSquare("cholesky_inverse", this);
        FactorSide side = new(upper);
        using Op op = Op.Begin("cholesky_inverse", side, this);
        Tensor y = Solvers.Cholesky(this, Eye(Shape[-1], null, DType), upper);
        return op.Record(y, Gradient.Wrt(this, this, y, side, static (l, y, side, dy) =>
        {
            Tensor common = y.Matmul((dy + dy.MH).Matmul(y));
            return side.Upper ? -l.Matmul(common) : -common.Matmul(l);
        }));
    }

    /// <summary>X with L Lᴴ X = this, or Uᴴ U X = this: [*, n, k] → [*, n, k]. Source: <c>aten::cholesky_solve</c>.</summary>
    /// <param name="l">The factor, [*, n, n].</param>
    /// <param name="upper">Whether it is U. Only its triangle is read; as in PyTorch its gradient has both.</param>
    /// <exception cref="ShapeException">The shapes do not fit.</exception>
    public Tensor CholeskySolve(Tensor l, bool upper = false)
    {
        Tensor self = this;
        using OpCast cast = OpCast.Of("cholesky_solve", ref self, ref l);
        if (!ReferenceEquals(self, this))
            return self.CholeskySolve(l, upper);
        Linalg.CheckMatrix("cholesky_solve", this);
        Linalg.CheckSquare("cholesky_solve", l);
        Linalg.CheckSameDType("cholesky_solve", this, l);
        if (l.Shape[-1] != Shape[-2])
            throw new ShapeException($"cholesky_solve: a factor of shape {l.Shape} does not fit right sides of shape {Shape}.");
        FactorSide side = new(upper);
        using Op op = Op.Begin("cholesky_solve", side, this, l);
        Tensor x = Solvers.Cholesky(l, this, upper);
        return op.Record(x, [this, l], [l, x], side, static (g, side) =>
        {
            Tensor l = g.Saved(0), db = g.Dy(0)!.CholeskySolve(l, side.Upper);
            if (!g.Needs(1))
                return [db, null];
            Tensor common = db.Matmul(g.Saved(1).MH);
            common += common.MH;
            return [g.Needs(0) ? db : null, side.Upper ? -l.Matmul(common) : -common.Matmul(l)];
        });
    }

    private sealed record FactorSide(bool Upper);
}
