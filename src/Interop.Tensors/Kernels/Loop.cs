namespace Interop.Tensors.Kernels;

/// <summary>The geometry of an element-wise loop over one result and up to three operands: broadcast, with dimensions merged where all agree.</summary>
internal readonly ref struct Loop
{
    private readonly long[] _sizes;
    private readonly long[][] _strides;

    private Loop(long[] sizes, long[][] strides) => (_sizes, _strides) = (sizes, strides);

    /// <summary>Runs one inner row: bases and steps in elements, result first.</summary>
    internal delegate void Row(ReadOnlySpan<long> bases, ReadOnlySpan<long> steps, long count);

    /// <summary>A loop over tensors of which the first has the full shape.</summary>
    internal static Loop Over(params ReadOnlySpan<Tensor> tensors)
    {
        Shape shape = tensors[0].Shape;
        List<long> sizes = [];
        List<long>[] strides = new List<long>[tensors.Length];
        for (int t = 0; t < tensors.Length; t++)
            strides[t] = [];
        for (int d = 0; d < shape.Rank; d++)
        {
            if (shape[d] == 1)
                continue;
            bool merges = sizes.Count > 0;
            for (int t = 0; t < tensors.Length && merges; t++)
                merges = strides[t][^1] == StrideOf(tensors[t], d, shape.Rank) * shape[d];
            if (!merges)
                sizes.Add(1);
            sizes[^1] *= shape[d];
            for (int t = 0; t < tensors.Length; t++)
            {
                long stride = StrideOf(tensors[t], d, shape.Rank);
                if (merges)
                    strides[t][^1] = stride;
                else
                    strides[t].Add(stride);
            }
        }

        if (sizes.Count == 0)
        {
            sizes.Add(shape.ElementCount);
            foreach (List<long> s in strides)
                s.Add(0);
        }

        return new Loop([.. sizes], Array.ConvertAll(strides, s => s.ToArray()));
    }

    internal void Run(Row row)
    {
        foreach (long size in _sizes)
        {
            if (size == 0)
                return;
        }

        int rank = _sizes.Length, count = _strides.Length;
        Span<long> bases = stackalloc long[count], steps = stackalloc long[count];
        bases.Clear();
        for (int t = 0; t < count; t++)
            steps[t] = _strides[t][rank - 1];
        long[] index = new long[rank];
        while (true)
        {
            row(bases, steps, _sizes[rank - 1]);
            int d = rank - 2;
            for (; d >= 0; d--)
            {
                for (int t = 0; t < count; t++)
                    bases[t] += _strides[t][d];
                if (++index[d] < _sizes[d])
                    break;
                for (int t = 0; t < count; t++)
                    bases[t] -= _strides[t][d] * index[d];
                index[d] = 0;
            }

            if (d < 0)
                return;
        }
    }

    /// <summary>The stride along a dimension of the full shape: 0 where the operand is broadcast.</summary>
    private static long StrideOf(Tensor tensor, int dimension, int rank)
    {
        int own = dimension - (rank - tensor.Rank);
        return own < 0 || tensor.Shape[own] == 1 ? 0 : tensor.Strides[own];
    }
}
