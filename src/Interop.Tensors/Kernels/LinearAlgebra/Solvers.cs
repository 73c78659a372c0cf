using System.Numerics;

namespace Interop.Tensors.Kernels.LinearAlgebra;

/// <summary>Systems of equations over batches, which broadcast. Nothing is recorded here.</summary>
internal static class Solvers
{
    /// <summary>A⁻¹ B or A⁻ᴴ B from the factors of A, in the dtype of B.</summary>
    internal static Tensor Lu(Tensor lu, Tensor pivots, Tensor b, bool adjoint)
    {
        long[] batch = Promotion.Broadcast(Lead(lu), Lead(b)).ToArray();
        Tensor factors = Batch.Copy(lu, batch: batch), x = Batch.Copy(b, batch: batch), order = Expanded(pivots, batch);
        if (x.DType.Kind == DTypeKind.Complex)
            Run<Complex>();
        else
            Run<double>();
        factors.Dispose();
        GC.KeepAlive(order);
        return Batch.Round(x, b.DType);

        void Run<T>() where T : unmanaged, INumberBase<T> => Batch.For(factors, i =>
        {
            if (adjoint)
                LuFactor.SolveAdjoint(Batch.At<T>(factors, i), Batch.Row<int>(order, i), Batch.At<T>(x, i));
            else
                LuFactor.Solve(Batch.At<T>(factors, i), Batch.Row<int>(order, i), Batch.At<T>(x, i));
        });
    }

    /// <summary>A⁻¹ B from the factors of a symmetric or Hermitian A.</summary>
    internal static Tensor Ldl(Tensor ld, Tensor pivots, Tensor b, bool hermitian)
    {
        long[] batch = Promotion.Broadcast(Lead(ld), Lead(b)).ToArray();
        Tensor factors = Batch.Copy(ld, batch: batch), x = Batch.Copy(b, batch: batch), order = Expanded(pivots, batch);
        if (x.DType.Kind == DTypeKind.Complex)
            Run<Complex>();
        else
            Run<double>();
        factors.Dispose();
        GC.KeepAlive(order);
        return Batch.Round(x, b.DType);

        void Run<T>() where T : unmanaged, INumberBase<T> => Batch.For(factors, i => LdlFactor.Solve(Batch.At<T>(factors, i), Batch.Row<int>(order, i), Batch.At<T>(x, i), hermitian));
    }

    /// <summary>A⁻¹ B for a triangular A, or B A⁻¹.</summary>
    internal static Tensor Triangle(Tensor a, Tensor b, bool upper, bool left, bool unit)
    {
        long[] batch = Promotion.Broadcast(Lead(a), Lead(b)).ToArray();
        // X A = B is Aᵀ Xᵀ = Bᵀ.
        Tensor factors = Batch.Copy(a, !left, batch), x = Batch.Copy(b, !left, batch);
        if (x.DType.Kind == DTypeKind.Complex)
            Run<Complex>();
        else
            Run<double>();
        factors.Dispose();
        if (left)
            return Batch.Round(x, b.DType);
        Tensor turned = Batch.Copy(x, transposed: true);
        x.Dispose();
        return Batch.Round(turned, b.DType);

        void Run<T>() where T : unmanaged, INumberBase<T> => Batch.For(factors, i => Triangular.Solve(Batch.At<T>(factors, i), Batch.At<T>(x, i), upper == left, unit));
    }

    /// <summary>(L Lᴴ)⁻¹ B, or (Uᴴ U)⁻¹ B.</summary>
    internal static Tensor Cholesky(Tensor factor, Tensor b, bool upper)
    {
        long[] batch = Promotion.Broadcast(Lead(factor), Lead(b)).ToArray();
        Tensor l = Batch.Copy(factor, transposed: upper, batch), x = Batch.Copy(b, batch: batch);
        if (x.DType.Kind == DTypeKind.Complex)
            Run<Complex>();
        else
            Run<double>();
        l.Dispose();
        return Batch.Round(x, b.DType);

        void Run<T>() where T : unmanaged, INumberBase<T> => Batch.For(l, i =>
        {
            Matrix<T> m = Batch.At<T>(l, i);
            if (upper)
                Factorizations.Conjugate(m);
            CholeskyFactor.Solve(m, Batch.At<T>(x, i));
        });
    }

