using Interop.Tensors.Kernels.LinearAlgebra;

namespace Interop.Tensors;

/// <content>LU factorizations and what is solved with them.</content>
public static partial class Linalg
{
    /// <summary>P, L and U with A = P L U: [*, m, n] → [*, m, m], [*, m, k] with ones on the diagonal, [*, k, n], k = min(m, n). Source: <c>aten::linalg_lu</c>.</summary>
    /// <param name="a">The matrices.</param>
    /// <param name="pivot">Whether rows are exchanged; they must be.</param>
    /// <exception cref="NotSupportedException">Rows shall not be exchanged.</exception>
    public static (Tensor P, Tensor L, Tensor U) Lu(this Tensor a, bool pivot = true)
    {
        CheckMatrix("linalg.lu", a);
        using Op op = Op.Begin("linalg_lu", a);
        (Tensor lu, Tensor pivots, _) = a.LuFactorEx(pivot);
        return Tensor.LuUnpack(lu, pivots);
    }

    /// <summary>L and U in one matrix, and the pivots: [*, m, n] → [*, m, n], int32 [*, k]. Row i was exchanged with row pivots[i], counted from 1. Source: <c>aten::linalg_lu_factor</c>.</summary>
    /// <param name="a">The matrices.</param>
    /// <param name="pivot">Whether rows are exchanged; they must be.</param>
    /// <exception cref="LinalgException">U has a zero on its diagonal, so nothing could be solved with it.</exception>
    /// <exception cref="NotSupportedException">Rows shall not be exchanged.</exception>
    public static (Tensor LU, Tensor Pivots) LuFactor(this Tensor a, bool pivot = true)
    {
        using Op op = Op.Begin("linalg_lu_factor", a);
        (Tensor lu, Tensor pivots, Tensor info) = a.LuFactorEx(pivot);
        CheckInfo("linalg.lu_factor", info, static i => $"U[{i}, {i}], counted from 1, is zero, so that solving with it would divide by zero; LuFactorEx and Lu factorize nevertheless");
        return (lu, pivots);
    }

    /// <summary>As <see cref="LuFactor"/>, with an int32 number for each matrix instead of an exception: the first zero on the diagonal of U, counted from 1, 0 without one. Source: <c>aten::linalg_lu_factor_ex</c>.</summary>
    /// <param name="a">[*, m, n].</param>
    /// <param name="pivot">Whether rows are exchanged; they must be.</param>
    /// <param name="checkErrors">Whether to throw nevertheless.</param>
    /// <exception cref="NotSupportedException">Rows shall not be exchanged.</exception>
    public static (Tensor LU, Tensor Pivots, Tensor Info) LuFactorEx(this Tensor a, bool pivot = true, bool checkErrors = false)
    {
        CheckMatrix("linalg.lu_factor", a);
        if (!pivot)
            throw new NotSupportedException("An LU factorization without exchanging rows does not exist on the CPU: leave pivot true.");
        using Op op = Op.Begin("linalg_lu_factor_ex", a);
        (Tensor lu, Tensor pivots, Tensor info) = Factorizations.Lu(a);
        lu = Batch.Round(lu, a.DType);
        if (checkErrors)
            CheckInfo("linalg.lu_factor_ex", info, static i => $"U[{i}, {i}], counted from 1, is zero");
        op.Record([lu, pivots, info], [a], [lu, pivots], 0, static (g, _) =>
        {
            (Tensor p, Tensor l, Tensor u) = Tensor.LuUnpack(g.Saved(0), g.Saved(1));
            Tensor d = g.Dy(0)!;
            return [LuGradient(p, l, u, d.Narrow(-1, 0, l.Shape[-1]).Tril(-1), d.Narrow(-2, 0, u.Shape[-2]).Triu())];
        });
        return (lu, pivots, info);
    }

    /// <summary>X with A X = B, X A = B, or the same with Aᴴ, from the factors of A. Source: <c>aten::linalg_lu_solve</c>.</summary>
    /// <param name="lu">[*, n, n], of <see cref="LuFactor"/>.</param>
    /// <param name="pivots">Int32 [*, n].</param>
    /// <param name="b">[*, n, k], or [*, k, n] where A stands on the right.</param>
    /// <param name="left">Whether A stands on the left.</param>
    /// <param name="adjoint">Whether Aᴴ takes the place of A.</param>
    /// <exception cref="ShapeException">The shapes do not fit.</exception>
    public static Tensor LuSolve(this Tensor lu, Tensor pivots, Tensor b, bool left = true, bool adjoint = false)
    {
        using OpCast cast = OpCast.Of("lu_solve", ref lu, ref b);
        CheckSquare("linalg.lu_solve", lu);
        CheckMatrix("linalg.lu_solve", b);
        CheckSameDType("linalg.lu_solve", lu, b);
        if (pivots.DType != DType.Int32)
            throw new ArgumentException($"linalg.lu_solve: pivots are int32, found {pivots.DType.Name}.");
        if (lu.Shape[-1] != b.Shape[left ? -2 : -1] || pivots.Shape != new Shape(lu.Shape.AsSpan()[..^1]))
            throw new ShapeException($"linalg.lu_solve: factors of shape {lu.Shape} with pivots of shape {pivots.Shape} do not fit right sides of shape {b.Shape}.");
        SolveCall call = new(left, adjoint);
        using Op op = Op.Begin("linalg_lu_solve", call, lu, pivots, b);
        // X A = B is Aᵀ Xᵀ = Bᵀ, and Aᵀ = conj(Aᴴ).
        Tensor x = left ? Solvers.Lu(lu, pivots, b, adjoint) : Batch.Transposed(Solvers.Lu(Conjugated(lu), pivots, Batch.Transposed(b), !adjoint));
        return op.Record(x, [lu, b], [lu, pivots, x], call, static (g, call) =>
        {
            Tensor lu = g.Saved(0), pivots = g.Saved(1), db = lu.LuSolve(pivots, g.Dy(0)!, call.Left, !call.Adjoint);
            if (!g.Needs(0))
                return [null, db];
            (Tensor p, Tensor l, Tensor u) = Tensor.LuUnpack(lu, pivots);
            Tensor da = p.MT.Matmul(SolveGradient(g.Saved(2), db, call));
            return [da.Matmul(u.MH).Tril(-1) + l.MH.Matmul(da).Triu(), g.Needs(1) ? db : null];
        });
    }

