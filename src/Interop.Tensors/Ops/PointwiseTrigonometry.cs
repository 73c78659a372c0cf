using Interop.Tensors.Kernels;

namespace Interop.Tensors;

/// <content>Trigonometric and hyperbolic functions and their inverses, in radians; whole numbers become float32. Source: <c>aten::sin</c>, <c>aten::acosh</c> …</content>
public partial class Tensor
{
    /// <summary>Sine. Source: <c>aten::sin</c>.</summary>
    public Tensor Sin()
    {
        using Op op = Op.Begin("sin", this);
        return op.Record(Elementwise.VectorFunction(new Sine(), this), Gradient.Wrt(this, this, static (x, dy) => dy * x.Cos().Conj()));
    }

    /// <inheritdoc cref="Sin()"/>
    public Tensor Sin_() => Op.InPlace("sin_", this, static x => x.Sin());

    /// <summary>Cosine. Source: <c>aten::cos</c>.</summary>
    public Tensor Cos()
    {
        using Op op = Op.Begin("cos", this);
        return op.Record(Elementwise.VectorFunction(new Cosine(), this), Gradient.Wrt(this, this, static (x, dy) => -dy * x.Sin().Conj()));
    }

    /// <inheritdoc cref="Cos()"/>
    public Tensor Cos_() => Op.InPlace("cos_", this, static x => x.Cos());

    /// <summary>Tangent. Source: <c>aten::tan</c>.</summary>
    public Tensor Tan()
    {
        using Op op = Op.Begin("tan", this);
        Tensor y = Elementwise.Function(Functions.Tan, this);
        return op.Record(y, Gradient.Wrt(this, y, static (y, dy) => dy * (1 + y * y).Conj()));
    }

    /// <inheritdoc cref="Tan()"/>
    public Tensor Tan_() => Op.InPlace("tan_", this, static x => x.Tan());

    /// <summary>Hyperbolic sine. Source: <c>aten::sinh</c>.</summary>
    public Tensor Sinh()
    {
        using Op op = Op.Begin("sinh", this);
        return op.Record(Elementwise.Function(Functions.Sinh, this), Gradient.Wrt(this, this, static (x, dy) => dy * x.Cosh().Conj()));
    }

    /// <inheritdoc cref="Sinh()"/>
    public Tensor Sinh_() => Op.InPlace("sinh_", this, static x => x.Sinh());

    /// <summary>Hyperbolic cosine. Source: <c>aten::cosh</c>.</summary>
    public Tensor Cosh()
    {
        using Op op = Op.Begin("cosh", this);
        return op.Record(Elementwise.Function(Functions.Cosh, this), Gradient.Wrt(this, this, static (x, dy) => dy * x.Sinh().Conj()));
    }

    /// <inheritdoc cref="Cosh()"/>
    public Tensor Cosh_() => Op.InPlace("cosh_", this, static x => x.Cosh());

    /// <summary>Hyperbolic tangent. Source: <c>aten::tanh</c>.</summary>
    public Tensor Tanh()
    {
        using Op op = Op.Begin("tanh", this);
        Tensor y = Elementwise.VectorFunction(new HyperbolicTangent(), this);
        return op.Record(y, Gradient.Wrt(this, y, static (y, dy) => dy * (1 - y * y).Conj()));
    }

    /// <inheritdoc cref="Tanh()"/>
    public Tensor Tanh_() => Op.InPlace("tanh_", this, static x => x.Tanh());

    /// <summary>Arc sine. Source: <c>aten::asin</c>.</summary>
    public Tensor Asin()
    {
        using Op op = Op.Begin("asin", this);
        return op.Record(Elementwise.Function(Functions.Asin, this), Gradient.Wrt(this, this, static (x, dy) => dy * (1 - x * x).Rsqrt().Conj()));
    }

    /// <inheritdoc cref="Asin()"/>
    public Tensor Asin_() => Op.InPlace("asin_", this, static x => x.Asin());

    /// <summary>Arc cosine. Source: <c>aten::acos</c>.</summary>
    public Tensor Acos()
    {
        using Op op = Op.Begin("acos", this);
        return op.Record(Elementwise.Function(Functions.Acos, this), Gradient.Wrt(this, this, static (x, dy) => -dy * (1 - x * x).Rsqrt().Conj()));
    }

    /// <inheritdoc cref="Acos()"/>
    public Tensor Acos_() => Op.InPlace("acos_", this, static x => x.Acos());

    /// <summary>Arc tangent. Source: <c>aten::atan</c>.</summary>
    public Tensor Atan()
    {
        using Op op = Op.Begin("atan", this);
        return op.Record(Elementwise.Function(Functions.Atan, this), Gradient.Wrt(this, this, static (x, dy) => dy / (x * x + 1).Conj()));
    }

    /// <inheritdoc cref="Atan()"/>
    public Tensor Atan_() => Op.InPlace("atan_", this, static x => x.Atan());

    /// <summary>Inverse hyperbolic sine. Source: <c>aten::asinh</c>.</summary>
    public Tensor Asinh()
    {
        using Op op = Op.Begin("asinh", this);
        return op.Record(Elementwise.Function(Functions.Asinh, this), Gradient.Wrt(this, this, static (x, dy) => dy * (x * x + 1).Rsqrt().Conj()));
    }

