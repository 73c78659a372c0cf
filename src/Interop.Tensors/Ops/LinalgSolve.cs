using Interop.Tensors.Kernels.LinearAlgebra;

namespace Interop.Tensors;

/// <content>Systems of equations and inverses.</content>
public static partial class Linalg
{
    /// <summary>X with A X = B, or X A = B: [*, n, n], [*, n, k] → [*, n, k]; B may be one vector for each matrix. Source: <c>aten::linalg_solve</c>.</summary>
    /// <param name="a">The matrices.</param>
    /// <param name="b">Right sides; batch dimensions broadcast.</param>
    /// <param name="left">Whether A stands on the left.</param>
    /// <exception cref="LinalgException">A matrix is singular.</exception>
    /// <exception cref="ShapeException">The shapes do not fit.</exception>
    public static Tensor Solve(this Tensor a, Tensor b, bool left = true) => a.SolveEx(b, left, checkErrors: true).Result;

    /// <summary>As <see cref="Solve"/>, with an int32 number for each matrix instead of an exception: the first zero pivot, counted from 1, 0 without one. Source: <c>aten::linalg_solve_ex</c>.</summary>
    /// <param name="a">[*, n, n].</param>
    /// <param name="b">[*, n, k], or [*, n].</param>
    /// <param name="left">Whether A stands on the left.</param>
    /// <param name="checkErrors">Whether to throw nevertheless.</param>
    public static (Tensor Result, Tensor Info) SolveEx(this Tensor a, Tensor b, bool left = true, bool checkErrors = false)
    {
        using OpCast cast = OpCast.Of("linalg_solve", ref a, ref b);
        CheckSquare("linalg.solve", a);
        CheckSameDType("linalg.solve", a, b);
        bool vector = IsVector(a, b);
        using Op op = Op.Begin("linalg_solve_ex", a, b);
        Tensor sides = vector ? b.Unsqueeze(-1) : b;
        if (!vector)
            CheckMatrix("linalg.solve", b);
        if (vector && !left)
            throw new ShapeException($"linalg.solve: a vector of shape {b.Shape} stands on the right of A only: leave left true.");
        if (a.Shape[-1] != sides.Shape[left ? -2 : -1])
            throw new ShapeException($"linalg.solve: matrices of shape {a.Shape} do not fit right sides of shape {b.Shape}.");
        (Tensor x, Tensor info) = SolveMatrices(a, sides, left, checkErrors);
        return (vector ? x.Squeeze(-1) : x, info);
    }

    /// <summary>A⁻¹: [*, n, n] → [*, n, n]. Source: <c>aten::linalg_inv</c>.</summary>
    /// <exception cref="LinalgException">A matrix is singular.</exception>
    public static Tensor Inv(this Tensor a) => a.InvEx(checkErrors: true).Inverse;

    /// <summary>As <see cref="Inv"/>, with an int32 number for each matrix instead of an exception: the first zero pivot, counted from 1, 0 without one. Source: <c>aten::linalg_inv_ex</c>.</summary>
    /// <param name="a">[*, n, n].</param>
    /// <param name="checkErrors">Whether to throw nevertheless.</param>
    public static (Tensor Inverse, Tensor Info) InvEx(this Tensor a, bool checkErrors = false)
    {
        using OpCast cast = OpCast.Of("linalg_inv_ex", ref a);
        CheckSquare("linalg.inv", a);
        using Op op = Op.Begin("linalg_inv_ex", a);
        (Tensor lu, Tensor pivots, Tensor info) = Factorizations.Lu(a);
        if (checkErrors)
            CheckInfo("linalg.inv", info, Singular);
        Tensor y = Solvers.Lu(lu, pivots, Tensor.Eye(a.Shape[-1], null, a.DType), adjoint: false);
        op.Record([y, info], [a], [y], 0, static (g, _) =>
        {
            Tensor yh = g.Saved(0).MH;
            return [-yh.Matmul(g.Dy(0)!).Matmul(yh)];
        });
        return (y, info);
    }

