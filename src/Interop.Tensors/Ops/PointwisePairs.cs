using Interop.Tensors.Kernels;

namespace Interop.Tensors;

/// <content>Other functions of two tensors. Source: <c>aten::ldexp</c>, <c>aten::xlogy</c> …</content>
public partial class Tensor
{
    /// <summary>this · 2^other. Source: <c>aten::ldexp</c>.</summary>
    /// <param name="other">Exponents, a tensor, broadcast.</param>
    public Tensor Ldexp(Tensor other)
    {
        Refuse.Numbers("ldexp", this, other);
        // Powers of whole exponents in the precision of the mantissas, so that they do not overflow before the products do.
        return Op.Compose("ldexp", this, other, static (x, e) => x * (x.DType == DType.Float64 && e.DType.Kind is DTypeKind.Integer or DTypeKind.Bool ? e.To(DType.Float64) : e).Exp2());
    }

    /// <inheritdoc cref="Ldexp(Tensor)"/>
    public Tensor Ldexp_(Tensor other) => Op.InPlace("ldexp_", this, other, static (x, other) => x.Ldexp(other));

    /// <summary>Magnitudes of these elements with the signs of others, also of zeros and NaN. Source: <c>aten::copysign</c>.</summary>
    /// <param name="other">A tensor or a number, broadcast.</param>
    /// <exception cref="NotSupportedException">One is complex.</exception>
    public Tensor Copysign(Tensor other)
    {
        Refuse.Complex("copysign", this, other);
        using Op op = Op.Begin("copysign", this, other);
        Tensor y = Elementwise.BinaryFunction(Functions.CopySign, this, other);
        return op.Record(y, Gradient.Wrt(this, this, y, static (x, y, dy) => dy * Where(x.Eq(0), 0.0, y / x)), Gradient.Wrt(other, static dy => null));
    }

    /// <inheritdoc cref="Copysign(Tensor)"/>
    public Tensor Copysign_(Tensor other) => Op.InPlace("copysign_", this, other, static (x, other) => x.Copysign(other));

    /// <summary>0 below 0, 1 above, and values at 0. Its derivative is not defined. Source: <c>aten::heaviside</c>.</summary>
    /// <param name="values">A tensor of this dtype, broadcast.</param>
    /// <exception cref="ArgumentException">The dtypes differ.</exception>
    /// <exception cref="NotSupportedException">One is complex.</exception>
    public Tensor Heaviside(Tensor values)
    {
        Refuse.Numbers("heaviside", this, values);
        Refuse.Complex("heaviside", this, values);
        if (DType != values.DType)
            throw new ArgumentException($"'heaviside' of {DType.Name} needs values of that dtype, found {values.DType.Name}: convert them.");
        using Op op = Op.Begin("heaviside", this, values);
        return op.Record(Elementwise.OrderedBinary(new Step(), this, values),
            Gradient.Wrt(this, static dy => throw Refuse.Derivative("heaviside", "its arguments")), Gradient.Wrt(values, static dy => throw Refuse.Derivative("heaviside", "its arguments")));
    }

    /// <inheritdoc cref="Heaviside(Tensor)"/>
    public Tensor Heaviside_(Tensor values) => Op.InPlace("heaviside_", this, values, static (x, values) => x.Heaviside(values));

    /// <summary>The next number of the dtype towards another one. Source: <c>aten::nextafter</c>.</summary>
    /// <param name="other">A tensor, broadcast.</param>
    /// <exception cref="NotSupportedException">One is not of reals.</exception>
    public Tensor Nextafter(Tensor other)
    {
        Refuse.Numbers("nextafter", this, other);
        Refuse.AllButReal("nextafter", this, other);
        using Op op = Op.Begin("nextafter", this, other);
        return op.Record(Elementwise.BinaryFunction(new Neighbour(Promotion.Result(this, other)), this, other),
            Gradient.Wrt(this, this, other, static (a, b, dy) => Where(a.Eq(b), 0.0, dy)), Gradient.Wrt(other, this, other, static (a, b, dy) => Where(a.Eq(b), dy, 0.0)));
    }

    /// <inheritdoc cref="Nextafter(Tensor)"/>
    public Tensor Nextafter_(Tensor other) => Op.InPlace("nextafter_", this, other, static (x, other) => x.Nextafter(other));

    /// <summary>log(eᵃ + eᵇ) without overflow. Source: <c>aten::logaddexp</c>.</summary>
    /// <param name="other">A tensor, broadcast.</param>
    /// <exception cref="NotSupportedException">Both are of whole numbers.</exception>
    public Tensor Logaddexp(Tensor other)
    {
        Refuse.Numbers("logaddexp", this, other);
        if (Promotion.Result(this, other).Kind is not DTypeKind.Complex)
            Refuse.AllButReal("logaddexp", this, other);
        using Op op = Op.Begin("logaddexp", this, other);
        return op.Record(Elementwise.BinaryFunction(Functions.LogAddExp, this, other),
            Gradient.Wrt(this, this, other, static (a, b, dy) => dy / (1 + (b - a).Exp()).Conj()), Gradient.Wrt(other, this, other, static (a, b, dy) => dy / (1 + (a - b).Exp()).Conj()));
    }

    /// <summary>log₂(2ᵃ + 2ᵇ) without overflow. Source: <c>aten::logaddexp2</c>.</summary>
    /// <param name="other">A tensor, broadcast.</param>
    /// <exception cref="NotSupportedException">One is complex, or both are of whole numbers.</exception>
    public Tensor Logaddexp2(Tensor other)
    {
        Refuse.Numbers("logaddexp2", this, other);
        Refuse.AllButReal("logaddexp2", this, other);
        using Op op = Op.Begin("logaddexp2", this, other);
        return op.Record(Elementwise.BinaryFunction(Functions.LogAddExp2, this, other),
            Gradient.Wrt(this, this, other, static (a, b, dy) => dy / (1 + (b - a).Exp2())), Gradient.Wrt(other, this, other, static (a, b, dy) => dy / (1 + (a - b).Exp2())));
    }

    /// <summary>this · log other, 0 where this is 0 unless other is NaN. Source: <c>aten::xlogy</c>.</summary>
    /// <param name="other">A tensor or a number, broadcast.</param>
    /// <exception cref="NotSupportedException">One is complex.</exception>
    public Tensor Xlogy(Tensor other)
    {
        Refuse.TwoNumbers("xlogy", this, other);
        Refuse.Complex("xlogy", this, other);
        using Op op = Op.Begin("xlogy", this, other);
        return op.Record(Elementwise.BinaryFunction(Functions.XLogY, this, other),
            Gradient.Wrt(this, this, other, static (x, y, dy) => dy * Where(Elementwise.Test(new IsZero(), x).LogicalAnd(y.Le(0)), 0.0, y.Log())),
            Gradient.Wrt(other, this, other, static (x, y, dy) => dy * x / y));
    }

    /// <inheritdoc cref="Xlogy(Tensor)"/>
    public Tensor Xlogy_(Tensor other) => Op.InPlace("xlogy_", this, other, static (x, other) => x.Xlogy(other));
}