    /// <inheritdoc cref="Asinh()"/>
    public Tensor Asinh_() => Op.InPlace("asinh_", this, static x => x.Asinh());

    /// <summary>Inverse hyperbolic cosine. Source: <c>aten::acosh</c>.</summary>
    public Tensor Acosh()
    {
        using Op op = Op.Begin("acosh", this);
        return op.Record(Elementwise.Function(Functions.Acosh, this), Gradient.Wrt(this, this, static (x, dy) => x.DType.Kind == DTypeKind.Complex ? dy * ((x + 1).Rsqrt() * (x - 1).Rsqrt()).Conj() : dy * (x * x - 1).Rsqrt()));
    }

    /// <inheritdoc cref="Acosh()"/>
    public Tensor Acosh_() => Op.InPlace("acosh_", this, static x => x.Acosh());

    /// <summary>Inverse hyperbolic tangent. Source: <c>aten::atanh</c>.</summary>
    public Tensor Atanh()
    {
        using Op op = Op.Begin("atanh", this);
        return op.Record(Elementwise.Function(Functions.Atanh, this), Gradient.Wrt(this, this, static (x, dy) => dy / (1 - x * x).Conj()));
    }

    /// <inheritdoc cref="Atanh()"/>
    public Tensor Atanh_() => Op.InPlace("atanh_", this, static x => x.Atanh());

    /// <summary>sin(πx) / (πx), 1 at 0. Source: <c>aten::sinc</c>.</summary>
    public Tensor Sinc()
    {
        using Op op = Op.Begin("sinc", this);
        return op.Record(Elementwise.Function(Functions.Sinc, this), Gradient.Wrt(this, this, static (x, dy) =>
        {
            Tensor angle = x * Math.PI, square = x * x * Math.PI;
            return Where(square.Eq(0), 0.0, dy * ((angle * angle.Cos() - angle.Sin()) / square).Conj());
        }));
    }

    /// <inheritdoc cref="Sinc()"/>
    public Tensor Sinc_() => Op.InPlace("sinc_", this, static x => x.Sinc());

    /// <summary>Radians of degrees. Source: <c>aten::deg2rad</c>.</summary>
    /// <exception cref="NotSupportedException">The elements are complex.</exception>
    public Tensor Deg2rad()
    {
        Refuse.Complex("deg2rad", this);
        return Op.Compose("deg2rad", this, static x => x * (Math.PI / 180));
    }

    /// <inheritdoc cref="Deg2rad()"/>
    public Tensor Deg2rad_() => Op.InPlace("deg2rad_", this, static x => x.Deg2rad());

    /// <summary>Degrees of radians. Source: <c>aten::rad2deg</c>.</summary>
    /// <exception cref="NotSupportedException">The elements are complex.</exception>
    public Tensor Rad2deg()
    {
        Refuse.Complex("rad2deg", this);
        return Op.Compose("rad2deg", this, static x => x * (180 / Math.PI));
    }

    /// <inheritdoc cref="Rad2deg()"/>
    public Tensor Rad2deg_() => Op.InPlace("rad2deg_", this, static x => x.Rad2deg());

    /// <summary>The angle of the point (other, this) from the positive x axis, in [-π, π]. Source: <c>aten::atan2</c>.</summary>
    /// <param name="other">The x coordinates, a tensor.</param>
    /// <exception cref="NotSupportedException">One is complex.</exception>
    public Tensor Atan2(Tensor other)
    {
        Refuse.Numbers("atan2", this, other);
        Refuse.Complex("atan2", this, other);
        using Op op = Op.Begin("atan2", this, other);
        return op.Record(Elementwise.BinaryFunction(Functions.Atan2, this, other),
            Gradient.Wrt(this, this, other, static (y, x, dy) => dy * (x / (x * x + y * y))),
            Gradient.Wrt(other, this, other, static (y, x, dy) => dy * (-y / (x * x + y * y))));
    }

    /// <inheritdoc cref="Atan2(Tensor)"/>
    public Tensor Atan2_(Tensor other) => Op.InPlace("atan2_", this, other, static (x, other) => x.Atan2(other));

    /// <summary>√(this² + other²) without overflow. Source: <c>aten::hypot</c>.</summary>
    /// <param name="other">The other legs, a tensor.</param>
    /// <exception cref="NotSupportedException">One is not of reals.</exception>
    public Tensor Hypot(Tensor other)
    {
        Refuse.Numbers("hypot", this, other);
        Refuse.AllButReal("hypot", this, other);
        using Op op = Op.Begin("hypot", this, other);
        Tensor y = Elementwise.BinaryFunction(Functions.Hypot, this, other);
        return op.Record(y, Gradient.Wrt(this, this, y, static (x, y, dy) => dy * (x / y)), Gradient.Wrt(other, other, y, static (x, y, dy) => dy * (x / y)));
    }

    /// <inheritdoc cref="Hypot(Tensor)"/>
    public Tensor Hypot_(Tensor other) => Op.InPlace("hypot_", this, other, static (x, other) => x.Hypot(other));
}
