namespace Interop.Tensors.Kernels;

/// <summary>In which order of dimensions a new result lies in memory: that of its operands, so that permuted inputs give permuted results. Source: PyTorch's <c>TensorIterator</c>.</summary>
internal static class Layout
{
    /// <summary>A new tensor, dense in the order of the operands' strides; the first operand that is not indifferent decides.</summary>
    internal static Tensor Like(DType dtype, Shape shape, Tensor a, Tensor? b = null, Tensor? c = null)
    {
        if (shape.Rank < 2 || IsPlain(a, shape) && IsPlain(b, shape) && IsPlain(c, shape))
            return Tensor.Empty(shape, dtype);
        int rank = shape.Rank;
        Span<int> order = stackalloc int[rank];
        Order(order, shape, a, b, c);
        long[] strides = new long[rank];
        long step = 1;
        foreach (int d in order)
        {
            strides[d] = step;
            step *= Math.Max(1, shape[d]);
        }

        return Memory.Pool.RentTensor(dtype, shape, strides);
    }

    /// <summary>Dimensions from the innermost outwards, as the operands lie in memory.</summary>
    internal static void Order(Span<int> order, Shape shape, Tensor a, Tensor? b = null, Tensor? c = null)
    {
        for (int i = 0; i < order.Length; i++)
            order[i] = order.Length - 1 - i;
        for (int i = 1; i < order.Length; i++)
        {
            int at = i;
            for (int before = i - 1; before >= 0; before--)
            {
                int comparison = Compare(order[before], order[at], shape, a, b, c);
                if (comparison < 0)
                    break;
                if (comparison > 0)
                {
                    (order[before], order[at]) = (order[at], order[before]);
                    at = before;
                }
            }
        }
    }

    /// <summary>A new tensor, dense in the order of these strides.</summary>
    internal static Tensor Strided(DType dtype, Shape shape, long[] strides) => Memory.Pool.RentTensor(dtype, shape, strides);

    private static bool IsPlain(Tensor? x, Shape shape) => x is null || x.ElementCount == 1 || x.Shape == shape && x.IsContiguous || x.Rank < shape.Rank && x.IsContiguous;

    private static int Compare(int inner, int outer, Shape shape, Tensor a, Tensor? b, Tensor? c)
    {
        int comparison = Compare(inner, outer, shape, a);
        if (comparison == 0 && b is not null)
            comparison = Compare(inner, outer, shape, b);
        if (comparison == 0 && c is not null)
            comparison = Compare(inner, outer, shape, c);
        return comparison;
    }

    private static int Compare(int inner, int outer, Shape shape, Tensor x)
    {
        int shift = shape.Rank - x.Rank;
        long i = inner < shift || x.Shape[inner - shift] == 1 && shape[inner] != 1 ? 0 : x.StridesArray[inner - shift];
        long o = outer < shift || x.Shape[outer - shift] == 1 && shape[outer] != 1 ? 0 : x.StridesArray[outer - shift];
        if (i == 0 || o == 0)
            return 0;
        if (i != o)
            return i < o ? -1 : 1;
        return shape[inner] > shape[outer] ? 1 : 0;
    }
}