    /// <summary>Least squares. The solution's memory has max(m, n) rows; the rows from n on hold what gels leaves there.</summary>
    /// <param name="a">[batch, m, n].</param>
    /// <param name="b">[batch, m, k], with the batch dimensions of a.</param>
    /// <param name="rcond">Singular values up to this share of the largest count as zero.</param>
    /// <param name="method">Which factorization.</param>
    internal static (Tensor X, Tensor Rank, Tensor Values, Tensor Info) LeastSquares(Tensor a, Tensor b, double rcond, LstsqDriver method)
    {
        long m = a.Shape[-2], n = a.Shape[-1], most = Math.Max(m, n);
        Tensor work = Batch.Copy(a), x = Batch.New(Batch.MathType(a.DType), a.Shape.AsSpan()[..^2], most, b.Shape[-1]);
        Tensor rank = Batch.NewNumbers(a, DType.Int64), info = Batch.NewNumbers(a, DType.Int32), values = Batch.NewVectors(a, Math.Min(m, n), DType.Float64);
        Tensor source = Batch.Copy(b);
        if (a.DType.Kind == DTypeKind.Complex)
            Run<Complex>();
        else
            Run<double>();
        work.Dispose();
        source.Dispose();
        return (Batch.Round(x, b.DType), rank, Batch.Round(values, Promotion.RealPart(a.DType)), info);

        void Run<T>() where T : unmanaged, INumberBase<T> => Batch.For(work, i =>
        {
            Matrix<T> matrix = Batch.At<T>(work, i), to = Batch.At<T>(x, i);
            to.Clear();
            Batch.At<T>(source, i).CopyTo(to.Block(0, 0, (int)m, to.Columns));
            ref long found = ref Batch.Number<long>(rank, i);
            ref int failed = ref Batch.Number<int>(info, i);
            (found, failed) = (0, 0);
            switch (method)
            {
                case LstsqDriver.Gels:
                    failed = Kernels.LinearAlgebra.LeastSquares.SolveFullRank(matrix, to);
                    break;
                case LstsqDriver.Gelsy:
                    found = Kernels.LinearAlgebra.LeastSquares.SolvePivoted(matrix, to, rcond);
                    break;
                default:
                    found = Kernels.LinearAlgebra.LeastSquares.SolveSingular(matrix, to, rcond, Batch.Row<double>(values, i));
                    (found, failed) = found < 0 ? (0, 1) : (found, 0);
                    break;
            }
        });
    }

    /// <summary>‖A X − B‖² for each column: real [batch, k].</summary>
    internal static Tensor SquaredResiduals(Tensor a, Tensor b, Tensor x)
    {
        Tensor matrices = Batch.Copy(a), sides = Batch.Copy(b), solutions = Batch.Copy(x), y = Batch.NewVectors(a, b.Shape[-1], DType.Float64);
        if (a.DType.Kind == DTypeKind.Complex)
            Run<Complex>();
        else
            Run<double>();
        matrices.Dispose();
        sides.Dispose();
        solutions.Dispose();
        return Batch.Round(y, Promotion.RealPart(a.DType));

        void Run<T>() where T : unmanaged, INumberBase<T> => Batch.For(matrices, i =>
        {
            Matrix<T> r = Batch.At<T>(sides, i);
            Products.AddProduct(r, Batch.At<T>(matrices, i), Batch.At<T>(solutions, i), -1);
            Span<double> squares = Batch.Row<double>(y, i);
            for (int j = 0; j < r.Columns; j++)
                squares[j] = Field.Real(Vectors.Dot<T>(r.Column(j), r.Column(j)));
        });
    }

    private static Shape Lead(Tensor a) => new(a.Shape.AsSpan()[..^2]);

    private static Tensor Expanded(Tensor pivots, long[] batch)
    {
        Tensor y = Tensor.Empty([.. batch, pivots.Shape[-1]], DType.Int32);
        Elementwise.Copy(pivots, y);
        return y;
    }
}
