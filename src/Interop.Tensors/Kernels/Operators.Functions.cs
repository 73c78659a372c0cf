using System.Numerics;
using System.Runtime.Intrinsics;

namespace Interop.Tensors.Kernels;

// Functions of real and complex numbers that vectors do.

/// <summary>eˣ.</summary>
internal readonly struct Exponential : IVectorFunction
{
    public float Apply(float x) => VectorMath.Exp(x);

    public double Apply(double x) => VectorMath.Exp(x);

    public Complex Apply(Complex x) => ComplexMath.Exp(x);

    public Vector512<float> Apply(Vector512<float> x) => VectorMath.Exp(x);

    public Vector256<float> Apply(Vector256<float> x) => VectorMath.Exp(x);

    public Vector512<double> Apply(Vector512<double> x) => VectorMath.Exp(x);

    public Vector256<double> Apply(Vector256<double> x) => VectorMath.Exp(x);
}

/// <summary>eˣ - 1.</summary>
internal readonly struct ExponentialLess1 : IVectorFunction
{
    public float Apply(float x) => VectorMath.Expm1(x);

    public double Apply(double x) => VectorMath.Expm1(x);

    public Complex Apply(Complex x) => ComplexMath.Expm1(x);

    public Vector512<float> Apply(Vector512<float> x) => VectorMath.Expm1(x);

    public Vector256<float> Apply(Vector256<float> x) => VectorMath.Expm1(x);

    public Vector512<double> Apply(Vector512<double> x) => VectorMath.Expm1(x);

    public Vector256<double> Apply(Vector256<double> x) => VectorMath.Expm1(x);
}

/// <summary>Natural logarithm.</summary>
internal readonly struct Logarithm : IVectorFunction
{
    public float Apply(float x) => VectorMath.Log(x);

    public double Apply(double x) => VectorMath.Log(x);

    public Complex Apply(Complex x) => ComplexMath.Log(x);

    public Vector512<float> Apply(Vector512<float> x) => VectorMath.Log(x);

    public Vector256<float> Apply(Vector256<float> x) => VectorMath.Log(x);

    public Vector512<double> Apply(Vector512<double> x) => VectorMath.Log(x);

    public Vector256<double> Apply(Vector256<double> x) => VectorMath.Log(x);
}

/// <summary>log(1 + x).</summary>
internal readonly struct Logarithm1p : IVectorFunction
{
    public float Apply(float x) => VectorMath.Log1p(x);

    public double Apply(double x) => VectorMath.Log1p(x);

    public Complex Apply(Complex x) => ComplexMath.Log1p(x);

    public Vector512<float> Apply(Vector512<float> x) => VectorMath.Log1p(x);

    public Vector256<float> Apply(Vector256<float> x) => VectorMath.Log1p(x);

    public Vector512<double> Apply(Vector512<double> x) => VectorMath.Log1p(x);

    public Vector256<double> Apply(Vector256<double> x) => VectorMath.Log1p(x);
}

/// <summary>Hyperbolic tangent.</summary>
internal readonly struct HyperbolicTangent : IVectorFunction
{
    public float Apply(float x) => VectorMath.Tanh(x);

    public double Apply(double x) => VectorMath.Tanh(x);

    public Complex Apply(Complex x) => ComplexMath.Tanh(x);

    public Vector512<float> Apply(Vector512<float> x) => VectorMath.Tanh(x);

    public Vector256<float> Apply(Vector256<float> x) => VectorMath.Tanh(x);

    public Vector512<double> Apply(Vector512<double> x) => VectorMath.Tanh(x);

    public Vector256<double> Apply(Vector256<double> x) => VectorMath.Tanh(x);
}

/// <summary>1 / (1 + e⁻ˣ).</summary>
internal readonly struct Logistic : IVectorFunction
{
    public float Apply(float x) => VectorMath.Sigmoid(x);

    public double Apply(double x) => VectorMath.Sigmoid(x);

    public Complex Apply(Complex x) => ComplexMath.Sigmoid(x);

    public Vector512<float> Apply(Vector512<float> x) => VectorMath.Sigmoid(x);

    public Vector256<float> Apply(Vector256<float> x) => VectorMath.Sigmoid(x);

    public Vector512<double> Apply(Vector512<double> x) => VectorMath.Sigmoid(x);

    public Vector256<double> Apply(Vector256<double> x) => VectorMath.Sigmoid(x);
}

/// <summary>Sine.</summary>
internal readonly struct Sine : IVectorFunction
{
    public float Apply(float x) => VectorMath.Sin(x);

    public double Apply(double x) => VectorMath.Sin(x);

    public Complex Apply(Complex x) => ComplexMath.Sin(x);

    public Vector512<float> Apply(Vector512<float> x) => VectorMath.Sin(x);

    public Vector256<float> Apply(Vector256<float> x) => VectorMath.Sin(x);

    public Vector512<double> Apply(Vector512<double> x) => VectorMath.Sin(x);

    public Vector256<double> Apply(Vector256<double> x) => VectorMath.Sin(x);
}

/// <summary>Cosine.</summary>
internal readonly struct Cosine : IVectorFunction
{
    public float Apply(float x) => VectorMath.Cos(x);

    public double Apply(double x) => VectorMath.Cos(x);

    public Complex Apply(Complex x) => ComplexMath.Cos(x);

    public Vector512<float> Apply(Vector512<float> x) => VectorMath.Cos(x);

    public Vector256<float> Apply(Vector256<float> x) => VectorMath.Cos(x);

    public Vector512<double> Apply(Vector512<double> x) => VectorMath.Cos(x);

    public Vector256<double> Apply(Vector256<double> x) => VectorMath.Cos(x);
}

/// <summary>erf x; real numbers only.</summary>
internal readonly struct ErrorFunction : IVectorFunction
{
    public float Apply(float x) => VectorMath.Erf(x);

    public double Apply(double x) => VectorMath.Erf(x);

    public Vector512<float> Apply(Vector512<float> x) => VectorMath.Erf(x);

    public Vector256<float> Apply(Vector256<float> x) => VectorMath.Erf(x);

    public Vector512<double> Apply(Vector512<double> x) => VectorMath.Erf(x);

    public Vector256<double> Apply(Vector256<double> x) => VectorMath.Erf(x);
}
