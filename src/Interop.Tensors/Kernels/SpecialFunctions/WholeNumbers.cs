using System.Numerics;

namespace Interop.Tensors.Kernels;

/// <summary>Functions of whole numbers; arithmetic wraps around.</summary>
internal static class WholeNumbers
{
    /// <summary>The greatest common divisor, not negative; of two zeros 0.</summary>
    internal static T Gcd<T>(T a, T b) where T : IBinaryInteger<T>
    {
        (a, b) = (Magnitude(a), Magnitude(b));
        while (!T.IsZero(a))
            (a, b) = (Rest(b, a), a);
        return b;
    }

    /// <summary>The least common multiple, not negative; 0 where one is 0.</summary>
    internal static T Lcm<T>(T a, T b) where T : IBinaryInteger<T>
    {
        T divisor = Gcd(a, b);
        return T.IsZero(divisor) ? T.Zero : Magnitude(unchecked(Quotient(a, divisor) * b));
    }

    /// <summary>The quotient rounded towards 0.</summary>
    /// <exception cref="InvalidOperationException">The divisor is 0.</exception>
    internal static T TruncateDivide<T>(T a, T b) where T : IBinaryInteger<T> => T.IsZero(b) ? throw ByZero() : Quotient(a, b);

    /// <summary>The quotient rounded down.</summary>
    /// <exception cref="InvalidOperationException">The divisor is 0.</exception>
    internal static T FloorDivide<T>(T a, T b) where T : IBinaryInteger<T>
    {
        if (T.IsZero(b))
            throw ByZero();
        T quotient = Quotient(a, b);
        return T.IsNegative(a) != T.IsNegative(b) && !T.IsZero(Rest(a, b)) ? quotient - T.One : quotient;
    }

    /// <summary>The remainder with the sign of the dividend.</summary>
    /// <exception cref="InvalidOperationException">The divisor is 0.</exception>
    internal static T Fmod<T>(T a, T b) where T : IBinaryInteger<T> => T.IsZero(b) ? throw ByZero() : Rest(a, b);

    /// <summary>The remainder with the sign of the divisor.</summary>
    /// <exception cref="InvalidOperationException">The divisor is 0.</exception>
    internal static T Remainder<T>(T a, T b) where T : IBinaryInteger<T>
    {
        T rest = Fmod(a, b);
        return !T.IsZero(rest) && T.IsNegative(rest) != T.IsNegative(b) ? rest + b : rest;
    }

    /// <summary>aᵇ; for negative b the whole part of it: ±1 where a is ±1, else 0.</summary>
    internal static T Pow<T>(T a, T b) where T : IBinaryInteger<T>
    {
        if (T.IsNegative(b))
            return a == T.One ? a : a == -T.One ? T.IsEvenInteger(b) ? T.One : a : T.Zero;
        T y = T.One;
        for (; !T.IsZero(b); b >>>= 1, a = unchecked(a * a))
        {
            if (T.IsOddInteger(b))
                y = unchecked(y * a);
        }

        return y;
    }

    /// <summary>a 2ᵇ; 0 where b is negative or as wide as the type.</summary>
    internal static T ShiftLeft<T>(T a, T b) where T : IBinaryInteger<T> => IsShift(b, out int count) ? a << count : T.Zero;

    /// <summary>a shifted right with its sign; where b is negative or as wide as the type, only the sign is left.</summary>
    internal static T ShiftRight<T>(T a, T b) where T : IBinaryInteger<T> => IsShift(b, out int count) ? a >> count : T.IsNegative(a) ? -T.One : T.Zero;

    private static bool IsShift<T>(T b, out int count) where T : IBinaryInteger<T>
    {
        bool fits = !T.IsNegative(b) && b < T.CreateTruncating(8 * b.GetByteCount());
        count = fits ? int.CreateTruncating(b) : 0;
        return fits;
    }

    /// <summary>|a|, where the smallest number stays itself.</summary>
    private static T Magnitude<T>(T a) where T : IBinaryInteger<T> => T.IsNegative(a) ? unchecked(-a) : a;

    // The processor traps on the smallest number divided by -1.

    private static T Quotient<T>(T a, T b) where T : IBinaryInteger<T> => T.IsNegative(b) && b == -T.One ? unchecked(-a) : a / b;

    private static T Rest<T>(T a, T b) where T : IBinaryInteger<T> => T.IsNegative(b) && b == -T.One ? T.Zero : a % b;

    private static InvalidOperationException ByZero() => new("A whole number was divided by zero: a divisor that is not zero was expected. Divide as real numbers, or mask the zeros.");
}
