using System.Numerics;

namespace Interop.Tensors.Kernels;

// Operators of two and three numbers whose meaning differs between whole and real ones.

/// <summary>aᵇ.</summary>
internal readonly struct Power : IBinary
{
    public T Apply<T>(T a, T b) where T : unmanaged, INumberBase<T>
    {
        if (typeof(T) == typeof(float))
            return (T)(object)(float)Math.Pow((float)(object)a, (float)(object)b);
        if (typeof(T) == typeof(double))
            return (T)(object)Math.Pow((double)(object)a, (double)(object)b);
        if (typeof(T) == typeof(long))
            return (T)(object)WholeNumbers.Pow((long)(object)a, (long)(object)b);
        return typeof(T) == typeof(ulong)
            ? (T)(object)WholeNumbers.Pow((ulong)(object)a, (ulong)(object)b)
            : (T)(object)ComplexMath.Pow((Complex)(object)a, (Complex)(object)b);
    }
}

/// <summary>0 below 0, 1 above, the second number at 0.</summary>
internal readonly struct Step : IOrderedBinary
{
    public T Apply<T>(T a, T b) where T : unmanaged, INumber<T> => Elementary.Heaviside(a, b);
}

/// <summary>The neighbour of a towards b among the numbers of a dtype.</summary>
internal readonly struct Neighbour(DType dtype) : IBinaryFunction
{
    public float Apply(float a, float b) => dtype switch
    {
        DType.BFloat16 when !float.IsNaN(a) && !float.IsNaN(b) && a != b => (float)Beside((BFloat16)a, a < b),
        DType.Float16 => (float)Elementary.NextAfter((Half)a, (Half)b),
        _ => Elementary.NextAfter(a, b),
    };

    public double Apply(double a, double b) => Elementary.NextAfter(a, b);

    /// <summary>Bits of numbers of one sign are in the order of the numbers.</summary>
    private static BFloat16 Beside(BFloat16 x, bool up)
    {
        if ((x.Bits & 0x7FFF) == 0)
            return new(up ? (ushort)1 : (ushort)0x8001);
        return new((ushort)(x.Bits + (up == x.Bits < 0x8000 ? 1 : -1)));
    }
}

/// <summary>The greatest common divisor of whole numbers.</summary>
internal readonly struct CommonDivisor : IOrderedBinary
{
    public T Apply<T>(T a, T b) where T : unmanaged, INumber<T> => typeof(T) == typeof(ulong)
        ? (T)(object)WholeNumbers.Gcd((ulong)(object)a, (ulong)(object)b)
        : (T)(object)WholeNumbers.Gcd(long.CreateTruncating(a), long.CreateTruncating(b));
}

/// <summary>The least common multiple of whole numbers.</summary>
internal readonly struct CommonMultiple : IOrderedBinary
{
    public T Apply<T>(T a, T b) where T : unmanaged, INumber<T> => typeof(T) == typeof(ulong)
        ? (T)(object)WholeNumbers.Lcm((ulong)(object)a, (ulong)(object)b)
        : (T)(object)WholeNumbers.Lcm(long.CreateTruncating(a), long.CreateTruncating(b));
}

/// <summary>a / b of complex numbers, as NumPy scales it.</summary>
internal readonly struct ComplexQuotient : IBinary
{
    public T Apply<T>(T a, T b) where T : unmanaged, INumberBase<T> => typeof(T) == typeof(Complex) ? (T)(object)ComplexMath.Divide((Complex)(object)a, (Complex)(object)b) : a / b;
}
