using Interop.Tensors.Kernels;

namespace Interop.Tensors;

/// <content>The error function, the gamma function and their kin; whole numbers become float32, complex ones are refused. Source: <c>aten::erf</c>, <c>aten::lgamma</c> …</content>
public partial class Tensor
{
    /// <summary>The error function 2/√π ∫₀ˣ e^(-t²) dt. Source: <c>aten::erf</c>.</summary>
    /// <exception cref="NotSupportedException">The elements are complex.</exception>
    public Tensor Erf()
    {
        Refuse.Complex("erf", this);
        using Op op = Op.Begin("erf", this);
        return op.Record(Elementwise.VectorFunction(new ErrorFunction(), this), Gradient.Wrt(this, this, static (x, dy) => dy * (TwoOverRootPi * (-(x * x)).Exp())));
    }

    /// <inheritdoc cref="Erf()"/>
    public Tensor Erf_() => Op.InPlace("erf_", this, static x => x.Erf());

    /// <summary>1 - erf(x), right also for large x. Source: <c>aten::erfc</c>.</summary>
    /// <exception cref="NotSupportedException">The elements are complex.</exception>
    public Tensor Erfc()
    {
        Refuse.Complex("erfc", this);
        using Op op = Op.Begin("erfc", this);
        return op.Record(Elementwise.Function(Functions.Erfc, this), Gradient.Wrt(this, this, static (x, dy) => dy * (-TwoOverRootPi * (-(x * x)).Exp())));
    }

    /// <inheritdoc cref="Erfc()"/>
    public Tensor Erfc_() => Op.InPlace("erfc_", this, static x => x.Erfc());

    /// <summary>The number whose error function is x: ±∞ at ±1, NaN beyond. Source: <c>aten::erfinv</c>.</summary>
    /// <exception cref="NotSupportedException">The elements are complex.</exception>
    public Tensor Erfinv()
    {
        Refuse.Complex("erfinv", this);
        using Op op = Op.Begin("erfinv", this);
        Tensor y = Elementwise.Function(Functions.Erfinv, this);
        return op.Record(y, Gradient.Wrt(this, y, static (y, dy) => dy * (1 / TwoOverRootPi * (y * y).Exp())));
    }

    /// <inheritdoc cref="Erfinv()"/>
    public Tensor Erfinv_() => Op.InPlace("erfinv_", this, static x => x.Erfinv());

    /// <summary>log |Γ(x)|. Source: <c>aten::lgamma</c>.</summary>
    /// <exception cref="NotSupportedException">The elements are complex.</exception>
    public Tensor Lgamma()
    {
        Refuse.Complex("lgamma", this);
        using Op op = Op.Begin("lgamma", this);
        return op.Record(Elementwise.Function(Functions.LogGamma, this), Gradient.Wrt(this, this, static (x, dy) => dy * x.Digamma()));
    }

    /// <inheritdoc cref="Lgamma()"/>
    public Tensor Lgamma_() => Op.InPlace("lgamma_", this, static x => x.Lgamma());

    /// <summary>ψ(x), the derivative of log Γ(x). Source: <c>aten::digamma</c>.</summary>
    /// <exception cref="NotSupportedException">The elements are complex.</exception>
    public Tensor Digamma()
    {
        Refuse.Complex("digamma", this);
        using Op op = Op.Begin("digamma", this);
        return op.Record(Elementwise.Function(Functions.Digamma, this), Gradient.Wrt(this, this, static (x, dy) => dy * x.Polygamma(1)));
    }

    /// <inheritdoc cref="Digamma()"/>
    public Tensor Digamma_() => Op.InPlace("digamma_", this, static x => x.Digamma());

    /// <summary>The modified Bessel function I₀. Source: <c>aten::i0</c>.</summary>
    /// <exception cref="NotSupportedException">The elements are complex.</exception>
    public Tensor I0()
    {
        Refuse.Complex("i0", this);
        using Op op = Op.Begin("i0", this);
        return op.Record(Elementwise.Function(Functions.I0, this), Gradient.Wrt(this, this, static (x, dy) => dy * x.I1()));
    }

    /// <inheritdoc cref="I0()"/>
    public Tensor I0_() => Op.InPlace("i0_", this, static x => x.I0());

