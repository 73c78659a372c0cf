using Interop.Tensors.Kernels;

namespace Interop.Tensors;

/// <content>Truth values and bits. Source: <c>torch.logical_and</c>, <c>torch.bitwise_and</c> …</content>
public partial class Tensor
{
    /// <summary>Bits of whole numbers, or truth values, in both.</summary>
    public static Tensor operator &(Tensor a, Tensor b) => a.BitwiseAnd(b);

    /// <summary>Bits of whole numbers, or truth values, in either.</summary>
    public static Tensor operator |(Tensor a, Tensor b) => a.BitwiseOr(b);

    /// <summary>Bits of whole numbers, or truth values, in exactly one.</summary>
    public static Tensor operator ^(Tensor a, Tensor b) => a.BitwiseXor(b);

    /// <summary>Bits of whole numbers, or truth values, turned around.</summary>
    public static Tensor operator ~(Tensor a) => a.BitwiseNot();

    /// <summary>Whether both are not zero. Source: <c>aten::logical_and</c>.</summary>
    public Tensor LogicalAnd(Tensor other) => Related("logical_and", new And(), other);

    /// <summary>Whether one is not zero. Source: <c>aten::logical_or</c>.</summary>
    public Tensor LogicalOr(Tensor other) => Related("logical_or", new Or(), other);

    /// <summary>Whether exactly one is not zero. Source: <c>aten::logical_xor</c>.</summary>
    public Tensor LogicalXor(Tensor other) => Related("logical_xor", new ExclusiveOr(), other);

    /// <summary>Whether it is zero. Source: <c>aten::logical_not</c>.</summary>
    public Tensor LogicalNot()
    {
        using Op op = Op.Begin("logical_not", this);
        return op.Return((DType == DType.Bool ? Elementwise.VectorRelation(new Neither(), this, this) : Elementwise.Test(new IsZero(), this)).AsConstant());
    }

    private Tensor Related<TOp>(string name, TOp relation, Tensor other) where TOp : struct, IRelation, IVectorQuestion
    {
        Refuse.Numbers(name, this, other);
        using Op op = Op.Begin(name, this, other);
        return op.Return(Elementwise.VectorRelation(relation, this, other).AsConstant());
    }

    /// <summary>Bits in both. Source: <c>aten::bitwise_and</c>.</summary>
    public Tensor BitwiseAnd(Tensor other) => OfBits("bitwise_and", new BitAnd(), other);

    /// <summary>Bits in either. Source: <c>aten::bitwise_or</c>.</summary>
    public Tensor BitwiseOr(Tensor other) => OfBits("bitwise_or", new BitOr(), other);

    /// <summary>Bits in exactly one. Source: <c>aten::bitwise_xor</c>.</summary>
    public Tensor BitwiseXor(Tensor other) => OfBits("bitwise_xor", new BitXor(), other);

    /// <summary>Bits turned around; of bool the truth. Source: <c>aten::bitwise_not</c>.</summary>
    public Tensor BitwiseNot() => DType == DType.Bool ? LogicalNot() : OfBits("bitwise_not", new BitXor(), -1);

    /// <summary>Bits moved up. Source: <c>aten::bitwise_left_shift</c>.</summary>
    public Tensor BitwiseLeftShift(Tensor other) => OfBits("bitwise_left_shift", new ShiftLeft(Promotion.Result(this, other).Bits), other);

    /// <summary>Bits moved down, the sign filled in. Source: <c>aten::bitwise_right_shift</c>.</summary>
    public Tensor BitwiseRightShift(Tensor other) => OfBits("bitwise_right_shift", new ShiftRight(Promotion.Result(this, other).Bits), other);

    private Tensor OfBits<TOp>(string name, TOp bits, Tensor other) where TOp : struct, IBits
    {
        DType dtype = Promotion.Result(this, other);
        if (dtype.Kind is not (DTypeKind.Integer or DTypeKind.Bool))
            throw new NotSupportedException($"{name} is not defined for {dtype.Name}: it needs whole numbers or bool.");
        using Op op = Op.Begin(name, this, other);
        Tensor y = Layout.Like(dtype, Promotion.Broadcast(Shape, other.Shape), this, other);
        if (dtype == DType.UInt64)
            Pipeline.Run<ulong, ulong, BitsLoop<TOp>>(new(bits), y, this, other);
        else
            Pipeline.Run<long, long, BitsLoop<TOp>>(new(bits), y, this, other);
        return op.Return(y);
    }

    /// <inheritdoc cref="LogicalAnd"/>
    public Tensor LogicalAnd_(Tensor other) => Op.InPlace("logical_and_", this, other, static (x, other) => x.LogicalAnd(other).To(x.DType));

    /// <inheritdoc cref="LogicalOr"/>
    public Tensor LogicalOr_(Tensor other) => Op.InPlace("logical_or_", this, other, static (x, other) => x.LogicalOr(other).To(x.DType));

    /// <inheritdoc cref="LogicalXor"/>
    public Tensor LogicalXor_(Tensor other) => Op.InPlace("logical_xor_", this, other, static (x, other) => x.LogicalXor(other).To(x.DType));

    /// <inheritdoc cref="LogicalNot"/>
    public Tensor LogicalNot_() => Op.InPlace("logical_not_", this, static x => x.LogicalNot().To(x.DType));

    /// <inheritdoc cref="BitwiseAnd"/>
    public Tensor BitwiseAnd_(Tensor other) => Op.InPlace("bitwise_and_", this, other, static (x, other) => x.BitwiseAnd(other));

    /// <inheritdoc cref="BitwiseOr"/>
    public Tensor BitwiseOr_(Tensor other) => Op.InPlace("bitwise_or_", this, other, static (x, other) => x.BitwiseOr(other));

    /// <inheritdoc cref="BitwiseXor"/>
    public Tensor BitwiseXor_(Tensor other) => Op.InPlace("bitwise_xor_", this, other, static (x, other) => x.BitwiseXor(other));

    /// <inheritdoc cref="BitwiseNot"/>
    public Tensor BitwiseNot_() => Op.InPlace("bitwise_not_", this, static x => x.BitwiseNot());

    /// <inheritdoc cref="BitwiseLeftShift"/>
    public Tensor BitwiseLeftShift_(Tensor other) => Op.InPlace("bitwise_left_shift_", this, other, static (x, other) => x.BitwiseLeftShift(other));

    /// <inheritdoc cref="BitwiseRightShift"/>
    public Tensor BitwiseRightShift_(Tensor other) => Op.InPlace("bitwise_right_shift_", this, other, static (x, other) => x.BitwiseRightShift(other));
}
