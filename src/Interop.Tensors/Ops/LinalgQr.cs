using Interop.Tensors.Kernels.LinearAlgebra;

namespace Interop.Tensors;

/// <content>Orthogonal factors.</content>
public static partial class Linalg
{
    /// <summary>Q with orthonormal columns and upper triangular R with A = Q R: [*, m, n] → [*, m, k], [*, k, n], k = min(m, n), or m with <see cref="QrMode.Complete"/>. Signs are LAPACK's. Source: <c>aten::linalg_qr</c>.</summary>
    /// <param name="a">The matrices. With <see cref="QrMode.R"/>, Q is empty and nothing can be differentiated; with <see cref="QrMode.Complete"/> only where m ≤ n.</param>
    /// <param name="mode">How much is computed.</param>
    public static (Tensor Q, Tensor R) Qr(this Tensor a, QrMode mode = QrMode.Reduced)
    {
        using OpCast cast = OpCast.Of("linalg_qr", ref a);
        CheckMatrix("linalg.qr", a);
        long m = a.Shape[-2], n = a.Shape[-1], k = mode == QrMode.Complete ? m : Math.Min(m, n);
        QrCall call = new(mode);
        using Op op = Op.Begin("linalg_qr", call, a);
        (Tensor q, Tensor r) = Factorizations.Qr(a, mode == QrMode.R ? 0 : k, k);
        if (mode == QrMode.R)
            q = Tensor.Empty([0], a.DType);
        op.Record([q, r], [a], [q, r], call, static (g, call) =>
        {
            Tensor q = g.Saved(0), r = g.Saved(1);
            if (call.Mode == QrMode.R)
                throw new InvalidOperationException("The derivative of linalg.qr needs Q, which QrMode.R does not compute: use QrMode.Reduced.");
            if (call.Mode == QrMode.Complete && q.Shape[-2] > r.Shape[-1])
                throw new InvalidOperationException($"The complete QR factorization of {q.Shape[-2]} x {r.Shape[-1]} matrices is not differentiable, since some columns of Q are arbitrary: use QrMode.Reduced.");
            return [QrGradient(q, r, g.Dy(0), g.Dy(1))];
        });
        return (q, r);
    }

    /// <summary>The first columns of the product of reflectors 1 − τᵢ vᵢ vᵢᴴ, of which vᵢ stands below the diagonal of A with a 1 on it: [*, m, n], [*, k] → [*, m, n]. Source: <c>aten::linalg_householder_product</c>.</summary>
    /// <param name="a">The vectors, as <see cref="Tensor.Geqrf"/> gives them.</param>
    /// <param name="tau">k ≤ n factors.</param>
    /// <exception cref="ShapeException">There are more columns than rows, or more factors than columns.</exception>
    public static Tensor HouseholderProduct(this Tensor a, Tensor tau)
    {
        using OpCast cast = OpCast.Of("linalg_householder_product", ref a, ref tau);
        CheckReflectors("linalg.householder_product", a, tau);
        if (a.Shape[-1] > a.Shape[-2])
            throw new ShapeException($"linalg.householder_product needs at least as many rows as columns, found the shape {a.Shape}.");
        return Op.Fused("linalg_householder_product", a, tau, static (a, tau) => Factorizations.Reflect(a, tau, null, left: true, adjoint: false), static (a, tau) =>
        {
            (Tensor v, Tensor t) = Compact(a, tau);
            return Columns(Tensor.Eye(a.Shape[-2], a.Shape[-1], a.DType) - v.Matmul(t.Matmul(v.Narrow(-2, 0, a.Shape[-1]).MH)));
        });
    }

    internal static void CheckReflectors(string name, Tensor a, Tensor tau)
    {
        CheckMatrix(name, a);
        CheckSameDType(name, a, tau);
        if (tau.Rank != a.Rank - 1 || !tau.Shape.AsSpan()[..^1].SequenceEqual(a.Shape.AsSpan()[..^2]) || tau.Shape[-1] > a.Shape[-1])
            throw new ShapeException($"{name}: factors of shape {tau.Shape} do not fit vectors of shape {a.Shape}.");
    }

    /// <summary>V and T with H₁ … Hₖ = 1 − V T Vᴴ: T = (1 + D striu(Vᴴ V))⁻¹ D with D = diag(τ). Source: Schreiber and Van Loan (1989).</summary>
    internal static (Tensor V, Tensor T) Compact(Tensor a, Tensor tau)
    {
        long k = tau.Shape[-1];
        Tensor v = a.Narrow(-1, 0, k).Tril(-1) + Tensor.Eye(a.Shape[-2], k, a.DType), d = tau.DiagEmbed();
        // Only the strict upper triangle is read; the ones of the diagonal are implied.
        return (v, SolveTriangular(tau.Unsqueeze(-1) * v.MH.Matmul(v), d, upper: true, unitriangular: true));
    }

