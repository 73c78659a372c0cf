using Interop.Tensors.Kernels;

namespace Interop.Tensors;

/// <content>Common divisors and multiples of whole numbers. Source: <c>aten::gcd</c>, <c>aten::lcm</c>.</content>
public partial class Tensor
{
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
