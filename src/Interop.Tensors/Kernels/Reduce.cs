using System.Numerics;

namespace Interop.Tensors.Kernels;

/// <summary>Sums of elements into a smaller shape.</summary>
internal static unsafe class Reduce
{
    /// <summary>Sums into a shape of the same rank whose sizes are the tensor's or 1. Reduced formats add up in float32, float32 in float64.</summary>
    internal static Tensor Sum(Tensor x, Shape shape)
    {
        switch (x.DType)
        {
            case DType.Int64: return Add<long, long>(x, shape, DType.Int64);
            case DType.Float32: return Add<float, double>(x, shape, DType.Float64).To(DType.Float32);
            case DType.Float64: return Add<double, double>(x, shape, DType.Float64);
            case DType.Complex128: return Add<Complex, Complex>(x, shape, DType.Complex128);
            case DType.Float16 or DType.BFloat16: return Sum(x.To(DType.Float32), shape).To(x.DType);
            default: throw new NotSupportedException($"There is no sum of {x.DType.Name}: convert the tensor first.");
        }
    }

    private static Tensor Add<T, TSum>(Tensor x, Shape shape, DType dtype) where T : unmanaged, INumberBase<T> where TSum : unmanaged, INumberBase<TSum>
    {
        Tensor y = Tensor.Zeros(shape, dtype);
        long[] strides = [.. Enumerable.Range(0, shape.Rank).Select(d => shape[d] == 1 ? 0 : y.Strides[d])];
        // Bounds: a stride of 0 keeps every element of the sum inside y; both tensors are alive until the end.
        Tensor sums = y.Look(x.Shape, strides, 0);
        T* px = (T*)x.Memory.Pointer + x.Offset;
        TSum* py = (TSum*)y.Memory.Pointer;
        Loop.Over(sums, x).Run((bases, steps, count) =>
        {
            TSum* to = py + bases[0];
            T* from = px + bases[1];
            long sy = steps[0], sx = steps[1];
            if (sy != 0)
            {
                for (long i = 0; i < count; i++)
                    to[i * sy] += TSum.CreateTruncating(from[i * sx]);
                return;
            }

            TSum sum = TSum.Zero;
            for (long i = 0; i < count; i++)
                sum += TSum.CreateTruncating(from[i * sx]);
            *to += sum;
        });
        GC.KeepAlive(x);
        GC.KeepAlive(sums);
        return y;
    }
}
