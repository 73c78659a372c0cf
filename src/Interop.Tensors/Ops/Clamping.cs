using Interop.Tensors.Kernels;

namespace Interop.Tensors;

/// <content>The larger and smaller of two, and bounds. Source: <c>torch.maximum</c>, <c>torch.clamp</c> …</content>
public partial class Tensor
{
    /// <summary>The larger of two; NaN wins, and gradients are shared where they are equal. Source: <c>aten::maximum</c>.</summary>
    public Tensor Maximum(Tensor other)
    {
        Refuse.Numbers("maximum", this, other);
        return Chosen("maximum", new Maximum(), other, Side.Larger);
    }

    /// <summary>The smaller of two; NaN wins, and gradients are shared where they are equal. Source: <c>aten::minimum</c>.</summary>
    public Tensor Minimum(Tensor other)
    {
        Refuse.Numbers("minimum", this, other);
        return Chosen("minimum", new Minimum(), other, Side.Smaller);
    }

    /// <inheritdoc cref="Maximum"/>
    public Tensor Max(Tensor other) => Maximum(other);

    /// <inheritdoc cref="Minimum"/>
    public Tensor Min(Tensor other) => Minimum(other);

    private enum Side { Larger, Smaller }

    private Tensor Chosen<TOp>(string name, TOp choice, Tensor other, Side side) where TOp : struct, IVectorBinary
    {
        Refuse.Complex(name, this, other);
        using Op op = Op.Begin(name, this, other);
        return op.Record(Elementwise.VectorBinary(choice, this, other),
            Gradient.Wrt(this, this, other, s_sides[(int)side], static (a, b, side, dy) => Share(a, b, side, dy)),
            Gradient.Wrt(other, this, other, s_sides[(int)side], static (a, b, side, dy) => Share(b, a, side, dy)));
    }

    private static readonly object[] s_sides = [Side.Larger, Side.Smaller];

    /// <summary>Half of the gradient where both are equal, all of it where the first is chosen.</summary>
    private static Tensor Share(Tensor a, Tensor b, object side, Tensor dy)
    {
        Tensor loses = (Side)side == Side.Larger ? a.Lt(b) : a.Gt(b);
        return Where(a.Eq(b), dy / 2, dy).MaskedFill(loses, 0);
    }

    /// <summary>The larger of two, the number where the other is NaN. Source: <c>aten::fmax</c>.</summary>
    public Tensor Fmax(Tensor other)
    {
        Refuse.Numbers("fmax", this, other);
        Refuse.Complex("fmax", this, other);
        using Op op = Op.Begin("fmax", this, other);
        return op.Record(Elementwise.OrderedBinary(new LargerNumber(), this, other),
            Gradient.Wrt(this, this, other, static (a, b, dy) => dy.MaskedFill(a.Ge(b).LogicalOr(b.NaNMask()).LogicalNot(), 0)),
            Gradient.Wrt(other, this, other, static (a, b, dy) => dy.MaskedFill(a.Ge(b).LogicalOr(b.NaNMask()), 0)));
    }

    /// <summary>The smaller of two, the number where the other is NaN. Source: <c>aten::fmin</c>.</summary>
    public Tensor Fmin(Tensor other)
    {
        Refuse.Numbers("fmin", this, other);
        Refuse.Complex("fmin", this, other);
        using Op op = Op.Begin("fmin", this, other);
        return op.Record(Elementwise.OrderedBinary(new SmallerNumber(), this, other),
            Gradient.Wrt(this, this, other, static (a, b, dy) => dy.MaskedFill(a.Le(b).LogicalOr(b.NaNMask()).LogicalNot(), 0)),
            Gradient.Wrt(other, this, other, static (a, b, dy) => dy.MaskedFill(a.Le(b).LogicalOr(b.NaNMask()), 0)));
    }

    /// <summary>Elements held between bounds, each a number, a tensor or absent. Source: <c>aten::clamp</c>.</summary>
    /// <exception cref="ArgumentException">There is no bound.</exception>
    public Tensor Clamp(Tensor? min = null, Tensor? max = null)
    {
        if (min is null && max is null)
            throw new ArgumentException("Clamp needs at least one of min and max.");
        if (DType.Kind == DTypeKind.Complex)
            throw Elementwise.Unordered(DType);
        using Op op = Op.Begin("clamp", this, min, max);
        // Tensors share a gradient where they meet; a number that is met takes all of it, and NaN has none.
        if (min is { IsWrappedNumber: false } || max is { IsWrappedNumber: false })
        {
            Tensor above = min is null ? this : Chosen("maximum", new Maximum(), min, Side.Larger);
            return op.Return(max is null ? above : above.Chosen("minimum", new Minimum(), max, Side.Smaller));
        }

        DType dtype = Promotion.Result(this, min ?? max, min is null ? null : max);
        Tensor x = Promoted(this, dtype);
        Tensor y = min is null ? Elementwise.VectorBinary(new Minimum(), x, max!) : max is null ? Elementwise.VectorBinary(new Maximum(), x, min) : Elementwise.VectorTernary(new HeldBetween(), x, min, max, dtype);
        GC.KeepAlive(x);
        if (min is null)
            return op.Record(y, Gradient.Wrt(this, this, max!, static (x, max, dy) => dy.MaskedFill(x.Lt(max).LogicalNot(), 0)));
        if (max is null)
            return op.Record(y, Gradient.Wrt(this, this, min, static (x, min, dy) => dy.MaskedFill(x.Gt(min).LogicalNot(), 0)));
        return op.Record(y, [this], [this, min, max], 0, static (j, _) => [j.Dy(0)!.MaskedFill(j.Saved(0).Gt(j.Saved(1)).LogicalAnd(j.Saved(0).Lt(j.Saved(2))).LogicalNot(), 0)]);
    }

    private static Tensor Promoted(Tensor x, DType dtype) => x.DType == dtype ? x : x.To(dtype);

    /// <inheritdoc cref="Clamp"/>
    public Tensor Clip(Tensor? min = null, Tensor? max = null) => Clamp(min, max);

    /// <summary>Elements not below a bound. Source: <c>aten::clamp_min</c>.</summary>
    public Tensor ClampMin(Tensor min) => Clamp(min);

    /// <summary>Elements not above a bound. Source: <c>aten::clamp_max</c>.</summary>
    public Tensor ClampMax(Tensor max) => Clamp(null, max);

    /// <inheritdoc cref="Clamp"/>
    public Tensor Clamp_(Tensor? min = null, Tensor? max = null) => Op.InPlace("clamp_", this, min, max, s_none, static (x, min, max, _) => x.Clamp(min, max));

    /// <summary>Another name of <see cref="Clamp_"/>. Source: <c>aten::clip_</c>.</summary>
    public Tensor Clip_(Tensor? min = null, Tensor? max = null) => Clamp_(min, max);

    /// <inheritdoc cref="ClampMin"/>
    public Tensor ClampMin_(Tensor min) => Clamp_(min);

    /// <inheritdoc cref="ClampMax"/>
    public Tensor ClampMax_(Tensor max) => Clamp_(null, max);
}
