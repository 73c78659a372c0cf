using System.Numerics;

namespace Interop.Tensors.Kernels;

/// <summary>Quotients rounded down, as Python's <c>//</c>; of reals by way of the remainder, so that no rounding of the quotient shows.</summary>
internal readonly struct FloorDivision : IOrderedBinary
{
    public T Apply<T>(T a, T b) where T : unmanaged, INumber<T>
    {
        if (typeof(T) == typeof(long) || typeof(T) == typeof(ulong))
        {
            if (T.IsZero(b))
                throw new ArgumentException("A whole number was divided by zero.");
            // The one quotient that overflows wraps.
            if (typeof(T) == typeof(long) && b == -T.One)
                return unchecked(-a);
            T whole = a / b;
            return a - whole * b != T.Zero && (a < T.Zero) != (b < T.Zero) ? whole - T.One : whole;
        }

        if (T.IsZero(b))
            return a / b;
        T rest = a % b, quotient = (a - rest) / b;
        if (!T.IsZero(rest) && (b < T.Zero) != (rest < T.Zero))
            quotient -= T.One;
        if (T.IsZero(quotient))
            return T.CopySign(T.Zero, a / b);
        T floor = Floor(quotient);
        return quotient - floor > Half<T>() ? floor + T.One : floor;
    }

    private static T Half<T>() where T : INumber<T> => T.CreateTruncating(0.5);

    private static T Floor<T>(T x) where T : unmanaged, INumber<T> => typeof(T) == typeof(float) ? (T)(object)MathF.Floor((float)(object)x) : (T)(object)Math.Floor((double)(object)x);
}

/// <summary>Quotients rounded toward zero.</summary>
internal readonly struct TruncatedDivision : IOrderedBinary
{
    public T Apply<T>(T a, T b) where T : unmanaged, INumber<T>
    {
        if (typeof(T) == typeof(long) || typeof(T) == typeof(ulong))
        {
            if (T.IsZero(b))
                throw new ArgumentException("A whole number was divided by zero.");
            return typeof(T) == typeof(long) && b == -T.One ? unchecked(-a) : a / b;
        }

        T quotient = a / b;
        return typeof(T) == typeof(float) ? (T)(object)MathF.Truncate((float)(object)quotient) : (T)(object)Math.Truncate((double)(object)quotient);
    }
}

/// <summary>The rest that has the divisor's sign, as Python's <c>%</c>.</summary>
internal readonly struct Remainder : IOrderedBinary
{
    public T Apply<T>(T a, T b) where T : unmanaged, INumber<T>
    {
        if (typeof(T) == typeof(long) || typeof(T) == typeof(ulong))
        {
            if (T.IsZero(b))
                throw new ArgumentException("A whole number was divided by zero.");
            if (typeof(T) == typeof(long) && b == -T.One)
                return T.Zero;
        }

        T rest = a % b;
        return !T.IsZero(rest) && (b < T.Zero) != (rest < T.Zero) ? rest + b : rest;
    }
}

/// <summary>The rest that has the dividend's sign, as C's <c>fmod</c>.</summary>
internal readonly struct TruncatedRemainder : IOrderedBinary
{
    public T Apply<T>(T a, T b) where T : unmanaged, INumber<T>
    {
        if (typeof(T) == typeof(long) || typeof(T) == typeof(ulong))
        {
            if (T.IsZero(b))
                throw new ArgumentException("A whole number was divided by zero.");
            if (typeof(T) == typeof(long) && b == -T.One)
                return T.Zero;
        }

        return a % b;
    }
}

/// <summary>The larger of two, the other where one is NaN.</summary>
internal readonly struct LargerNumber : IOrderedBinary
{
    public T Apply<T>(T a, T b) where T : unmanaged, INumber<T> => T.IsNaN(a) || a < b ? b : a;
}

/// <summary>The smaller of two, the other where one is NaN.</summary>
internal readonly struct SmallerNumber : IOrderedBinary
{
    public T Apply<T>(T a, T b) where T : unmanaged, INumber<T> => T.IsNaN(a) || a > b ? b : a;
}

/// <summary>a + weight · (b − a), from the nearer end.</summary>
internal readonly struct Mixture : ITernary
{
    public T Apply<T>(T a, T b, T c) where T : unmanaged, INumberBase<T> => Near(c) ? a + c * (b - a) : b - (b - a) * (T.One - c);

    private static bool Near<T>(T weight) where T : unmanaged, INumberBase<T> =>
        typeof(T) == typeof(Complex) ? Complex.Abs((Complex)(object)weight) < 0.5 : Math.Abs(double.CreateTruncating(weight)) < 0.5;
}

/// <summary>a + factor · b · c.</summary>
internal readonly struct AddProduct(Scalar factor) : ITernary
{
    private readonly Number _factor = factor;

    public T Apply<T>(T a, T b, T c) where T : unmanaged, INumberBase<T> => a + _factor.As<T>() * b * c;
}

/// <summary>a + factor · b / c.</summary>
internal readonly struct AddQuotient(Scalar factor) : ITernary
{
    private readonly Number _factor = factor;

    public T Apply<T>(T a, T b, T c) where T : unmanaged, INumberBase<T> => a + _factor.As<T>() * b / c;
}
