using System.Numerics;

namespace Interop.Tensors.Kernels;

/// <summary>
/// Functions of complex numbers with the branch cuts and special values of C99's annex G, which NumPy and PyTorch share;
/// System.Numerics has other ones, and loses digits in several places.
/// </summary>
internal static partial class ComplexMath
{
    private const double Ln2 = 0.6931471805599453, Ln10 = 2.302585092994046;

    /// <summary>a / b, scaled so that neither large nor small parts overflow.</summary>
    internal static Complex Divide(Complex a, Complex b)
    {
        if (Math.Abs(b.Real) >= Math.Abs(b.Imaginary))
        {
            if (b == Complex.Zero)
                return new(a.Real / Math.Abs(b.Real), a.Imaginary / Math.Abs(b.Imaginary));
            double ratio = b.Imaginary / b.Real, scale = 1 / (b.Real + b.Imaginary * ratio);
            return new((a.Real + a.Imaginary * ratio) * scale, (a.Imaginary - a.Real * ratio) * scale);
        }
        else
        {
            double ratio = b.Real / b.Imaginary, scale = 1 / (b.Real * ratio + b.Imaginary);
            return new((a.Real * ratio + a.Imaginary) * scale, (a.Imaginary * ratio - a.Real) * scale);
        }
    }

    /// <summary>1 / z.</summary>
    internal static Complex Reciprocal(Complex z) => Divide(Complex.One, z);

    /// <summary>z / |z|, 0 at 0.</summary>
    internal static Complex Sgn(Complex z) => z == Complex.Zero ? Complex.Zero : Divide(z, Abs(z));

    /// <summary>|z|: infinite where one part is.</summary>
    internal static double Abs(Complex z) => double.Hypot(z.Real, z.Imaginary);

    /// <summary>The angle from the positive real axis, in (-π, π].</summary>
    internal static double Angle(Complex z) => Math.Atan2(z.Imaginary, z.Real);

    /// <summary>The square root with a real part that is not negative.</summary>
    internal static Complex Sqrt(Complex z)
    {
        (double x, double y) = (z.Real, z.Imaginary);
        if (x == 0 && y == 0)
            return new(0, y);
        if (double.IsInfinity(y))
            return new(double.PositiveInfinity, y);
        if (double.IsInfinity(x))
            return x > 0 ? new(x, double.IsNaN(y) ? y : double.CopySign(0, y)) : new(double.IsNaN(y) ? y : 0, double.CopySign(double.PositiveInfinity, y));
        if (double.IsNaN(x) || double.IsNaN(y))
            return new(double.NaN, double.NaN);
        double top = Math.Max(Math.Abs(x), Math.Abs(y));
        if (top > 1e307)
            return SqrtOfScaled(x / 4, y / 4) * 2.0;
        return top < 1e-290 ? SqrtOfScaled(x * 18014398509481984, y * 18014398509481984) * 7.450580596923828e-09 : SqrtOfScaled(x, y);
    }

    /// <summary>1 / √z.</summary>
    internal static Complex Rsqrt(Complex z) => Reciprocal(Sqrt(z));

    /// <summary>eᶻ.</summary>
    internal static Complex Exp(Complex z)
    {
        (double x, double y) = (z.Real, z.Imaginary);
        if (y == 0)
            return new(Math.Exp(x), y);
        if (!double.IsFinite(y) && double.IsInfinity(x))
            return x < 0 ? Complex.Zero : new(x, double.NaN);
        (double sin, double cos) = Math.SinCos(y);
        if (x < 700 || double.IsInfinity(x))
        {
            double e = Math.Exp(x);
            return new(e * cos, e * sin);
        }

        double half = Math.Exp(x / 2);
        return new(half * cos * half, half * sin * half);
    }

    /// <summary>2ᶻ.</summary>
    internal static Complex Exp2(Complex z) => Exp(new(z.Real * Ln2, z.Imaginary * Ln2));

    /// <summary>eᶻ - 1.</summary>
    internal static Complex Expm1(Complex z)
    {
        (double x, double y) = (z.Real, z.Imaginary);
        if (y == 0)
            return new(VectorMath.Expm1(x), y);
        (double sin, double cos) = Math.SinCos(y);
        double half = Math.Sin(y / 2);
        return new(VectorMath.Expm1(x) * cos - 2 * half * half, Math.Exp(x) * sin);
    }

