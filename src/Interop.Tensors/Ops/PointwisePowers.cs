using System.Numerics;
using Interop.Tensors.Kernels;

namespace Interop.Tensors;

/// <content>Powers of elements. Source: <c>aten::pow</c>, <c>aten::float_power</c>.</content>
public partial class Tensor
{
    /// <summary>Elements to the power of others, broadcast. Source: <c>aten::pow</c>.</summary>
    /// <param name="exponent">A tensor or a number.</param>
    /// <exception cref="ArgumentException">Whole numbers to a negative whole power; two plain numbers.</exception>
    /// <exception cref="NotSupportedException">Both are bool.</exception>
    public Tensor Pow(Tensor exponent)
    {
        Refuse.TwoNumbers("pow", this, exponent);
        Refuse.Bool("pow", this, exponent);
        if (exponent.IsWrappedNumber)
            return PowNumber(exponent);
        using Op op = Op.Begin("pow", this, exponent);
        return op.Record(Elementwise.Binary(new Power(), this, exponent),
            Gradient.Wrt(this, this, exponent, static (x, e, dy) => Where(e.Eq(0), 0.0, dy * (e * x.Pow(e - 1)).Conj())),
            Gradient.Wrt(exponent, this, exponent, static (x, e, dy) => dy * LogarithmicSlope(x, e)));
    }

    /// <summary>A number to the power of elements. Source: <c>aten::pow.Scalar</c>.</summary>
    public static Tensor Pow(Scalar input, Tensor exponent) => Wrapped(input).Pow(exponent);

    /// <inheritdoc cref="Pow(Tensor)"/>
    public Tensor Pow_(Tensor exponent) => Op.InPlace("pow_", this, exponent, static (x, exponent) => x.Pow(exponent));

    /// <summary>Powers in double precision, complex where one operand is. Source: <c>aten::float_power</c>.</summary>
    /// <param name="exponent">A tensor or a number.</param>
    public Tensor FloatPower(Tensor exponent)
    {
        Refuse.TwoNumbers("float_power", this, exponent);
        return Op.Compose("float_power", this, exponent, static (x, e) =>
        {
            DType dtype = x.DType.Kind == DTypeKind.Complex || e.DType.Kind == DTypeKind.Complex ? DType.Complex128 : DType.Float64;
            return x.Precise(dtype).Pow(e.Precise(dtype));
        });
    }

    /// <inheritdoc cref="FloatPower(Tensor)"/>
    public Tensor FloatPower_(Tensor exponent) => Op.InPlace("float_power_", this, exponent, static (x, exponent) => x.FloatPower(exponent));

    /// <summary>This in another dtype; plain numbers stay plain.</summary>
    private Tensor Precise(DType dtype) => !IsWrappedNumber ? To(dtype) : dtype.Kind == DTypeKind.Complex ? Wrapped(To(dtype).Item<Complex>()) : Wrapped(To(dtype).Item<double>());

    private Tensor PowNumber(Tensor exponent)
    {
        Exponent e = new(exponent.DType.Kind switch
        {
            DTypeKind.Float => (Scalar)exponent.Item<double>(),
            DTypeKind.Complex => (Scalar)exponent.Item<Complex>(),
            DTypeKind.Bool => (Scalar)(exponent.Item<bool>() ? 1L : 0L),
            _ => (Scalar)exponent.Item<long>(),
        });
        DType dtype = Promotion.Result(this, exponent);
        if (dtype.Kind == DTypeKind.Integer && e.Value.ToInt64() < 0)
            throw new ArgumentException($"Whole numbers of {DType.Name} have no whole power of {e.Value}: convert to a floating-point dtype first, or use FloatPower.");
        using Op op = Op.Begin("pow", e, this);
        Tensor y = dtype == Promotion.Real(DType) || dtype == DType ? OrdinaryPower(e.Value, dtype) ?? Elementwise.Binary(new Power(), this, exponent) : Elementwise.Binary(new Power(), this, exponent);
        return op.Record(y, Gradient.Wrt(this, this, e, static (x, e, dy) => e.Value.IsZero ? null : dy * (x.Pow(e.Less1) * e.Value).Conj()));
    }

    /// <summary>Powers that need no logarithm.</summary>
    private Tensor? OrdinaryPower(Scalar exponent, DType dtype)
    {
        if (exponent.ToComplex() is not { Imaginary: 0, Real: var e })
            return null;
        bool whole = dtype.Kind is DTypeKind.Integer or DTypeKind.Bool;
        return e switch
        {
            1 => Elementwise.VectorUnaryInto(new Identity(), this, Layout.Like(dtype, Shape, this)),
            2 => Elementwise.VectorUnaryInto(new SquareOf(), this, Layout.Like(dtype, Shape, this)),
            3 => Elementwise.VectorUnaryInto(new CubeOf(), this, Layout.Like(dtype, Shape, this)),
            0.5 when !whole => Elementwise.VectorFunction(new SquareRoot(), this),
            -0.5 when !whole => Elementwise.VectorFunction(new InverseSquareRoot(), this),
            -1 when !whole => Elementwise.VectorFunction(new Reciprocal(), this),
            _ => null,
        };
    }

    /// <summary>xᵉ log x, 0 where x is 0 and the power has no pole.</summary>
    private static Tensor LogarithmicSlope(Tensor x, Tensor e)
    {
        Tensor y = x.Pow(e), flat = e.DType.Kind == DTypeKind.Complex ? e.Imag.Eq(0).LogicalAnd(e.Real.Ge(0)) : e.Ge(0);
        return Where(flat.LogicalAnd(Elementwise.Test(new IsZero(), x)), 0.0, (y * x.To(y.DType).Log()).Conj());
    }

    /// <summary>A number as exponent.</summary>
    private sealed record Exponent(Scalar Value)
    {
        internal Scalar Less1 => Value.Kind switch
        {
            DTypeKind.Complex => (Scalar)(Value.ToComplex() - 1),
            DTypeKind.Float => (Scalar)(Value.ToDouble() - 1),
            _ => (Scalar)(Value.ToInt64() - 1),
        };
    }
}
