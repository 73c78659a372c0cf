namespace Interop.Tensors;

/// <content>Checksums. Source: <c>torch.hash_tensor</c>.</content>
public partial class Tensor
{
    /// <summary>The exclusive or of the bits of elements, which are first converted to float64, or to int64 if they are whole: uint64. Source: <c>aten::hash_tensor</c>.</summary>
    /// <param name="dim">Dimensions over which is hashed; absent for all.</param>
    /// <param name="keepdim">Whether these stay with size 1.</param>
    /// <param name="mode">0, the only way there is.</param>
    /// <exception cref="ShapeException">A dimension does not exist, or has no elements.</exception>
    /// <exception cref="NotSupportedException">The dtype is complex, or uint16, uint32 or uint64.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The mode is another.</exception>
    public Tensor HashTensor(Ints dim = default, bool keepdim = false, long mode = 0)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(mode, 0);
        if (DType.Kind is not (DTypeKind.Float or DTypeKind.Integer or DTypeKind.Bool) || DType is DType.UInt16 or DType.UInt32 or DType.UInt64)
            throw new NotSupportedException($"'hash_tensor' is not defined for {DType.Name}: convert to another dtype, or hash the parts.");
        ReduceGeometry geometry = ReduceGeometry.Of(Shape, dim, keepdim);
        if (geometry.Count == 0)
            throw new ShapeException($"'hash_tensor' of shape {Shape} over [{string.Join(", ", geometry.Axes())}] has no elements to hash.");
        using Op op = Op.Begin("hash_tensor", this);
        using GradMode recording = NoGrad();
        Tensor bits = DType.Kind == DTypeKind.Float ? To(DType.Float64).Contiguous().View(DType.Int64) : To(DType.Int64);
        int[] reduced = geometry.Axes();
        bits = bits.Permute([.. Enumerable.Range(0, Rank).Except(reduced), .. reduced]).Reshape(geometry.Result.ElementCount, geometry.Count);
        while (bits.Shape[1] > 1)
        {
            long half = bits.Shape[1] / 2, odd = bits.Shape[1] % 2;
            Tensor folded = bits.Narrow(1, 0, half).BitwiseXor(bits.Narrow(1, half, half));
            bits = odd == 0 ? folded : Cat([folded, bits.Narrow(1, 2 * half, 1)], 1);
        }

        return op.Return(bits.Contiguous().View(DType.UInt64).Reshape(geometry.Result).Clone());
    }
}
