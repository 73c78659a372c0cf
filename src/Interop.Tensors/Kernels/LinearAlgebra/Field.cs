using System.Numerics;
using System.Runtime.CompilerServices;

namespace Interop.Tensors.Kernels.LinearAlgebra;

/// <summary>What the algorithms need of a number beyond arithmetic, for double and Complex. The tests of the type fold away when a method is compiled.</summary>
internal static class Field
{
    /// <summary>The distance from 1 to the next double, halved: LAPACK's <c>eps</c>, the relative error of one rounding.</summary>
    internal const double Epsilon = 1.1102230246251565e-16;

    /// <summary>The smallest number whose reciprocal is finite.</summary>
    internal const double SafeMinimum = 2.2250738585072014e-308;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static T Conj<T>(T x) where T : unmanaged
    {
        if (typeof(T) != typeof(Complex))
            return x;
        Complex z = Unsafe.BitCast<T, Complex>(x);
        return Unsafe.BitCast<Complex, T>(new Complex(z.Real, -z.Imaginary));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static double Real<T>(T x) where T : unmanaged =>
        typeof(T) == typeof(Complex) ? Unsafe.BitCast<T, Complex>(x).Real : Unsafe.BitCast<T, double>(x);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static double Imaginary<T>(T x) where T : unmanaged =>
        typeof(T) == typeof(Complex) ? Unsafe.BitCast<T, Complex>(x).Imaginary : 0;

    /// <summary>The modulus.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static double Abs<T>(T x) where T : unmanaged =>
        typeof(T) == typeof(Complex) ? Complex.Abs(Unsafe.BitCast<T, Complex>(x)) : Math.Abs(Unsafe.BitCast<T, double>(x));

    /// <summary>|re| + |im|, the measure by which LAPACK chooses pivots.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static double Size<T>(T x) where T : unmanaged =>
        Math.Abs(Real(x)) + Math.Abs(Imaginary(x));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static T Of<T>(double real, double imaginary = 0) where T : unmanaged =>
        typeof(T) == typeof(Complex) ? Unsafe.BitCast<Complex, T>(new Complex(real, imaginary)) : Unsafe.BitCast<double, T>(real);

    /// <summary>The product with a real number, without the cost and the NaNs of a complex one.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static T Times<T>(T x, double factor) where T : unmanaged
    {
        if (typeof(T) != typeof(Complex))
            return Unsafe.BitCast<double, T>(Unsafe.BitCast<T, double>(x) * factor);
        Complex z = Unsafe.BitCast<T, Complex>(x);
        return Unsafe.BitCast<Complex, T>(new Complex(z.Real * factor, z.Imaginary * factor));
    }

    /// <summary>√(x² + y²) without overflow between.</summary>
    internal static double Hypotenuse(double x, double y) => double.Hypot(x, y);
}
