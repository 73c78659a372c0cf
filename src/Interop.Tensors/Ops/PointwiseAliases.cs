namespace Interop.Tensors;

/// <content>Second names that PyTorch has for operations.</content>
public partial class Tensor
{
    /// <inheritdoc cref="Abs()"/>
    public Tensor Absolute() => Abs();

    /// <inheritdoc cref="Abs_()"/>
    public Tensor Absolute_() => Abs_();

    /// <inheritdoc cref="Acos()"/>
    public Tensor Arccos() => Acos();

    /// <inheritdoc cref="Acos_()"/>
    public Tensor Arccos_() => Acos_();

    /// <inheritdoc cref="Acosh()"/>
    public Tensor Arccosh() => Acosh();

    /// <inheritdoc cref="Acosh_()"/>
    public Tensor Arccosh_() => Acosh_();

    /// <inheritdoc cref="Asin()"/>
    public Tensor Arcsin() => Asin();

    /// <inheritdoc cref="Asin_()"/>
    public Tensor Arcsin_() => Asin_();

    /// <inheritdoc cref="Asinh()"/>
    public Tensor Arcsinh() => Asinh();

    /// <inheritdoc cref="Asinh_()"/>
    public Tensor Arcsinh_() => Asinh_();

    /// <inheritdoc cref="Atan()"/>
    public Tensor Arctan() => Atan();

    /// <inheritdoc cref="Atan_()"/>
    public Tensor Arctan_() => Atan_();

    /// <inheritdoc cref="Atanh()"/>
    public Tensor Arctanh() => Atanh();

    /// <inheritdoc cref="Atanh_()"/>
    public Tensor Arctanh_() => Atanh_();

    /// <inheritdoc cref="Trunc()"/>
    public Tensor Fix() => Trunc();

    /// <inheritdoc cref="Trunc_()"/>
    public Tensor Fix_() => Trunc_();

    /// <inheritdoc cref="Neg()"/>
    public Tensor Negative() => Neg();

    /// <inheritdoc cref="Neg_()"/>
    public Tensor Negative_() => Neg_();

    /// <inheritdoc cref="Atan2(Tensor)"/>
    public Tensor Arctan2(Tensor other) => Atan2(other);

    /// <inheritdoc cref="Atan2_(Tensor)"/>
    public Tensor Arctan2_(Tensor other) => Atan2_(other);

    /// <inheritdoc cref="Mul(Tensor)"/>
    public Tensor Multiply(Tensor other) => Mul(other);

    /// <inheritdoc cref="Mul_(Tensor)"/>
    public Tensor Multiply_(Tensor other) => Mul_(other);

    /// <inheritdoc cref="Gt(Tensor)"/>
    public Tensor Greater(Tensor other) => Gt(other);

    /// <inheritdoc cref="Gt_(Tensor)"/>
    public Tensor Greater_(Tensor other) => Gt_(other);

    /// <inheritdoc cref="Ge(Tensor)"/>
    public Tensor GreaterEqual(Tensor other) => Ge(other);

    /// <inheritdoc cref="Ge_(Tensor)"/>
    public Tensor GreaterEqual_(Tensor other) => Ge_(other);

    /// <inheritdoc cref="Lt(Tensor)"/>
    public Tensor Less(Tensor other) => Lt(other);

    /// <inheritdoc cref="Lt_(Tensor)"/>
    public Tensor Less_(Tensor other) => Lt_(other);

    /// <inheritdoc cref="Le(Tensor)"/>
    public Tensor LessEqual(Tensor other) => Le(other);

    /// <inheritdoc cref="Le_(Tensor)"/>
    public Tensor LessEqual_(Tensor other) => Le_(other);

    /// <inheritdoc cref="Ne(Tensor)"/>
    public Tensor NotEqual(Tensor other) => Ne(other);

    /// <inheritdoc cref="Ne_(Tensor)"/>
    public Tensor NotEqual_(Tensor other) => Ne_(other);

    /// <inheritdoc cref="Sub(Tensor, Scalar?)"/>
    public Tensor Subtract(Tensor other, Scalar? alpha = null) => Sub(other, alpha);

    /// <inheritdoc cref="Sub_(Tensor, Scalar?)"/>
    public Tensor Subtract_(Tensor other, Scalar? alpha = null) => Sub_(other, alpha);
}
