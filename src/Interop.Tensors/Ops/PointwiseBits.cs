using Interop.Tensors.Kernels;

namespace Interop.Tensors;

/// <content>Logic and bits of elements. Source: <c>aten::logical_and</c>, <c>aten::bitwise_and</c> …</content>
public sealed partial class Tensor
{
    /// <summary>Whether both elements are not 0. Source: <c>aten::logical_and</c>.</summary>
    /// <param name="other">A tensor, broadcast.</param>
    public Tensor LogicalAnd(Tensor other)
    {
        Refuse.Numbers("logical_and", this, other);
        using Op op = Op.Begin("logical_and", this, other);
        return op.Return(Elementwise.Relation(new BothTrue(), this, other));
    }

    /// <inheritdoc cref="LogicalAnd(Tensor)"/>
    public Tensor LogicalAnd_(Tensor other) => Op.InPlace("logical_and_", this, other, static (x, other) => x.LogicalAnd(other));

    /// <summary>Whether one of the elements is not 0. Source: <c>aten::logical_or</c>.</summary>
    /// <param name="other">A tensor, broadcast.</param>
    public Tensor LogicalOr(Tensor other)
    {
        Refuse.Numbers("logical_or", this, other);
        using Op op = Op.Begin("logical_or", this, other);
        return op.Return(Elementwise.Relation(new EitherTrue(), this, other));
    }

    /// <inheritdoc cref="LogicalOr(Tensor)"/>
    public Tensor LogicalOr_(Tensor other) => Op.InPlace("logical_or_", this, other, static (x, other) => x.LogicalOr(other));

    /// <summary>Whether just one of the elements is not 0. Source: <c>aten::logical_xor</c>.</summary>
    /// <param name="other">A tensor, broadcast.</param>
    public Tensor LogicalXor(Tensor other)
    {
        Refuse.Numbers("logical_xor", this, other);
        using Op op = Op.Begin("logical_xor", this, other);
        return op.Return(Elementwise.Relation(new OneTrue(), this, other));
    }

    /// <inheritdoc cref="LogicalXor(Tensor)"/>
    public Tensor LogicalXor_(Tensor other) => Op.InPlace("logical_xor_", this, other, static (x, other) => x.LogicalXor(other));

    /// <summary>All bits flipped; of bool the opposite. Source: <c>aten::bitwise_not</c>.</summary>
    /// <exception cref="NotSupportedException">The elements are real or complex.</exception>
    public Tensor BitwiseNot()
    {
        Refuse.AllButWhole("bitwise_not", allowBool: true, this);
        using Op op = Op.Begin("bitwise_not", this);
        return op.Return(Elementwise.Unary(new Complement(DType == DType.Bool), this));
    }

    /// <inheritdoc cref="BitwiseNot()"/>
    public Tensor BitwiseNot_() => Op.InPlace("bitwise_not_", this, static x => x.BitwiseNot());

    /// <summary>The bits that both have; of bool whether both are true. Source: <c>aten::bitwise_and</c>.</summary>
    /// <param name="other">A tensor or a number, broadcast.</param>
    /// <exception cref="NotSupportedException">One is of reals or complex.</exception>
    public Tensor BitwiseAnd(Tensor other)
    {
        Refuse.TwoNumbers("bitwise_and", this, other);
        Refuse.AllButWhole("bitwise_and", allowBool: true, this, other);
        using Op op = Op.Begin("bitwise_and", this, other);
        return op.Return(Elementwise.OrderedBinary(new Bitwise(BitOperation.And), this, other));
    }

    /// <inheritdoc cref="BitwiseAnd(Tensor)"/>
    public Tensor BitwiseAnd_(Tensor other) => Op.InPlace("bitwise_and_", this, other, static (x, other) => x.BitwiseAnd(other));

    /// <summary>The bits that one has; of bool whether one is true. Source: <c>aten::bitwise_or</c>.</summary>
    /// <param name="other">A tensor or a number, broadcast.</param>
    /// <exception cref="NotSupportedException">One is of reals or complex.</exception>
    public Tensor BitwiseOr(Tensor other)
    {
        Refuse.TwoNumbers("bitwise_or", this, other);
        Refuse.AllButWhole("bitwise_or", allowBool: true, this, other);
        using Op op = Op.Begin("bitwise_or", this, other);
        return op.Return(Elementwise.OrderedBinary(new Bitwise(BitOperation.Or), this, other));
    }

    /// <inheritdoc cref="BitwiseOr(Tensor)"/>
    public Tensor BitwiseOr_(Tensor other) => Op.InPlace("bitwise_or_", this, other, static (x, other) => x.BitwiseOr(other));

