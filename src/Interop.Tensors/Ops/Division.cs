using Interop.Tensors.Kernels;

namespace Interop.Tensors;

/// <content>Quotients and what is left over. Source: <c>torch.div</c>, <c>torch.remainder</c> …</content>
public partial class Tensor
{
    /// <summary>What is left over, with the divisor's sign.</summary>
    public static Tensor operator %(Tensor a, Tensor b) => a.Remainder(b);

    /// <summary>Element-wise quotient, broadcast; whole numbers divide as real ones. Source: <c>aten::div</c>.</summary>
    public Tensor Div(Tensor other)
    {
        using Op op = Op.Begin("div", this, other);
        Tensor y = Layout.Like(Promotion.Real(Promotion.Result(this, other)), Promotion.Broadcast(Shape, other.Shape), this, other);
        Elementwise.VectorBinaryInto(new Quotient(), this, other, y);
        return op.Record(y, Gradient.Wrt(this, other, static (b, dy) => dy / b.Conj()), Gradient.Wrt(other, y, other, static (y, b, dy) => -dy * (y / b).Conj()));
    }

    /// <summary>Element-wise quotient, broadcast, rounded; null not at all. Its gradient is zero where it is rounded. Source: <c>aten::div.Tensor_mode</c>.</summary>
    /// <exception cref="ArgumentException">A whole number is divided by zero.</exception>
    public Tensor Div(Tensor other, RoundingMode? roundingMode) => roundingMode switch
    {
        null => Div(other),
        RoundingMode.Floor => Stepped(new FloorDivision(), other),
        RoundingMode.Trunc => Stepped(new TruncatedDivision(), other),
        _ => throw new ArgumentOutOfRangeException(nameof(roundingMode), roundingMode, "Quotients are rounded by Floor or Trunc."),
    };

    /// <inheritdoc cref="Div(Tensor)"/>
    public Tensor TrueDivide(Tensor other) => Div(other);

    /// <inheritdoc cref="Div(Tensor, RoundingMode?)"/>
    public Tensor Divide(Tensor other, RoundingMode? roundingMode = null) => Div(other, roundingMode);

    /// <summary>Element-wise quotient, rounded down. As in PyTorch it has no gradient: a backward pass through it fails, where that of <see cref="Div(Tensor, RoundingMode?)"/> gives zeros. Source: <c>aten::floor_divide</c>.</summary>
    /// <exception cref="ArgumentException">A whole number is divided by zero.</exception>
    public Tensor FloorDivide(Tensor other)
    {
        using Op op = Op.Begin("floor_divide", this, other);
        return op.Record(Elementwise.OrderedBinary(new FloorDivision(), this, other),
            Gradient.Wrt(this, static _ => throw Refuse.Derivative("floor_divide", "the dividend")), Gradient.Wrt(other, static _ => throw Refuse.Derivative("floor_divide", "the divisor")));
    }

    /// <summary>Rounded quotients have steps, so their gradient is zero.</summary>
    private Tensor Stepped<TOp>(TOp division, Tensor other) where TOp : struct, IOrderedBinary
    {
        using Op op = Op.Begin("div", this, other);
        return op.Record(Elementwise.OrderedBinary(division, this, other), Gradient.Wrt(this, static dy => ZerosLike(dy)), Gradient.Wrt(other, static dy => ZerosLike(dy)));
    }

    /// <summary>What is left over, with the divisor's sign, as Python's <c>%</c>. Source: <c>aten::remainder</c>.</summary>
    public Tensor Remainder(Tensor other)
    {
        using Op op = Op.Begin("remainder", this, other);
        return op.Record(Elementwise.OrderedBinary(new Remainder(), this, other),
            Gradient.Wrt(this, static dy => dy), Gradient.Wrt(other, this, other, static (a, b, dy) => -dy * a.Detach().FloorDivide(b.Detach())));
    }

    /// <summary>What is left over, with the dividend's sign, as C's <c>fmod</c>. Source: <c>aten::fmod</c>.</summary>
    public Tensor Fmod(Tensor other)
    {
        using Op op = Op.Begin("fmod", this, other);
        return op.Record(Elementwise.OrderedBinary(new TruncatedRemainder(), this, other),
            Gradient.Wrt(this, static dy => dy), Gradient.Wrt(other, this, other, static (a, b, dy) => -dy * a.Detach().Div(b.Detach(), RoundingMode.Trunc)));
    }

    /// <summary>other − alpha · this, broadcast. Source: <c>aten::rsub</c>.</summary>
    public Tensor Rsub(Tensor other, Scalar? alpha = null) => other.Sub(this, alpha);

    /// <summary>this + weight · (end − this). Source: <c>aten::lerp</c>.</summary>
    /// <param name="end">Of the same dtype.</param>
    /// <param name="weight">A number or a tensor of the same dtype.</param>
    public Tensor Lerp(Tensor end, Tensor weight)
    {
        if (end.DType != DType || !weight.IsWrappedNumber && weight.DType != DType)
            throw new ArgumentException($"Lerp needs tensors of one dtype, found {DType.Name}, {end.DType.Name} and {weight.DType.Name}.");
        if (DType.Kind is not (DTypeKind.Float or DTypeKind.Complex))
            throw new NotSupportedException($"Lerp is not defined for {DType.Name}: convert it to a floating-point dtype.");
        using Op op = Op.Begin("lerp", this, end, weight);
        return op.Record(Elementwise.Ternary(new Mixture(), this, end, weight, DType),
            Gradient.Wrt(this, weight, static (w, dy) => dy * (1 - w).Conj()),
            Gradient.Wrt(end, weight, static (w, dy) => dy * w.Conj()),
            Gradient.Wrt(weight, this, end, static (a, b, dy) => dy * (b - a).Conj()));
    }

