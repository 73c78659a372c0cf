namespace Interop.Tensors;

/// <summary>Parts of shapes.</summary>
internal static class Sizes
{
    /// <summary>The number of elements; a part of a valid shape cannot overflow unless the shape has a size of zero.</summary>
    internal static long Product(this ReadOnlySpan<long> sizes)
    {
        long product = 1;
        foreach (long size in sizes)
            product = unchecked(product * size);
        return product;
    }
}
