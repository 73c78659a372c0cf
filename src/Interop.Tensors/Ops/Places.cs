using Interop.Tensors.Kernels;

namespace Interop.Tensors;

/// <summary>Which elements of a dense tensor of a shape an indexing op touches: numbers of blocks' first elements, in the order of the result.</summary>
/// <param name="Full">The shape that is indexed.</param>
/// <param name="Offsets">Dense int64, one per block.</param>
/// <param name="Block">Neighbouring elements that move together.</param>
/// <param name="Result">The shape of what is read or written.</param>
/// <remarks>All indexing, gathering and scattering comes down to three differentiable ops over places: take, set and add.</remarks>
internal sealed record Places(Shape Full, Tensor Offsets, long Block, Shape Result)
{
    /// <summary>One dimension indexed by a vector.</summary>
    internal static Places OfDimension(string op, Shape full, int dim, Tensor index, bool wrap = false)
    {
        long[] result = full.ToArray();
        result[dim] = index.ElementCount;
        Tensor at = Indexing.Normalize(op, index, full[dim], wrap);
        return Of(full, dim, dim + 1, at.Reshape(-1), new Shape(result));
    }

    /// <summary>One dimension indexed element by element, by indices of the same rank.</summary>
    internal static Places OfElements(string op, Shape full, int dim, Tensor index)
    {
        if (index.ElementCount == 0)
            return new Places(full, Tensor.Empty([0], DType.Int64).AsConstant(), 1, index.Shape);
        Tensor offsets = Indexing.Normalize(op, index, full.Rank == 0 ? 1 : full[dim], wrap: false);
        if (full.Rank > 0 && index.Rank > 0)
            Indexing.ToPlaces(offsets, dim, full);
        return new Places(full, offsets, 1, index.Shape);
    }

    /// <summary>Neighbouring dimensions from first to before end replaced by indices that are already numbers of elements of the block behind them.</summary>
    /// <param name="full">The shape that is indexed.</param>
    /// <param name="first">The first indexed dimension.</param>
    /// <param name="end">One past the last.</param>
    /// <param name="index">Row-major numbers within the indexed dimensions, any shape.</param>
    /// <param name="result">The shape of the result.</param>
    internal static Places Of(Shape full, int first, int end, Tensor index, Shape result)
    {
        long outer = 1, indexed = 1, block = 1;
        for (int d = 0; d < full.Rank; d++)
        {
            if (d < first)
                outer *= full[d];
            else if (d < end)
                indexed *= full[d];
            else
                block *= full[d];
        }

        Tensor offsets = index.Reshape(-1) * block;
        if (outer != 1)
            offsets = Indexing.Range(outer, indexed * block).Reshape(-1, 1) + offsets;
        return new Places(full, offsets.Contiguous().AsConstant(), block, result);
    }

    /// <summary>Numbers of elements of the flattened tensor, of any shape.</summary>
    internal static Places OfFlat(Shape full, Tensor index) => new(full, index.Contiguous().AsConstant(), 1, index.Shape);
}