    /// <summary>X with A X = B, or X A = B, for triangular A: [*, n, n], [*, n, k] → [*, n, k]. A zero on the diagonal gives infinities. Source: <c>aten::linalg_solve_triangular</c>.</summary>
    /// <param name="a">The matrices; only one triangle is read, and only its gradient is given.</param>
    /// <param name="b">Right sides; batch dimensions broadcast.</param>
    /// <param name="upper">Which triangle.</param>
    /// <param name="left">Whether A stands on the left.</param>
    /// <param name="unitriangular">Whether the diagonal is taken as ones.</param>
    /// <exception cref="ShapeException">The shapes do not fit.</exception>
    public static Tensor SolveTriangular(this Tensor a, Tensor b, bool upper, bool left = true, bool unitriangular = false)
    {
        CheckSquare("linalg.solve_triangular", a);
        CheckMatrix("linalg.solve_triangular", b);
        CheckSameDType("linalg.solve_triangular", a, b);
        if (a.Shape[-1] != b.Shape[left ? -2 : -1])
            throw new ShapeException($"linalg.solve_triangular: matrices of shape {a.Shape} do not fit right sides of shape {b.Shape}.");
        TriangleCall call = new(upper, left, unitriangular);
        using Op op = Op.Begin("linalg_solve_triangular", call, a, b);
        Tensor x = Solvers.Triangle(a, b, upper, left, unitriangular);
        return op.Record(x, [a, b], [a, x], call, static (g, call) =>
        {
            Tensor db = g.Saved(0).MH.SolveTriangular(g.Dy(0)!, !call.Upper, call.Left, call.Unit);
            if (!g.Needs(0))
                return [null, db];
            Tensor da = SolveGradient(g.Saved(1), db, new SolveCall(call.Left, false));
            return [call.Upper ? da.Triu(call.Unit ? 1 : 0) : da.Tril(call.Unit ? -1 : 0), g.Needs(1) ? db : null];
        });
    }

    /// <summary>The inverse of a tensor as a linear map from its last dimensions to its first <paramref name="ind"/>: the product of either group's sizes is the same. Source: <c>aten::linalg_tensorinv</c>; composed.</summary>
    /// <exception cref="ArgumentException"><paramref name="ind"/> is not positive.</exception>
    /// <exception cref="ShapeException">The products differ.</exception>
    public static Tensor Tensorinv(this Tensor a, int ind = 2)
    {
        using OpCast cast = OpCast.Of("linalg_tensorinv", ref a);
        if (ind <= 0)
            throw new ArgumentException($"linalg.tensorinv: ind is {ind}, expected a positive number.", nameof(ind));
        Shape rows = new(a.Shape.AsSpan()[..Math.Min(ind, a.Rank)]), columns = new(a.Shape.AsSpan()[Math.Min(ind, a.Rank)..]);
        if (rows.ElementCount != columns.ElementCount)
            throw new ShapeException($"linalg.tensorinv: of the shape {a.Shape}, the first {ind} sizes have the product {rows.ElementCount}, the others {columns.ElementCount}.");
        using Op op = Op.Begin("linalg_tensorinv", a);
        return op.Return(a.Reshape(rows.ElementCount, columns.ElementCount).Inv().Reshape([.. columns, .. rows]));
    }

    /// <summary>X with A X = B, where A is a linear map from the shape of X, its last dimensions, to that of B. Source: <c>aten::linalg_tensorsolve</c>; composed.</summary>
    /// <param name="a">Its sizes are those of B, then those of X, of the same product.</param>
    /// <param name="b">The right side.</param>
    /// <param name="dims">Dimensions of A that are moved to its end first.</param>
    /// <exception cref="ShapeException">The products differ.</exception>
    public static Tensor Tensorsolve(this Tensor a, Tensor b, Ints dims = default)
    {
        using OpCast cast = OpCast.Of("linalg_tensorsolve", ref a, ref b);
        using Op op = Op.Begin("linalg_tensorsolve", a, b);
        if (dims.Count is { } count)
            a = a.Movedim(dims, Enumerable.Range(a.Rank - count, count).ToArray());
        Shape result = new(a.Shape.AsSpan()[Math.Min(b.Rank, a.Rank)..]);
        if (result.ElementCount != b.ElementCount || a.ElementCount != b.ElementCount * b.ElementCount)
            throw new ShapeException($"linalg.tensorsolve: a map of shape {a.Shape} is not square for a right side of shape {b.Shape}.");
        return op.Return(a.Reshape(b.ElementCount, b.ElementCount).Solve(b.Reshape(-1)).Reshape(result));
    }

