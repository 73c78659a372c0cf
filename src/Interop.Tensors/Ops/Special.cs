using Interop.Tensors.Kernels;

namespace Interop.Tensors;

/// <summary>Special functions. Those that <see cref="Tensor"/> has too (erf, digamma, sinc …) are called on it. Source: <c>torch.special</c>.</summary>
/// <remarks>Whole numbers become float32. Where PyTorch defines no derivative, results have no history.</remarks>
public static partial class Special
{
    private const double TwoOverRootPi = 1.1283791670955126, RootTwoPi = 2.5066282746310002, RootHalf = 0.7071067811865476;

    /// <summary>Below it I₁(x) / x is ½.</summary>
    private const double Tiny = 2.220446049250313e-16;

    /// <summary>-x log x: 0 at 0, -∞ below. Source: <c>aten::special_entr</c>.</summary>
    /// <exception cref="NotSupportedException">The elements are complex.</exception>
    public static Tensor Entr(this Tensor input)
    {
        Refuse.Complex("special_entr", input);
        using Op op = Op.Begin("special_entr", input);
        return op.Record(Elementwise.Function(Functions.Entr, input), Gradient.Wrt(input, input, static (x, dy) => -dy * (x.Log() + 1)));
    }

    /// <summary>e^(x²) erfc(x), the scaled complement of the error function. Source: <c>aten::special_erfcx</c>.</summary>
    /// <exception cref="NotSupportedException">The elements are complex.</exception>
    public static Tensor Erfcx(this Tensor input)
    {
        Refuse.Complex("special_erfcx", input);
        using Op op = Op.Begin("special_erfcx", input);
        Tensor y = Elementwise.Function(Functions.Erfcx, input);
        return op.Record(y, Gradient.Wrt(input, input, y, static (x, y, dy) => dy * (2 * x * y - TwoOverRootPi)));
    }

    /// <summary>Φ(x), the distribution function of the standard normal distribution. Source: <c>aten::special_ndtr</c>.</summary>
    /// <exception cref="NotSupportedException">The elements are complex.</exception>
    public static Tensor Ndtr(this Tensor input)
    {
        Refuse.Complex("special_ndtr", input);
        using Op op = Op.Begin("special_ndtr", input);
        return op.Record(Elementwise.Function(Functions.Ndtr, input), Gradient.Wrt(input, input, static (x, dy) => dy * ((x * x * -0.5).Exp() / RootTwoPi)));
    }

    /// <summary>log Φ(x), right also where Φ vanishes. Source: <c>aten::special_log_ndtr</c>.</summary>
    /// <exception cref="NotSupportedException">The elements are complex.</exception>
    public static Tensor LogNdtr(this Tensor input)
    {
        Refuse.Complex("special_log_ndtr", input);
        using Op op = Op.Begin("special_log_ndtr", input);
        return op.Record(Elementwise.Function(Functions.LogNdtr, input), Gradient.Wrt(input, input, static (x, dy) => dy * Tensor.Where(x.Isneginf(), double.NaN, 2 / RootTwoPi / (x * -RootHalf).Erfcx())));
    }

    /// <summary>The number whose Φ is x: ±∞ at 1 and 0, NaN outside. Source: <c>aten::special_ndtri</c>.</summary>
    /// <exception cref="NotSupportedException">The elements are complex.</exception>
    public static Tensor Ndtri(this Tensor input)
    {
        Refuse.Complex("special_ndtri", input);
        using Op op = Op.Begin("special_ndtri", input);
        Tensor y = Elementwise.Function(Functions.Ndtri, input);
        return op.Record(y, Gradient.Wrt(input, y, static (y, dy) => dy * ((y * y * 0.5).Exp() * RootTwoPi)));
    }

    /// <summary>e^-|x| I₀(x). Source: <c>aten::special_i0e</c>.</summary>
    /// <exception cref="NotSupportedException">The elements are complex.</exception>
    public static Tensor I0e(this Tensor input)
    {
        Refuse.Complex("special_i0e", input);
        using Op op = Op.Begin("special_i0e", input);
        Tensor y = Elementwise.Function(Functions.I0e, input);
        return op.Record(y, Gradient.Wrt(input, input, y, static (x, y, dy) => dy * (x.I1e() - x.Sgn() * y)));
    }

