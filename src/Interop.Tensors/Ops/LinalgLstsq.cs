using Interop.Tensors.Kernels.LinearAlgebra;

namespace Interop.Tensors;

/// <content>Least squares.</content>
public static partial class Linalg
{
    /// <summary>X with the least ‖A X − B‖, and the least ‖X‖ among those: [*, m, n], [*, m, k] → [*, n, k]; B may be one vector for each matrix. Source: <c>aten::linalg_lstsq</c>.</summary>
    /// <param name="a">The matrices.</param>
    /// <param name="b">Right sides.</param>
    /// <param name="rcond">Singular values up to this share of the largest count as zero; null for max(m, n) times the rounding error of the dtype. Without effect for gels.</param>
    /// <param name="driver">Which factorization; null for <see cref="LstsqDriver.Gelsy"/>.</param>
    /// <returns>
    /// The solution; ‖A X − B‖² per column, [*, k], for vectors [*, 1], where m &gt; n, the ranks are full and the driver is not gelsy, else empty; int64 ranks, [*], empty for gels;
    /// the singular values, [*, min(m, n)], for gelsd and gelss, else empty.
    /// </returns>
    /// <exception cref="ShapeException">The shapes do not fit.</exception>
    /// <exception cref="LinalgException">The iteration for singular values did not converge.</exception>
    public static (Tensor Solution, Tensor Residuals, Tensor Rank, Tensor SingularValues) Lstsq(this Tensor a, Tensor b, double? rcond = null, LstsqDriver? driver = null)
    {
        using OpCast cast = OpCast.Of("linalg_lstsq", ref a, ref b);
        CheckMatrix("linalg.lstsq", a);
        CheckSameDType("linalg.lstsq", a, b);
        bool vector = IsVector(a, b);
        if (b.Rank == 0)
            throw new ShapeException($"linalg.lstsq needs right sides with at least one dimension, found the shape {b.Shape}.");
        using Op op = Op.Begin("linalg_lstsq", a, b);
        (Tensor x, Tensor residuals, Tensor rank, Tensor values) = LstsqMatrices(a, vector ? b.Unsqueeze(-1) : b, rcond, driver ?? LstsqDriver.Gelsy);
        return (vector ? x.Squeeze(-1) : x, residuals, rank, values);
    }

    private static (Tensor X, Tensor Residuals, Tensor Rank, Tensor Values) LstsqMatrices(Tensor a, Tensor b, double? rcond, LstsqDriver driver)
    {
        if (b.Rank < 2 || a.Shape[-2] != b.Shape[-2])
            throw new ShapeException($"linalg.lstsq: matrices of shape {a.Shape} do not fit right sides of shape {b.Shape}.");
        long m = a.Shape[-2], n = a.Shape[-1], k = b.Shape[-1];
        Shape batch = Kernels.Promotion.Broadcast(new Shape(a.Shape.AsSpan()[..^2]), new Shape(b.Shape.AsSpan()[..^2]));
        a = a.Expand([.. batch, m, n]);
        b = b.Expand([.. batch, m, k]);
        DType real = RealOf(a.DType);
        double share = rcond ?? Math.Max(m, n) * RoundingError(real);
        using Op op = Op.Begin("_linalg_lstsq", a, b);
        (Tensor all, Tensor rank, Tensor values, Tensor info) = Solvers.LeastSquares(a, b, share, driver);
        CheckInfo("linalg.lstsq", info, driver == LstsqDriver.Gels
            ? static i => $"the matrix does not have full rank, the diagonal element {i} of its triangular factor is zero: use another driver"
            : NotConverged);
        Tensor x = all.Look([.. batch, n, k], all.StridesArray, 0), residuals = Tensor.Empty([0], real);
        bool full = driver == LstsqDriver.Gels || driver != LstsqDriver.Gelsy && !rank.ToArray<long>().AsSpan().ContainsAnyExcept(n);
        if (m > n && full && all.ElementCount > 0)
            residuals = Solvers.SquaredResiduals(a, b, x);
        if (driver == LstsqDriver.Gels)
            rank = Tensor.Empty([0], DType.Int64);
        if (driver is LstsqDriver.Gels or LstsqDriver.Gelsy)
            values = Tensor.Empty([0], real);
        op.Record([x, residuals, rank, values], [a, b], [a, b, x], 0, static (g, _) =>
        {
            Tensor a = g.Saved(0), b = g.Saved(1);
            Tensor? da = null, db = null;
            if (g.Dy(0) is { } dx)
            {
                Tensor inverse = a.Pinv();
                da = g.Needs(0) ? PinvGradient(inverse, a, dx.Matmul(b.MH)) : null;
                db = g.Needs(1) ? inverse.MH.Matmul(dx) : null;
            }

            if (g.Dy(1) is { ElementCount: > 0 } dr)
            {
                // The solution is the minimum: to first order the residual changes as if it stood still.
                Tensor x = g.Saved(2), r = (a.Matmul(x) - b) * (2 * dr).Unsqueeze(-2);
                da = !g.Needs(0) ? null : da is null ? r.Matmul(x.MH) : da + r.Matmul(x.MH);
                db = !g.Needs(1) ? null : db is null ? -r : db - r;
            }

            return [da, db];
        });
        return (x, residuals, rank, values);
    }
}
