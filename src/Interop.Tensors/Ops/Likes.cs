namespace Interop.Tensors;

/// <content>New tensors like others, and fills. Source: <c>torch.zeros_like</c>, <c>torch.Tensor.new_zeros</c>, <c>torch.Tensor.fill_</c> …</content>
public partial class Tensor
{
    /// <summary>Of the same shape and order in memory, with whatever its memory happens to hold. Source: <c>aten::empty_like</c>.</summary>
    public static Tensor EmptyLike(Tensor input, DType? dtype = null) => Kernels.Layout.Like(dtype ?? input.DType, input.Shape, input);

    /// <summary>Of the same shape, all zeros. Source: <c>aten::zeros_like</c>.</summary>
    public static Tensor ZerosLike(Tensor input, DType? dtype = null) => FullLike(input, 0, dtype);

    /// <summary>Of the same shape, all ones. Source: <c>aten::ones_like</c>.</summary>
    public static Tensor OnesLike(Tensor input, DType? dtype = null) => FullLike(input, 1, dtype);

    /// <summary>Of the same shape, one value everywhere. Source: <c>aten::full_like</c>.</summary>
    public static Tensor FullLike(Tensor input, Scalar fillValue, DType? dtype = null)
    {
        using Op op = Op.Begin("full_like", input);
        Tensor y = EmptyLike(input, dtype);
        if (fillValue.Kind == DTypeKind.Complex && y.DType.Kind != DTypeKind.Complex)
            throw new ArgumentException($"The complex number {fillValue} cannot fill a tensor of {y.DType.Name}.");
        y.CopyInto(Wrapped(fillValue));
        return op.Return(y);
    }

    /// <summary>Of this dtype unless another is given. Source: <c>aten::new_empty</c>.</summary>
    public Tensor NewEmpty(Shape size, DType? dtype = null) => Empty(size, dtype ?? DType);

    /// <summary>Of this dtype unless another is given, with these strides. Source: <c>aten::new_empty_strided</c>.</summary>
    public Tensor NewEmptyStrided(Shape size, ReadOnlySpan<long> stride, DType? dtype = null) => EmptyStrided(size, stride, dtype ?? DType);

    /// <summary>Zeros of this dtype unless another is given. Source: <c>aten::new_zeros</c>.</summary>
    public Tensor NewZeros(Shape size, DType? dtype = null) => Zeros(size, dtype ?? DType);

    /// <summary>Ones of this dtype unless another is given. Source: <c>aten::new_ones</c>.</summary>
    public Tensor NewOnes(Shape size, DType? dtype = null) => Ones(size, dtype ?? DType);

    /// <summary>One value everywhere, of this dtype unless another is given. Source: <c>aten::new_full</c>.</summary>
    public Tensor NewFull(Shape size, Scalar fillValue, DType? dtype = null) => Full(size, fillValue, dtype ?? DType);

    /// <summary>New memory seen through any strides. Source: <c>aten::empty_strided</c>.</summary>
    public static Tensor EmptyStrided(Shape size, ReadOnlySpan<long> stride, DType dtype = DType.Float32)
    {
        if (stride.Length != size.Rank || !Extent.TryGet(size.AsSpan(), stride, 0, out _, out long end))
            throw new ShapeException($"Strides [{string.Join(", ", stride.ToArray())}] do not fit the shape {size}.");
        return Empty([size.ElementCount == 0 ? 0 : end], dtype).AsStrided(size, stride, 0);
    }

    /// <summary>New memory whose dimensions lie in this order, the last one densest. Source: <c>aten::empty_permuted</c>.</summary>
    public static Tensor EmptyPermuted(Shape size, int[] physicalLayout, DType dtype = DType.Float32)
    {
        if (physicalLayout.Length != size.Rank || physicalLayout.Distinct().Count() != size.Rank || physicalLayout.Any(d => d < 0 || d >= size.Rank))
            throw new ShapeException($"[{string.Join(", ", physicalLayout)}] is not an order of the {size.Rank} dimensions of {size}.");
        long[] strides = new long[size.Rank];
        long step = 1;
        foreach (int d in physicalLayout.Reverse())
        {
            strides[d] = step;
            step *= Math.Max(1, size[d]);
        }

        return Kernels.Layout.Strided(dtype, size, strides);
    }

    /// <summary>A copy filled with one value. Source: <c>aten::fill</c>.</summary>
    public Tensor Fill(Tensor value)
    {
        if (value.Rank != 0)
            throw new ShapeException($"Fill needs a number or a 0-dim tensor, found shape {value.Shape}.");
        using Op op = Op.Begin("fill", this, value);
        Tensor y = EmptyLike(this);
        y.CopyInto(value);
        return op.Record(y, Gradient.Wrt(this, static dy => null), Gradient.Wrt(value, static dy => dy));
    }

    /// <summary>Fills these elements with one value. Source: <c>aten::fill_</c>.</summary>
    public Tensor Fill_(Tensor value) => Op.InPlace("fill_", this, value, static (x, value) => x.Fill(value));

    /// <summary>Fills these elements with zeros. Source: <c>aten::zero_</c>.</summary>
    public Tensor Zero_() => Op.InPlace("zero_", this, static x => x.Fill(0));

    /// <summary>Overwrites these elements with others, broadcast and converted. Source: <c>aten::copy_</c>.</summary>
    /// <exception cref="ShapeException">The source does not broadcast to this shape.</exception>
    public Tensor Copy_(Tensor src)
    {
        using Op op = Op.Begin("copy_", this, src);
        op.CheckWritable(this);
        Kernels.Elementwise.Copy(src.Memory == Memory ? src.Dense() : src, this);
        return op.RecordInPlace(this, Gradient.Wrt(src, static dy => dy), Gradient.Wrt(this, static dy => null));
    }

    /// <summary>A copy of another size that begins with the same elements in row-major order; what is new is undefined. Source: <c>aten::resize_</c>.</summary>
    /// <remarks>A storage cannot grow under the views of it here, so this gives a new tensor: over the same memory where it is large enough.</remarks>
    public Tensor Resize_(params ReadOnlySpan<long> size)
    {
        Shape shape = new(size);
        if (Extent.Fits(DType, shape, shape.DenseStrides, Offset, Memory.ByteLength, out _))
            return Look(shape, shape.DenseStrides, Offset);
        Tensor y = Empty(shape, DType);
        long kept = Math.Min(ElementCount, y.ElementCount);
        y.Look([kept], [1], 0).CopyInto(Look([kept], [1], Offset));
        return y;
    }

    /// <inheritdoc cref="Resize_"/>
    public Tensor ResizeAs_(Tensor template) => Resize_(template.Shape.AsSpan());
}
