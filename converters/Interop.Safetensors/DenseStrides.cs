using Interop.Tensors;

namespace Interop.Safetensors;

/// <summary>Strides that walk every element of a block of memory once, in whatever order of dimensions.</summary>
internal static class DenseStrides
{
    /// <summary>The dimensions with more than one element, widest step first: the order in which memory has them.</summary>
    internal static int[] MemoryOrder(Shape shape, ReadOnlySpan<long> strides)
    {
        long[] steps = strides.ToArray();
        return [.. Enumerable.Range(0, shape.Rank).Where(i => shape[i] > 1).OrderByDescending(i => steps[i])];
    }

    internal static bool IsDense(Shape shape, ReadOnlySpan<long> strides)
    {
        foreach (long stride in strides)
        {
            if (stride < 0)
                return false;
        }

        if (shape.ElementCount == 0)
            return true;
        long step = 1;
        foreach (int axis in MemoryOrder(shape, strides).Reverse())
        {
            if (strides[axis] != step)
                return false;
            step *= shape[axis];
        }

        return true;
    }
}
