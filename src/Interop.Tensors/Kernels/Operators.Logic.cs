using System.Numerics;
using System.Runtime.Intrinsics;

namespace Interop.Tensors.Kernels;

/// <summary>a ≤ b is <see cref="Before"/> with equality; what comparisons turn around is done by exchanging operands.</summary>
internal readonly struct And : IRelation, IVectorQuestion
{
    public bool Apply<T>(T a, T b) where T : unmanaged, INumberBase<T> => !T.IsZero(a) && !T.IsZero(b);

    public Vector512<T> Apply<T>(Vector512<T> a, Vector512<T> b) where T : unmanaged => ~(Vector512.Equals(a, Vector512<T>.Zero) | Vector512.Equals(b, Vector512<T>.Zero));

    public Vector256<T> Apply<T>(Vector256<T> a, Vector256<T> b) where T : unmanaged => ~(Vector256.Equals(a, Vector256<T>.Zero) | Vector256.Equals(b, Vector256<T>.Zero));
}

internal readonly struct Or : IRelation, IVectorQuestion
{
    public bool Apply<T>(T a, T b) where T : unmanaged, INumberBase<T> => !T.IsZero(a) || !T.IsZero(b);

    public Vector512<T> Apply<T>(Vector512<T> a, Vector512<T> b) where T : unmanaged => ~(Vector512.Equals(a, Vector512<T>.Zero) & Vector512.Equals(b, Vector512<T>.Zero));

    public Vector256<T> Apply<T>(Vector256<T> a, Vector256<T> b) where T : unmanaged => ~(Vector256.Equals(a, Vector256<T>.Zero) & Vector256.Equals(b, Vector256<T>.Zero));
}

internal readonly struct ExclusiveOr : IRelation, IVectorQuestion
{
    public bool Apply<T>(T a, T b) where T : unmanaged, INumberBase<T> => T.IsZero(a) != T.IsZero(b);

    public Vector512<T> Apply<T>(Vector512<T> a, Vector512<T> b) where T : unmanaged => Vector512.Equals(a, Vector512<T>.Zero) ^ Vector512.Equals(b, Vector512<T>.Zero);

    public Vector256<T> Apply<T>(Vector256<T> a, Vector256<T> b) where T : unmanaged => Vector256.Equals(a, Vector256<T>.Zero) ^ Vector256.Equals(b, Vector256<T>.Zero);
}

internal readonly struct Neither : IRelation, IVectorQuestion
{
    public bool Apply<T>(T a, T b) where T : unmanaged, INumberBase<T> => T.IsZero(a) && T.IsZero(b);

    public Vector512<T> Apply<T>(Vector512<T> a, Vector512<T> b) where T : unmanaged => Vector512.Equals(a, Vector512<T>.Zero) & Vector512.Equals(b, Vector512<T>.Zero);

    public Vector256<T> Apply<T>(Vector256<T> a, Vector256<T> b) where T : unmanaged => Vector256.Equals(a, Vector256<T>.Zero) & Vector256.Equals(b, Vector256<T>.Zero);
}

internal readonly struct IsZero : IPredicate
{
    public bool Apply<T>(T x) where T : unmanaged, INumberBase<T> => T.IsZero(x);
}

/// <summary>|a − b| ≤ atol + rtol · |b|, for finite numbers; else equal.</summary>
internal readonly struct Close(double rtol, double atol, bool equalNaN) : IRelation
{
    public bool Apply<T>(T a, T b) where T : unmanaged, INumberBase<T>
    {
        if (a == b || equalNaN && T.IsNaN(a) && T.IsNaN(b))
            return true;
        if (rtol == 0 && atol == 0)
            return false;
        if (typeof(T) == typeof(Complex))
        {
            (Complex x, Complex y) = ((Complex)(object)a, (Complex)(object)b);
            return Complex.IsFinite(y) && Complex.Abs(x - y) is var distance && double.IsFinite(distance) && distance <= atol + Complex.Abs(rtol * y);
        }

        double wanted = double.CreateTruncating(b), error = Math.Abs(double.CreateTruncating(a) - wanted);
        return double.IsFinite(error) && error <= atol + Math.Abs(rtol * wanted);
    }
}

/// <summary>Operations on the bits of whole numbers.</summary>
internal interface IBits
{
    long Apply(long a, long b);

    ulong Apply(ulong a, ulong b);
}

internal readonly struct BitAnd : IBits
{
    public long Apply(long a, long b) => a & b;

    public ulong Apply(ulong a, ulong b) => a & b;
}

internal readonly struct BitOr : IBits
{
    public long Apply(long a, long b) => a | b;

    public ulong Apply(ulong a, ulong b) => a | b;
}

internal readonly struct BitXor : IBits
{
    public long Apply(long a, long b) => a ^ b;

    public ulong Apply(ulong a, ulong b) => a ^ b;
}

/// <summary>Bits moved up; a shift by the width or more, or a negative one, leaves none.</summary>
internal readonly struct ShiftLeft(int bits) : IBits
{
    public long Apply(long a, long b) => b < 0 || b >= bits ? 0 : a << (int)b;

    public ulong Apply(ulong a, ulong b) => b >= (ulong)bits ? 0 : a << (int)b;
}

/// <summary>Bits moved down, the sign filled in; a shift by the width or more, or a negative one, leaves the sign.</summary>
internal readonly struct ShiftRight(int bits) : IBits
{
    public long Apply(long a, long b) => b < 0 || b >= bits ? a < 0 ? -1 : 0 : a >> (int)b;

    public ulong Apply(ulong a, ulong b) => b >= (ulong)bits ? 0 : a >> (int)b;
}

internal readonly unsafe struct BitsLoop<TOp>(TOp op) : IDense<long, long>, IDense<ulong, ulong> where TOp : struct, IBits
{
    public void Run(long* a, long* b, long* c, long* y, long n)
    {
        TOp f = op;
        for (long i = 0; i < n; i++)
            y[i] = f.Apply(a[i], b[i]);
    }

    public void Run(ulong* a, ulong* b, ulong* c, ulong* y, long n)
    {
        TOp f = op;
        for (long i = 0; i < n; i++)
            y[i] = f.Apply(a[i], b[i]);
    }
}