    /// <summary>The gradient of A from that of B and the solution.</summary>
    private static Tensor SolveGradient(Tensor x, Tensor db, SolveCall call) => (call.Left, call.Adjoint) switch
    {
        (true, false) => -db.Matmul(x.MH),
        (true, true) => -x.Matmul(db.MH),
        (false, false) => -x.MH.Matmul(db),
        _ => -db.MH.Matmul(x),
    };

    /// <summary>The gradient of A = P L U, also for matrices that are not square: what belongs to the rest of L or U is folded into the square part.</summary>
    private static Tensor LuGradient(Tensor p, Tensor l, Tensor u, Tensor dl, Tensor du)
    {
        long m = l.Shape[-2], n = u.Shape[-1], k = l.Shape[-1];
        Tensor l1 = l.Narrow(-2, 0, k), u1 = u.Narrow(-1, 0, k);
        Tensor lower = l1.MH.Matmul(dl.Narrow(-2, 0, k)), upper = du.Narrow(-1, 0, k).Matmul(u1.MH);
        if (n > k)
            lower -= du.Narrow(-1, k, n - k).Matmul(u.Narrow(-1, k, n - k).MH);
        if (m > k)
            upper -= l.Narrow(-2, k, m - k).MH.Matmul(dl.Narrow(-2, k, m - k));
        Tensor x = SolveTriangular(l1.MH, lower.Tril(-1) + upper.Triu(), upper: true, unitriangular: true);
        Tensor da = SolveTriangular(u1.MH, x, upper: false, left: false);
        if (n > k)
            da = Tensor.Cat([da, SolveTriangular(l1.MH, du.Narrow(-1, k, n - k), upper: true, unitriangular: true)], -1);
        if (m > k)
            da = Tensor.Cat([da, SolveTriangular(u1.MH, dl.Narrow(-2, k, m - k), upper: false, left: false)], -2);
        return p.Matmul(da);
    }

    /// <summary>The conjugate, unrecorded.</summary>
    private static Tensor Conjugated(Tensor a)
    {
        using GradMode off = Tensor.NoGrad();
        return a.Conj();
    }

    private sealed record SolveCall(bool Left, bool Adjoint);
}

/// <content>LU factors. Source: <c>torch.lu</c> and kin.</content>
public partial class Tensor
{
    /// <summary><see cref="Linalg.LuFactorEx"/>, with the third result only where it is asked for; without asking, a zero pivot is an error. Source: <c>torch.lu</c>.</summary>
    public (Tensor LU, Tensor Pivots, Tensor? Infos) Lu(bool pivot = true, bool getInfos = false)
    {
        (Tensor lu, Tensor pivots, Tensor info) = Linalg.LuFactorEx(this, pivot, checkErrors: !getInfos);
        return (lu, pivots, getInfos ? info : null);
    }

    /// <summary>X with A X = this from the factors of A. Source: <c>aten::lu_solve</c>.</summary>
    public Tensor LuSolve(Tensor luData, Tensor luPivots) => Linalg.LuSolve(luData, luPivots, this);

    /// <summary>P, L and U from one matrix and pivots, as <see cref="Linalg.Lu"/> gives them; what is not asked for is an empty tensor. Source: <c>aten::lu_unpack</c>.</summary>
    /// <param name="luData">[*, m, n].</param>
    /// <param name="luPivots">Int32 [*, min(m, n)], counted from 1.</param>
    /// <param name="unpackData">Whether L and U are wanted.</param>
    /// <param name="unpackPivots">Whether P is wanted.</param>
    /// <exception cref="ArgumentException">The pivots are not int32.</exception>
    public static (Tensor P, Tensor L, Tensor U) LuUnpack(Tensor luData, Tensor luPivots, bool unpackData = true, bool unpackPivots = true)
    {
        if (unpackPivots && luPivots.DType != DType.Int32)
            throw new ArgumentException($"lu_unpack: pivots are int32, found {luPivots.DType.Name}.");
        using Op op = Op.Begin("lu_unpack", luData, luPivots);
        Tensor none = Empty([0], luData.DType), p = none, l = none, u = none;
        if (unpackPivots)
            p = Factorizations.Permutation(luPivots, luData.Shape[-2], luData.DType);
        if (unpackData)
        {
            long m = luData.Shape[-2], n = luData.Shape[-1], k = Math.Min(m, n);
            l = luData.Narrow(-1, 0, k).Tril(-1) + Eye(m, k, luData.DType);
            u = luData.Narrow(-2, 0, k).Triu();
        }

        return (p, l, u);
    }
}
