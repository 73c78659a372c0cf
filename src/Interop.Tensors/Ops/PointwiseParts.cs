using Interop.Tensors.Kernels;

namespace Interop.Tensors;

/// <content>Rounding, signs and parts of each element. Source: <c>aten::floor</c>, <c>aten::abs</c> …</content>
public partial class Tensor
{
    /// <summary>The largest whole number that is not above. Source: <c>aten::floor</c>.</summary>
    /// <exception cref="NotSupportedException">The elements are bool or complex.</exception>
    public Tensor Floor() => Rounded("floor", new Floor());

    /// <inheritdoc cref="Floor()"/>
    public Tensor Floor_() => Op.InPlace("floor_", this, static x => x.Floor());

    /// <summary>The smallest whole number that is not below. Source: <c>aten::ceil</c>.</summary>
    /// <exception cref="NotSupportedException">The elements are bool or complex.</exception>
    public Tensor Ceil() => Rounded("ceil", new Ceiling());

    /// <inheritdoc cref="Ceil()"/>
    public Tensor Ceil_() => Op.InPlace("ceil_", this, static x => x.Ceil());

    /// <summary>The whole part, rounded towards 0. Source: <c>aten::trunc</c>.</summary>
    /// <exception cref="NotSupportedException">The elements are bool or complex.</exception>
    public Tensor Trunc() => Rounded("trunc", new Truncation());

    /// <inheritdoc cref="Trunc()"/>
    public Tensor Trunc_() => Op.InPlace("trunc_", this, static x => x.Trunc());

    /// <summary>Rounded to a number of decimals, halves to even; negative numbers round to tens, hundreds … Source: <c>aten::round</c>.</summary>
    /// <exception cref="NotSupportedException">The elements are bool or complex, or whole with decimals.</exception>
    public Tensor Round(int decimals = 0)
    {
        if (decimals == 0)
            return Rounded("round", new NearestWhole());
        Refuse.AllButReal("round", this);
        using Op op = Op.Begin("round", new WholeParameter(decimals), this);
        return op.Record(Elementwise.Function(new DecimalRounding(decimals), this), Gradient.Wrt(this, static dy => null));
    }

    /// <inheritdoc cref="Round(int)"/>
    public Tensor Round_(int decimals = 0) => Op.InPlace("round_", this, decimals, static (x, decimals) => x.Round(decimals));

    /// <summary>The part behind the point, with the element's sign. Source: <c>aten::frac</c>.</summary>
    /// <exception cref="NotSupportedException">The elements are not real.</exception>
    public Tensor Frac()
    {
        Refuse.AllButReal("frac", this);
        using Op op = Op.Begin("frac", this);
        return op.Record(Elementwise.Function(new Fraction(), this), Gradient.Wrt(this, static dy => dy));
    }

    /// <inheritdoc cref="Frac()"/>
    public Tensor Frac_() => Op.InPlace("frac_", this, static x => x.Frac());

    /// <summary>The absolute value; of complex numbers the magnitude, which is real. Source: <c>aten::abs</c>.</summary>
    /// <exception cref="NotSupportedException">The elements are bool.</exception>
    public Tensor Abs()
    {
        Refuse.Bool("abs", this);
        using Op op = Op.Begin("abs", this);
        Tensor y = DType.Kind == DTypeKind.Complex ? Elementwise.ComplexToReal(new Magnitude(), this) : Elementwise.VectorUnary(new AbsoluteValue(), this);
        return op.Record(y, Gradient.Wrt(this, this, static (x, dy) => dy * x.Sgn()));
    }

    /// <inheritdoc cref="Abs()"/>
    /// <exception cref="NotSupportedException">The elements are bool or complex.</exception>
    public Tensor Abs_()
    {
        Refuse.Complex("abs_", this);
        return Op.InPlace("abs_", this, static x => x.Abs());
    }

    /// <summary>-1, 0 or 1, as the element is below, at or above 0; 0 for NaN. Source: <c>aten::sign</c>.</summary>
    /// <exception cref="NotSupportedException">The elements are complex: use <see cref="Sgn()"/>.</exception>
    public Tensor Sign()
    {
        Refuse.Complex("sign", this);
        using Op op = Op.Begin("sign", this);
        return op.Record(Elementwise.Unary(new Signum(), this), Gradient.Wrt(this, static dy => null));
    }

    /// <inheritdoc cref="Sign()"/>
    public Tensor Sign_() => Op.InPlace("sign_", this, static x => x.Sign());

    /// <summary>z / |z|, 0 at 0; of real numbers the sign. Source: <c>aten::sgn</c>.</summary>
    public Tensor Sgn()
    {
        using Op op = Op.Begin("sgn", this);
        Tensor y = Elementwise.Unary(new Signum(), this);
        if (DType.Kind != DTypeKind.Complex)
            return op.Record(y, Gradient.Wrt(this, static dy => null));
        return op.Record(y, Gradient.Wrt(this, this, y, static (x, y, dy) =>
        {
            // What dy has across y, in units of |x|.
            Tensor size = x.Abs();
            return Where(size.Eq(0), 0.0, (dy - (dy * y.Conj()).Real * y) / size);
        }));
    }

