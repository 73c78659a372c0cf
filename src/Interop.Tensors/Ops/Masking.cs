using Interop.Tensors.Kernels;

namespace Interop.Tensors;

/// <content>Choices by masks. Source: <c>torch.where</c>, <c>torch.masked_fill</c> …</content>
public partial class Tensor
{
    /// <summary>Where the condition holds, the elements of one tensor, else of the other; all broadcast, in their common dtype. Source: <c>aten::where.self</c>.</summary>
    /// <exception cref="ArgumentException">The condition is neither bool nor uint8.</exception>
    public static Tensor Where(Tensor condition, Tensor input, Tensor other)
    {
        if (condition.DType is not (DType.Bool or DType.UInt8))
            throw new ArgumentException($"Where needs a condition of bool, found {condition.DType.Name}.");
        using Op op = Op.Begin("where", condition, input, other);
        DType dtype = Promotion.Result(input, other);
        condition.AsConstant();
        return op.Record(Elementwise.VectorTernary(new Choice(), condition, input, other, dtype),
            Gradient.Wrt(input, condition, static (condition, dy) => Where(condition, dy, Zeros([], dy.DType))),
            Gradient.Wrt(other, condition, static (condition, dy) => Where(condition, Zeros([], dy.DType), dy)));
    }

    /// <summary>The positions where the condition holds, one vector per dimension. Source: <c>aten::where</c>.</summary>
    public static Tensor[] Where(Tensor condition) => condition.Nonzero(asTuple: true);

    /// <summary>These elements where the condition holds, else the other's. Source: <c>torch.Tensor.where</c>.</summary>
    public Tensor WhereSelf(Tensor condition, Tensor other) => Where(condition, this, other);

    /// <summary>A copy with one value where the mask, broadcast, is true. Source: <c>aten::masked_fill</c>.</summary>
    /// <exception cref="ArgumentException">The mask is not bool, or the value does not fit the dtype.</exception>
    public Tensor MaskedFill(Tensor mask, Tensor value)
    {
        if (mask.DType != DType.Bool)
            throw new ArgumentException($"MaskedFill needs a mask of bool, found {mask.DType.Name}.");
        if (value.Rank != 0)
            throw new ShapeException($"MaskedFill needs a number or a 0-dim tensor, found shape {value.Shape}.");
        if (value.DType.Kind == DTypeKind.Complex && DType.Kind != DTypeKind.Complex)
            throw new ArgumentException($"A value of {value.DType.Name} cannot fill a tensor of {DType.Name}.");
        using Op op = Op.Begin("masked_fill", this, mask, value);
        mask.AsConstant();
        return op.Record(Elementwise.VectorTernary(new Choice(), mask, value.DType == DType || value.IsWrappedNumber && DType.Kind != DTypeKind.Integer && DType != DType.Bool ? value : value.To(DType), this, DType),
            Gradient.Wrt(this, mask, static (mask, dy) => dy.MaskedFill(mask, 0)),
            Gradient.Wrt(value, mask, static (mask, dy) => Where(mask, dy, Zeros([], dy.DType))));
    }

    /// <inheritdoc cref="MaskedFill(Tensor, Tensor)"/>
    public Tensor MaskedFill_(Tensor mask, Tensor value) => Op.InPlace("masked_fill_", this, mask, value, s_none, static (x, mask, value, _) => x.MaskedFill(mask!, value!));

    /// <summary>A copy with the elements where the mask is true replaced by the source's in order. Source: <c>aten::masked_scatter</c>.</summary>
    public Tensor MaskedScatter(Tensor mask, Tensor source)
    {
        if (mask.DType != DType.Bool)
            throw new ArgumentException($"MaskedScatter needs a mask of bool, found {mask.DType.Name}.");
        if (source.DType != DType)
            throw new ArgumentException($"MaskedScatter into {DType.Name} needs a source of that dtype, found {source.DType.Name}.");
        Shape common = Promotion.Broadcast(Shape, mask.Shape);
        Tensor offsets = Indexing.PlacesOfTrue(mask.Dense(common, DType.Bool));
        if (offsets.ElementCount > source.ElementCount)
            throw new ShapeException($"MaskedScatter of {offsets.ElementCount} elements needs as many in its source, found {source.ElementCount}.");
        return Expand(common).SetAt("masked_scatter", new Places(common, offsets, 1, offsets.Shape), source.Reshape(-1).Narrow(0, 0, offsets.ElementCount));
    }

    /// <inheritdoc cref="MaskedScatter(Tensor, Tensor)"/>
    public Tensor MaskedScatter_(Tensor mask, Tensor source) => Op.InPlace("masked_scatter_", this, mask, source, s_none, static (x, mask, source, _) => x.MaskedScatter(mask!, source!));
}