    /// <summary>The natural logarithm, cut along the negative real axis.</summary>
    internal static Complex Log(Complex z) => new(LogAbs(z.Real, z.Imaginary), Angle(z));

    /// <summary>The logarithm to base 2.</summary>
    internal static Complex Log2(Complex z)
    {
        Complex log = Log(z);
        return new(log.Real / Ln2, log.Imaginary / Ln2);
    }

    /// <summary>The logarithm to base 10.</summary>
    internal static Complex Log10(Complex z)
    {
        Complex log = Log(z);
        return new(log.Real / Ln10, log.Imaginary / Ln10);
    }

    /// <summary>log(1 + z).</summary>
    internal static Complex Log1p(Complex z)
    {
        (double x, double y) = (z.Real, z.Imaginary);
        double angle = Math.Atan2(y, x + 1);
        if (Math.Abs(x) > 0.5 || Math.Abs(y) > 0.5 || double.IsNaN(x) || double.IsNaN(y))
            return new(LogAbs(x + 1, y), angle);
        return new(VectorMath.Log1p(SumOfSquares(2 * x, x, y)) / 2, angle);
    }

    /// <summary>aᵇ = exp(b log a).</summary>
    internal static Complex Pow(Complex a, Complex b)
    {
        Complex log = Log(a);
        return Exp(new Complex(b.Real * log.Real - b.Imaginary * log.Imaginary, b.Real * log.Imaginary + b.Imaginary * log.Real));
    }

    /// <summary>1 / (1 + e⁻ᶻ).</summary>
    internal static Complex Sigmoid(Complex z)
    {
        Complex e = Exp(new(-z.Real, -z.Imaginary));
        return Reciprocal(new(1 + e.Real, e.Imaginary));
    }

    /// <summary>sin(πz) / (πz), 1 at 0.</summary>
    internal static Complex Sinc(Complex z)
    {
        Complex angle = new(z.Real * Math.PI, z.Imaginary * Math.PI);
        return z == Complex.Zero ? Complex.One : Divide(Sin(angle), angle);
    }

    /// <summary>log(eᵃ + eᵇ), from the larger exponential.</summary>
    internal static Complex LogAddExp(Complex a, Complex b)
    {
        if (a == b && double.IsInfinity(a.Real))
            return a;
        (Complex large, Complex small) = a.Real >= b.Real || double.IsNaN(a.Real) ? (a, b) : (b, a);
        return large + Log1p(Exp(small - large));
    }

    private static Complex SqrtOfScaled(double x, double y)
    {
        double t = Math.Sqrt((Math.Abs(x) + double.Hypot(x, y)) * 0.5);
        return x >= 0 ? new(t, y / (2 * t)) : new(Math.Abs(y) / (2 * t), double.CopySign(t, y));
    }

    /// <summary>log √(x² + y²), right also near the unit circle.</summary>
    private static double LogAbs(double x, double y)
    {
        (x, y) = (Math.Abs(x), Math.Abs(y));
        if (double.IsInfinity(x) || double.IsInfinity(y))
            return double.PositiveInfinity;
        if (double.IsNaN(x) || double.IsNaN(y))
            return double.NaN;
        (double large, double small) = x > y ? (x, y) : (y, x);
        if (large is > 0.5 and < 2)
            return VectorMath.Log1p(SumOfSquares(-1, large, small)) / 2;
        double ratio = small / large;
        return large == 0 ? double.NegativeInfinity : Math.Log(large) + VectorMath.Log1p(ratio * ratio) / 2;
    }

    /// <summary>c + x² + y² in twice the precision.</summary>
    private static double SumOfSquares(double c, double x, double y)
    {
        double x2 = x * x, y2 = y * y, low = double.FusedMultiplyAdd(x, x, -x2) + double.FusedMultiplyAdd(y, y, -y2);
        double sum = c + x2, back = sum - c;
        low += c - (sum - back) + (x2 - back);
        double total = sum + y2;
        back = total - sum;
        return total + (low + (sum - (total - back) + (y2 - back)));
    }
}
