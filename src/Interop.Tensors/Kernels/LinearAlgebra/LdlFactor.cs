using System.Numerics;

namespace Interop.Tensors.Kernels.LinearAlgebra;

/// <summary>A = L D Lᵀ, or L D Lᴴ, of a symmetric or Hermitian indefinite matrix by Bunch and Kaufman's pivoting, as LAPACK's lower <c>sytrf</c> and <c>hetrf</c>.</summary>
/// <remarks>
/// D has blocks of one and two. Pivots are LAPACK's: p > 0 exchanged row and column k with p (counted from 1);
/// a pair of equal negative entries is a block of two whose second row was exchanged with −p.
/// </remarks>
internal static class LdlFactor
{
    /// <summary>(1 + √17) / 8, which bounds the growth of elements.</summary>
    private const double Threshold = 0.6403882032022076;

    /// <summary>Overwrites the lower triangle of A with L and D.</summary>
    /// <returns>0, or the place, counted from 1, of the first block of D that is zero.</returns>
    internal static int Factor<T>(Matrix<T> a, Span<int> pivots, bool hermitian) where T : unmanaged, INumberBase<T>
    {
        int n = a.Rows, info = 0, k = 0;
        while (k < n)
        {
            double own = hermitian ? Math.Abs(Field.Real(a[k, k])) : Field.Size(a[k, k]), column = 0;
            int largest = k, step = 1, pivot = k;
            if (k + 1 < n)
            {
                largest = k + 1 + Vectors.Largest<T>(a.Column(k, k + 1));
                column = Field.Size(a[largest, k]);
            }

            if (Math.Max(own, column) == 0 || double.IsNaN(own))
            {
                info = info == 0 ? k + 1 : info;
                MakeReal(a, k, hermitian);
                pivots[k] = k + 1;
                k++;
                continue;
            }

            if (own < Threshold * column)
            {
                double row = LargestOfRow(a, k, largest);
                double other = hermitian ? Math.Abs(Field.Real(a[largest, largest])) : Field.Size(a[largest, largest]);
                if (own < Threshold * column * (column / row))
                    (pivot, step) = (largest, other >= Threshold * row ? 1 : 2);
            }

            int exchanged = k + step - 1;
            Exchange(a, k, step, pivot, hermitian);
            MakeReal(a, k, hermitian);
            if (step == 1)
            {
                EliminateOne(a, k, hermitian);
                pivots[k] = pivot + 1;
            }
            else
            {
                MakeReal(a, exchanged, hermitian);
                EliminateTwo(a, k, hermitian);
                pivots[k] = pivots[k + 1] = -(pivot + 1);
            }

            k += step;
        }

        return info;
    }

    /// <summary>Solves A X = B in place of B.</summary>
    internal static void Solve<T>(Matrix<T> a, ReadOnlySpan<int> pivots, Matrix<T> b, bool hermitian) where T : unmanaged, INumberBase<T>
    {
        int n = a.Rows;
        for (int k = 0; k < n;)
        {
            int step = pivots[k] > 0 ? 1 : 2, last = k + step - 1;
            b.SwapRows(last, Math.Abs(pivots[k]) - 1);
            for (int j = 0; j < b.Columns; j++)
            {
                Span<T> x = b.Column(j);
                for (int i = k; i <= last; i++)
                    Vectors.AddScaled(x[(last + 1)..], -x[i], a.Column(i, last + 1));
                if (step == 1)
                    x[k] /= a[k, k];
                else
                    SolveTwo(a[k, k], a[k + 1, k], a[k + 1, k + 1], hermitian, ref x[k], ref x[k + 1]);
            }

            k += step;
        }

        for (int k = n - 1; k >= 0;)
        {
            int step = pivots[k] > 0 ? 1 : 2, first = k - step + 1;
            for (int j = 0; j < b.Columns; j++)
            {
                Span<T> x = b.Column(j);
                for (int i = first; i <= k; i++)
                {
                    ReadOnlySpan<T> below = a.Column(i, k + 1);
                    T sum = T.Zero;
                    for (int r = 0; r < below.Length; r++)
                        sum += (hermitian ? Field.Conj(below[r]) : below[r]) * x[k + 1 + r];
                    x[i] -= sum;
                }
            }

            b.SwapRows(k, Math.Abs(pivots[k]) - 1);
            k -= step;
        }
    }

