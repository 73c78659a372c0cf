using System.Numerics;

namespace Interop.Tensors.Kernels;

/// <summary>Products of matrices.</summary>
internal static unsafe class Gemm
{
    internal static Tensor Multiply(Tensor a, Tensor b)
    {
        Tensor y = Tensor.Zeros([a.Shape[0], b.Shape[1]], a.DType);
        switch (a.DType)
        {
            case DType.Float32: Run<float>(a, b, y); break;
            case DType.Float64: Run<double>(a, b, y); break;
            case DType.Int64: Run<long>(a, b, y); break;
            case DType.Int32: Run<int>(a, b, y); break;
            case DType.Complex128: Run<Complex>(a, b, y); break;
            case DType.Float16 or DType.BFloat16: return Multiply(a.To(DType.Float32), b.To(DType.Float32)).To(a.DType);
            default: throw new NotSupportedException($"There is no matrix product of {a.DType.Name}: convert the matrices first.");
        }

        return y;
    }

    /// <summary>Row by row, so that the innermost loop walks rows of b and y.</summary>
    private static void Run<T>(Tensor a, Tensor b, Tensor y) where T : unmanaged, INumberBase<T>
    {
        // Bounds: the sizes were checked against each other, the strides against the storages; the door keeps the tensors alive.
        T* pa = (T*)a.Memory.Pointer + a.Offset, pb = (T*)b.Memory.Pointer + b.Offset, py = (T*)y.Memory.Pointer;
        long n = a.Shape[0], k = a.Shape[1], m = b.Shape[1];
        long an = a.Strides[0], ak = a.Strides[1], bk = b.Strides[0], bm = b.Strides[1];
        for (long i = 0; i < n; i++)
        {
            T* row = py + i * m;
            for (long l = 0; l < k; l++)
            {
                T x = pa[i * an + l * ak];
                T* other = pb + l * bk;
                for (long j = 0; j < m; j++)
                    row[j] += x * other[j * bm];
            }
        }
    }
}
