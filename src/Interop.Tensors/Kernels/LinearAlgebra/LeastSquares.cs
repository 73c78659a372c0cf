using System.Numerics;

namespace Interop.Tensors.Kernels.LinearAlgebra;

/// <summary>Solutions of ‖A X − B‖ → min, of least norm where there are many. B has max(m, n) rows: right sides in the first m, solutions in the first n.</summary>
internal static class LeastSquares
{
    /// <summary>For A of full rank. Leaves rows n … m of B with what no X can reach. Source: LAPACK <c>gels</c>.</summary>
    /// <returns>0, or the place, counted from 1, of a zero on the diagonal of the triangular factor.</returns>
    internal static int SolveFullRank<T>(Matrix<T> a, Matrix<T> b) where T : unmanaged, INumberBase<T>
    {
        int m = a.Rows, n = a.Columns, least = Math.Min(m, n);
        using Scratch<T> tau = new(least), turned = new(n, m < n ? m : 0), triangle = new(least, least);
        if (m >= n)
        {
            QrFactor.Factor(a, tau.Span);
            if (ZeroOnDiagonal(a) is > 0 and int zero)
                return zero;
            Reflectors.Apply(a, tau.Span, b.Block(0, 0, m, b.Columns), adjoint: true);
            Triangular.Solve(a.Block(0, 0, n, n), b.Block(0, 0, n, b.Columns), upper: true, unit: false);
            return 0;
        }

        Matrix<T> q = turned.Matrix;
        a.AdjointTo(q);
        QrFactor.Factor(q, tau.Span);
        if (ZeroOnDiagonal(q) is > 0 and int none)
            return none;
        SolveWide(q, tau.Span, triangle.Matrix, b, m);
        return 0;
    }

    /// <summary>By QR with column pivoting. Source: LAPACK <c>gelsy</c>; the rank is read off the singular values of R.</summary>
    /// <returns>The rank.</returns>
    internal static int SolvePivoted<T>(Matrix<T> a, Matrix<T> b, double rcond) where T : unmanaged, INumberBase<T>
    {
        int m = a.Rows, n = a.Columns, least = Math.Min(m, n);
        using Scratch<T> tau = new(least);
        using Scratch<int> order = new(n);
        QrFactor.FactorPivoted(a, tau.Span, order.Span);
        int rank = Rank(a, rcond);
        Reflectors.Apply(a, tau.Span, b.Block(0, 0, m, b.Columns), adjoint: true);
        // The first rows of R, [rank, n], as a wide system.
        using Scratch<T> wide = new(n, rank), factors = new(rank), triangle = new(rank, rank), result = new(n);
        Matrix<T> q = wide.Matrix;
        q.Clear();
        for (int i = 0; i < rank; i++)
        {
            for (int j = i; j < n; j++)
                q[j, i] = Field.Conj(a[i, j]);
        }

        QrFactor.Factor(q, factors.Span);
        SolveWide(q, factors.Span, triangle.Matrix, b, rank);
        for (int j = 0; j < b.Columns; j++)
        {
            Span<T> x = b.Column(j, 0, n);
            for (int i = 0; i < n; i++)
                result.Span[order.Span[i]] = x[i];
            result.Span.CopyTo(x);
        }

        return rank;
    }

    /// <summary>By singular values, of which those up to rcond times the largest count as zero. Source: LAPACK <c>gelss</c>, <c>gelsd</c>.</summary>
    /// <returns>The rank, or −1 where the values do not converge.</returns>
    internal static int SolveSingular<T>(Matrix<T> a, Matrix<T> b, double rcond, Span<double> values) where T : unmanaged, INumberBase<T>
    {
        int m = a.Rows, n = a.Columns, least = Math.Min(m, n);
        using Scratch<T> turned = new(n, m < n ? m : 0), first = new(Math.Max(m, n), least), second = new(least, least), dots = new(least, b.Columns);
        if (m < n)
            a.AdjointTo(turned.Matrix);
        if (SingularValues.Decompose(m < n ? turned.Matrix : a, values, first.Matrix, second.Matrix) > 0)
            return -1;
        Matrix<T> left = m < n ? second.Matrix : first.Matrix, right = m < n ? first.Matrix : second.Matrix;
        int rank = 0;
        while (rank < least && values[rank] > rcond * values[0])
            rank++;
        Matrix<T> weights = dots.Matrix.Block(0, 0, rank, b.Columns);
        Products.MultiplyAdjoint(weights, left.Block(0, 0, m, rank), b.Block(0, 0, m, b.Columns));
        for (int j = 0; j < b.Columns; j++)
        {
            for (int i = 0; i < rank; i++)
                weights[i, j] = Field.Times(weights[i, j], 1 / values[i]);
        }

        Products.Multiply(b.Block(0, 0, n, b.Columns), right.Block(0, 0, n, rank), weights);
        return rank;
    }

    /// <summary>X = Q R⁻ᴴ B for Aᴴ = Q R, [n, rank].</summary>
    private static void SolveWide<T>(Matrix<T> q, ReadOnlySpan<T> tau, Matrix<T> triangle, Matrix<T> b, int rank) where T : unmanaged, INumberBase<T>
    {
        int n = q.Rows;
        q.Block(0, 0, rank, rank).AdjointTo(triangle);
        Matrix<T> x = b.Block(0, 0, n, b.Columns);
        Triangular.Solve(triangle, x.Block(0, 0, rank, x.Columns), upper: false, unit: false);
        x.From(rank, 0).Clear();
        Reflectors.Apply(q, tau, x, adjoint: false);
    }

    private static int ZeroOnDiagonal<T>(Matrix<T> r) where T : unmanaged, INumberBase<T>
    {
        for (int i = 0; i < r.Columns; i++)
        {
            if (T.IsZero(r[i, i]))
                return i + 1;
        }

        return 0;
    }

    private static int Rank<T>(Matrix<T> factored, double rcond) where T : unmanaged, INumberBase<T>
    {
        int n = factored.Columns, least = Math.Min(factored.Rows, n);
        using Scratch<T> r = new(n, least);
        using Scratch<double> values = new(least);
        r.Matrix.Clear();
        for (int i = 0; i < least; i++)
        {
            for (int j = i; j < n; j++)
                r.Matrix[j, i] = Field.Conj(factored[i, j]);
        }

        SingularValues.Decompose(r.Matrix, values.Span, default, default);
        int rank = 0;
        while (rank < least && values.Span[rank] > rcond * values.Span[0])
            rank++;
        return rank;
    }
}