    /// <inheritdoc cref="Sgn()"/>
    public Tensor Sgn_() => Op.InPlace("sgn_", this, static x => x.Sgn());

    /// <summary>The tensor itself. Source: <c>aten::positive</c>.</summary>
    /// <exception cref="NotSupportedException">The elements are bool.</exception>
    public Tensor Positive()
    {
        Refuse.Bool("positive", this);
        return this;
    }

    /// <summary>The complex conjugate of each element in a new tensor; a real tensor itself. Source: <c>aten::conj_physical</c>.</summary>
    public Tensor ConjPhysical()
    {
        if (DType.Kind != DTypeKind.Complex)
            return this;
        using Op op = Op.Begin("conj_physical", this);
        return op.Record(Elementwise.Unary(new Conjugate(), this), Gradient.Wrt(this, static dy => dy.Conj()));
    }

    /// <inheritdoc cref="ConjPhysical()"/>
    public Tensor ConjPhysical_() => Op.InPlace("conj_physical_", this, static x => x.ConjPhysical());

    /// <summary>The angle of each complex number in (-π, π]; of real numbers 0, or π below 0. Source: <c>aten::angle</c>.</summary>
    public Tensor Angle()
    {
        using Op op = Op.Begin("angle", this);
        if (DType.Kind != DTypeKind.Complex)
            return op.Record(Elementwise.Function(new RealPhase(), this), Gradient.Wrt(this, static dy => null));
        return op.Record(Elementwise.ComplexToReal(new Phase(), this), Gradient.Wrt(this, this, static (z, dy) =>
        {
            Tensor square = z.Real * z.Real + z.Imag * z.Imag;
            return Where(square.Eq(0), 0.0, dy / square * (z * System.Numerics.Complex.ImaginaryOne));
        }));
    }

    /// <summary>Numbers in place of NaN and the infinities. Source: <c>aten::nan_to_num</c>.</summary>
    /// <param name="nan">In place of NaN; 0 unless given.</param>
    /// <param name="posinf">In place of +∞; the dtype's largest number unless given.</param>
    /// <param name="neginf">In place of -∞; the dtype's smallest number unless given.</param>
    public Tensor NanToNum(double? nan = null, double? posinf = null, double? neginf = null)
    {
        using Op op = Op.Begin("nan_to_num", new Replacements(nan, posinf, neginf), this);
        double largest = Promotion.RealPart(DType) switch
        {
            DType.Float16 => 65504,
            DType.Float64 => double.MaxValue,
            DType.BFloat16 => 3.3895313892515355e38,
            _ => float.MaxValue,
        };
        return op.Record(Elementwise.Unary(new FiniteOr(nan ?? 0, posinf ?? largest, neginf ?? -largest), this),
            Gradient.Wrt(this, this, static (x, dy) => Where(x.Isfinite(), dy, 0.0)));
    }

    /// <inheritdoc cref="NanToNum(double?, double?, double?)"/>
    public Tensor NanToNum_(double? nan = null, double? posinf = null, double? neginf = null) =>
        Op.InPlace("nan_to_num_", this, (nan, posinf, neginf), static (x, to) => x.NanToNum(to.nan, to.posinf, to.neginf));

    /// <summary>Mantissas in [½, 1) and exponents (int32): x = mantissa · 2^exponent. Source: <c>aten::frexp</c>.</summary>
    /// <exception cref="NotSupportedException">The elements are not real.</exception>
    public (Tensor Mantissa, Tensor Exponent) Frexp()
    {
        Refuse.AllButReal("frexp", this);
        using Op op = Op.Begin("frexp", this);
        Tensor mantissa = Elementwise.Function(Functions.Mantissa, this), exponent = Elementwise.Function(Functions.Exponent, this);
        op.Record<object?>([mantissa], [this], [exponent.AsConstant()], null, static (g, _) => [g.Dy(0)! * (-g.Saved(0)).Exp2()]);
        return (mantissa, exponent.To(DType.Int32));
    }

    /// <summary>Rounding that whole numbers pass unchanged.</summary>
    private Tensor Rounded<TOp>(string name, TOp kernel) where TOp : struct, IVectorFunction
    {
        Refuse.Complex(name, this);
        Refuse.Bool(name, this);
        using Op op = Op.Begin(name, this);
        return op.Record(DType.Kind == DTypeKind.Integer ? Elementwise.VectorUnary(new Identity(), this) : Elementwise.VectorFunction(kernel, this), Gradient.Wrt(this, static dy => null));
    }

    /// <summary>What nan_to_num puts in place.</summary>
    private sealed record Replacements(double? Nan, double? Posinf, double? Neginf);
}
