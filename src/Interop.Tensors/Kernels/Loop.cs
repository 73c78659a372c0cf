namespace Interop.Tensors.Kernels;

/// <summary>
/// The geometry of a loop over one result and up to three operands of the result's shape or broadcast to it: dimensions in
/// the order of the result's memory, merged where all agree.
/// </summary>
internal unsafe ref struct Loop
{
    /// <summary>Longs of workspace for a rank: sizes, and the strides of four tensors.</summary>
    internal static int Workspace(int rank) => 5 * Math.Max(rank, 1);

    private readonly Span<long> _space;
    private readonly int _capacity;

    /// <summary>A loop over tensors of which the first has the full shape; null stands for an absent operand.</summary>
    internal Loop(Span<long> space, Tensor y, Tensor? a, Tensor? b = null, Tensor? c = null)
    {
        _space = space;
        _capacity = Math.Max(y.Rank, 1);
        Rank = 0;
        int rank = y.Rank;
        Span<int> order = stackalloc int[rank];
        Order(y, order);
        for (int i = 0; i < rank; i++)
        {
            int d = order[i];
            long size = y.Shape[d];
            if (size == 1)
                continue;
            long sy = y.StridesArray[d], sa = StrideOf(a, d, rank), sb = StrideOf(b, d, rank), sc = StrideOf(c, d, rank);
            if (Rank > 0 && Stride(0, Rank - 1) == sy * size && Stride(1, Rank - 1) == sa * size && Stride(2, Rank - 1) == sb * size && Stride(3, Rank - 1) == sc * size)
                Sizes[Rank - 1] *= size;
            else
                Sizes[Rank++] = size;
            (Stride(0, Rank - 1), Stride(1, Rank - 1), Stride(2, Rank - 1), Stride(3, Rank - 1)) = (sy, sa, sb, sc);
        }

        if (Rank == 0)
        {
            Sizes[Rank++] = y.ElementCount;
            for (int t = 0; t < 4; t++)
                Stride(t, 0) = 1;
        }
    }

    /// <summary>Dimensions after merging, at least 1.</summary>
    internal int Rank { get; private set; }

    internal readonly Span<long> Sizes => _space[.._capacity];

    /// <summary>The stride of a tensor (0 the result, 1 to 3 the operands) along a merged dimension, in elements.</summary>
    internal readonly ref long Stride(int tensor, int dimension) => ref _space[_capacity * (tensor + 1) + dimension];

    /// <summary>Dimensions by falling stride of the result, in row-major order where they tie.</summary>
    private static void Order(Tensor y, Span<int> order)
    {
        for (int i = 0; i < order.Length; i++)
        {
            int at = i;
            // A dimension of size 1 stays where it is: its stride means nothing.
            for (; at > 0 && y.Shape[i] != 1 && y.Shape[order[at - 1]] != 1 && y.StridesArray[order[at - 1]] < y.StridesArray[i]; at--)
                order[at] = order[at - 1];
            order[at] = i;
        }
    }

    /// <summary>The stride along a dimension of the full shape: 0 where the operand is broadcast or absent.</summary>
    private static long StrideOf(Tensor? tensor, int dimension, int rank)
    {
        if (tensor is null)
            return 0;
        int own = dimension - (rank - tensor.Rank);
        return own < 0 || tensor.Shape[own] == 1 ? 0 : tensor.StridesArray[own];
    }
}
