namespace Interop.Tensors;

/// <content>Ranks, pseudo-inverses and condition numbers, which depend on what counts as zero.</content>
public static partial class Linalg
{
    /// <summary>The Moore–Penrose inverse: [*, m, n] → [*, n, m]. Source: <c>aten::linalg_pinv</c>.</summary>
    /// <param name="a">The matrices.</param>
    /// <param name="atol">Singular values up to this count as zero; null for 0. May hold one for each matrix.</param>
    /// <param name="rtol">So do those up to this share of the largest; null for max(m, n) times the rounding error of the dtype, or 0 where <paramref name="atol"/> is given.</param>
    /// <param name="hermitian">Whether the matrices equal their adjoints: eigenvalues take the place of singular values, and only the lower triangle is read.</param>
    public static Tensor Pinv(this Tensor a, Tensor? atol = null, Tensor? rtol = null, bool hermitian = false)
    {
        using OpCast cast = OpCast.Of("pinverse", ref a);
        CheckMatrix("linalg.pinv", a);
        if (hermitian)
            CheckSquare("linalg.pinv", a);
        using Op op = Op.Begin("linalg_pinv", a, atol, rtol);
        Tensor y;
        using (Tensor.NoGrad())
            y = a.ElementCount == 0 ? Tensor.Empty([.. a.Shape.AsSpan()[..^2], a.Shape[-1], a.Shape[-2]], a.DType) : PseudoInverse(a, atol, rtol, hermitian);
        return op.Record(y, Gradient.Wrt(a, y, a, static (y, a, dy) => PinvGradient(y, a, dy)));
    }

    /// <summary>How many singular values are not zero: [*, m, n] → int64 [*]. Source: <c>aten::linalg_matrix_rank</c>.</summary>
    /// <param name="a">The matrices.</param>
    /// <param name="atol">Singular values up to this count as zero, as in <see cref="Pinv"/>.</param>
    /// <param name="rtol">So do those up to this share of the largest.</param>
    /// <param name="hermitian">Whether the matrices equal their adjoints.</param>
    public static Tensor MatrixRank(this Tensor a, Tensor? atol = null, Tensor? rtol = null, bool hermitian = false)
    {
        using OpCast cast = OpCast.Of("linalg_matrix_rank", ref a);
        CheckMatrix("linalg.matrix_rank", a);
        if (hermitian)
            CheckSquare("linalg.matrix_rank", a);
        using Op op = Op.Begin("linalg_matrix_rank", a, atol, rtol);
        using GradMode off = Tensor.NoGrad();
        if (a.ElementCount == 0)
            return op.Return(Tensor.Zeros(new Shape(a.Shape.AsSpan()[..^2]), DType.Int64));
        Tensor s = hermitian ? a.Eigvalsh().Abs() : a.Svdvals();
        return op.Return(s.Gt(Tolerance(a, s.Amax([-1], keepdim: true), atol, rtol)).Sum([-1]));
    }

    /// <summary>‖A‖ ‖A⁻¹‖, how much errors grow when A is solved with: [*, m, n] → real [*]. Infinite for singular matrices. Source: <c>aten::linalg_cond</c>.</summary>
    /// <param name="a">The matrices; square unless the norm is 2 or −2.</param>
    /// <param name="p">Which norm: 1, −1, 2, −2, ∞ or −∞; null for 2.</param>
    public static Tensor Cond(this Tensor a, Scalar? p = null)
    {
        using OpCast cast = OpCast.Of("linalg_cond", ref a);
        CheckMatrix("linalg.cond", a);
        double order = p?.ToDouble() ?? 2;
        if (Math.Abs(order) != 2)
            return CondByInverse(a, a => a.MatrixNorm(order));
        using Op op = Op.Begin("linalg_cond", a);
        if (a.ElementCount == 0)
            return op.Return(Tensor.Zeros(new Shape(a.Shape.AsSpan()[..^2]), RealOf(a.DType)));
        Tensor s = a.Svdvals(), most = s.Select(-1, 0), least = s.Select(-1, -1);
        return op.Return(order > 0 ? most / least : least / most);
    }

