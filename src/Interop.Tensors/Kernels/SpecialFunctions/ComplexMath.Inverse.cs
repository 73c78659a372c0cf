using System.Numerics;

namespace Interop.Tensors.Kernels;

/// <content>Inverse functions, by Kahan's formulas: products of √(1 ± z) whose terms never cancel.</content>
internal static partial class ComplexMath
{
    private const double HalfPi = Math.PI / 2;

    /// <summary>Arc sine.</summary>
    internal static Complex Asin(Complex z)
    {
        (double x, double y) = (z.Real, z.Imaginary);
        if (!double.IsFinite(x) || !double.IsFinite(y))
            return Back(Asinh(Turn(z)));
        Complex a = Sqrt(new(1 - x, -y)), b = Sqrt(new(1 + x, y));
        return new(Math.Atan2(x, a.Real * b.Real - a.Imaginary * b.Imaginary), Math.Asinh(a.Real * b.Imaginary - a.Imaginary * b.Real));
    }

    /// <summary>Arc cosine.</summary>
    internal static Complex Acos(Complex z)
    {
        (double x, double y) = (z.Real, z.Imaginary);
        if (double.IsNaN(x) || double.IsNaN(y))
        {
            if (double.IsInfinity(x))
                return new(double.NaN, double.PositiveInfinity);
            return new(x == 0 ? HalfPi : double.NaN, double.IsInfinity(y) ? -y : double.NaN);
        }

        if (double.IsInfinity(x) || double.IsInfinity(y))
            return new(Math.Abs(Math.Atan2(y, x)), double.IsNegative(y) ? double.PositiveInfinity : double.NegativeInfinity);
        Complex a = Sqrt(new(1 - x, -y)), b = Sqrt(new(1 + x, y));
        return new(2 * Math.Atan2(a.Real, b.Real), Math.Asinh(b.Real * a.Imaginary - b.Imaginary * a.Real));
    }

    /// <summary>Inverse hyperbolic sine.</summary>
    internal static Complex Asinh(Complex z)
    {
        (double x, double y) = (z.Real, z.Imaginary);
        if (double.IsFinite(x) && double.IsFinite(y))
            return Back(Asin(Turn(z)));
        if (double.IsInfinity(x))
            return new(x, double.IsNaN(y) ? y : double.CopySign(double.IsInfinity(y) ? Math.PI / 4 : 0, y));
        if (double.IsInfinity(y))
            return new(double.CopySign(double.PositiveInfinity, x), double.IsNaN(x) ? x : double.CopySign(HalfPi, y));
        return new(double.NaN, y == 0 ? y : double.NaN);
    }

    /// <summary>Inverse hyperbolic cosine.</summary>
    internal static Complex Acosh(Complex z)
    {
        Complex w = Acos(z);
        if (double.IsNaN(w.Real))
            return new(Math.Abs(w.Imaginary), w.Real);
        return double.IsNaN(w.Imaginary) ? new(w.Imaginary, w.Real) : new(Math.Abs(w.Imaginary), double.CopySign(w.Real, z.Imaginary));
    }

    /// <summary>Arc tangent.</summary>
    internal static Complex Atan(Complex z) => Back(Atanh(Turn(z)));

    /// <summary>Inverse hyperbolic tangent.</summary>
    internal static Complex Atanh(Complex z)
    {
        (double x, double y) = (z.Real, z.Imaginary);
        if (double.IsInfinity(x) || double.IsInfinity(y))
            return new(double.CopySign(0, x), double.IsNaN(y) ? y : double.CopySign(HalfPi, y));
        if (double.IsNaN(x) || double.IsNaN(y))
            return new(x == 0 ? x : double.NaN, double.NaN);
        double a = Math.Abs(x);
        if (a > 1e150 || Math.Abs(y) > 1e150)
        {
            double size = double.Hypot(x, y);
            return new(x / size / size, double.CopySign(HalfPi, y));
        }

        double real = a == 1 && Math.Abs(y) < 1e-150
            ? (Ln2 - Math.Log(Math.Abs(y))) / 2
            : VectorMath.Log1p(4 * a / ((1 - a) * (1 - a) + y * y)) / 4;
        return new(double.CopySign(real, x), Math.Atan2(2 * y, (1 - a) * (1 + a) - y * y) / 2);
    }
}
