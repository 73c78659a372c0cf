using System.Numerics;

namespace Interop.Tensors.Kernels.LinearAlgebra;

/// <summary>Matrix products, where the blocked algorithms spend their time.</summary>
internal static class Products
{
    /// <summary>C += α · A · B.</summary>
    internal static void AddProduct<T>(Matrix<T> c, Matrix<T> a, Matrix<T> b, double alpha = 1) where T : unmanaged, INumberBase<T>
    {
        for (int j = 0; j < c.Columns; j++)
        {
            Span<T> to = c.Column(j);
            for (int l = 0; l < a.Columns; l++)
                Vectors.AddScaled(to, Field.Times(b[l, j], alpha), a.Column(l));
        }
    }

    /// <summary>C ← A · B.</summary>
    internal static void Multiply<T>(Matrix<T> c, Matrix<T> a, Matrix<T> b) where T : unmanaged, INumberBase<T>
    {
        c.Clear();
        AddProduct(c, a, b);
    }

    /// <summary>C ← Aᴴ · B.</summary>
    internal static void MultiplyAdjoint<T>(Matrix<T> c, Matrix<T> a, Matrix<T> b) where T : unmanaged, INumberBase<T>
    {
        for (int j = 0; j < c.Columns; j++)
        {
            ReadOnlySpan<T> column = b.Column(j);
            for (int i = 0; i < c.Rows; i++)
                c[i, j] = Vectors.Dot(a.Column(i), column);
        }
    }
}
