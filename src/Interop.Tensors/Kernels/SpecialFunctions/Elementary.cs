using System.Numerics;

namespace Interop.Tensors.Kernels;

/// <summary>Functions of one or two real numbers that need no series.</summary>
internal static class Elementary
{
    private const double Ln2 = 0.6931471805599453;

    /// <summary>sin(πx) / (πx), 1 at 0.</summary>
    internal static double Sinc(double x)
    {
        double whole = Math.Round(x), sine = Math.Sin(Math.PI * (x - whole));
        return x == 0 ? 1 : (Math.IEEERemainder(whole, 2) == 0 ? sine : -sine) / (Math.PI * x);
    }

    /// <summary>-x log x: 0 at 0, -∞ below.</summary>
    internal static double Entr(double x) => x > 0 ? -x * Math.Log(x) : x == 0 ? 0 : double.IsNaN(x) ? x : double.NegativeInfinity;

    /// <summary>log(x / (1 - x)), after clamping x to [eps, 1 - eps]; a negative eps clamps nothing.</summary>
    internal static double Logit(double x, double eps)
    {
        if (eps >= 0)
            x = x < eps ? eps : x > 1 - eps ? 1 - eps : x;
        return x is > 0.25 and < 0.75 ? VectorMath.Log1p((2 * x - 1) / (1 - x)) : Math.Log(x / (1 - x));
    }

    /// <summary>log(eᵃ + eᵇ).</summary>
    internal static double LogAddExp(double a, double b) =>
        double.IsInfinity(a) && a == b ? a : Math.Max(a, b) + VectorMath.Log1p(Math.Exp(-Math.Abs(a - b)));

    /// <summary>log₂(2ᵃ + 2ᵇ).</summary>
    internal static double LogAddExp2(double a, double b) =>
        double.IsInfinity(a) && a == b ? a : Math.Max(a, b) + VectorMath.Log1p(double.Exp2(-Math.Abs(a - b))) / Ln2;

    /// <summary>x log y, 0 where x is 0 unless y is NaN.</summary>
    internal static double XLogY(double x, double y) => double.IsNaN(y) ? y : x == 0 ? 0 : x * Math.Log(y);

    /// <summary>x log(1 + y), 0 where x is 0 unless y is NaN.</summary>
    internal static double XLog1pY(double x, double y) => double.IsNaN(y) ? y : x == 0 ? 0 : x * VectorMath.Log1p(y);

    /// <summary>The sum of log Γ over p dimensions is this at x less the halves: log Γₚ(x) = p (p - 1) / 4 log π + Σ log Γ(x - j/2).</summary>
    internal static double LogMultigamma(double x, int p)
    {
        double y = p * (p - 1) / 4.0 * 1.1447298858494002;
        for (int j = 0; j < p; j++)
            y += GammaFunctions.LogGamma(x - j / 2.0);
        return y;
    }

    /// <summary>Mantissa in [½, 1) and exponent: x = m 2ᵉ. Zeros, infinities and NaN are their own mantissa, with exponent 0.</summary>
    internal static (double Mantissa, int Exponent) Frexp(double x)
    {
        if (x == 0 || !double.IsFinite(x))
            return (x, 0);
        int exponent = Math.ILogB(x) + 1;
        return (Math.ScaleB(x, -exponent), exponent);
    }

    /// <summary>The mantissa of <see cref="Frexp"/>.</summary>
    internal static double Mantissa(double x) => Frexp(x).Mantissa;

    /// <summary>The exponent of <see cref="Frexp"/>.</summary>
    internal static double Exponent(double x) => Frexp(x).Exponent;

    /// <summary>0 below 0, 1 above, the given value at 0.</summary>
    internal static T Heaviside<T>(T x, T value) where T : INumberBase<T> => T.IsZero(x) ? value : T.IsNaN(x) || T.IsNegative(x) ? T.Zero : T.One;

    /// <summary>The neighbour of a in the direction of b.</summary>
    internal static T NextAfter<T>(T a, T b) where T : IFloatingPointIeee754<T>
    {
        if (T.IsNaN(a) || T.IsNaN(b))
            return a + b;
        return a == b ? b : a < b ? T.BitIncrement(a) : T.BitDecrement(a);
    }

    /// <summary>Rounded to a number of decimals, halves to even; a negative number rounds to tens, hundreds …</summary>
    internal static T Round<T>(T x, int decimals) where T : IFloatingPointIeee754<T>
    {
        if (decimals == 0)
            return T.Round(x, MidpointRounding.ToEven);
        T power = T.CreateChecked(Math.Pow(10, Math.Abs(decimals)));
        return decimals < 0 ? T.Round(x / power, MidpointRounding.ToEven) * power : T.Round(x * power, MidpointRounding.ToEven) / power;
    }
}
