using Interop.Tensors.Kernels.LinearAlgebra;

namespace Interop.Tensors;

/// <content>Determinants.</content>
public static partial class Linalg
{
    /// <summary>The determinant: [*, n, n] → [*]. Singular matrices have a gradient too. Source: <c>aten::linalg_det</c>.</summary>
    public static Tensor Det(this Tensor a)
    {
        CheckSquare("linalg.det", a);
        using Op op = Op.Begin("linalg_det", a);
        (Tensor lu, Tensor pivots, _) = Factorizations.Lu(a);
        Tensor det = Determinants.Product(lu, pivots, a.DType);
        return op.Record(det, [a], [a, det, lu, pivots], 0, static (g, _) =>
        {
            Tensor a = g.Saved(0), det = g.Saved(1), dy = g.Dy(0)!;
            // Second derivatives divide by the determinant once more.
            if (Determinants.AnyUpTo(det, GradMode.Enabled ? 100 * RoundingError(a.DType) : 0))
                return [Adjugate(a, dy)];
            Tensor scaled = Scaled(dy * det.Conj(), a.Shape[-1]);
            return [GradMode.Enabled ? a.MH.Solve(scaled) : Solvers.Lu(g.Saved(2), g.Saved(3), scaled, adjoint: true)];
        });
    }

    /// <summary>The sign of the determinant, of modulus 1 or 0, and the logarithm of its modulus: [*, n, n] → [*], [*]. Source: <c>aten::linalg_slogdet</c>.</summary>
    public static (Tensor Sign, Tensor Logabsdet) Slogdet(this Tensor a)
    {
        CheckSquare("linalg.slogdet", a);
        using Op op = Op.Begin("linalg_slogdet", a);
        (Tensor lu, Tensor pivots, _) = Factorizations.Lu(a);
        (Tensor sign, Tensor log) = Determinants.Logarithm(lu, pivots, a.DType);
        op.Record([sign, log], [a], [a, sign, lu, pivots], 0, static (g, _) =>
        {
            Tensor a = g.Saved(0);
            Tensor? d = g.Dy(1);
            if (a.DType.Kind == DTypeKind.Complex)
            {
                Tensor? turn = g.Dy(0) is { } dsign ? (dsign.Conj() * g.Saved(1)).Imag * new System.Numerics.Complex(0, -1) : null;
                d = d is null ? turn : turn is null ? d.To(a.DType) : d + turn;
            }

            if (d is null)
                return [null];
            Tensor scaled = Scaled(d.To(a.DType), a.Shape[-1]);
            return [GradMode.Enabled ? a.MH.Solve(scaled) : Solvers.Lu(g.Saved(2), g.Saved(3), scaled, adjoint: true)];
        });
        return (sign, log);
    }

    /// <summary>d · 1 for each matrix.</summary>
    private static Tensor Scaled(Tensor d, long n) => d.Unsqueeze(-1).Expand([.. d.Shape, n]).DiagEmbed();

    /// <summary>The gradient of the determinant where the matrix is singular, by its singular values.</summary>
    private static Tensor Adjugate(Tensor a, Tensor dy)
    {
        long n = a.Shape[-1];
        (Tensor u, Tensor s, Tensor vh) = Svd(a);
        Tensor alpha = (Det(u) * Det(vh)).Conj() * dy;
        // All singular values but one.
        Tensor others = Tensor.Where(Tensor.Eye(n, null, DType.Bool), 1.0, s.Unsqueeze(-2)).Prod(-1);
        return (u * (alpha.Unsqueeze(-1) * others).Unsqueeze(-2)).Matmul(vh);
    }
}

/// <content>Determinants. Source: <c>torch.det</c>, <c>torch.slogdet</c>, <c>torch.logdet</c>.</content>
public partial class Tensor
{
    /// <summary><see cref="Linalg.Det"/>. Source: <c>aten::det</c>.</summary>
    public Tensor Det() => Linalg.Det(this);

    /// <summary><see cref="Linalg.Slogdet"/>. Source: <c>aten::slogdet</c>.</summary>
    public (Tensor Sign, Tensor Logabsdet) Slogdet() => Linalg.Slogdet(this);

    /// <summary>The logarithm of the determinant: [*, n, n] → [*]; −∞ where it is zero, NaN where it is negative. Source: <c>aten::logdet</c>; composed.</summary>
    public Tensor Logdet()
    {
        using Op op = Op.Begin("logdet", this);
        (Tensor sign, Tensor log) = Linalg.Slogdet(this);
        return op.Return(DType.Kind == DTypeKind.Complex ? log + sign.Log() : Where(sign.Eq(-1), double.NaN, log));
    }
}
