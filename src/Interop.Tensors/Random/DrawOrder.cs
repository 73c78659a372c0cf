namespace Interop.Tensors;

/// <summary>The order in which PyTorch visits the elements of a tensor that it fills: as they lie in memory, the smallest stride innermost. Source: <c>at::TensorIterator</c>.</summary>
internal static class DrawOrder
{
    /// <summary>The dimensions, outermost first.</summary>
    /// <param name="shape">Sizes.</param>
    /// <param name="strides">Steps; where two are equal or one is 0, the later dimension stays inside, unless it is larger.</param>
    internal static int[] Of(Shape shape, ReadOnlySpan<long> strides)
    {
        // Innermost first, as dimensions are sorted in by their strides.
        int[] order = new int[shape.Rank];
        for (int i = 0; i < order.Length; i++)
            order[i] = order.Length - 1 - i;
        for (int i = 1; i < order.Length; i++)
        {
            int at = i;
            for (int j = i - 1; j >= 0; j--)
            {
                int comparison = Compare(shape, strides, order[j], order[at]);
                if (comparison < 0)
                    break;
                if (comparison == 0)
                    continue;
                (order[j], order[at]) = (order[at], order[j]);
                at = j;
            }
        }

        Array.Reverse(order);
        return order;
    }

    /// <summary>The strides of a new dense tensor whose dimensions lie in memory as those of this one do. Source: <c>torch.empty_like</c>, which preserves formats.</summary>
    internal static long[] StridesLike(Tensor x)
    {
        int[] order = Of(x.Shape, x.Strides);
        long[] strides = new long[x.Rank];
        long step = 1;
        for (int i = order.Length - 1; i >= 0; i--)
        {
            strides[order[i]] = step;
            step *= Math.Max(1, x.Shape[order[i]]);
        }

        return strides;
    }

    private static int Compare(Shape shape, ReadOnlySpan<long> strides, int inner, int outer)
    {
        if (strides[inner] == 0 || strides[outer] == 0)
            return 0;
        int byStride = strides[inner].CompareTo(strides[outer]);
        return byStride != 0 ? byStride : shape[inner] > shape[outer] ? 1 : 0;
    }
}
