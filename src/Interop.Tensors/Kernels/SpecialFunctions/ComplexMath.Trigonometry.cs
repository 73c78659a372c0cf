using System.Numerics;

namespace Interop.Tensors.Kernels;

/// <content>Trigonometric and hyperbolic functions; the former are the latter turned by a right angle.</content>
internal static partial class ComplexMath
{
    /// <summary>Sine.</summary>
    internal static Complex Sin(Complex z) => Back(Sinh(Turn(z)));

    /// <summary>Cosine.</summary>
    internal static Complex Cos(Complex z) => Cosh(Turn(z));

    /// <summary>Tangent.</summary>
    internal static Complex Tan(Complex z) => Back(Tanh(Turn(z)));

    /// <summary>Hyperbolic sine.</summary>
    internal static Complex Sinh(Complex z)
    {
        (double x, double y) = (z.Real, z.Imaginary);
        if (y == 0)
            return new(Math.Sinh(x), y);
        if (!double.IsFinite(y) && (x == 0 || double.IsInfinity(x)))
            return new(x, double.NaN);
        (double sin, double cos) = Math.SinCos(y);
        if (Math.Abs(x) < 700 || !double.IsFinite(x))
            return new(Math.Sinh(x) * cos, Math.Cosh(x) * sin);
        double half = Math.Exp(Math.Abs(x) / 2), part = half / 2;
        return new(double.CopySign(part, x) * cos * half, part * sin * half);
    }

    /// <summary>Hyperbolic cosine.</summary>
    internal static Complex Cosh(Complex z)
    {
        (double x, double y) = (z.Real, z.Imaginary);
        if (y == 0)
            return new(Math.Cosh(x), double.IsNaN(x) ? y : double.CopySign(0, x) * y);
        if (!double.IsFinite(y))
        {
            if (x == 0)
                return new(double.NaN, x);
            if (double.IsInfinity(x))
                return new(double.PositiveInfinity, double.NaN);
        }

        (double sin, double cos) = Math.SinCos(y);
        if (x == 0)
            return new(cos, x * sin);
        if (Math.Abs(x) < 700 || !double.IsFinite(x))
            return new(Math.Cosh(x) * cos, Math.Sinh(x) * sin);
        double half = Math.Exp(Math.Abs(x) / 2), part = half / 2;
        return new(part * cos * half, double.CopySign(part, x) * sin * half);
    }

    /// <summary>Hyperbolic tangent.</summary>
    internal static Complex Tanh(Complex z)
    {
        (double x, double y) = (z.Real, z.Imaginary);
        if (y == 0)
            return new(Math.Tanh(x), y);
        if (double.IsInfinity(x))
            return new(double.CopySign(1, x), double.CopySign(0, double.IsFinite(y) ? Math.Sin(2 * y) : y));
        if (!double.IsFinite(y) && x == 0)
            return new(x, double.NaN);
        if (Math.Abs(x) > 22)
        {
            (double sin, double cos) = Math.SinCos(y);
            double e = Math.Exp(-Math.Abs(x));
            return new(double.IsFinite(y) ? double.CopySign(1, x) : double.NaN, 4 * sin * cos * e * e);
        }

        // Kahan: with t = tan y, b = 1 + t², s = sinh x: (b s cosh x + i t) / (1 + b s²).
        double t = Math.Tan(y), b = 1 + t * t, s = Math.Sinh(x), under = 1 + b * s * s;
        return new(b * s * Math.Cosh(x) / under, t / under);
    }

    /// <summary>iz.</summary>
    private static Complex Turn(Complex z) => new(-z.Imaginary, z.Real);

    /// <summary>-iz.</summary>
    private static Complex Back(Complex z) => new(z.Imaginary, -z.Real);
}