    /// <summary>The modified Bessel function I₁. Source: <c>aten::special_i1</c>.</summary>
    /// <exception cref="NotSupportedException">The elements are complex.</exception>
    public static Tensor I1(this Tensor input)
    {
        Refuse.Complex("special_i1", input);
        using Op op = Op.Begin("special_i1", input);
        Tensor y = Elementwise.Function(Functions.I1, input);
        return op.Record(y, Gradient.Wrt(input, input, y, static (x, y, dy) =>
        {
            Tensor regular = x.Abs().Gt(Tiny), safe = Tensor.Where(regular, x, Tiny);
            return dy * Tensor.Where(regular, safe.I0() - y / safe, 0.5);
        }));
    }

    /// <summary>e^-|x| I₁(x). Source: <c>aten::special_i1e</c>.</summary>
    /// <exception cref="NotSupportedException">The elements are complex.</exception>
    public static Tensor I1e(this Tensor input)
    {
        Refuse.Complex("special_i1e", input);
        using Op op = Op.Begin("special_i1e", input);
        Tensor y = Elementwise.Function(Functions.I1e, input);
        return op.Record(y, Gradient.Wrt(input, input, y, static (x, y, dy) =>
        {
            Tensor regular = x.Abs().Gt(Tiny), safe = Tensor.Where(regular, x, Tiny);
            return dy * Tensor.Where(regular, safe.I0e() - y * (safe.Sgn() + 1 / safe), 0.5);
        }));
    }

    /// <summary>this · log(1 + other), 0 where this is 0 unless other is NaN. Source: <c>aten::special_xlog1py</c>.</summary>
    /// <param name="input">A tensor or a number.</param>
    /// <param name="other">A tensor or a number, broadcast.</param>
    /// <exception cref="NotSupportedException">One is complex.</exception>
    public static Tensor Xlog1py(this Tensor input, Tensor other)
    {
        Refuse.TwoNumbers("special_xlog1py", input, other);
        Refuse.Complex("special_xlog1py", input, other);
        using Op op = Op.Begin("special_xlog1py", input, other);
        return op.Record(Elementwise.BinaryFunction(Functions.XLog1pY, input, other),
            Gradient.Wrt(input, input, other, static (x, y, dy) => dy * Tensor.Where(x.Eq(0).LogicalAnd(y.Le(-1)), 0.0, y.Log1p())),
            Gradient.Wrt(other, input, other, static (x, y, dy) => dy * x / (y + 1)));
    }

    /// <summary>Hurwitz's zeta function Σ (q + k)⁻ˢ over k ≥ 0, for s = input, q = other. Its derivative with respect to s is not defined. Source: <c>aten::special_zeta</c>.</summary>
    /// <param name="input">s: ∞ at 1, NaN below.</param>
    /// <param name="other">q, broadcast.</param>
    /// <exception cref="NotSupportedException">One is complex.</exception>
    public static Tensor Zeta(this Tensor input, Tensor other)
    {
        Refuse.TwoNumbers("special_zeta", input, other);
        Refuse.Complex("special_zeta", input, other);
        using Op op = Op.Begin("special_zeta", input, other);
        return op.Record(Elementwise.BinaryFunction(Functions.Zeta, input, other),
            Gradient.Wrt(input, static dy => throw Refuse.Derivative("special_zeta", "its first argument")),
            Gradient.Wrt(other, input, other, static (s, q, dy) => dy * (-s * (s + 1.0).Zeta(q))));
    }

    /// <inheritdoc cref="Tensor.Polygamma(long)"/>
    public static Tensor Polygamma(long n, Tensor input) => input.Polygamma(n);

    /// <inheritdoc cref="Tensor.Digamma()"/>
    public static Tensor Psi(this Tensor input) => input.Digamma();

    /// <inheritdoc cref="Tensor.Lgamma()"/>
    public static Tensor Gammaln(this Tensor input) => input.Lgamma();

    /// <inheritdoc cref="Tensor.Mvlgamma(long)"/>
    public static Tensor Multigammaln(this Tensor input, long p) => input.Mvlgamma(p);

    /// <inheritdoc cref="Tensor.Igamma(Tensor)"/>
    public static Tensor Gammainc(this Tensor input, Tensor other) => input.Igamma(other);

    /// <inheritdoc cref="Tensor.Igammac(Tensor)"/>
    public static Tensor Gammaincc(this Tensor input, Tensor other) => input.Igammac(other);

    /// <inheritdoc cref="Tensor.Sigmoid()"/>
    public static Tensor Expit(this Tensor input) => input.Sigmoid();
}
