using Interop.Tensors.Kernels.LinearAlgebra;

namespace Interop.Tensors;

/// <content>Singular values and what is made of them.</content>
public static partial class Linalg
{
    /// <summary>U, falling singular values and Vᴴ with A = U diag(S) Vᴴ: [*, m, n] → [*, m, m], real [*, k], [*, n, n], or with k columns and rows, k = min(m, n). Source: <c>aten::linalg_svd</c>.</summary>
    /// <param name="a">The matrices. Gradients are infinite where singular values coincide or vanish, and defined only for functions that do not depend on signs and phases.</param>
    /// <param name="fullMatrices">Whether U and V are square; their additional vectors have no gradient.</param>
    /// <exception cref="LinalgException">The iteration did not converge, which happens where numbers are not finite.</exception>
    public static (Tensor U, Tensor S, Tensor Vh) Svd(this Tensor a, bool fullMatrices = true)
    {
        using OpCast cast = OpCast.Of("linalg_svd", ref a);
        CheckMatrix("linalg.svd", a);
        using Op op = Op.Begin("linalg_svd", a);
        (Tensor? u, Tensor s, Tensor? vh, Tensor info) = Spectra.Singular(a, vectors: true, fullMatrices);
        CheckInfo("linalg.svd", info, NotConverged);
        op.Record([u!, s, vh!], [a], [u, s, vh], 0, static (g, _) =>
        {
            Tensor s = g.Saved(1);
            long k = s.Shape[-1];
            return [SvdGradient(g.Saved(0).Narrow(-1, 0, k), s, g.Saved(2).Narrow(-2, 0, k), g.Dy(0)?.Narrow(-1, 0, k), g.Dy(1), g.Dy(2)?.Narrow(-2, 0, k))];
        });
        return (u!, s, vh!);
    }

    /// <summary>The singular values of <see cref="Svd"/> alone. Source: <c>aten::linalg_svdvals</c>.</summary>
    public static Tensor Svdvals(this Tensor a)
    {
        using OpCast cast = OpCast.Of("linalg_svdvals", ref a);
        CheckMatrix("linalg.svdvals", a);
        using Op op = Op.Begin("linalg_svdvals", a);
        if (GradMode.Enabled && a.RequiresGrad)
            return op.Return(a.Svd(fullMatrices: false).S);
        (_, Tensor s, _, Tensor info) = Spectra.Singular(a, vectors: false, full: false);
        CheckInfo("linalg.svdvals", info, NotConverged);
        return op.Return(s);
    }

    /// <summary>U with orthonormal columns and positive semidefinite H with A = U H: [*, m, n] → [*, m, n], [*, n, n], m ≥ n. U is the nearest such matrix to A. Source: <c>aten::linalg_polar</c>.</summary>
    /// <exception cref="ShapeException">There are more columns than rows.</exception>
    public static (Tensor U, Tensor H) Polar(this Tensor a)
    {
        CheckMatrix("linalg.polar", a);
        if (a.Shape[-2] < a.Shape[-1])
            throw new ShapeException($"linalg.polar needs at least as many rows as columns, found the shape {a.Shape}.");
        using Op op = Op.Begin("linalg_polar", a);
        Tensor u, h;
        using (Tensor.NoGrad())
        {
            (Tensor left, Tensor s, Tensor vh) = a.Svd(fullMatrices: false);
            (u, h) = (left.Matmul(vh), (vh.MH * s.Unsqueeze(-2)).Matmul(vh));
        }

        op.Record([u, h], [a], [u, h], 0, static (g, _) => [PolarGradient(g.Saved(0), g.Saved(1), g.Dy(0), g.Dy(1))]);
        return (u, h);
    }

    /// <summary>
    /// With Ω = Uᴴ dU, H Ω + Ω H = Uᴴ dA − dAᴴ U, dH = Uᴴ dA − Ω H and dU = U Ω + (1 − U Uᴴ) dA H⁻¹; this is the adjoint.
    /// </summary>
    private static Tensor PolarGradient(Tensor u, Tensor h, Tensor? du, Tensor? dh)
    {
        Tensor? turn = du is null ? null : u.MH.Matmul(du);
        if (dh is not null)
            turn = turn is null ? -dh.Matmul(h) : turn - dh.Matmul(h);
        Tensor inner = Lyapunov(h, turn! - turn!.MH), da = u.Matmul(dh is null ? inner : inner + dh);
        if (du is null || u.Shape[-2] == u.Shape[-1])
            return da;
        Tensor scaled = h.Solve(du, left: false);
        return da + scaled - u.Matmul(u.MH.Matmul(scaled));
    }

