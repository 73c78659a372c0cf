using System.Numerics;
using Interop.Tensors.Kernels;

namespace Interop.Tensors;

/// <content>Sums, products and quotients of elements. Source: <c>aten::add</c>, <c>aten::mul</c> …</content>
public partial class Tensor
{
    /// <summary>Element-wise sum, broadcast.</summary>
    public static Tensor operator +(Tensor a, Tensor b) => a.Add(b);

    /// <summary>Element-wise difference, broadcast.</summary>
    public static Tensor operator -(Tensor a, Tensor b) => a.Sub(b);

    /// <summary>Element-wise product, broadcast.</summary>
    public static Tensor operator *(Tensor a, Tensor b) => a.Mul(b);

    /// <summary>Element-wise quotient, broadcast; whole numbers divide as real ones.</summary>
    public static Tensor operator /(Tensor a, Tensor b) => a.Div(b);

    /// <summary>The negative of each element.</summary>
    public static Tensor operator -(Tensor a) => a.Neg();

    /// <summary>this + alpha · other, broadcast. Source: <c>aten::add</c>.</summary>
    public Tensor Add(Tensor other, Scalar? alpha = null)
    {
        if (alpha is { } factor && factor != (Scalar)1)
            return AddScaled("add", other, factor);
        using Op op = Op.Begin("add", this, other);
        return op.Record(Elementwise.VectorBinary(new Sum(), this, other), Gradient.Wrt(this, static dy => dy), Gradient.Wrt(other, static dy => dy));
    }

    /// <summary>this − alpha · other, broadcast. Source: <c>aten::sub</c>.</summary>
    /// <exception cref="NotSupportedException">One is of bool.</exception>
    public Tensor Sub(Tensor other, Scalar? alpha = null)
    {
        if (DType == DType.Bool || other.DType == DType.Bool)
            throw new NotSupportedException("Differences of bool are not defined: use LogicalXor, or convert to numbers first.");
        if (alpha is { } factor && factor != (Scalar)1)
            return AddScaled("sub", other, factor.Kind == DTypeKind.Integer ? -factor.ToInt64() : factor.Kind == DTypeKind.Complex ? -factor.ToComplex() : -factor.ToDouble());
        using Op op = Op.Begin("sub", this, other);
        return op.Record(Elementwise.VectorBinary(new Difference(), this, other), Gradient.Wrt(this, static dy => dy), Gradient.Wrt(other, static dy => -dy));
    }

    /// <summary>Element-wise product, broadcast. Source: <c>aten::mul</c>.</summary>
    public Tensor Mul(Tensor other)
    {
        using Op op = Op.Begin("mul", this, other);
        return op.Record(Elementwise.VectorBinary(new Product(), this, other),
            Gradient.Wrt(this, other, static (b, dy) => dy * b.Conj()), Gradient.Wrt(other, this, static (a, dy) => dy * a.Conj()));
    }

    /// <summary>The negative of each element. Source: <c>aten::neg</c>.</summary>
    /// <exception cref="NotSupportedException">The elements are bool.</exception>
    public Tensor Neg()
    {
        if (DType == DType.Bool)
            throw new NotSupportedException("The negative of bool is not defined: use LogicalNot.");
        using Op op = Op.Begin("neg", this);
        return op.Record(Elementwise.VectorUnary(new Negative(), this), Gradient.Wrt(this, static dy => -dy));
    }

    /// <summary>The complex conjugate of each element; a real tensor itself. Source: <c>aten::conj</c>.</summary>
    /// <remarks>New memory, where PyTorch gives a view that conjugates when it is read: what is written into the result does not reach this tensor.</remarks>
    public Tensor Conj()
    {
        if (DType.Kind != DTypeKind.Complex)
            return this;
        using Op op = Op.Begin("conj", this);
        return op.Record(Elementwise.Unary(new Conjugate(), this), Gradient.Wrt(this, static dy => dy.Conj()));
    }

    /// <summary>Adds alpha · other to these elements. Source: <c>aten::add_</c>.</summary>
    public Tensor Add_(Tensor other, Scalar? alpha = null)
    {
        if (alpha is not null || DType != Promotion.Result(this, other) || !IsFilledBy(other))
            return Op.InPlace("add_", this, other, alpha, static (x, other, alpha) => x.Add(other, alpha));
        using Op op = Op.Begin("add_", this, other);
        op.CheckWritable(this);
        Elementwise.VectorBinaryInto(new Sum(), this, other, this);
        return op.RecordInPlace(this, Gradient.Wrt(this, static dy => dy), Gradient.Wrt(other, static dy => dy));
    }

    /// <summary>Subtracts alpha · other from these elements. Source: <c>aten::sub_</c>.</summary>
    public Tensor Sub_(Tensor other, Scalar? alpha = null) => Op.InPlace("sub_", this, other, alpha, static (x, other, alpha) => x.Sub(other, alpha));

    /// <summary>Multiplies these elements. Source: <c>aten::mul_</c>.</summary>
    public Tensor Mul_(Tensor other)
    {
        if (DType != Promotion.Result(this, other) || !IsFilledBy(other) || GradMode.Enabled && other.RequiresGrad)
            return Op.InPlace("mul_", this, other, static (x, other) => x.Mul(other));
        using Op op = Op.Begin("mul_", this, other);
        op.CheckWritable(this);
        Elementwise.VectorBinaryInto(new Product(), this, other, this);
        return op.RecordInPlace(this, Gradient.Wrt(this, other, static (b, dy) => dy * b.Conj()));
    }

    /// <summary>Negates these elements. Source: <c>aten::neg_</c>.</summary>
    public Tensor Neg_() => Op.InPlace("neg_", this, static x => x.Neg());

    /// <summary>Adds to these elements without recording; for sums that the engine owns.</summary>
    internal void AddInto(Tensor other)
    {
        Elementwise.VectorBinaryInto(new Sum(), this, other, this);
        GC.KeepAlive(other);
        GC.KeepAlive(this);
    }

    private Tensor AddScaled(string name, Tensor other, Scalar factor)
    {
        using Op op = Op.Begin(name, this, other);
        DType dtype = Promotion.Result(this, other);
        if (!Promotion.CanCast(factor.DefaultDType, dtype) && dtype.Kind is not DTypeKind.Float)
            throw new ArgumentException($"The factor {factor} does not fit a sum of {dtype.Name}: use a number of that kind.");
        return op.Record(Elementwise.Binary(new ScaledSum(factor), this, other),
            Gradient.Wrt(this, static dy => dy), Gradient.Wrt(other, new Factor(factor), static (f, dy) => dy * f.Conjugate));
    }

    /// <summary>Whether a result of this op with another tensor has this shape, and the two share no memory in different places.</summary>
    private bool IsFilledBy(Tensor other) => (ReferenceEquals(this, other) || other.Memory != Memory) && (other.Shape == Shape || Promotion.Broadcast(Shape, other.Shape) == Shape);

    /// <summary>A number among the saved values.</summary>
    private sealed record Factor(Scalar Value)
    {
        internal Scalar Conjugate => Value.Kind == DTypeKind.Complex ? System.Numerics.Complex.Conjugate(Value.ToComplex()) : Value;
    }
}
