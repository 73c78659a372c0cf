using System.Globalization;
using System.Numerics;
using Interop.Tensors.Kernels;

namespace Interop.Tensors.Tests.Kernels;

/// <summary>The names in fixtures/functions and the functions that they stand for.</summary>
internal static class FunctionTable
{
    internal static readonly Dictionary<string, Func<double, double>> Unary = new()
    {
        ["exp"] = VectorMath.Exp,
        ["expm1"] = VectorMath.Expm1,
        ["log"] = VectorMath.Log,
        ["log1p"] = VectorMath.Log1p,
        ["tanh"] = VectorMath.Tanh,
        ["sigmoid"] = VectorMath.Sigmoid,
        ["sin"] = VectorMath.Sin,
        ["cos"] = VectorMath.Cos,
        ["erf"] = ErrorFunctions.Erf,
        ["erfc"] = ErrorFunctions.Erfc,
        ["erfcx"] = ErrorFunctions.Erfcx,
        ["erfinv"] = ErrorFunctions.Erfinv,
        ["ndtr"] = ErrorFunctions.Ndtr,
        ["ndtri"] = ErrorFunctions.Ndtri,
        ["log_ndtr"] = ErrorFunctions.LogNdtr,
        ["lgamma"] = GammaFunctions.LogGamma,
        ["lgamma_negative"] = GammaFunctions.LogGamma,
        ["digamma"] = GammaFunctions.Digamma,
        ["polygamma2"] = x => GammaFunctions.Polygamma(2, x),
        ["i0"] = ModifiedBessel.I0,
        ["i1"] = ModifiedBessel.I1,
        ["i0e"] = ModifiedBessel.I0e,
        ["i1e"] = ModifiedBessel.I1e,
        ["k0"] = ModifiedBessel.K0,
        ["k1"] = ModifiedBessel.K1,
        ["k0e"] = ModifiedBessel.ScaledK0,
        ["k1e"] = ModifiedBessel.ScaledK1,
        ["j0"] = BesselFunctions.J0,
        ["j1"] = BesselFunctions.J1,
        ["y0"] = BesselFunctions.Y0,
        ["y1"] = BesselFunctions.Y1,
        ["spherical_j0"] = BesselFunctions.SphericalJ0,
        ["airy_ai"] = AiryFunction.Ai,
        ["sinc"] = Elementary.Sinc,
        ["entr"] = Elementary.Entr,
        ["logit"] = x => Elementary.Logit(x, -1),
    };

    internal static readonly Dictionary<string, Func<double, double, double>> Binary = new()
    {
        ["polygamma"] = (x, n) => GammaFunctions.Polygamma((long)n, x),
        ["zeta"] = GammaFunctions.Zeta,
        ["igamma"] = IncompleteGamma.Lower,
        ["igammac"] = IncompleteGamma.Upper,
        ["igamma_near"] = IncompleteGamma.Lower,
        ["igammac_near"] = IncompleteGamma.Upper,
        ["logaddexp"] = Elementary.LogAddExp,
        ["logaddexp2"] = Elementary.LogAddExp2,
        ["xlogy"] = Elementary.XLogY,
        ["xlog1py"] = Elementary.XLog1pY,
        ["heaviside"] = Elementary.Heaviside,
        ["nextafter"] = Elementary.NextAfter,
        ["remainder"] = new Remainder().Apply,
        ["fmod"] = new TruncatedRemainder().Apply,
        ["floor_divide"] = new FloorDivision().Apply,
        ["hypot"] = double.Hypot,
        ["copysign"] = double.CopySign,
        ["chebyshev_t"] = Polynomial(OrthogonalPolynomials.ChebyshevT),
        ["chebyshev_u"] = Polynomial(OrthogonalPolynomials.ChebyshevU),
        ["chebyshev_v"] = Polynomial(OrthogonalPolynomials.ChebyshevV),
        ["chebyshev_w"] = Polynomial(OrthogonalPolynomials.ChebyshevW),
        ["shifted_t"] = Polynomial(OrthogonalPolynomials.ShiftedChebyshevT),
        ["shifted_u"] = Polynomial(OrthogonalPolynomials.ShiftedChebyshevU),
        ["shifted_v"] = Polynomial(OrthogonalPolynomials.ShiftedChebyshevV),
        ["shifted_w"] = Polynomial(OrthogonalPolynomials.ShiftedChebyshevW),
        ["hermite_h"] = Polynomial(OrthogonalPolynomials.HermiteH),
        ["hermite_he"] = Polynomial(OrthogonalPolynomials.HermiteHe),
        ["laguerre_l"] = Polynomial(OrthogonalPolynomials.LaguerreL),
        ["legendre_p"] = Polynomial(OrthogonalPolynomials.LegendreP),
    };

    internal static readonly Dictionary<string, Func<Complex, Complex>> OfComplex = new()
    {
        ["exp"] = ComplexMath.Exp,
        ["expm1"] = ComplexMath.Expm1,
        ["log"] = ComplexMath.Log,
        ["log2"] = ComplexMath.Log2,
        ["log10"] = ComplexMath.Log10,
        ["log1p"] = ComplexMath.Log1p,
        ["sqrt"] = ComplexMath.Sqrt,
        ["rsqrt"] = ComplexMath.Rsqrt,
        ["reciprocal"] = ComplexMath.Reciprocal,
        ["sin"] = ComplexMath.Sin,
        ["cos"] = ComplexMath.Cos,
        ["tan"] = ComplexMath.Tan,
        ["sinh"] = ComplexMath.Sinh,
        ["cosh"] = ComplexMath.Cosh,
        ["tanh"] = ComplexMath.Tanh,
        ["asin"] = ComplexMath.Asin,
        ["acos"] = ComplexMath.Acos,
        ["atan"] = ComplexMath.Atan,
        ["asinh"] = ComplexMath.Asinh,
        ["acosh"] = ComplexMath.Acosh,
        ["atanh"] = ComplexMath.Atanh,
        ["sigmoid"] = ComplexMath.Sigmoid,
        ["sgn"] = ComplexMath.Sgn,
    };

    /// <summary>The rows of a table: a name and numbers.</summary>
    internal static IEnumerable<(string Name, double[] Numbers)> Rows(string path) =>
        File.ReadLines(path).Select(line => line.Split('\t')).Select(parts => (parts[0], parts[1..].Select(Number).ToArray()));

    private static double Number(string text) => text switch
    {
        "inf" => double.PositiveInfinity,
        "-inf" => double.NegativeInfinity,
        "nan" => double.NaN,
        _ => double.Parse(text, CultureInfo.InvariantCulture),
    };

    private static Func<double, double, double> Polynomial(Func<double, long, double> f) => (x, n) => f(x, OrthogonalPolynomials.Degree(n));
}
