using Interop.Tensors.Kernels;

namespace Interop.Tensors;

/// <content>Exponentials, logarithms and roots of each element; whole numbers become float32. Source: <c>aten::exp</c>, <c>aten::log</c> …</content>
public partial class Tensor
{
    /// <summary>eˣ. Source: <c>aten::exp</c>.</summary>
    public Tensor Exp()
    {
        using Op op = Op.Begin("exp", this);
        Tensor y = Elementwise.VectorFunction(new Exponential(), this);
        return op.Record(y, Gradient.Wrt(this, y, static (y, dy) => dy * y.Conj()));
    }

    /// <inheritdoc cref="Exp()"/>
    public Tensor Exp_() => Op.InPlace("exp_", this, static x => x.Exp());

    /// <summary>2ˣ. Source: <c>aten::exp2</c>.</summary>
    public Tensor Exp2()
    {
        using Op op = Op.Begin("exp2", this);
        Tensor y = Elementwise.Function(Functions.Exp2, this);
        return op.Record(y, Gradient.Wrt(this, y, static (y, dy) => dy * y.Conj() * Ln2));
    }

    /// <inheritdoc cref="Exp2()"/>
    public Tensor Exp2_() => Op.InPlace("exp2_", this, static x => x.Exp2());

    /// <summary>eˣ - 1, right also for small x. Source: <c>aten::expm1</c>.</summary>
    public Tensor Expm1()
    {
        using Op op = Op.Begin("expm1", this);
        Tensor y = Elementwise.VectorFunction(new ExponentialLess1(), this);
        return op.Record(y, Gradient.Wrt(this, y, static (y, dy) => dy * (y.Conj() + 1)));
    }

    /// <inheritdoc cref="Expm1()"/>
    public Tensor Expm1_() => Op.InPlace("expm1_", this, static x => x.Expm1());

    /// <summary>Natural logarithm. Source: <c>aten::log</c>.</summary>
    public Tensor Log()
    {
        using Op op = Op.Begin("log", this);
        return op.Record(Elementwise.VectorFunction(new Logarithm(), this), Gradient.Wrt(this, this, static (x, dy) => dy / x.Conj()));
    }

    /// <inheritdoc cref="Log()"/>
    public Tensor Log_() => Op.InPlace("log_", this, static x => x.Log());

    /// <summary>Logarithm to base 2. Source: <c>aten::log2</c>.</summary>
    public Tensor Log2()
    {
        using Op op = Op.Begin("log2", this);
        return op.Record(Elementwise.Function(Functions.Log2, this), Gradient.Wrt(this, this, static (x, dy) => dy / (x.Conj() * Ln2)));
    }

    /// <inheritdoc cref="Log2()"/>
    public Tensor Log2_() => Op.InPlace("log2_", this, static x => x.Log2());

    /// <summary>Logarithm to base 10. Source: <c>aten::log10</c>.</summary>
    public Tensor Log10()
    {
        using Op op = Op.Begin("log10", this);
        return op.Record(Elementwise.Function(Functions.Log10, this), Gradient.Wrt(this, this, static (x, dy) => dy / (x.Conj() * Ln10)));
    }

    /// <inheritdoc cref="Log10()"/>
    public Tensor Log10_() => Op.InPlace("log10_", this, static x => x.Log10());

    /// <summary>log(1 + x), right also for small x. Source: <c>aten::log1p</c>.</summary>
    public Tensor Log1p()
    {
        using Op op = Op.Begin("log1p", this);
        return op.Record(Elementwise.VectorFunction(new Logarithm1p(), this), Gradient.Wrt(this, this, static (x, dy) => dy / (x + 1).Conj()));
    }

    /// <inheritdoc cref="Log1p()"/>
    public Tensor Log1p_() => Op.InPlace("log1p_", this, static x => x.Log1p());

