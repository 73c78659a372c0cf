using System.Numerics;
using System.Runtime.Intrinsics;

namespace Interop.Tensors.Kernels;

// Roots, reciprocals and rounding, which processors do themselves.

/// <summary>√x.</summary>
internal readonly struct SquareRoot : IVectorFunction
{
    public float Apply(float x) => MathF.Sqrt(x);

    public double Apply(double x) => Math.Sqrt(x);

    public Complex Apply(Complex x) => ComplexMath.Sqrt(x);

    public Vector512<float> Apply(Vector512<float> x) => Vector512.Sqrt(x);

    public Vector256<float> Apply(Vector256<float> x) => Vector256.Sqrt(x);

    public Vector512<double> Apply(Vector512<double> x) => Vector512.Sqrt(x);

    public Vector256<double> Apply(Vector256<double> x) => Vector256.Sqrt(x);
}

/// <summary>1 / √x.</summary>
internal readonly struct InverseSquareRoot : IVectorFunction
{
    public float Apply(float x) => 1 / MathF.Sqrt(x);

    public double Apply(double x) => 1 / Math.Sqrt(x);

    public Complex Apply(Complex x) => ComplexMath.Rsqrt(x);

    public Vector512<float> Apply(Vector512<float> x) => Vector512<float>.One / Vector512.Sqrt(x);

    public Vector256<float> Apply(Vector256<float> x) => Vector256<float>.One / Vector256.Sqrt(x);

    public Vector512<double> Apply(Vector512<double> x) => Vector512<double>.One / Vector512.Sqrt(x);

    public Vector256<double> Apply(Vector256<double> x) => Vector256<double>.One / Vector256.Sqrt(x);
}

/// <summary>1 / x.</summary>
internal readonly struct Reciprocal : IVectorFunction
{
    public float Apply(float x) => 1 / x;

    public double Apply(double x) => 1 / x;

    public Complex Apply(Complex x) => ComplexMath.Reciprocal(x);

    public Vector512<float> Apply(Vector512<float> x) => Vector512<float>.One / x;

    public Vector256<float> Apply(Vector256<float> x) => Vector256<float>.One / x;

    public Vector512<double> Apply(Vector512<double> x) => Vector512<double>.One / x;

    public Vector256<double> Apply(Vector256<double> x) => Vector256<double>.One / x;
}

/// <summary>The largest whole number that is not above; real numbers only.</summary>
internal readonly struct Floor : IVectorFunction
{
    public float Apply(float x) => MathF.Floor(x);

    public double Apply(double x) => Math.Floor(x);

    public Vector512<float> Apply(Vector512<float> x) => Vector512.Floor(x);

    public Vector256<float> Apply(Vector256<float> x) => Vector256.Floor(x);

    public Vector512<double> Apply(Vector512<double> x) => Vector512.Floor(x);

    public Vector256<double> Apply(Vector256<double> x) => Vector256.Floor(x);
}

/// <summary>The smallest whole number that is not below; real numbers only.</summary>
internal readonly struct Ceiling : IVectorFunction
{
    public float Apply(float x) => MathF.Ceiling(x);

    public double Apply(double x) => Math.Ceiling(x);

    public Vector512<float> Apply(Vector512<float> x) => Vector512.Ceiling(x);

    public Vector256<float> Apply(Vector256<float> x) => Vector256.Ceiling(x);

    public Vector512<double> Apply(Vector512<double> x) => Vector512.Ceiling(x);

    public Vector256<double> Apply(Vector256<double> x) => Vector256.Ceiling(x);
}

/// <summary>The whole part; real numbers only.</summary>
internal readonly struct Truncation : IVectorFunction
{
    public float Apply(float x) => MathF.Truncate(x);

    public double Apply(double x) => Math.Truncate(x);

    public Vector512<float> Apply(Vector512<float> x) => Vector512.Truncate(x);

    public Vector256<float> Apply(Vector256<float> x) => Vector256.Truncate(x);

    public Vector512<double> Apply(Vector512<double> x) => Vector512.Truncate(x);

    public Vector256<double> Apply(Vector256<double> x) => Vector256.Truncate(x);
}

/// <summary>The nearest whole number, halves to even; real numbers only.</summary>
internal readonly struct NearestWhole : IVectorFunction
{
    public float Apply(float x) => MathF.Round(x);

    public double Apply(double x) => Math.Round(x);

    public Vector512<float> Apply(Vector512<float> x) => Vector512.Round(x);

    public Vector256<float> Apply(Vector256<float> x) => Vector256.Round(x);

    public Vector512<double> Apply(Vector512<double> x) => Vector512.Round(x);

    public Vector256<double> Apply(Vector256<double> x) => Vector256.Round(x);
}