    /// <inheritdoc cref="Cond(Tensor, Scalar?)"/>
    public static Tensor Cond(this Tensor a, NormOrder p)
    {
        using OpCast cast = OpCast.Of("linalg_cond", ref a);
        CheckMatrix("linalg.cond", a);
        return CondByInverse(a, a => a.MatrixNorm(p));
    }

    /// <summary>The real dtype of a norm.</summary>
    internal static DType RealOf(DType dtype) => Kernels.Promotion.RealPart(dtype);

    private static Tensor CondByInverse(Tensor a, Func<Tensor, Tensor> norm)
    {
        CheckSquare("linalg.cond", a);
        using Op op = Op.Begin("linalg_cond", a);
        if (a.ElementCount == 0)
            return op.Return(Tensor.Zeros(new Shape(a.Shape.AsSpan()[..^2]), RealOf(a.DType)));
        (Tensor inverse, Tensor info) = a.InvEx();
        Tensor y = norm(a) * norm(inverse);
        return op.Return(Tensor.Where(info.Ne(0), double.PositiveInfinity, y));
    }

    /// <summary>max(atol, rtol · largest), with the defaults of PyTorch, for comparison with all values of a matrix.</summary>
    private static Tensor Tolerance(Tensor a, Tensor largest, Tensor? atol, Tensor? rtol)
    {
        DType real = RealOf(a.DType);
        double eps = RoundingError(real) * Math.Max(a.Shape[-1], a.Shape[-2]);
        Tensor absolute = Column(atol ?? 0.0, real), relative;
        if (rtol is not null)
            relative = Column(rtol, real);
        else if (atol is null)
            relative = Column(eps, real);
        else
            relative = Tensor.Where(absolute.Gt(0), Tensor.Full([], 0, real), Tensor.Full([], eps, real));
        return (relative * largest).ClampMin(absolute);
    }

    private static Tensor Column(Tensor tolerance, DType real) => tolerance.Rank == 0 ? tolerance.To(real) : tolerance.To(real).Unsqueeze(-1);

    private static Tensor PseudoInverse(Tensor a, Tensor? atol, Tensor? rtol, bool hermitian)
    {
        if (hermitian)
        {
            (Tensor values, Tensor v) = a.Eigh();
            Tensor size = values.Abs(), inverse = Tensor.Where(size.Gt(Tolerance(a, size.Amax([-1], keepdim: true), atol, rtol)), 1 / values, 0.0);
            return (v * inverse.Unsqueeze(-2)).Matmul(v.MH);
        }

        (Tensor u, Tensor s, Tensor vh) = a.Svd(fullMatrices: false);
        Tensor kept = Tensor.Where(s.Gt(Tolerance(a, s.Narrow(-1, 0, 1), atol, rtol)), 1 / s, 0.0);
        return (vh.MH * kept.Unsqueeze(-2)).Matmul(u.MH);
    }

    /// <summary>Valid where the rank stays the same. Source: Golub and Pereyra (1973).</summary>
    private static Tensor PinvGradient(Tensor y, Tensor a, Tensor dy)
    {
        Tensor yh = y.MH, dh = dy.MH;
        if (a.Shape[-2] <= a.Shape[-1])
        {
            Tensor k = dh.Matmul(y), ky = k.Matmul(yh);
            return ky - y.Matmul(k).MH - a.Matmul(y).Matmul(ky) + yh.Matmul(y).Matmul(dh - k.Matmul(a));
        }

        Tensor l = y.Matmul(dh), yl = yh.Matmul(l);
        return (dh - a.Matmul(l)).Matmul(y).Matmul(yh) - l.Matmul(y).MH + yl - yl.Matmul(y).Matmul(a);
    }
}
