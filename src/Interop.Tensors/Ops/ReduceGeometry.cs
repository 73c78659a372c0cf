namespace Interop.Tensors;

/// <summary>Which dimensions a reduction takes away, and the shapes before and after; what its gradient needs to go back.</summary>
/// <param name="Full">The shape before.</param>
/// <param name="Kept">The shape after with size 1 where a dimension was reduced.</param>
/// <param name="Result">The shape of the result: as <paramref name="Kept"/>, or without those dimensions.</param>
/// <param name="Reduced">One mark per dimension.</param>
internal sealed record ReduceGeometry(Shape Full, Shape Kept, Shape Result, bool[] Reduced)
{
    /// <summary>How many elements become one.</summary>
    internal long Count
    {
        get
        {
            long count = 1;
            for (int d = 0; d < Reduced.Length; d++)
                count *= Reduced[d] ? Full[d] : 1;
            return count;
        }
    }

    /// <summary>The dimensions that are reduced.</summary>
    internal int[] Axes()
    {
        List<int> axes = [];
        for (int d = 0; d < Reduced.Length; d++)
        {
            if (Reduced[d])
                axes.Add(d);
        }

        return [.. axes];
    }

    /// <summary>The geometry of a reduction over the given dimensions; absent for all.</summary>
    /// <param name="shape">The shape before.</param>
    /// <param name="dim">Dimensions, negative ones from the end.</param>
    /// <param name="keepdim">Whether they stay with size 1.</param>
    /// <param name="emptyIsAll">Whether an empty list stands for all dimensions, as in most of PyTorch's reductions, or for none.</param>
    /// <exception cref="ShapeException">A dimension does not exist, or is named twice.</exception>
    internal static ReduceGeometry Of(Shape shape, Ints dim, bool keepdim, bool emptyIsAll = true)
    {
        int[]? dims = dim.Dims;
        bool[] reduced = new bool[shape.Rank];
        if (dims is null || dims.Length == 0 && emptyIsAll)
            Array.Fill(reduced, true);
        else
            foreach (int named in dims)
            {
                int axis = shape.Axis(named);
                if (shape.Rank == 0)
                    continue;
                if (reduced[axis])
                    throw new ShapeException($"Dimension {axis} of shape {shape} is named twice in [{string.Join(", ", dims)}].");
                reduced[axis] = true;
            }

        long[] kept = new long[shape.Rank];
        int rest = 0;
        for (int d = 0; d < kept.Length; d++)
        {
            kept[d] = reduced[d] ? 1 : shape[d];
            rest += reduced[d] ? 0 : 1;
        }

        if (keepdim)
        {
            // One object: comparing the two is comparing references.
            Shape full = new(kept);
            return new ReduceGeometry(shape, full, full, reduced);
        }

        long[] result = new long[rest];
        for (int d = 0, i = 0; d < kept.Length; d++)
        {
            if (!reduced[d])
                result[i++] = shape[d];
        }

        return new ReduceGeometry(shape, new Shape(kept), new Shape(result), reduced);
    }
}