    /// <summary>√x, NaN below 0. Source: <c>aten::sqrt</c>.</summary>
    public Tensor Sqrt()
    {
        using Op op = Op.Begin("sqrt", this);
        Tensor y = Elementwise.VectorFunction(new SquareRoot(), this);
        return op.Record(y, Gradient.Wrt(this, y, static (y, dy) => dy / (2 * y.Conj())));
    }

    /// <inheritdoc cref="Sqrt()"/>
    public Tensor Sqrt_() => Op.InPlace("sqrt_", this, static x => x.Sqrt());

    /// <summary>1 / √x. Source: <c>aten::rsqrt</c>.</summary>
    public Tensor Rsqrt()
    {
        using Op op = Op.Begin("rsqrt", this);
        Tensor y = Elementwise.VectorFunction(new InverseSquareRoot(), this);
        return op.Record(y, Gradient.Wrt(this, y, static (y, dy) => dy * -0.5 * y.Pow(3).Conj()));
    }

    /// <inheritdoc cref="Rsqrt()"/>
    public Tensor Rsqrt_() => Op.InPlace("rsqrt_", this, static x => x.Rsqrt());

    /// <summary>1 / x. Source: <c>aten::reciprocal</c>.</summary>
    public Tensor Reciprocal()
    {
        using Op op = Op.Begin("reciprocal", this);
        Tensor y = Elementwise.VectorFunction(new Reciprocal(), this);
        return op.Record(y, Gradient.Wrt(this, y, static (y, dy) => -dy * (y * y).Conj()));
    }

    /// <inheritdoc cref="Reciprocal()"/>
    public Tensor Reciprocal_() => Op.InPlace("reciprocal_", this, static x => x.Reciprocal());

    /// <summary>σ(x) = 1 / (1 + e⁻ˣ). Source: <c>aten::sigmoid</c>.</summary>
    public Tensor Sigmoid()
    {
        using Op op = Op.Begin("sigmoid", this);
        Tensor y = Elementwise.VectorFunction(new Logistic(), this);
        return op.Record(y, Gradient.Wrt(this, y, static (y, dy) => dy * (y * (1 - y)).Conj()));
    }

    /// <inheritdoc cref="Sigmoid()"/>
    public Tensor Sigmoid_() => Op.InPlace("sigmoid_", this, static x => x.Sigmoid());

    /// <summary>x²; whole numbers stay whole. Source: <c>aten::square</c>.</summary>
    public Tensor Square() => Op.Compose("square", this, static x => x.Pow(2));

    /// <inheritdoc cref="Square()"/>
    public Tensor Square_() => Op.InPlace("square_", this, static x => x.Square());

    /// <summary>log(x / (1 - x)), with x clamped to [eps, 1 - eps] if eps is given. Source: <c>aten::logit</c>.</summary>
    /// <exception cref="NotSupportedException">The elements are complex.</exception>
    public Tensor Logit(double? eps = null)
    {
        Refuse.Complex("logit", this);
        LogitMargin margin = new(eps ?? -1);
        using Op op = Op.Begin("logit", margin, this);
        return op.Record(Elementwise.Function(new LogOdds(margin.Eps), this), Gradient.Wrt(this, this, margin, static (x, margin, dy) =>
        {
            Tensor slope = dy / (x * (1 - x));
            return margin.Eps < 0 ? Where(x.Ge(0).LogicalAnd(x.Le(1)), slope, double.NaN) : Where(x.Ge(margin.Eps).LogicalAnd(x.Le(1 - margin.Eps)), slope, 0.0);
        }));
    }

    /// <inheritdoc cref="Logit(double?)"/>
    public Tensor Logit_(double? eps = null) => Op.InPlace("logit_", this, eps, static (x, eps) => x.Logit(eps));

    private const double Ln2 = 0.6931471805599453, Ln10 = 2.302585092994046;

    /// <summary>The clamp of a logit; negative for none.</summary>
    private sealed record LogitMargin(double Eps);
}
