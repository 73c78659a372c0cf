using System.Numerics;

namespace Interop.Tensors.Kernels.LinearAlgebra;

/// <summary>What is read off the diagonal of an LU factorization. Nothing is recorded here.</summary>
internal static class Determinants
{
    /// <summary>The product of the diagonal with the sign of the permutation.</summary>
    /// <param name="lu">In the precision of the computation.</param>
    /// <param name="pivots">Exchanges of rows.</param>
    /// <param name="dtype">The dtype of the result.</param>
    internal static Tensor Product(Tensor lu, Tensor pivots, DType dtype)
    {
        Tensor det = Batch.NewNumbers(lu, lu.DType);
        if (lu.DType == DType.Complex128)
            Run<Complex>();
        else
            Run<double>();
        return Batch.Round(det, dtype);

        void Run<T>() where T : unmanaged, INumberBase<T> => Batch.For(lu, i =>
        {
            Matrix<T> m = Batch.At<T>(lu, i);
            T product = Field.Of<T>(Sign(Batch.Row<int>(pivots, i)));
            for (int k = 0; k < m.Rows; k++)
                product *= m[k, k];
            Batch.Number<T>(det, i) = product;
        });
    }

    /// <summary>The direction of the determinant and the logarithm of its size.</summary>
    /// <inheritdoc cref="Product"/>
    internal static (Tensor Sign, Tensor Log) Logarithm(Tensor lu, Tensor pivots, DType dtype)
    {
        Tensor sign = Batch.NewNumbers(lu, lu.DType), log = Batch.NewNumbers(lu, DType.Float64);
        if (lu.DType == DType.Complex128)
            Run<Complex>();
        else
            Run<double>();
        return (Batch.Round(sign, dtype), Batch.Round(log, Promotion.RealPart(dtype)));

        void Run<T>() where T : unmanaged, INumberBase<T> => Batch.For(lu, i =>
        {
            Matrix<T> m = Batch.At<T>(lu, i);
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

    /// <summary>Whether a determinant is not larger than this.</summary>
    internal static bool AnyUpTo(Tensor det, double limit)
    {
        Tensor numbers = Tensor.Empty(det.Shape, DType.Complex128);
        Elementwise.Copy(det, numbers);
        foreach (Complex number in numbers.AsSpan<Complex>())
        {
            if (Complex.Abs(number) <= limit)
                return true;
        }

        GC.KeepAlive(numbers);
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
