using System.Numerics;

namespace Interop.Tensors.Kernels;

/// <summary>A function that is computed in double precision for every real dtype: one loop serves all, since a call through a pointer costs little beside them.</summary>
internal readonly unsafe struct RealFunction(delegate*<double, double> real, delegate*<Complex, Complex> complex = null) : IFunction
{
    public float Apply(float x) => (float)real(x);

    public double Apply(double x) => real(x);

    public Complex Apply(Complex x) => complex is null ? throw Elementwise.NotComplex() : complex(x);
}

/// <summary>A function of two numbers, likewise.</summary>
internal readonly unsafe struct RealBinaryFunction(delegate*<double, double, double> real, delegate*<Complex, Complex, Complex> complex = null) : IBinaryFunction
{
    public float Apply(float a, float b) => (float)real(a, b);

    public double Apply(double a, double b) => real(a, b);

    public Complex Apply(Complex a, Complex b) => complex is null ? throw Elementwise.NotComplex() : complex(a, b);
}

/// <summary>A function with a whole parameter.</summary>
internal readonly unsafe struct OrderFunction(long n, delegate*<long, double, double> real) : IFunction
{
    public float Apply(float x) => (float)real(n, x);

    public double Apply(double x) => real(n, x);
}

/// <summary>The functions themselves.</summary>
internal static unsafe class Functions
{
    internal static RealFunction Acos => new(&Math.Acos, &ComplexMath.Acos);

    internal static RealFunction Acosh => new(&Math.Acosh, &ComplexMath.Acosh);

    internal static RealFunction Asin => new(&Math.Asin, &ComplexMath.Asin);

    internal static RealFunction Asinh => new(&Math.Asinh, &ComplexMath.Asinh);

    internal static RealFunction Atan => new(&Math.Atan, &ComplexMath.Atan);

    internal static RealFunction Atanh => new(&Math.Atanh, &ComplexMath.Atanh);

    internal static RealFunction Cosh => new(&Math.Cosh, &ComplexMath.Cosh);

    internal static RealFunction Sinh => new(&Math.Sinh, &ComplexMath.Sinh);

    internal static RealFunction Tan => new(&Math.Tan, &ComplexMath.Tan);

    internal static RealFunction Exp2 => new(&double.Exp2, &ComplexMath.Exp2);

    internal static RealFunction Log2 => new(&Math.Log2, &ComplexMath.Log2);

    internal static RealFunction Log10 => new(&Math.Log10, &ComplexMath.Log10);

    internal static RealFunction Sinc => new(&Elementary.Sinc, &ComplexMath.Sinc);

    internal static RealFunction Erfc => new(&ErrorFunctions.Erfc);

    internal static RealFunction Erfcx => new(&ErrorFunctions.Erfcx);

    internal static RealFunction Erfinv => new(&ErrorFunctions.Erfinv);

    internal static RealFunction Ndtr => new(&ErrorFunctions.Ndtr);

    internal static RealFunction Ndtri => new(&ErrorFunctions.Ndtri);

    internal static RealFunction LogNdtr => new(&ErrorFunctions.LogNdtr);

    internal static RealFunction LogGamma => new(&GammaFunctions.LogGamma);

    internal static RealFunction Digamma => new(&GammaFunctions.Digamma);

    internal static RealFunction Entr => new(&Elementary.Entr);

    internal static RealFunction I0 => new(&ModifiedBessel.I0);

    internal static RealFunction I0e => new(&ModifiedBessel.I0e);

    internal static RealFunction I1 => new(&ModifiedBessel.I1);

    internal static RealFunction I1e => new(&ModifiedBessel.I1e);

    internal static RealFunction K0 => new(&ModifiedBessel.K0);

    internal static RealFunction K1 => new(&ModifiedBessel.K1);

    internal static RealFunction ScaledK0 => new(&ModifiedBessel.ScaledK0);

    internal static RealFunction ScaledK1 => new(&ModifiedBessel.ScaledK1);

    internal static RealFunction J0 => new(&BesselFunctions.J0);

    internal static RealFunction J1 => new(&BesselFunctions.J1);

    internal static RealFunction Y0 => new(&BesselFunctions.Y0);

    internal static RealFunction Y1 => new(&BesselFunctions.Y1);

    internal static RealFunction SphericalJ0 => new(&BesselFunctions.SphericalJ0);

    internal static RealFunction AiryAi => new(&AiryFunction.Ai);

    internal static RealFunction Exponent => new(&Elementary.Exponent);

    internal static RealFunction Mantissa => new(&Elementary.Mantissa);

    internal static RealBinaryFunction Atan2 => new(&Math.Atan2);

    internal static RealBinaryFunction Hypot => new(&double.Hypot);

    internal static RealBinaryFunction CopySign => new(&Math.CopySign);

    internal static RealBinaryFunction LogAddExp => new(&Elementary.LogAddExp, &ComplexMath.LogAddExp);

    internal static RealBinaryFunction LogAddExp2 => new(&Elementary.LogAddExp2);

    internal static RealBinaryFunction XLogY => new(&Elementary.XLogY);

    internal static RealBinaryFunction XLog1pY => new(&Elementary.XLog1pY);

    internal static RealBinaryFunction LowerGamma => new(&IncompleteGamma.Lower);

    internal static RealBinaryFunction UpperGamma => new(&IncompleteGamma.Upper);

    internal static RealBinaryFunction Zeta => new(&GammaFunctions.Zeta);

    internal static OrderFunction Polygamma(long n) => new(n, &GammaFunctions.Polygamma);
}