    /// <summary>
    /// U [(skew(Uᴴ dU) S + S skew(Vᴴ dV)) / (sⱼ² − sᵢ²) + diag(dS)] Vᴴ, with what leaves the spans of U and V where they are not square.
    /// Source: Townsend, "Differentiating the singular value decomposition" (2016).
    /// </summary>
    private static Tensor SvdGradient(Tensor u, Tensor s, Tensor vh, Tensor? du, Tensor? ds, Tensor? dvh)
    {
        long m = u.Shape[-2], n = vh.Shape[-1];
        if (du is null && dvh is null)
            return m >= n ? u.Matmul(ds!.Unsqueeze(-1) * vh) : (u * ds!.Unsqueeze(-2)).Matmul(vh);
        Tensor? left = du is null ? null : Skew(u.MH.Matmul(du)), right = dvh is null ? null : Skew(vh.Matmul(dvh.MH));
        bool complex = u.DType.Kind == DTypeKind.Complex;
        if (complex)
        {
            Tensor? own = left?.Diagonal(0, -2, -1).Imag, other = right?.Diagonal(0, -2, -1).Imag;
            CheckPhase("linalg.svd", own is null ? other! : other is null ? own : own + other);
        }

        Tensor gaps = Gaps(s * s), column = s.Unsqueeze(-1), row = s.Unsqueeze(-2);
        Tensor inner = (left is null ? column * right! : right is null ? left * row : left * row + column * right) / gaps;
        if (ds is not null)
            inner += ds.To(inner.DType).DiagEmbed();
        if (complex && left is not null && right is not null)
            inner += (left.Diagonal(0, -2, -1) / (2 * s)).DiagEmbed();
        if (m > n && du is not null)
        {
            Tensor scaled = du / row;
            return (u.Matmul(inner) + scaled - u.Matmul(u.MH.Matmul(scaled))).Matmul(vh);
        }

        if (m < n && dvh is not null)
        {
            Tensor scaled = dvh / column;
            return u.Matmul(inner.Matmul(vh) + scaled - scaled.Matmul(vh.MH).Matmul(vh));
        }

        return u.Matmul(inner).Matmul(vh);
    }

    private static Tensor Skew(Tensor a) => a - a.MH;
}

/// <content>Singular values. Source: <c>torch.svd</c>, <c>torch.pinverse</c>.</content>
public partial class Tensor
{
    /// <summary>U, falling singular values and V, not Vᴴ: [*, m, n] → [*, m, k], [*, k], [*, n, k]. Source: <c>aten::svd</c>.</summary>
    /// <param name="some">Whether U and V have k = min(m, n) columns; else they are square.</param>
    /// <param name="computeUv">Whether U and V are computed; else they are zeros, and square.</param>
    public (Tensor U, Tensor S, Tensor V) Svd(bool some = true, bool computeUv = true)
    {
        Tensor self = this;
        using OpCast cast = OpCast.Of("svd", ref self);
        if (!ReferenceEquals(self, this))
            return self.Svd(some, computeUv);
        Linalg.CheckMatrix("svd", this);
        using Op op = Op.Begin("svd", this);
        if (computeUv)
        {
            (Tensor u, Tensor s, Tensor vh) = Linalg.Svd(this, !some);
            return (u, s, vh.MH);
        }

        long[] batch = [.. Shape.AsSpan()[..^2]];
        return (Zeros([.. batch, Shape[-2], Shape[-2]], DType), Linalg.Svdvals(this), Zeros([.. batch, Shape[-1], Shape[-1]], DType));
    }

    /// <summary><see cref="Linalg.Pinv"/> with singular values up to <paramref name="rcond"/> times the largest as zero. Source: <c>aten::pinverse</c>.</summary>
    public Tensor Pinverse(double rcond = 1e-15) => Linalg.Pinv(this, rtol: rcond);
}
