using System.Numerics;

namespace Interop.Tensors.Kernels.LinearAlgebra;

/// <summary>Matrix products, where the blocked algorithms spend their time.</summary>
internal static unsafe class Products
{
    /// <summary>Multiplications below which packing and splitting do not pay.</summary>
    private const long Small = 4096;

    /// <summary>C += α · A · B.</summary>
    internal static void AddProduct<T>(Matrix<T> c, Matrix<T> a, Matrix<T> b, double alpha = 1) where T : unmanaged, INumberBase<T>
    {
        if (c.Rows == 0 || c.Columns == 0 || a.Columns == 0)
            return;
        if ((long)c.Rows * c.Columns * a.Columns <= Small)
        {
            for (int j = 0; j < c.Columns; j++)
            {
                Span<T> to = c.Column(j);
                for (int l = 0; l < a.Columns; l++)
                    Vectors.AddScaled(to, Field.Times(b[l, j], alpha), a.Column(l));
            }

            return;
        }

        Run(c, a, b, alpha, 1);
    }

    /// <summary>C ← A · B.</summary>
    internal static void Multiply<T>(Matrix<T> c, Matrix<T> a, Matrix<T> b) where T : unmanaged, INumberBase<T>
    {
        if (c.Rows == 0 || c.Columns == 0)
            return;
        if ((long)c.Rows * c.Columns * a.Columns > Small)
        {
            Run(c, a, b, 1, 0);
            return;
        }

        c.Clear();
        AddProduct(c, a, b);
    }

    /// <summary>C ← Aᴴ · B.</summary>
    internal static void MultiplyAdjoint<T>(Matrix<T> c, Matrix<T> a, Matrix<T> b) where T : unmanaged, INumberBase<T>
    {
        if (c.Rows == 0 || c.Columns == 0)
            return;
        if ((long)c.Rows * c.Columns * a.Rows > Small)
        {
            using Scratch<T> adjoint = new(a.Columns, a.Rows);
            a.AdjointTo(adjoint.Matrix);
            Run(c, adjoint.Matrix, b, 1, 0);
            return;
        }

        for (int j = 0; j < c.Columns; j++)
        {
            ReadOnlySpan<T> column = b.Column(j);
            for (int i = 0; i < c.Rows; i++)
                c[i, j] = Vectors.Dot(a.Column(i), column);
        }
    }

    /// <summary>C ← α · A · B + β · C.</summary>
    private static void Run<T>(Matrix<T> c, Matrix<T> a, Matrix<T> b, double alpha, double beta) where T : unmanaged
    {
        // Bounds: each window holds its rows and columns at its stride; all are pinned.
        fixed (T* pc = &c[0, 0], pa = &a[0, 0], pb = &b[0, 0])
        {
            if (typeof(T) == typeof(Complex))
                Gemm.RunComplex(c.Rows, c.Columns, a.Columns, (double*)pa, 1, a.Stride, (double*)pb, 1, b.Stride, (double*)pc, 1, c.Stride, alpha, beta);
            else
                Gemm.Run(c.Rows, c.Columns, a.Columns, (double*)pa, 1, a.Stride, (double*)pb, 1, b.Stride, (double*)pc, 1, c.Stride, alpha, beta);
        }
    }
}
