namespace Interop.Tensors.Kernels;

/// <summary>A polynomial of x whose degree is the second number, cut to a whole one.</summary>
internal readonly unsafe struct PolynomialFunction(delegate*<double, long, double> polynomial, long singleLimit = long.MaxValue) : IBinaryFunction
{
    public float Apply(float a, float b) => OrthogonalPolynomials.Degree(b) is var n && n > singleLimit ? float.NaN : (float)polynomial(a, n);

    public double Apply(double a, double b) => polynomial(a, OrthogonalPolynomials.Degree(b));
}

/// <summary>The polynomials themselves.</summary>
internal static unsafe class Polynomials
{
    /// <summary>Above it Hermite polynomials overflow in single precision.</summary>
    private const long HermiteSingle = 128;

    internal static PolynomialFunction ChebyshevT => new(&OrthogonalPolynomials.ChebyshevT);

    internal static PolynomialFunction ChebyshevU => new(&OrthogonalPolynomials.ChebyshevU);

    internal static PolynomialFunction ChebyshevV => new(&OrthogonalPolynomials.ChebyshevV);

    internal static PolynomialFunction ChebyshevW => new(&OrthogonalPolynomials.ChebyshevW);

    internal static PolynomialFunction ShiftedChebyshevT => new(&OrthogonalPolynomials.ShiftedChebyshevT);

    internal static PolynomialFunction ShiftedChebyshevU => new(&OrthogonalPolynomials.ShiftedChebyshevU);

    internal static PolynomialFunction ShiftedChebyshevV => new(&OrthogonalPolynomials.ShiftedChebyshevV);

    internal static PolynomialFunction ShiftedChebyshevW => new(&OrthogonalPolynomials.ShiftedChebyshevW);

    internal static PolynomialFunction HermiteH => new(&OrthogonalPolynomials.HermiteH, HermiteSingle);

    internal static PolynomialFunction HermiteHe => new(&OrthogonalPolynomials.HermiteHe, HermiteSingle);

    internal static PolynomialFunction LaguerreL => new(&OrthogonalPolynomials.LaguerreL);

    internal static PolynomialFunction LegendreP => new(&OrthogonalPolynomials.LegendreP);
}