    /// <summary>The system for matrices of right sides.</summary>
    private static (Tensor X, Tensor Info) SolveMatrices(Tensor a, Tensor b, bool left, bool checkErrors)
    {
        SolveCall call = new(left, false);
        using Op op = Op.Begin("_linalg_solve_ex", call, a, b);
        // X A = B is Aᵀ Xᵀ = Bᵀ.
        (Tensor lu, Tensor pivots, Tensor info) = Factorizations.Lu(left ? a : Batch.Transposed(a));
        if (checkErrors)
            CheckInfo("linalg.solve", info, Singular);
        Tensor x = left ? Solvers.Lu(lu, pivots, b, adjoint: false) : Batch.Transposed(Solvers.Lu(lu, pivots, Batch.Transposed(b), adjoint: false));
        op.Record([x, info], [a, b], [a, x, lu, pivots], call, static (g, call) =>
        {
            Tensor dx = g.Dy(0)!, db = GradMode.Enabled ? g.Saved(0).MH.Solve(dx, call.Left)
                : call.Left ? Solvers.Lu(g.Saved(2), g.Saved(3), dx, adjoint: true) : Batch.Transposed(Solvers.Lu(g.Saved(2), g.Saved(3), Batch.Transposed(dx), adjoint: true));
            return [g.Needs(0) ? SolveGradient(g.Saved(1), db, call) : null, g.Needs(1) ? db : null];
        });
        return (x, info);
    }

    private static string Singular(int pivot) => $"the matrix is singular, its pivot {pivot} is zero";

    private sealed record TriangleCall(bool Upper, bool Left, bool Unit);
}

/// <content>Inverses and triangular systems. Source: <c>torch.inverse</c>, <c>torch.triangular_solve</c>.</content>
public partial class Tensor
{
    /// <summary><see cref="Linalg.Inv"/>. Source: <c>aten::inverse</c>.</summary>
    public Tensor Inverse() => Linalg.Inv(this);

    /// <summary>X with A X = this, or Aᵀ X = this, for triangular A, and a copy of A: [*, n, k], [*, n, n] → [*, n, k], [*, n, n]. Source: <c>aten::triangular_solve</c>.</summary>
    /// <param name="a">The matrices; only one triangle is read.</param>
    /// <param name="upper">Which triangle.</param>
    /// <param name="transpose">Whether Aᵀ takes the place of A.</param>
    /// <param name="unitriangular">Whether the diagonal is taken as ones.</param>
    public (Tensor Solution, Tensor ClonedCoefficient) TriangularSolve(Tensor a, bool upper = true, bool transpose = false, bool unitriangular = false)
    {
        Tensor self = this;
        using OpCast cast = OpCast.Of("triangular_solve", ref self, ref a);
        if (!ReferenceEquals(self, this))
            return self.TriangularSolve(a, upper, transpose, unitriangular);
        Linalg.CheckSquare("triangular_solve", a);
        Linalg.CheckMatrix("triangular_solve", this);
        using Op op = Op.Begin("triangular_solve", this, a);
        Tensor x = transpose ? Linalg.SolveTriangular(a.MT, this, !upper, unitriangular: unitriangular) : Linalg.SolveTriangular(a, this, upper, unitriangular: unitriangular);
        return (x, Linalg.Columns(a.Expand([.. x.Shape.AsSpan()[..^2], a.Shape[-2], a.Shape[-1]])));
    }
}
