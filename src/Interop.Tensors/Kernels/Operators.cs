using System.Numerics;
using System.Runtime.Intrinsics;

namespace Interop.Tensors.Kernels;

// The shapes that element-wise operators have. Each is a struct, so that kernels are compiled for it; parameters are its fields.

/// <summary>A function of one number of any type of arithmetic.</summary>
internal interface IUnary
{
    T Apply<T>(T x) where T : unmanaged, INumberBase<T>;
}

/// <summary>One that vectors can do too.</summary>
internal interface IVectorUnary : IUnary
{
    Vector512<T> Apply<T>(Vector512<T> x) where T : unmanaged, INumberBase<T>;

    Vector256<T> Apply<T>(Vector256<T> x) where T : unmanaged, INumberBase<T>;
}

/// <summary>A function of two numbers of any type of arithmetic.</summary>
internal interface IBinary
{
    T Apply<T>(T a, T b) where T : unmanaged, INumberBase<T>;
}

/// <summary>One that vectors can do too.</summary>
internal interface IVectorBinary : IBinary
{
    Vector512<T> Apply<T>(Vector512<T> a, Vector512<T> b) where T : unmanaged, INumberBase<T>;

    Vector256<T> Apply<T>(Vector256<T> a, Vector256<T> b) where T : unmanaged, INumberBase<T>;
}

/// <summary>A function of three numbers of any type of arithmetic.</summary>
internal interface ITernary
{
    T Apply<T>(T a, T b, T c) where T : unmanaged, INumberBase<T>;
}

/// <summary>One that vectors can do too.</summary>
internal interface IVectorTernary : ITernary
{
    Vector512<T> Apply<T>(Vector512<T> a, Vector512<T> b, Vector512<T> c) where T : unmanaged, INumberBase<T>;

    Vector256<T> Apply<T>(Vector256<T> a, Vector256<T> b, Vector256<T> c) where T : unmanaged, INumberBase<T>;
}

/// <summary>A function of one real number, and of a complex one where it has a meaning. Whole numbers go through float32.</summary>
internal interface IFunction
{
    float Apply(float x);

    double Apply(double x);

    Complex Apply(Complex x) => throw Elementwise.NotComplex();
}

/// <summary>One that vectors can do too.</summary>
internal interface IVectorFunction : IFunction
{
    Vector512<float> Apply(Vector512<float> x);

    Vector256<float> Apply(Vector256<float> x);

    Vector512<double> Apply(Vector512<double> x);

    Vector256<double> Apply(Vector256<double> x);
}

/// <summary>A function of two real numbers, and of complex ones where it has a meaning. Whole numbers go through float32.</summary>
internal interface IBinaryFunction
{
    float Apply(float a, float b);

    double Apply(double a, double b);

    Complex Apply(Complex a, Complex b) => throw Elementwise.NotComplex();
}

/// <summary>A function of two ordered numbers: whole or real, not complex.</summary>
internal interface IOrderedBinary
{
    T Apply<T>(T a, T b) where T : unmanaged, INumber<T>;
}

/// <summary>A question about one number of any type of arithmetic.</summary>
internal interface IPredicate
{
    bool Apply<T>(T x) where T : unmanaged, INumberBase<T>;
}

/// <summary>A question about two numbers of any type of arithmetic: equality, truth.</summary>
internal interface IRelation
{
    bool Apply<T>(T a, T b) where T : unmanaged, INumberBase<T>;
}

/// <summary>A question about two ordered numbers.</summary>
internal interface IOrder
{
    bool Apply<T>(T a, T b) where T : unmanaged, INumber<T>;
}

/// <summary>What vectors can answer too: lanes of ones where it is true.</summary>
internal interface IVectorQuestion
{
    Vector512<T> Apply<T>(Vector512<T> a, Vector512<T> b) where T : unmanaged;

    Vector256<T> Apply<T>(Vector256<T> a, Vector256<T> b) where T : unmanaged;
}

/// <summary>A real function of a complex number: magnitude, angle.</summary>
internal interface IComplexToReal
{
    double Apply(Complex x);
}

internal readonly struct Sum : IVectorBinary
{
    public T Apply<T>(T a, T b) where T : unmanaged, INumberBase<T> => a + b;

    public Vector512<T> Apply<T>(Vector512<T> a, Vector512<T> b) where T : unmanaged, INumberBase<T> => a + b;

    public Vector256<T> Apply<T>(Vector256<T> a, Vector256<T> b) where T : unmanaged, INumberBase<T> => a + b;
}

internal readonly struct Difference : IVectorBinary
{
    public T Apply<T>(T a, T b) where T : unmanaged, INumberBase<T> => a - b;

    public Vector512<T> Apply<T>(Vector512<T> a, Vector512<T> b) where T : unmanaged, INumberBase<T> => a - b;

    public Vector256<T> Apply<T>(Vector256<T> a, Vector256<T> b) where T : unmanaged, INumberBase<T> => a - b;
}