    /// <summary>(x, y) ← the solution for the block [[d, conj e], [e, f]], without the conjugate for a symmetric one.</summary>
    private static void SolveTwo<T>(T d, T e, T f, bool hermitian, ref T x, ref T y) where T : unmanaged, INumberBase<T>
    {
        // Scaled by e, so that the determinant cannot overflow.
        T above = hermitian ? Field.Conj(e) : e;
        T p = d / above, q = f / e, determinant = p * q - T.One;
        T u = x / above, v = y / e;
        (x, y) = ((q * u - v) / determinant, (p * v - u) / determinant);
    }

    private static double LargestOfRow<T>(Matrix<T> a, int k, int row) where T : unmanaged
    {
        double largest = 0;
        for (int j = k; j < row; j++)
            largest = Math.Max(largest, Field.Size(a[row, j]));
        foreach (T x in a.Column(row, row + 1))
            largest = Math.Max(largest, Field.Size(x));
        return largest;
    }

    /// <summary>Exchanges rows and columns k + step − 1 and pivot inside the lower triangle from column k on.</summary>
    private static void Exchange<T>(Matrix<T> a, int k, int step, int pivot, bool hermitian) where T : unmanaged
    {
        int at = k + step - 1;
        if (pivot == at)
            return;
        for (int i = pivot + 1; i < a.Rows; i++)
            (a[i, at], a[i, pivot]) = (a[i, pivot], a[i, at]);
        for (int i = at + 1; i < pivot; i++)
            (a[i, at], a[pivot, i]) = hermitian ? (Field.Conj(a[pivot, i]), Field.Conj(a[i, at])) : (a[pivot, i], a[i, at]);
        if (hermitian)
            a[pivot, at] = Field.Conj(a[pivot, at]);
        (a[at, at], a[pivot, pivot]) = (a[pivot, pivot], a[at, at]);
        MakeReal(a, pivot, hermitian);
        if (step == 2)
            (a[k + 1, k], a[pivot, k]) = (a[pivot, k], a[k + 1, k]);
    }

    private static void MakeReal<T>(Matrix<T> a, int k, bool hermitian) where T : unmanaged
    {
        if (hermitian)
            a[k, k] = Field.Of<T>(Field.Real(a[k, k]));
    }

    private static void EliminateOne<T>(Matrix<T> a, int k, bool hermitian) where T : unmanaged, INumberBase<T>
    {
        Span<T> below = a.Column(k, k + 1);
        T inverse = T.One / a[k, k];
        for (int j = 0; j < below.Length; j++)
        {
            T factor = (hermitian ? Field.Conj(below[j]) : below[j]) * inverse;
            Vectors.AddScaled(a.Column(k + 1 + j, k + 1 + j), -factor, below[j..]);
            MakeReal(a, k + 1 + j, hermitian);
        }

        Vectors.Scale(below, inverse);
    }

    private static void EliminateTwo<T>(Matrix<T> a, int k, bool hermitian) where T : unmanaged, INumberBase<T>
    {
        (T d, T e, T f) = (a[k, k], a[k + 1, k], a[k + 1, k + 1]);
        for (int j = k + 2; j < a.Rows; j++)
        {
            // Row j of L: (x, y) D⁻¹, which is D⁻ᵀ (x, y)ᵀ.
            (T x, T y) = (a[j, k], a[j, k + 1]);
            (T u, T v) = hermitian ? (Field.Conj(x), Field.Conj(y)) : (x, y);
            SolveTwo(d, e, f, hermitian, ref u, ref v);
            Vectors.AddScaled(a.Column(j, j), -u, a.Column(k, j));
            Vectors.AddScaled(a.Column(j, j), -v, a.Column(k + 1, j));
            MakeReal(a, j, hermitian);
            (a[j, k], a[j, k + 1]) = hermitian ? (Field.Conj(u), Field.Conj(v)) : (u, v);
        }
    }
}
