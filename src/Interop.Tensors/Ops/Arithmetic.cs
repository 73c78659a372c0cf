using Interop.Tensors.Kernels;

namespace Interop.Tensors;

/// <content>Sums, products and powers of elements. Source: <c>aten::add</c>, <c>aten::mul</c> …</content>
public sealed partial class Tensor
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

    /// <summary>Element-wise sum with a number.</summary>
    public static Tensor operator +(Tensor a, double b) => a.Add(a.Number(b));

    /// <summary>Element-wise difference from a number.</summary>
    public static Tensor operator -(double a, Tensor b) => b.Number(a).Sub(b);

    /// <summary>Element-wise difference with a number.</summary>
    public static Tensor operator -(Tensor a, double b) => a.Sub(a.Number(b));

    /// <summary>Element-wise product with a number.</summary>
    public static Tensor operator *(Tensor a, double b) => a.Mul(a.Number(b));

    /// <summary>Element-wise product with a number.</summary>
    public static Tensor operator *(double a, Tensor b) => b.Mul(b.Number(a));

    /// <summary>Element-wise quotient with a number.</summary>
    public static Tensor operator /(Tensor a, double b) => a.Div(a.Number(b));

    /// <summary>Element-wise sum, broadcast. Source: <c>aten::add</c>.</summary>
    public Tensor Add(Tensor other)
    {
        using Op op = Op.Begin("add", this, other);
        return op.Record(Elementwise.Binary<Sum>(this, other), Gradient.Wrt(this, static dy => dy), Gradient.Wrt(other, static dy => dy));
    }

    /// <summary>Element-wise difference, broadcast. Source: <c>aten::sub</c>.</summary>
    public Tensor Sub(Tensor other)
    {
        using Op op = Op.Begin("sub", this, other);
        return op.Record(Elementwise.Binary<Difference>(this, other), Gradient.Wrt(this, static dy => dy), Gradient.Wrt(other, static dy => -dy));
    }

    /// <summary>Element-wise product, broadcast. Source: <c>aten::mul</c>.</summary>
    public Tensor Mul(Tensor other)
    {
        using Op op = Op.Begin("mul", this, other);
        return op.Record(Elementwise.Binary<Product>(this, other), Gradient.Wrt(this, other, static (b, dy) => dy * b), Gradient.Wrt(other, this, static (a, dy) => dy * a));
    }

    /// <summary>Element-wise quotient, broadcast; whole numbers divide as real ones. Source: <c>aten::div</c>.</summary>
    public Tensor Div(Tensor other)
    {
        using Op op = Op.Begin("div", this, other);
        (Tensor a, Tensor b) = Elementwise.Promote(this, other);
        if (a.DType.Kind is DTypeKind.Integer or DTypeKind.Bool)
            (a, b) = (a.To(DType.Float32), b.To(DType.Float32));
        return op.Record(Elementwise.Binary<Quotient>(a, b), Gradient.Wrt(this, other, static (b, dy) => dy / b), Gradient.Wrt(other, this, other, static (a, b, dy) => -dy * a / (b * b)));
    }

    /// <summary>The negative of each element. Source: <c>aten::neg</c>.</summary>
    public Tensor Neg()
    {
        using Op op = Op.Begin("neg", this);
        return op.Record(Elementwise.Unary<Negative>(this), Gradient.Wrt(this, static dy => -dy));
    }

    /// <summary>Adds to these elements in place. Source: <c>aten::add_</c>.</summary>
    public Tensor Add_(Tensor other)
    {
        using Op op = Op.Begin("add_", this, other);
        op.CheckWritable(this);
        Elementwise.BinaryInto<Sum>(this, other, this);
        return op.RecordInPlace(this, Gradient.Wrt(this, static dy => dy), Gradient.Wrt(other, static dy => dy));
    }

    /// <summary>Multiplies these elements in place. Source: <c>aten::mul_</c>.</summary>
    public Tensor Mul_(Tensor other)
    {
        using Op op = Op.Begin("mul_", this, other);
        op.CheckWritable(this);
        // The old value, with its own history, for the gradient of the other factor.
        Tensor before = GradMode.Enabled && other.RequiresGrad ? Clone().AsConstant() : this;
        Elementwise.BinaryInto<Product>(this, other, this);
        return op.RecordInPlace(this, Gradient.Wrt(this, other, static (b, dy) => dy * b), Gradient.Wrt(other, before, static (a, dy) => dy * a));
    }

    /// <summary>Adds to these elements without recording; for sums that the engine owns.</summary>
    internal void AddInto(Tensor other)
    {
        Elementwise.BinaryInto<Sum>(this, other, this);
        GC.KeepAlive(other);
        GC.KeepAlive(this);
    }

    /// <summary>A number as a 0-dim tensor of this dtype, or of float32 where this one holds whole numbers and the number does not.</summary>
    private Tensor Number(double value) =>
        Full([], value, DType.Kind is DTypeKind.Integer or DTypeKind.Bool && value != Math.Floor(value) ? DType.Float32 : DType.Kind == DTypeKind.Bool ? DType.Int64 : DType);
}
