using System.Numerics;
using System.Runtime.Intrinsics;

namespace Interop.Tensors.Kernels;

// Operators of one number with parameters or by parts.

/// <summary>|x| of whole and real numbers.</summary>
internal readonly struct AbsoluteValue : IVectorUnary
{
    public T Apply<T>(T x) where T : unmanaged, INumberBase<T> => typeof(T) == typeof(long) ? (T)(object)unchecked((long)(object)x < 0 ? -(long)(object)x : (long)(object)x) : T.Abs(x);

    public Vector512<T> Apply<T>(Vector512<T> x) where T : unmanaged, INumberBase<T> => Vector512.Abs(x);

    public Vector256<T> Apply<T>(Vector256<T> x) where T : unmanaged, INumberBase<T> => Vector256.Abs(x);
}

/// <summary>|z|.</summary>
internal readonly struct Magnitude : IComplexToReal
{
    public double Apply(Complex x) => ComplexMath.Abs(x);
}

/// <summary>The angle of a complex number.</summary>
internal readonly struct Phase : IComplexToReal
{
    public double Apply(Complex x) => ComplexMath.Angle(x);
}

/// <summary>The angle of a real number: π below 0.</summary>
internal readonly struct RealPhase : IFunction
{
    public float Apply(float x) => float.IsNaN(x) ? x : x < 0 ? MathF.PI : 0;

    public double Apply(double x) => double.IsNaN(x) ? x : x < 0 ? Math.PI : 0;
}

/// <summary>-1, 0 or 1; of a complex number z / |z|. Of NaN 0.</summary>
internal readonly struct Signum : IUnary
{
    public T Apply<T>(T x) where T : unmanaged, INumberBase<T>
    {
        if (typeof(T) == typeof(Complex))
            return (T)(object)ComplexMath.Sgn((Complex)(object)x);
        return T.IsZero(x) || T.IsNaN(x) ? T.Zero : T.IsNegative(x) ? -T.One : T.One;
    }
}

/// <summary>x · x.</summary>
internal readonly struct SquareOf : IVectorUnary
{
    public T Apply<T>(T x) where T : unmanaged, INumberBase<T> => x * x;

    public Vector512<T> Apply<T>(Vector512<T> x) where T : unmanaged, INumberBase<T> => x * x;

    public Vector256<T> Apply<T>(Vector256<T> x) where T : unmanaged, INumberBase<T> => x * x;
}

/// <summary>x · x · x.</summary>
internal readonly struct CubeOf : IVectorUnary
{
    public T Apply<T>(T x) where T : unmanaged, INumberBase<T> => x * x * x;

    public Vector512<T> Apply<T>(Vector512<T> x) where T : unmanaged, INumberBase<T> => x * x * x;

    public Vector256<T> Apply<T>(Vector256<T> x) where T : unmanaged, INumberBase<T> => x * x * x;
}

/// <summary>Numbers in place of NaN and the infinities, in each part of a complex number.</summary>
internal readonly struct FiniteOr(double nan, double positive, double negative) : IUnary
{
    public T Apply<T>(T x) where T : unmanaged, INumberBase<T>
    {
        if (typeof(T) == typeof(float))
            return (T)(object)(float)Part((float)(object)x);
        if (typeof(T) == typeof(double))
            return (T)(object)Part((double)(object)x);
        return typeof(T) == typeof(Complex) && (Complex)(object)x is { } z ? (T)(object)new Complex(Part(z.Real), Part(z.Imaginary)) : x;
    }

    private double Part(double x) => double.IsNaN(x) ? nan : double.IsPositiveInfinity(x) ? positive : double.IsNegativeInfinity(x) ? negative : x;
}

/// <summary>The part behind the point, with the number's sign.</summary>
internal readonly struct Fraction : IFunction
{
    public float Apply(float x) => x - MathF.Truncate(x);

    public double Apply(double x) => x - Math.Truncate(x);
}

/// <summary>The nearest multiple of a power of ten, halves to even.</summary>
internal readonly struct DecimalRounding(int decimals) : IFunction
{
    public float Apply(float x) => Elementary.Round(x, decimals);

    public double Apply(double x) => Elementary.Round(x, decimals);
}

/// <summary>log(x / (1 - x)), x clamped where eps is not negative.</summary>
internal readonly struct LogOdds(double eps) : IFunction
{
    public float Apply(float x) => (float)Elementary.Logit(x, eps);

    public double Apply(double x) => Elementary.Logit(x, eps);
}

/// <summary>log Γₚ.</summary>
internal readonly struct LogMultigamma(int p) : IFunction
{
    public float Apply(float x) => (float)Elementary.LogMultigamma(x, p);

    public double Apply(double x) => Elementary.LogMultigamma(x, p);
}

/// <summary>Whether it is neither infinite nor NaN; of a complex number, whether both parts are.</summary>
internal readonly struct IsFinite : IPredicate
{
    public bool Apply<T>(T x) where T : unmanaged, INumberBase<T> => T.IsFinite(x);
}

/// <summary>Whether it is the infinity of this sign.</summary>
internal readonly struct IsInfinityOf(bool negative) : IPredicate
{
    public bool Apply<T>(T x) where T : unmanaged, INumberBase<T> => negative ? T.IsNegativeInfinity(x) : T.IsPositiveInfinity(x);
}

/// <summary>Whether the imaginary part is 0.</summary>
internal readonly struct IsReal : IPredicate
{
    public bool Apply<T>(T x) where T : unmanaged, INumberBase<T> => typeof(T) != typeof(Complex) || ((Complex)(object)x).Imaginary == 0;
}

/// <summary>Whether the sign is set, also of zeros and NaN.</summary>
internal readonly struct HasSign : IPredicate
{
    public bool Apply<T>(T x) where T : unmanaged, INumberBase<T> => T.IsNegative(x);
}
