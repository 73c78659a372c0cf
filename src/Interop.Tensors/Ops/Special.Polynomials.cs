using Interop.Tensors.Kernels;

namespace Interop.Tensors;

/// <content>Orthogonal polynomials of x and the degree n, broadcast; n is cut to a whole number, negative ones give 0.</content>
public static partial class Special
{
    /// <summary>Chebyshev's polynomial Tₙ of the first kind. Source: <c>aten::special_chebyshev_polynomial_t</c>.</summary>
    /// <exception cref="NotSupportedException">One is complex.</exception>
    public static Tensor ChebyshevPolynomialT(this Tensor input, Tensor n) => Polynomial("special_chebyshev_polynomial_t", Polynomials.ChebyshevT, input, n);

    /// <summary>Chebyshev's polynomial Uₙ of the second kind. Source: <c>aten::special_chebyshev_polynomial_u</c>.</summary>
    /// <exception cref="NotSupportedException">One is complex.</exception>
    public static Tensor ChebyshevPolynomialU(this Tensor input, Tensor n) => Polynomial("special_chebyshev_polynomial_u", Polynomials.ChebyshevU, input, n);

    /// <summary>Chebyshev's polynomial Vₙ of the third kind. Source: <c>aten::special_chebyshev_polynomial_v</c>.</summary>
    /// <exception cref="NotSupportedException">One is complex.</exception>
    public static Tensor ChebyshevPolynomialV(this Tensor input, Tensor n) => Polynomial("special_chebyshev_polynomial_v", Polynomials.ChebyshevV, input, n);

    /// <summary>Chebyshev's polynomial Wₙ of the fourth kind. Source: <c>aten::special_chebyshev_polynomial_w</c>.</summary>
    /// <exception cref="NotSupportedException">One is complex.</exception>
    public static Tensor ChebyshevPolynomialW(this Tensor input, Tensor n) => Polynomial("special_chebyshev_polynomial_w", Polynomials.ChebyshevW, input, n);

    /// <summary>Chebyshev's polynomial Tₙ at 2x - 1. Source: <c>aten::special_shifted_chebyshev_polynomial_t</c>.</summary>
    /// <exception cref="NotSupportedException">One is complex.</exception>
    public static Tensor ShiftedChebyshevPolynomialT(this Tensor input, Tensor n) => Polynomial("special_shifted_chebyshev_polynomial_t", Polynomials.ShiftedChebyshevT, input, n);

    /// <summary>Chebyshev's polynomial Uₙ at 2x - 1. Source: <c>aten::special_shifted_chebyshev_polynomial_u</c>.</summary>
    /// <exception cref="NotSupportedException">One is complex.</exception>
    public static Tensor ShiftedChebyshevPolynomialU(this Tensor input, Tensor n) => Polynomial("special_shifted_chebyshev_polynomial_u", Polynomials.ShiftedChebyshevU, input, n);

    /// <summary>Chebyshev's polynomial Vₙ at 2x - 1. Source: <c>aten::special_shifted_chebyshev_polynomial_v</c>.</summary>
    /// <exception cref="NotSupportedException">One is complex.</exception>
    public static Tensor ShiftedChebyshevPolynomialV(this Tensor input, Tensor n) => Polynomial("special_shifted_chebyshev_polynomial_v", Polynomials.ShiftedChebyshevV, input, n);

    /// <summary>Chebyshev's polynomial Wₙ at 2x - 1. Source: <c>aten::special_shifted_chebyshev_polynomial_w</c>.</summary>
    /// <exception cref="NotSupportedException">One is complex.</exception>
    public static Tensor ShiftedChebyshevPolynomialW(this Tensor input, Tensor n) => Polynomial("special_shifted_chebyshev_polynomial_w", Polynomials.ShiftedChebyshevW, input, n);

    /// <summary>The physicists' Hermite polynomial Hₙ; NaN above degree 512, in float32 above 128. Source: <c>aten::special_hermite_polynomial_h</c>.</summary>
    /// <exception cref="NotSupportedException">One is complex.</exception>
    public static Tensor HermitePolynomialH(this Tensor input, Tensor n) => Polynomial("special_hermite_polynomial_h", Polynomials.HermiteH, input, n);

    /// <summary>The probabilists' Hermite polynomial Heₙ; NaN above degree 512, in float32 above 128. Source: <c>aten::special_hermite_polynomial_he</c>.</summary>
    /// <exception cref="NotSupportedException">One is complex.</exception>
    public static Tensor HermitePolynomialHe(this Tensor input, Tensor n) => Polynomial("special_hermite_polynomial_he", Polynomials.HermiteHe, input, n);

    /// <summary>Laguerre's polynomial Lₙ. Source: <c>aten::special_laguerre_polynomial_l</c>.</summary>
    /// <exception cref="NotSupportedException">One is complex.</exception>
    public static Tensor LaguerrePolynomialL(this Tensor input, Tensor n) => Polynomial("special_laguerre_polynomial_l", Polynomials.LaguerreL, input, n);

    /// <summary>Legendre's polynomial Pₙ. Source: <c>aten::special_legendre_polynomial_p</c>.</summary>
    /// <exception cref="NotSupportedException">One is complex.</exception>
    public static Tensor LegendrePolynomialP(this Tensor input, Tensor n) => Polynomial("special_legendre_polynomial_p", Polynomials.LegendreP, input, n);

    private static Tensor Polynomial(string name, PolynomialFunction polynomial, Tensor x, Tensor n)
    {
        Refuse.TwoNumbers(name, x, n);
        Refuse.Complex(name, x, n);
        using Op op = Op.Begin(name, x, n);
        return op.Return(Elementwise.BinaryFunction(polynomial, x, n));
    }
}
