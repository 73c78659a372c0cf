using Interop.Tensors.Kernels;

namespace Interop.Tensors;

/// <content>Functions of one element. Source: <c>aten::exp</c>, <c>aten::tanh</c> …</content>
public sealed partial class Tensor
{
    /// <summary>eˣ. Source: <c>aten::exp</c>.</summary>
    public Tensor Exp()
    {
        using Op op = Op.Begin("exp", this);
        Tensor y = Elementwise.Function(new Exponential(), this);
        return op.Record(y, Gradient.Wrt(this, y, static (y, dy) => dy * y.Conj()));
    }

    /// <summary>Natural logarithm. Source: <c>aten::log</c>.</summary>
    public Tensor Log()
    {
        using Op op = Op.Begin("log", this);
        return op.Record(Elementwise.Function(new Logarithm(), this), Gradient.Wrt(this, this, static (x, dy) => dy / x.Conj()));
    }

    /// <summary>Square root. Source: <c>aten::sqrt</c>.</summary>
    public Tensor Sqrt()
    {
        using Op op = Op.Begin("sqrt", this);
        Tensor y = Elementwise.Function(new SquareRoot(), this);
        return op.Record(y, Gradient.Wrt(this, y, static (y, dy) => dy / (2 * y.Conj())));
    }

    /// <summary>Sine. Source: <c>aten::sin</c>.</summary>
    public Tensor Sin()
    {
        using Op op = Op.Begin("sin", this);
        return op.Record(Elementwise.Function(new Sine(), this), Gradient.Wrt(this, this, static (x, dy) => dy * x.Cos().Conj()));
    }

    /// <summary>Cosine. Source: <c>aten::cos</c>.</summary>
    public Tensor Cos()
    {
        using Op op = Op.Begin("cos", this);
        return op.Record(Elementwise.Function(new Cosine(), this), Gradient.Wrt(this, this, static (x, dy) => -dy * x.Sin().Conj()));
    }

    /// <summary>Hyperbolic tangent. Source: <c>aten::tanh</c>.</summary>
    public Tensor Tanh()
    {
        using Op op = Op.Begin("tanh", this);
        Tensor y = Elementwise.Function(new HyperbolicTangent(), this);
        return op.Record(y, Gradient.Wrt(this, y, static (y, dy) => dy * (1 - y * y).Conj()));
    }

    /// <summary>1 / (1 + e⁻ˣ). Source: <c>aten::sigmoid</c>.</summary>
    public Tensor Sigmoid()
    {
        using Op op = Op.Begin("sigmoid", this);
        Tensor y = Elementwise.Function(new Logistic(), this);
        return op.Record(y, Gradient.Wrt(this, y, static (y, dy) => dy * (y * (1 - y)).Conj()));
    }
}