    /// <summary>The bits in which they differ; of bool whether they do. Source: <c>aten::bitwise_xor</c>.</summary>
    /// <param name="other">A tensor or a number, broadcast.</param>
    /// <exception cref="NotSupportedException">One is of reals or complex.</exception>
    public Tensor BitwiseXor(Tensor other)
    {
        Refuse.TwoNumbers("bitwise_xor", this, other);
        Refuse.AllButWhole("bitwise_xor", allowBool: true, this, other);
        using Op op = Op.Begin("bitwise_xor", this, other);
        return op.Return(Elementwise.OrderedBinary(new Bitwise(BitOperation.Xor), this, other));
    }

    /// <inheritdoc cref="BitwiseXor(Tensor)"/>
    public Tensor BitwiseXor_(Tensor other) => Op.InPlace("bitwise_xor_", this, other, static (x, other) => x.BitwiseXor(other));

    /// <summary>this · 2^other; 0 where the count is negative or as wide as the dtype. Source: <c>aten::bitwise_left_shift</c>.</summary>
    /// <param name="other">A tensor or a number, broadcast.</param>
    /// <exception cref="NotSupportedException">One is of reals or complex, or both are bool.</exception>
    public Tensor BitwiseLeftShift(Tensor other)
    {
        Refuse.TwoNumbers("bitwise_left_shift", this, other);
        Refuse.AllButWhole("bitwise_left_shift", allowBool: false, this, other);
        using Op op = Op.Begin("bitwise_left_shift", this, other);
        return op.Return(Elementwise.OrderedBinary(new Bitwise(BitOperation.ShiftLeft), this, other));
    }

    /// <inheritdoc cref="BitwiseLeftShift(Tensor)"/>
    public Tensor BitwiseLeftShift_(Tensor other) => Op.InPlace("bitwise_left_shift_", this, other, static (x, other) => x.BitwiseLeftShift(other));

    /// <summary>Shifted right with the sign; where the count is negative or as wide as the dtype, only the sign is left. Source: <c>aten::bitwise_right_shift</c>.</summary>
    /// <param name="other">A tensor or a number, broadcast.</param>
    /// <exception cref="NotSupportedException">One is of reals or complex, or both are bool.</exception>
    public Tensor BitwiseRightShift(Tensor other)
    {
        Refuse.TwoNumbers("bitwise_right_shift", this, other);
        Refuse.AllButWhole("bitwise_right_shift", allowBool: false, this, other);
        using Op op = Op.Begin("bitwise_right_shift", this, other);
        return op.Return(Elementwise.OrderedBinary(new Bitwise(BitOperation.ShiftRight), this, other));
    }

    /// <inheritdoc cref="BitwiseRightShift(Tensor)"/>
    public Tensor BitwiseRightShift_(Tensor other) => Op.InPlace("bitwise_right_shift_", this, other, static (x, other) => x.BitwiseRightShift(other));

    /// <summary>The greatest common divisor, not negative. Source: <c>aten::gcd</c>.</summary>
    /// <param name="other">A tensor of whole numbers, broadcast.</param>
    /// <exception cref="NotSupportedException">One is not of whole numbers.</exception>
    public Tensor Gcd(Tensor other)
    {
        Refuse.Numbers("gcd", this, other);
        Refuse.AllButWhole("gcd", allowBool: false, this, other);
        using Op op = Op.Begin("gcd", this, other);
        return op.Return(Elementwise.OrderedBinary(new CommonDivisor(), this, other));
    }

    /// <inheritdoc cref="Gcd(Tensor)"/>
    public Tensor Gcd_(Tensor other) => Op.InPlace("gcd_", this, other, static (x, other) => x.Gcd(other));

    /// <summary>The least common multiple, not negative. Source: <c>aten::lcm</c>.</summary>
    /// <param name="other">A tensor of whole numbers, broadcast.</param>
    /// <exception cref="NotSupportedException">One is not of whole numbers.</exception>
    public Tensor Lcm(Tensor other)
    {
        Refuse.Numbers("lcm", this, other);
        Refuse.AllButWhole("lcm", allowBool: false, this, other);
        using Op op = Op.Begin("lcm", this, other);
        return op.Return(Elementwise.OrderedBinary(new CommonMultiple(), this, other));
    }

    /// <inheritdoc cref="Lcm(Tensor)"/>
    public Tensor Lcm_(Tensor other) => Op.InPlace("lcm_", this, other, static (x, other) => x.Lcm(other));
}