    /// <summary>this + value · tensor1 · tensor2. Source: <c>aten::addcmul</c>.</summary>
    public Tensor Addcmul(Tensor tensor1, Tensor tensor2, Scalar? value = null)
    {
        using Op op = Op.Begin("addcmul", this, tensor1, tensor2);
        Factor factor = new(Fitting("Addcmul", value ?? 1, Promotion.Result(this, tensor1, tensor2)));
        return op.Record(Elementwise.Ternary(new AddProduct(factor.Value), this, tensor1, tensor2, Promotion.Result(this, tensor1, tensor2)),
            Gradient.Wrt(this, static dy => dy),
            Gradient.Wrt(tensor1, tensor2, factor, static (b, f, dy) => dy * (b * f.Value).Conj()),
            Gradient.Wrt(tensor2, tensor1, factor, static (a, f, dy) => dy * (a * f.Value).Conj()));
    }

    /// <summary>this + value · tensor1 / tensor2; whole numbers are refused. Source: <c>aten::addcdiv</c>.</summary>
    public Tensor Addcdiv(Tensor tensor1, Tensor tensor2, Scalar? value = null)
    {
        DType dtype = Promotion.Result(this, tensor1, tensor2);
        if (tensor1.DType.Kind is DTypeKind.Integer or DTypeKind.Bool && tensor2.DType.Kind is DTypeKind.Integer or DTypeKind.Bool)
            throw new NotSupportedException($"Addcdiv of {tensor1.DType.Name} by {tensor2.DType.Name} is not defined: convert them to a floating-point dtype.");
        using Op op = Op.Begin("addcdiv", this, tensor1, tensor2);
        Factor factor = new(Fitting("Addcdiv", value ?? 1, dtype));
        return op.Record(Elementwise.Ternary(new AddQuotient(factor.Value), this, tensor1, tensor2, dtype),
            Gradient.Wrt(this, static dy => dy),
            Gradient.Wrt(tensor1, tensor2, factor, static (b, f, dy) => dy * (f.Value / b).Conj()),
            Gradient.Wrt(tensor2, tensor1, tensor2, factor, static (a, b, f, dy) => -dy * (f.Value * a / (b * b)).Conj()));
    }

    private static Scalar Fitting(string op, Scalar value, DType dtype) => dtype.Kind != DTypeKind.Float && !Promotion.CanCast(value.DefaultDType, dtype)
        ? throw new ArgumentException($"{op}: the factor {value} does not fit a result of {dtype.Name}.")
        : value;

    /// <inheritdoc cref="Div(Tensor)"/>
    public Tensor Div_(Tensor other) => Op.InPlace("div_", this, other, static (x, other) => x.Div(other));

    /// <inheritdoc cref="Div(Tensor, RoundingMode?)"/>
    public Tensor Div_(Tensor other, RoundingMode? roundingMode) => Op.InPlace("div_", this, other, roundingMode, static (x, other, mode) => x.Div(other, mode));

    /// <inheritdoc cref="Div(Tensor, RoundingMode?)"/>
    public Tensor Divide_(Tensor other, RoundingMode? roundingMode = null) => Div_(other, roundingMode);

    /// <inheritdoc cref="Div(Tensor)"/>
    public Tensor TrueDivide_(Tensor other) => Div_(other);

    /// <inheritdoc cref="FloorDivide"/>
    public Tensor FloorDivide_(Tensor other) => Op.InPlace("floor_divide_", this, other, static (x, other) => x.FloorDivide(other));

    /// <inheritdoc cref="Remainder"/>
    public Tensor Remainder_(Tensor other) => Op.InPlace("remainder_", this, other, static (x, other) => x.Remainder(other));

    /// <inheritdoc cref="Fmod"/>
    public Tensor Fmod_(Tensor other) => Op.InPlace("fmod_", this, other, static (x, other) => x.Fmod(other));

    /// <inheritdoc cref="Lerp"/>
    public Tensor Lerp_(Tensor end, Tensor weight) => Op.InPlace("lerp_", this, end, weight, s_none, static (x, end, weight, _) => x.Lerp(end!, weight!));

    /// <inheritdoc cref="Addcmul"/>
    public Tensor Addcmul_(Tensor tensor1, Tensor tensor2, Scalar? value = null) => Op.InPlace("addcmul_", this, tensor1, tensor2, value, static (x, a, b, value) => x.Addcmul(a!, b!, value));

    /// <inheritdoc cref="Addcdiv"/>
    public Tensor Addcdiv_(Tensor tensor1, Tensor tensor2, Scalar? value = null) => Op.InPlace("addcdiv_", this, tensor1, tensor2, value, static (x, a, b, value) => x.Addcdiv(a!, b!, value));
}
