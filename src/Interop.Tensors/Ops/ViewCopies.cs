namespace Interop.Tensors;

/// <content>Views as copies, dense in row-major order; for exported graphs, which have no views. Source: <c>aten::view_copy</c> …</content>
public partial class Tensor
{
    /// <summary>A copy. Source: <c>aten::alias_copy</c>.</summary>
    public Tensor AliasCopy() => Copied("alias_copy", this);

    /// <inheritdoc cref="AsStrided(Shape, ReadOnlySpan{long}, long?)"/>
    public Tensor AsStridedCopy(Shape size, ReadOnlySpan<long> stride, long? storageOffset = null) => Copied("as_strided_copy", AsStrided(size, stride, storageOffset));

    /// <summary>A copy without history. Source: <c>aten::detach_copy</c>.</summary>
    public Tensor DetachCopy() => Copied("detach_copy", Detach());

    /// <inheritdoc cref="Diagonal"/>
    public Tensor DiagonalCopy(long offset = 0, int dim1 = 0, int dim2 = 1) => Copied("diagonal_copy", Diagonal(offset, dim1, dim2));

    /// <inheritdoc cref="Expand(ReadOnlySpan{long})"/>
    public Tensor ExpandCopy(params ReadOnlySpan<long> size) => Copied("expand_copy", Expand(size));

    /// <inheritdoc cref="Narrow"/>
    public Tensor NarrowCopy(int dim, long start, long length) => Copied("narrow_copy", Narrow(dim, start, length));

    /// <inheritdoc cref="Permute"/>
    public Tensor PermuteCopy(params ReadOnlySpan<int> dims) => Copied("permute_copy", Permute(dims));

    /// <inheritdoc cref="Select"/>
    public Tensor SelectCopy(int dim, long index) => Copied("select_copy", Select(dim, index));

    /// <inheritdoc cref="Slice"/>
    public Tensor SliceCopy(int dim = 0, long? start = null, long? end = null, long step = 1) => Copied("slice_copy", Slice(dim, start, end, step));

    /// <inheritdoc cref="Squeeze()"/>
    public Tensor SqueezeCopy() => Copied("squeeze_copy", Squeeze());

    /// <inheritdoc cref="Squeeze(Ints)"/>
    public Tensor SqueezeCopy(Ints dim) => Copied("squeeze_copy", Squeeze(dim));

    /// <summary>A copy of the transpose of a matrix; of vectors and scalars a copy. Source: <c>aten::t_copy</c>.</summary>
    public Tensor TCopy() => Copied("t_copy", T);

    /// <inheritdoc cref="Transpose(int, int)"/>
    public Tensor TransposeCopy(int dim0, int dim1) => Copied("transpose_copy", Transpose(dim0, dim1));

    /// <inheritdoc cref="Unfold"/>
    public Tensor UnfoldCopy(int dimension, long size, long step) => Copied("unfold_copy", Unfold(dimension, size, step));

    /// <inheritdoc cref="Unsqueeze"/>
    public Tensor UnsqueezeCopy(int dim) => Copied("unsqueeze_copy", Unsqueeze(dim));

    /// <inheritdoc cref="View(ReadOnlySpan{long})"/>
    public Tensor ViewCopy(params ReadOnlySpan<long> size) => Copied("view_copy", View(size));

    /// <inheritdoc cref="ViewAsComplex"/>
    public Tensor ViewAsComplexCopy() => Copied("view_as_complex_copy", ViewAsComplex());

    /// <inheritdoc cref="ViewAsReal"/>
    public Tensor ViewAsRealCopy() => Copied("view_as_real_copy", ViewAsReal());

    /// <inheritdoc cref="SplitWithSizes"/>
    public Tensor[] SplitWithSizesCopy(long[] splitSizes, int dim = 0) => Array.ConvertAll(SplitWithSizes(splitSizes, dim), x => Copied("split_with_sizes_copy", x));

    /// <inheritdoc cref="Split(long, int)"/>
    public Tensor[] SplitCopy(long splitSize, int dim = 0) => Array.ConvertAll(Split(splitSize, dim), x => Copied("split_copy", x));

    /// <inheritdoc cref="Unbind"/>
    public Tensor[] UnbindCopy(int dim = 0) => Array.ConvertAll(Unbind(dim), x => Copied("unbind_copy", x));

    private static Tensor Copied(string name, Tensor view)
    {
        using Op op = Op.Begin(name, view);
        return op.Record(view.Dense(), Gradient.Wrt(view, static dy => dy));
    }
}