    /// <summary>Source: Walter and Lehmann, "Algorithmic differentiation of linear algebra functions" (2012); for wide matrices the first square part is differentiated.</summary>
    private static Tensor QrGradient(Tensor q, Tensor r, Tensor? dq, Tensor? dr)
    {
        long m = q.Shape[-2], n = r.Shape[-1];
        Tensor? inner = dr?.Matmul(r.MH);
        if (dq is not null)
            inner = inner is null ? -q.MH.Matmul(dq) : inner - q.MH.Matmul(dq);
        if (m >= n)
        {
            Tensor strict = inner!.Triu(1), sum = strict + strict.MH + inner.Diagonal(0, -2, -1).Real.DiagEmbed(), da = q.Matmul(sum);
            return SolveTriangular(r.MH, dq is null ? da : da + dq, upper: false, left: false);
        }

        Tensor skew = inner!.MH - inner, lower = skew.Tril(-1);
        if (skew.DType.Kind == DTypeKind.Complex)
            lower += (skew.Diagonal(0, -2, -1) * 0.5).DiagEmbed();
        Tensor square = SolveTriangular(r.Narrow(-1, 0, m).MH, q.Matmul(lower), upper: false, left: false);
        Tensor whole = Tensor.Cat([square, Tensor.Zeros([.. r.Shape.AsSpan()[..^1], n - m], r.DType)], -1);
        return dr is null ? whole : whole + q.Matmul(dr);
    }

    private sealed record QrCall(QrMode Mode);
}

/// <content>Orthogonal factors. Source: <c>torch.qr</c>, <c>torch.geqrf</c>, <c>torch.orgqr</c>, <c>torch.ormqr</c>.</content>
public partial class Tensor
{
    /// <summary><see cref="Linalg.Qr"/>, reduced or complete. Source: <c>aten::qr</c>.</summary>
    public (Tensor Q, Tensor R) Qr(bool some = true) => Linalg.Qr(this, some ? QrMode.Reduced : QrMode.Complete);

    /// <summary>R on and above the diagonal, reflectors below it, and their factors τ, as LAPACK gives them: [*, m, n] → [*, m, n], [*, min(m, n)]. Not differentiable. Source: <c>aten::geqrf</c>.</summary>
    public (Tensor A, Tensor Tau) Geqrf()
    {
        Tensor self = this;
        using OpCast cast = OpCast.Of("geqrf", ref self);
        if (!ReferenceEquals(self, this))
            return self.Geqrf();
        Linalg.CheckMatrix("geqrf", this);
        using Op op = Op.Begin("geqrf", this);
        return Factorizations.Geqrf(this);
    }

    /// <summary><see cref="Linalg.HouseholderProduct"/>. Source: <c>aten::orgqr</c>.</summary>
    public Tensor Orgqr(Tensor input2) => Linalg.HouseholderProduct(this, input2);

    /// <summary>Q C, Qᴴ C, C Q or C Qᴴ for the square Q of the reflectors in this tensor: [*, m, n], [*, k], [*, m, l] → [*, m, l], from the right [*, l, m]. Source: <c>aten::ormqr</c>.</summary>
    /// <param name="tau">The factors of the reflectors.</param>
    /// <param name="other">C.</param>
    /// <param name="left">Whether Q stands on the left.</param>
    /// <param name="transpose">Whether Qᴴ takes the place of Q.</param>
    /// <exception cref="ShapeException">The shapes do not fit.</exception>
    public Tensor Ormqr(Tensor tau, Tensor other, bool left = true, bool transpose = false)
    {
        Tensor self = this;
        using OpCast cast = OpCast.Of("ormqr", ref self, ref tau, ref other);
        if (!ReferenceEquals(self, this))
            return self.Ormqr(tau, other, left, transpose);
        Linalg.CheckReflectors("ormqr", this, tau);
        Linalg.CheckMatrix("ormqr", other);
        Linalg.CheckSameDType("ormqr", this, other);
        if (other.Shape[left ? -2 : -1] != Shape[-2] || !other.Shape.AsSpan()[..^2].SequenceEqual(Shape.AsSpan()[..^2]))
            throw new ShapeException($"ormqr: reflectors of shape {Shape} do not fit {other.Shape} from the {(left ? "left" : "right")}.");
        if (tau.Shape[-1] > Shape[-2])
            throw new ShapeException($"ormqr: {tau.Shape[-1]} factors are more than the {Shape[-2]} rows of the reflectors.");
        using Op op = Op.Begin("ormqr", this, tau, other);
        if (!GradMode.Enabled || !(RequiresGrad || tau.RequiresGrad || other.RequiresGrad))
            return op.Return(Factorizations.Reflect(this, tau, other, left, transpose));
        (Tensor v, Tensor t) = Linalg.Compact(this, tau);
        if (transpose)
            t = t.MH;
        return op.Return(Linalg.Columns(left ? other - v.Matmul(t.Matmul(v.MH.Matmul(other))) : other - other.Matmul(v).Matmul(t).Matmul(v.MH)));
    }
}
