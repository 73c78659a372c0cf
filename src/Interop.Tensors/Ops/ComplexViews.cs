using Interop.Tensors.Kernels;

namespace Interop.Tensors;

/// <content>The parts of complex numbers as views. Source: <c>torch.view_as_real</c>, <c>torch.real</c> …</content>
public partial class Tensor
{
    /// <summary>Complex numbers as pairs of reals in a new last dimension of size 2. Source: <c>aten::view_as_real</c>.</summary>
    /// <exception cref="NotSupportedException">The elements are not complex.</exception>
    public Tensor ViewAsReal()
    {
        if (DType.Kind != DTypeKind.Complex)
            throw new NotSupportedException($"ViewAsReal needs complex numbers, found {DType.Name}.");
        using Op op = Op.Begin("view_as_real", this);
        long[] strides = [.. _strides, 1];
        for (int d = 0; d < Rank; d++)
            strides[d] *= 2;
        return op.Record(Reinterpreted(Promotion.RealPart(DType), new Shape([.. Shape.AsSpan(), 2]), strides, 2 * Offset), Gradient.Wrt(this, static dy => dy.Contiguous().ViewAsComplex()));
    }

    /// <summary>Pairs of reals in the last dimension as complex numbers. Source: <c>aten::view_as_complex</c>.</summary>
    /// <exception cref="NotSupportedException">The elements have no complex dtype.</exception>
    /// <exception cref="ShapeException">The last dimension is not 2 neighbours, or pairs do not begin at even places.</exception>
    public Tensor ViewAsComplex()
    {
        Tensor self = this;
        using OpCast cast = OpCast.Of("view_as_complex", ref self);
        if (!ReferenceEquals(self, this))
            return self.ViewAsComplex();
        if (DType is not (DType.Float16 or DType.Float32 or DType.Float64))
            throw new NotSupportedException($"ViewAsComplex needs float16, float32 or float64, found {DType.Name}.");
        if (Rank == 0 || Shape[-1] != 2 || _strides[^1] != 1)
            throw new ShapeException($"ViewAsComplex needs a last dimension of size 2 with stride 1, found shape {Shape} with strides [{string.Join(", ", _strides)}].");
        using Op op = Op.Begin("view_as_complex", this);
        long[] strides = _strides[..^1];
        bool even = Offset % 2 == 0;
        for (int d = 0; d < strides.Length; d++)
        {
            even &= strides[d] % 2 == 0 || Shape[d] <= 1;
            strides[d] /= 2;
        }

        if (!even)
            throw new ShapeException($"ViewAsComplex needs pairs that begin at even places: offset {Offset} or strides [{string.Join(", ", _strides)}] are odd.");
        return op.Record(Reinterpreted(Promotion.ToComplex(DType), new Shape(Shape.AsSpan()[..^1]), strides, Offset / 2), Gradient.Wrt(this, static dy => dy.ViewAsReal()));
    }

    /// <summary>The real parts, a view; of real numbers the tensor itself. Source: <c>aten::real</c>.</summary>
    public Tensor Real => DType.Kind == DTypeKind.Complex ? ViewAsReal().Select(-1, 0) : this;

    /// <summary>The imaginary parts, a view. Source: <c>aten::imag</c>.</summary>
    /// <exception cref="NotSupportedException">The elements are not complex.</exception>
    public Tensor Imag => DType.Kind == DTypeKind.Complex ? ViewAsReal().Select(-1, 1) : throw new NotSupportedException($"Imag needs complex numbers, found {DType.Name}.");

    /// <summary>The same bytes as another dtype of the same or another size, which changes the last dimension. Source: <c>aten::view.dtype</c>.</summary>
    /// <exception cref="ShapeException">The last dimension does not fit.</exception>
    public Tensor View(DType dtype)
    {
        if (dtype == DType)
            return Alias("view");
        using Op op = Op.Begin("view", (object)dtype, this);
        int have = DType.Size, want = dtype.Size;
        long[] sizes = Shape.ToArray(), strides = (long[])_strides.Clone();
        if (have == want)
            return op.Return(Reinterpreted(dtype, Shape, strides, Offset));
        if (Rank == 0 || _strides[^1] != 1)
            throw new ShapeException($"A view of {DType.Name} as {dtype.Name} needs a last dimension with stride 1, found shape {Shape} with strides [{string.Join(", ", _strides)}].");
        bool fits = have > want || sizes[^1] * have % want == 0 && Offset * have % want == 0;
        sizes[^1] = sizes[^1] * have / want;
        for (int d = 0; d < Rank - 1; d++)
        {
            fits &= have > want || strides[d] * have % want == 0;
            strides[d] = strides[d] * have / want;
        }

        if (!fits)
            throw new ShapeException($"A view of {DType.Name} {Shape} as {dtype.Name} needs a last dimension, strides and an offset that are multiples of {want / have} elements.");
        return op.Return(Reinterpreted(dtype, new Shape(sizes), strides, Offset * have / want));
    }

    /// <summary>The real parts and imaginary parts that this refers to, made real: the tensor itself, since conjugation is done at once here. Source: <c>aten::resolve_conj</c>.</summary>
    public Tensor ResolveConj() => this;

    /// <inheritdoc cref="ResolveConj"/>
    public Tensor ResolveNeg() => this;

    private Tensor Reinterpreted(DType dtype, Shape shape, long[] strides, long offset)
    {
        Memory.Retain();
        return new Tensor(Memory, dtype, shape, strides, offset, this) { ViewOf = ViewInfo.Of(this, Memory, ThreadState.Current) };
    }
}
