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

    /// <summary>|a|, where the smallest number stays itself.</summary>
    private static T Magnitude<T>(T a) where T : IBinaryInteger<T> => T.IsNegative(a) ? unchecked(-a) : a;

    // The processor traps on the smallest number divided by -1.

    private static T Quotient<T>(T a, T b) where T : IBinaryInteger<T> => T.IsNegative(b) && b == -T.One ? unchecked(-a) : a / b;

    private static T Rest<T>(T a, T b) where T : IBinaryInteger<T> => T.IsNegative(b) && b == -T.One ? T.Zero : a % b;
}