internal readonly struct Product : IVectorBinary
{
    public T Apply<T>(T a, T b) where T : unmanaged, INumberBase<T> => a * b;

    public Vector512<T> Apply<T>(Vector512<T> a, Vector512<T> b) where T : unmanaged, INumberBase<T> => a * b;

    public Vector256<T> Apply<T>(Vector256<T> a, Vector256<T> b) where T : unmanaged, INumberBase<T> => a * b;
}

/// <summary>Of real and complex numbers; whole numbers divide as real ones before they come here.</summary>
internal readonly struct Quotient : IVectorBinary
{
    public T Apply<T>(T a, T b) where T : unmanaged, INumberBase<T> => a / b;

    public Vector512<T> Apply<T>(Vector512<T> a, Vector512<T> b) where T : unmanaged, INumberBase<T> => a / b;

    public Vector256<T> Apply<T>(Vector256<T> a, Vector256<T> b) where T : unmanaged, INumberBase<T> => a / b;
}

internal readonly struct Negative : IVectorUnary
{
    public T Apply<T>(T x) where T : unmanaged, INumberBase<T> => -x;

    public Vector512<T> Apply<T>(Vector512<T> x) where T : unmanaged, INumberBase<T> => -x;

    public Vector256<T> Apply<T>(Vector256<T> x) where T : unmanaged, INumberBase<T> => -x;
}

/// <summary>The number itself: copies, and conversions between dtypes.</summary>
internal readonly struct Identity : IVectorUnary
{
    public T Apply<T>(T x) where T : unmanaged, INumberBase<T> => x;

    public Vector512<T> Apply<T>(Vector512<T> x) where T : unmanaged, INumberBase<T> => x;

    public Vector256<T> Apply<T>(Vector256<T> x) where T : unmanaged, INumberBase<T> => x;
}

/// <summary>a + b · factor.</summary>
internal readonly struct ScaledSum(Scalar factor) : IBinary
{
    private readonly Number _factor = factor;

    public T Apply<T>(T a, T b) where T : unmanaged, INumberBase<T> => a + _factor.As<T>() * b;
}

/// <summary>The second of two, where the first is not zero; else the third.</summary>
internal readonly struct Choice : IVectorTernary
{
    public T Apply<T>(T a, T b, T c) where T : unmanaged, INumberBase<T> => T.IsZero(a) ? c : b;

    public Vector512<T> Apply<T>(Vector512<T> a, Vector512<T> b, Vector512<T> c) where T : unmanaged, INumberBase<T> => Vector512.ConditionalSelect(Vector512.Equals(a, Vector512<T>.Zero), c, b);

    public Vector256<T> Apply<T>(Vector256<T> a, Vector256<T> b, Vector256<T> c) where T : unmanaged, INumberBase<T> => Vector256.ConditionalSelect(Vector256.Equals(a, Vector256<T>.Zero), c, b);
}

/// <summary>The first held between the others; NaN wins.</summary>
internal readonly struct HeldBetween : IVectorTernary
{
    public T Apply<T>(T a, T b, T c) where T : unmanaged, INumberBase<T> => new Minimum().Apply(new Maximum().Apply(a, b), c);

    public Vector512<T> Apply<T>(Vector512<T> a, Vector512<T> b, Vector512<T> c) where T : unmanaged, INumberBase<T> => Vector512.Min(Vector512.Max(a, b), c);

    public Vector256<T> Apply<T>(Vector256<T> a, Vector256<T> b, Vector256<T> c) where T : unmanaged, INumberBase<T> => Vector256.Min(Vector256.Max(a, b), c);
}

internal readonly struct Conjugate : IUnary
{
    public T Apply<T>(T x) where T : unmanaged, INumberBase<T> => typeof(T) == typeof(Complex) ? (T)(object)Complex.Conjugate((Complex)(object)x) : x;
}

/// <summary>The digit of a mixed-radix number with this place value.</summary>
internal readonly struct Digit(long stride, long size) : IBinary
{
    public T Apply<T>(T a, T b) where T : unmanaged, INumberBase<T> => T.CreateTruncating(long.CreateTruncating(a) / stride % size);
}

internal readonly struct Equal : IRelation, IVectorQuestion
{
    public bool Apply<T>(T a, T b) where T : unmanaged, INumberBase<T> => a == b;

    public Vector512<T> Apply<T>(Vector512<T> a, Vector512<T> b) where T : unmanaged => Vector512.Equals(a, b);

    public Vector256<T> Apply<T>(Vector256<T> a, Vector256<T> b) where T : unmanaged => Vector256.Equals(a, b);
}

/// <summary>The larger of two; NaN wins. Not of complex numbers.</summary>
internal readonly struct Maximum : IVectorBinary
{
    public T Apply<T>(T a, T b) where T : unmanaged, INumberBase<T>
    {
        if (typeof(T) == typeof(float))
            return (T)(object)MathF.Max((float)(object)a, (float)(object)b);
        if (typeof(T) == typeof(double))
            return (T)(object)Math.Max((double)(object)a, (double)(object)b);
        if (typeof(T) == typeof(long))
            return (T)(object)Math.Max((long)(object)a, (long)(object)b);
        if (typeof(T) == typeof(ulong))
            return (T)(object)Math.Max((ulong)(object)a, (ulong)(object)b);
        throw Elementwise.Unordered(DType.Complex128);
    }

    public Vector512<T> Apply<T>(Vector512<T> a, Vector512<T> b) where T : unmanaged, INumberBase<T> => Vector512.Max(a, b);

    public Vector256<T> Apply<T>(Vector256<T> a, Vector256<T> b) where T : unmanaged, INumberBase<T> => Vector256.Max(a, b);
}

