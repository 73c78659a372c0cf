using System.Numerics;

namespace Interop.Tensors.Kernels.LinearAlgebra;

/// <summary>A = U S Vᴴ by bidiagonal form and implicit QR; tall matrices are brought to triangular form first.</summary>
internal static class SingularValues
{
    /// <param name="a">The matrix, [m, n] with m ≥ n; destroyed.</param>
    /// <param name="values">n singular values, falling.</param>
    /// <param name="u">[m, n] or [m, m]; without columns, only values are computed.</param>
    /// <param name="v">[n, n] (V, not Vᴴ), or without columns.</param>
    /// <returns>0, or how many values did not converge.</returns>
    internal static int Decompose<T>(Matrix<T> a, Span<double> values, Matrix<T> u, Matrix<T> v) where T : unmanaged, INumberBase<T>
    {
        int m = a.Rows, n = a.Columns;
        if (n == 0)
        {
            u.SetIdentity();
            return 0;
        }

        double scale = Scaling.Normalize(a);
        int info = m > n + n / 2 ? DecomposeTall(a, values, u, v) : DecomposeDirectly(a, values, u, v);
        Vectors.Scale(values, 1 / scale);
        return info;
    }

    private static int DecomposeTall<T>(Matrix<T> a, Span<double> values, Matrix<T> u, Matrix<T> v) where T : unmanaged, INumberBase<T>
    {
        int n = a.Columns;
        using Scratch<T> tau = new(n), triangle = new(n, n);
        QrFactor.Factor(a, tau.Span);
        Matrix<T> r = triangle.Matrix;
        r.Clear();
        for (int j = 0; j < n; j++)
            a.Column(j, 0, j + 1).CopyTo(r.Column(j));
        if (u.Columns == 0)
            return DecomposeDirectly(r, values, u, v);
        u.SetIdentity();
        int info = DecomposeDirectly(r, values, u.Block(0, 0, n, n), v);
        Reflectors.Apply(a, tau.Span, u, adjoint: false);
        return info;
    }

    private static int DecomposeDirectly<T>(Matrix<T> a, Span<double> values, Matrix<T> u, Matrix<T> v) where T : unmanaged, INumberBase<T>
    {
        int n = a.Columns;
        bool vectors = u.Columns > 0;
        using Scratch<double> beside = new(Math.Max(0, n - 1));
        using Scratch<T> left = new(n), right = new(Math.Max(0, n - 1)), rows = new(n, n), work = new(a.Rows);
        Bidiagonalize(a, values, beside.Span, left.Span, right.Span, rows.Matrix, work.Span);
        if (vectors)
        {
            Reflectors.Form(a, left.Span, u);
            v.SetIdentity();
            Reflectors.Form(rows.Matrix.Block(1, 0, n - 1, n - 1), right.Span, v.From(1, 1));
        }

        int info = Bidiagonal.Diagonalize(values, beside.Span, vectors ? u : default, vectors ? v : default);
        Order(values, u, v, vectors);
        return info;
    }

    /// <summary>A = Q B Pᴴ: B in d and e, the reflectors of Q below the diagonal of A, those of P below the subdiagonal of <paramref name="rows"/>. Source: LAPACK <c>gebrd</c>.</summary>
    private static void Bidiagonalize<T>(Matrix<T> a, Span<double> d, Span<double> e, Span<T> left, Span<T> right, Matrix<T> rows, Span<T> work) where T : unmanaged, INumberBase<T>
    {
        int n = a.Columns;
        for (int i = 0; i < n; i++)
        {
            left[i] = Reflectors.Make(ref a[i, i], a.Column(i, i + 1));
            d[i] = Field.Real(a[i, i]);
            Reflectors.Apply<T>(a.Column(i, i + 1), Field.Conj(left[i]), a.From(i, i + 1));
            if (i == n - 1)
                break;
            Span<T> row = rows.Column(i, i + 1);
            for (int j = 0; j < row.Length; j++)
                row[j] = Field.Conj(a[i, i + 1 + j]);
            right[i] = Reflectors.Make(ref row[0], row[1..]);
            e[i] = Field.Real(row[0]);
            Reflectors.ApplyRight<T>(row[1..], right[i], a.From(i + 1, i + 1), work);
        }
    }

    /// <summary>Values positive and falling.</summary>
    private static void Order<T>(Span<double> values, Matrix<T> u, Matrix<T> v, bool vectors) where T : unmanaged
    {
        int n = values.Length;
        for (int i = 0; i < n; i++)
        {
            if (!double.IsNegative(values[i]))
                continue;
            values[i] = -values[i];
            if (vectors)
                Vectors.Scale(v.Column(i), -1);
        }

        for (int i = 0; i < n - 1; i++)
        {
            int largest = i;
            for (int j = i + 1; j < n; j++)
                largest = values[j] > values[largest] ? j : largest;
            if (largest == i)
                continue;
            (values[i], values[largest]) = (values[largest], values[i]);
            if (vectors)
            {
                u.SwapColumns(i, largest);
                v.SwapColumns(i, largest);
            }
        }
    }
}