    /// <summary>The n-th derivative of ψ. Source: <c>aten::polygamma</c>.</summary>
    /// <param name="n">The order, not negative.</param>
    /// <exception cref="ArgumentOutOfRangeException">The order is negative.</exception>
    /// <exception cref="NotSupportedException">The elements are complex.</exception>
    public Tensor Polygamma(long n)
    {
        if (n < 0)
            throw new ArgumentOutOfRangeException(nameof(n), $"polygamma has no derivative of order {n}: the order must not be negative.");
        Refuse.Complex("polygamma", this);
        WholeParameter order = new(n);
        using Op op = Op.Begin("polygamma", order, this);
        return op.Record(Elementwise.Function(Functions.Polygamma(n), this), Gradient.Wrt(this, this, order, static (x, order, dy) => dy * x.Polygamma(order.N + 1)));
    }

    /// <inheritdoc cref="Polygamma(long)"/>
    public static Tensor Polygamma(long n, Tensor input) => input.Polygamma(n);

    /// <inheritdoc cref="Polygamma(long)"/>
    public Tensor Polygamma_(long n) => Op.InPlace("polygamma_", this, n, static (x, n) => x.Polygamma(n));

    /// <summary>log Γₚ(x) = p (p - 1) / 4 · log π + Σ log Γ(x - j/2) over 0 ≤ j &lt; p, the logarithm of the gamma function of p dimensions. Source: <c>aten::mvlgamma</c>.</summary>
    /// <param name="p">The number of dimensions, at least 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">p is less than 1.</exception>
    /// <exception cref="NotSupportedException">The elements are complex.</exception>
    public Tensor Mvlgamma(long p)
    {
        if (p < 1)
            throw new ArgumentOutOfRangeException(nameof(p), $"mvlgamma needs at least 1 dimension, found {p}.");
        Refuse.Complex("mvlgamma", this);
        WholeParameter order = new(p);
        using Op op = Op.Begin("mvlgamma", order, this);
        return op.Record(Elementwise.Function(new LogMultigamma((int)p), this), Gradient.Wrt(this, this, order, static (x, order, dy) =>
        {
            Tensor sum = x.Digamma();
            for (long j = 1; j < order.N; j++)
                sum += (x - j / 2.0).Digamma();
            return dy * sum;
        }));
    }

    /// <inheritdoc cref="Mvlgamma(long)"/>
    public Tensor Mvlgamma_(long p) => Op.InPlace("mvlgamma_", this, p, static (x, p) => x.Mvlgamma(p));

    /// <summary>P(a, x) = 1/Γ(a) ∫₀ˣ tᵃ⁻¹ e⁻ᵗ dt for a = this, x = other. Its derivative with respect to a is not defined. Source: <c>aten::igamma</c>.</summary>
    /// <param name="other">x, a tensor.</param>
    /// <exception cref="NotSupportedException">One is not of reals.</exception>
    public Tensor Igamma(Tensor other)
    {
        Refuse.Numbers("igamma", this, other);
        Refuse.AllButReal("igamma", this, other);
        using Op op = Op.Begin("igamma", this, other);
        return op.Record(Elementwise.BinaryFunction(Functions.LowerGamma, this, other),
            Gradient.Wrt(this, static dy => throw Refuse.Derivative("igamma", "its first argument")),
            Gradient.Wrt(other, this, other, static (a, x, dy) => dy * ((a - 1) * x.Log() - x - a.Lgamma()).Exp()));
    }

    /// <inheritdoc cref="Igamma(Tensor)"/>
    public Tensor Igamma_(Tensor other) => Op.InPlace("igamma_", this, other, static (x, other) => x.Igamma(other));

    /// <summary>Q(a, x) = 1 - P(a, x) for a = this, x = other. Its derivative with respect to a is not defined. Source: <c>aten::igammac</c>.</summary>
    /// <param name="other">x, a tensor.</param>
    /// <exception cref="NotSupportedException">One is not of reals.</exception>
    public Tensor Igammac(Tensor other)
    {
        Refuse.Numbers("igammac", this, other);
        Refuse.AllButReal("igammac", this, other);
        using Op op = Op.Begin("igammac", this, other);
        return op.Record(Elementwise.BinaryFunction(Functions.UpperGamma, this, other),
            Gradient.Wrt(this, static dy => throw Refuse.Derivative("igammac", "its first argument")),
            Gradient.Wrt(other, this, other, static (a, x, dy) => -dy * ((a - 1) * x.Log() - x - a.Lgamma()).Exp()));
    }

    /// <inheritdoc cref="Igammac(Tensor)"/>
    public Tensor Igammac_(Tensor other) => Op.InPlace("igammac_", this, other, static (x, other) => x.Igammac(other));

    private const double TwoOverRootPi = 1.1283791670955126;

    /// <summary>A whole parameter among the saved values.</summary>
    private sealed record WholeParameter(long N);
}
