using Interop.Tensors.Kernels;

namespace Interop.Tensors;

/// <content>Questions about each element, answered in bool. Source: <c>aten::isfinite</c>, <c>aten::signbit</c> …</content>
public partial class Tensor
{
    /// <summary>Whether elements are neither infinite nor NaN. Source: <c>aten::isfinite</c>.</summary>
    public Tensor Isfinite()
    {
        using Op op = Op.Begin("isfinite", this);
        return op.Return(Elementwise.Test(new IsFinite(), this));
    }

    /// <summary>Whether elements are infinite; complex ones where one part is. Source: <c>aten::isinf</c>.</summary>
    public Tensor Isinf()
    {
        using Op op = Op.Begin("isinf", this);
        return op.Return(Elementwise.Test(new IsInfinite(), this));
    }

    /// <summary>Whether elements are NaN; complex ones where one part is. Source: <c>aten::isnan</c>.</summary>
    public Tensor Isnan()
    {
        using Op op = Op.Begin("isnan", this);
        return op.Return(Elementwise.Test(new IsNaN(), this));
    }

    /// <summary>Whether elements are +∞. Source: <c>aten::isposinf</c>.</summary>
    /// <exception cref="NotSupportedException">The elements are complex.</exception>
    public Tensor Isposinf()
    {
        Refuse.Complex("isposinf", this);
        using Op op = Op.Begin("isposinf", this);
        return op.Return(Elementwise.Test(new IsInfinityOf(false), this));
    }

    /// <summary>Whether elements are -∞. Source: <c>aten::isneginf</c>.</summary>
    /// <exception cref="NotSupportedException">The elements are complex.</exception>
    public Tensor Isneginf()
    {
        Refuse.Complex("isneginf", this);
        using Op op = Op.Begin("isneginf", this);
        return op.Return(Elementwise.Test(new IsInfinityOf(true), this));
    }

    /// <summary>Whether elements have no imaginary part. Source: <c>aten::isreal</c>.</summary>
    public Tensor Isreal()
    {
        using Op op = Op.Begin("isreal", this);
        return op.Return(Elementwise.Test(new IsReal(), this));
    }

    /// <summary>Whether the sign is set, also of -0 and NaN. Source: <c>aten::signbit</c>.</summary>
    /// <exception cref="NotSupportedException">The elements are complex.</exception>
    public Tensor Signbit()
    {
        Refuse.Complex("signbit", this);
        using Op op = Op.Begin("signbit", this);
        return op.Return(Elementwise.Test(new HasSign(), this));
    }
}