/// <summary>The smaller of two; NaN wins. Not of complex numbers.</summary>
internal readonly struct Minimum : IVectorBinary
{
    public T Apply<T>(T a, T b) where T : unmanaged, INumberBase<T>
    {
        if (typeof(T) == typeof(float))
            return (T)(object)MathF.Min((float)(object)a, (float)(object)b);
        if (typeof(T) == typeof(double))
            return (T)(object)Math.Min((double)(object)a, (double)(object)b);
        if (typeof(T) == typeof(long))
            return (T)(object)Math.Min((long)(object)a, (long)(object)b);
        if (typeof(T) == typeof(ulong))
            return (T)(object)Math.Min((ulong)(object)a, (ulong)(object)b);
        throw Elementwise.Unordered(DType.Complex128);
    }

    public Vector512<T> Apply<T>(Vector512<T> a, Vector512<T> b) where T : unmanaged, INumberBase<T> => Vector512.Min(a, b);

    public Vector256<T> Apply<T>(Vector256<T> a, Vector256<T> b) where T : unmanaged, INumberBase<T> => Vector256.Min(a, b);
}

/// <summary>The quotient of whole numbers, rounded down.</summary>
internal readonly struct FloorQuotient : IBinary
{
    public T Apply<T>(T a, T b) where T : unmanaged, INumberBase<T>
    {
        (long quotient, long rest) = Math.DivRem(long.CreateTruncating(a), long.CreateTruncating(b));
        return T.CreateTruncating(rest != 0 && (rest < 0) != (long.CreateTruncating(b) < 0) ? quotient - 1 : quotient);
    }
}

/// <summary>a &lt; b, or ≤.</summary>
internal readonly struct Before(bool orEqual) : IOrder, IVectorQuestion
{
    public bool Apply<T>(T a, T b) where T : unmanaged, INumber<T> => orEqual ? a <= b : a < b;

    public Vector512<T> Apply<T>(Vector512<T> a, Vector512<T> b) where T : unmanaged => orEqual ? Vector512.LessThanOrEqual(a, b) : Vector512.LessThan(a, b);

    public Vector256<T> Apply<T>(Vector256<T> a, Vector256<T> b) where T : unmanaged => orEqual ? Vector256.LessThanOrEqual(a, b) : Vector256.LessThan(a, b);
}

/// <summary>A sum that is rounded to a reduced format at once.</summary>
internal readonly struct StepwiseSum(DType dtype) : IBinary
{
    public T Apply<T>(T a, T b) where T : unmanaged, INumberBase<T>
    {
        float sum = float.CreateTruncating(a + b);
        return T.CreateTruncating(dtype == DType.BFloat16 ? (float)(BFloat16)sum : (float)(Half)sum);
    }
}

internal readonly struct EqualOrBothNaN : IRelation, IVectorQuestion
{
    public bool Apply<T>(T a, T b) where T : unmanaged, INumberBase<T> => a == b || T.IsNaN(a) && T.IsNaN(b);

    public Vector512<T> Apply<T>(Vector512<T> a, Vector512<T> b) where T : unmanaged => Vector512.Equals(a, b) | Vector512.AndNot(~Vector512.Equals(a, a), Vector512.Equals(b, b));

    public Vector256<T> Apply<T>(Vector256<T> a, Vector256<T> b) where T : unmanaged => Vector256.Equals(a, b) | Vector256.AndNot(~Vector256.Equals(a, a), Vector256.Equals(b, b));
}

/// <summary>Whether it, or a part of it, is not a number.</summary>
internal readonly struct IsNaN : IPredicate
{
#pragma warning disable CS1718 // NaN differs from itself, complex numbers with one such part too.
    public bool Apply<T>(T x) where T : unmanaged, INumberBase<T> => x != x;
#pragma warning restore CS1718
}

internal readonly struct IsInfinite : IPredicate
{
    public bool Apply<T>(T x) where T : unmanaged, INumberBase<T> => T.IsInfinity(x);
}

/// <summary>1 for zero, 0 for all else.</summary>
internal readonly struct Not : IUnary
{
    public T Apply<T>(T x) where T : unmanaged, INumberBase<T> => T.IsZero(x) ? T.One : T.Zero;
}

internal readonly struct Unequal : IRelation, IVectorQuestion
{
    public bool Apply<T>(T a, T b) where T : unmanaged, INumberBase<T> => a != b;

    public Vector512<T> Apply<T>(Vector512<T> a, Vector512<T> b) where T : unmanaged => ~Vector512.Equals(a, b);

    public Vector256<T> Apply<T>(Vector256<T> a, Vector256<T> b) where T : unmanaged => ~Vector256.Equals(a, b);
}
