namespace Interop.Tensors.Kernels;

/// <summary>Dense operands for kernels that compute in one of float, double, long and <see cref="System.Numerics.Complex"/>. Nothing here is recorded.</summary>
internal static class Working
{
    /// <summary>The dtype of <see cref="Elements.MathOf"/>: float32 for narrower floats, int64 for bool and whole numbers, complex128 for all complex ones.</summary>
    /// <exception cref="NotSupportedException">There is no arithmetic on the dtype, or only on 64-bit unsigned numbers.</exception>
    internal static DType DTypeOf(DType dtype) => Elements.MathOf(dtype) switch
    {
        Elements.Math.Float => DType.Float32,
        Elements.Math.Double => DType.Float64,
        Elements.Math.Complex => DType.Complex128,
        Elements.Math.Long => DType.Int64,
        _ => throw Elements.Unsupported(dtype),
    };

    /// <summary>The dtype that float16 and bfloat16 are computed in, float32; of others themselves.</summary>
    internal static DType Wide(DType dtype) => dtype is DType.Float16 or DType.BFloat16 ? DType.Float32 : dtype;

    /// <summary>The elements densely in row-major order in this dtype: the tensor itself where it is that already.</summary>
    internal static Tensor Dense(Tensor x, DType dtype)
    {
        if (x.DType == dtype && x.IsContiguous)
            return x;
        Tensor y = Tensor.Empty(x.Shape, dtype);
        Elementwise.Copy(x, y);
        GC.KeepAlive(x);
        return y;
    }

    /// <inheritdoc cref="Dense(Tensor, DType)"/>
    internal static Tensor Dense(Tensor x) => Dense(x, DTypeOf(x.DType));

    /// <summary>A dense result rounded to a dtype, in channels-last order where <paramref name="like"/> is.</summary>
    internal static Tensor Round(Tensor y, DType dtype, Tensor like)
    {
        if (IsChannelsLast(like) && !IsChannelsLast(y) && y.Rank == like.Rank)
        {
            Tensor last = Memory.Pool.RentTensor(dtype, y.Shape, ChannelsLast(y.Shape));
            Elementwise.Copy(y, last);
            GC.KeepAlive(y);
            return last;
        }

        return y.DType == dtype ? y : Dense(y, dtype);
    }

    /// <summary>Whether four or five dimensions lie with the second one innermost, and not in row-major order.</summary>
    internal static bool IsChannelsLast(Tensor x)
    {
        if (x.Rank is not (4 or 5) || x.IsContiguous)
            return false;
        long[] wanted = ChannelsLast(x.Shape);
        for (int d = 0; d < wanted.Length; d++)
        {
            if (x.Shape[d] != 1 && x.Strides[d] != wanted[d])
                return false;
        }

        return true;
    }

    private static long[] ChannelsLast(Shape shape)
    {
        long[] strides = new long[shape.Rank];
        strides[1] = 1;
        long step = Math.Max(1, shape[1]);
        for (int d = shape.Rank - 1; d != 0; d = d == 2 ? 0 : d - 1)
        {
            strides[d] = step;
            step *= Math.Max(1, shape[d]);
        }

        strides[0] = step;
        return strides;
    }
}
