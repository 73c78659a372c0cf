using System.Numerics;
using System.Runtime.CompilerServices;

namespace Interop.Tensors.Kernels;

/// <summary>Numbers side by side in a register. Functions are written over it once, for every width and both precisions.</summary>
/// <typeparam name="TSelf">The lanes.</typeparam>
/// <typeparam name="T">float or double.</typeparam>
internal interface IPacked<TSelf, T> : IAdditionOperators<TSelf, TSelf, TSelf>, ISubtractionOperators<TSelf, TSelf, TSelf>,
    IMultiplyOperators<TSelf, TSelf, TSelf>, IDivisionOperators<TSelf, TSelf, TSelf>, IUnaryNegationOperators<TSelf, TSelf>
    where TSelf : struct, IPacked<TSelf, T>
    where T : unmanaged
{
    static abstract int Count { get; }

    static abstract TSelf operator &(TSelf a, TSelf b);

    static abstract TSelf operator |(TSelf a, TSelf b);

    static abstract TSelf operator ^(TSelf a, TSelf b);

    static abstract TSelf Of(T value);

    /// <summary>The number with these bits; the lower half for float.</summary>
    static abstract TSelf OfBits(long bits);

    static abstract TSelf Load(ref readonly T first);

    void Store(ref T first);

    /// <summary>a b + c, rounded once.</summary>
    static abstract TSelf Fma(TSelf a, TSelf b, TSelf c);

    /// <summary>The smaller one; NaN where x is NaN.</summary>
    static abstract TSelf Min(TSelf limit, TSelf x);

    /// <summary>The larger one; NaN where x is NaN.</summary>
    static abstract TSelf Max(TSelf limit, TSelf x);

    static abstract TSelf Abs(TSelf x);

    /// <summary>All bits set where a is less than b.</summary>
    static abstract TSelf Less(TSelf a, TSelf b);

    /// <summary>All bits set where the two are equal.</summary>
    static abstract TSelf Equal(TSelf a, TSelf b);

    static abstract bool AllLess(TSelf a, TSelf b);

    static abstract TSelf Select(TSelf mask, TSelf a, TSelf b);

    /// <summary>The sum of the bits as whole numbers.</summary>
    static abstract TSelf AddBits(TSelf a, TSelf b);

    /// <summary>The difference of the bits as whole numbers.</summary>
    static abstract TSelf SubtractBits(TSelf a, TSelf b);

    static abstract TSelf ShiftLeft(TSelf x, int count);

    /// <summary>Zeros come in from the left.</summary>
    static abstract TSelf ShiftRight(TSelf x, int count);

    /// <summary>x 2ⁿ, rounded once also where it is subnormal or infinite, for x in [½, 2) and n as a number and in the low bits of another.</summary>
    static abstract TSelf Scale(TSelf x, TSelf n, TSelf bits);
}

/// <summary>What the widths share.</summary>
internal static class Packed
{
    /// <summary>Halves the exponent, so that no power of two overflows before the product does.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static V ScaleInTwoSteps<V, T>(V x, V n) where V : struct, IPacked<V, T> where T : unmanaged
    {
        (int mantissa, long one) = typeof(T) == typeof(float) ? (23, 0x3F80_0000L) : (52, 0x3FF0_0000_0000_0000L);
        V half = V.ShiftRight(n, 1);
        V first = V.AddBits(V.ShiftLeft(half, mantissa), V.OfBits(one));
        V second = V.AddBits(V.ShiftLeft(V.SubtractBits(n, half), mantissa), V.OfBits(one));
        return x * first * second;
    }
}
