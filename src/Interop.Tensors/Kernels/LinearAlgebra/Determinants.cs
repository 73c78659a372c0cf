using System.Numerics;

namespace Interop.Tensors.Kernels.LinearAlgebra;

/// <summary>What is read off the diagonal of an LU factorization. Nothing is recorded here.</summary>
internal static class Determinants
{
    /// <summary>The product of the diagonal with the sign of the permutation.</summary>
    internal static Tensor Product(Tensor lu, Tensor pivots)
    {
        Tensor factors = Batch.Copy(lu), det = Batch.NewNumbers(lu, factors.DType);
        if (factors.DType == DType.Complex128)
            Run<Complex>();
        else
            Run<double>();
        factors.Dispose();
        return Batch.Round(det, lu.DType);

        void Run<T>() where T : unmanaged, INumberBase<T> => Batch.For(factors, i =>
        {
            Matrix<T> m = Batch.At<T>(factors, i);
            T product = Field.Of<T>(Sign(Batch.Row<int>(pivots, i)));
            for (int k = 0; k < m.Rows; k++)
                product *= m[k, k];
            Batch.Number<T>(det, i) = product;
        });
    }

    /// <summary>The direction of the determinant and the logarithm of its size.</summary>
    internal static (Tensor Sign, Tensor Log) Logarithm(Tensor lu, Tensor pivots)
    {
        Tensor factors = Batch.Copy(lu), sign = Batch.NewNumbers(lu, factors.DType), log = Batch.NewNumbers(lu, DType.Float64);
        if (factors.DType == DType.Complex128)
            Run<Complex>();
        else
            Run<double>();
        factors.Dispose();
        return (Batch.Round(sign, lu.DType), Batch.Round(log, Promotion.RealPart(lu.DType)));

        void Run<T>() where T : unmanaged, INumberBase<T> => Batch.For(factors, i =>
        {
            Matrix<T> m = Batch.At<T>(factors, i);
            T direction = Field.Of<T>(Sign(Batch.Row<int>(pivots, i)));
            double sum = 0;
            for (int k = 0; k < m.Rows; k++)
            {
                double size = Field.Abs(m[k, k]);
                sum += Math.Log(size);
                direction = size == 0 ? T.Zero : direction * Field.Times(m[k, k], 1 / size);
            }

            (Batch.Number<T>(sign, i), Batch.Number<double>(log, i)) = (direction, sum);
        });
    }

    /// <summary>A⁻ᴴ d for one number d per matrix, where a zero on the diagonal of U counts as the dtype's rounding error.</summary>
    internal static Tensor Gradient(Tensor lu, Tensor pivots, Tensor d)
    {
        double eps = lu.DType is DType.Float64 or DType.Complex128 ? double.BitIncrement(1) - 1 : float.BitIncrement(1) - 1;
        Tensor factors = Batch.Copy(lu), sides = Batch.NewLike(lu, lu.Shape[-2], lu.Shape[-1]), scale = d.To(factors.DType).Contiguous();
        if (factors.DType == DType.Complex128)
            Run<Complex>();
        else
            Run<double>();
        GC.KeepAlive(scale);
        Tensor x = Solvers.Lu(factors, pivots, sides, adjoint: true);
        factors.Dispose();
        sides.Dispose();
        return Batch.Round(x, lu.DType);

        void Run<T>() where T : unmanaged, INumberBase<T> => Batch.For(factors, i =>
        {
            Matrix<T> m = Batch.At<T>(factors, i), b = Batch.At<T>(sides, i);
            b.Clear();
            for (int k = 0; k < m.Rows; k++)
            {
                if (T.IsZero(m[k, k]))
                    m[k, k] = Field.Of<T>(eps);
                b[k, k] = Batch.Number<T>(scale, i);
            }
        });
    }

    /// <summary>Whether a determinant is so small that its matrix may be singular.</summary>
    internal static bool AnyNearZero(Tensor det)
    {
        double limit = 100 * (det.DType is DType.Float64 or DType.Complex128 ? double.BitIncrement(1) - 1 : float.BitIncrement(1) - 1);
        Tensor numbers = Tensor.Empty(det.Shape, DType.Complex128);
        Elementwise.Copy(det, numbers);
        foreach (Complex number in numbers.AsSpan<Complex>())
        {
            if (Complex.Abs(number) < limit)
                return true;
        }

        return false;
    }

    private static int Sign(ReadOnlySpan<int> pivots)
    {
        int sign = 1;
        for (int i = 0; i < pivots.Length; i++)
            sign = pivots[i] == i + 1 ? sign : -sign;
        return sign;
    }
}
