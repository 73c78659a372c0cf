using System.Numerics;

namespace Interop.Tensors.Kernels.LinearAlgebra;

/// <summary>exp(A) by scaling, a Padé approximant and repeated squaring. Source: Higham, "The scaling and squaring method for the matrix exponential revisited" (2005).</summary>
internal static class MatrixExponential
{
    /// <summary>Overwrites A with its exponential.</summary>
    internal static void Compute<T>(Matrix<T> a) where T : unmanaged, INumberBase<T>
    {
        int n = a.Rows;
        double norm = a.OneNorm();
        if (!double.IsFinite(norm))
        {
            for (int j = 0; j < n; j++)
                a.Column(j).Fill(Field.Of<T>(double.NaN, double.NaN));
            return;
        }

        (int degree, int squarings) = norm switch
        {
            <= 1.495585217958292e-2 => (3, 0),
            <= 2.539398330063230e-1 => (5, 0),
            <= 9.504178996162932e-1 => (7, 0),
            <= 2.097847961257068 => (9, 0),
            _ => (13, Math.Max(0, (int)Math.Ceiling(Math.Log2(norm / 5.371920351148152)))),
        };
        for (int j = 0; j < n && squarings > 0; j++)
            Vectors.Scale(a.Column(j), Math.ScaleB(1, -squarings));
        using Scratch<T> odd = new(n, n), even = new(n, n);
        Approximate(a, degree, odd.Matrix, even.Matrix);
        // (V − U) X = V + U
        for (int j = 0; j < n; j++)
        {
            Span<T> u = odd.Matrix.Column(j), v = even.Matrix.Column(j), x = a.Column(j);
            for (int i = 0; i < n; i++)
                (x[i], v[i]) = (v[i] + u[i], v[i] - u[i]);
        }

        using Scratch<int> pivots = new(n);
        LuFactor.Factor(even.Matrix, pivots.Span);
        LuFactor.Solve(even.Matrix, pivots.Span, a);
        for (int k = 0; k < squarings; k++)
        {
            Products.Multiply(odd.Matrix, a, a);
            odd.Matrix.CopyTo(a);
        }
    }

    /// <summary>The odd and the even part of the numerator. Its coefficients are (2q − k)! q! / ((2q)! k! (q − k)!), from k = 0 on.</summary>
    private static void Approximate<T>(Matrix<T> a, int degree, Matrix<T> odd, Matrix<T> even) where T : unmanaged, INumberBase<T>
    {
        int n = a.Rows;
        Span<double> b = stackalloc double[degree + 1];
        b[0] = 1;
        for (int k = 1; k <= degree; k++)
            b[k] = b[k - 1] * (degree - k + 1) / (k * (2.0 * degree - k + 1));
        using Scratch<T> square = new(n, n), power = new(n, n), next = new(n, n), sum = new(n, n);
        Products.Multiply(square.Matrix, a, a);
        power.Matrix.SetIdentity();
        even.Clear();
        sum.Matrix.Clear();
        for (int k = 0; k <= degree; k += 2)
        {
            if (k > 0)
            {
                Products.Multiply(next.Matrix, power.Matrix, square.Matrix);
                next.Matrix.CopyTo(power.Matrix);
            }

            Accumulate(even, b[k], power.Matrix);
            Accumulate(sum.Matrix, b[k + 1], power.Matrix);
        }

        Products.Multiply(odd, a, sum.Matrix);
    }

    private static void Accumulate<T>(Matrix<T> sum, double factor, Matrix<T> power) where T : unmanaged, INumberBase<T>
    {
        for (int j = 0; j < sum.Columns; j++)
            Vectors.AddScaled(sum.Column(j), Field.Of<T>(factor), power.Column(j));
    }
}
