using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Interop.Tensors.Kernels;

/// <summary>Functions of whole registers and of single numbers, which give the same bits as a lane does.</summary>
/// <remarks>
/// Right to one or two units in the last place, with NaN, infinities, signed zeros and subnormal numbers as IEEE functions have them.
/// The formulas stand once in <see cref="SingleMath"/> and <see cref="DoubleMath"/>.
/// </remarks>
internal static class VectorMath
{
    private const MethodImplOptions Inline = MethodImplOptions.AggressiveInlining;

    /// <summary>eˣ.</summary>
    [MethodImpl(Inline)]
    internal static float Exp(float x) => First<float>(SingleMath.Exp<Packed128<float>>(Vector128.CreateScalar(x)));

    /// <inheritdoc cref="Exp(float)"/>
    [MethodImpl(Inline)]
    internal static Vector128<float> Exp(Vector128<float> x) => SingleMath.Exp<Packed128<float>>(x);

    /// <inheritdoc cref="Exp(float)"/>
    [MethodImpl(Inline)]
    internal static Vector256<float> Exp(Vector256<float> x) => SingleMath.Exp<Packed256<float>>(x);

    /// <inheritdoc cref="Exp(float)"/>
    [MethodImpl(Inline)]
    internal static Vector512<float> Exp(Vector512<float> x) => SingleMath.Exp<Packed512<float>>(x);

    /// <inheritdoc cref="Exp(float)"/>
    [MethodImpl(Inline)]
    internal static double Exp(double x) => First<double>(DoubleMath.Exp<Packed128<double>>(Vector128.CreateScalar(x)));

    /// <inheritdoc cref="Exp(float)"/>
    [MethodImpl(Inline)]
    internal static Vector128<double> Exp(Vector128<double> x) => DoubleMath.Exp<Packed128<double>>(x);

    /// <inheritdoc cref="Exp(float)"/>
    [MethodImpl(Inline)]
    internal static Vector256<double> Exp(Vector256<double> x) => DoubleMath.Exp<Packed256<double>>(x);

    /// <inheritdoc cref="Exp(float)"/>
    [MethodImpl(Inline)]
    internal static Vector512<double> Exp(Vector512<double> x) => DoubleMath.Exp<Packed512<double>>(x);

    /// <summary>eˣ - 1.</summary>
    [MethodImpl(Inline)]
    internal static float Expm1(float x) => First<float>(SingleMath.Expm1<Packed128<float>>(Vector128.CreateScalar(x)));

    /// <inheritdoc cref="Expm1(float)"/>
    [MethodImpl(Inline)]
    internal static Vector128<float> Expm1(Vector128<float> x) => SingleMath.Expm1<Packed128<float>>(x);

    /// <inheritdoc cref="Expm1(float)"/>
    [MethodImpl(Inline)]
    internal static Vector256<float> Expm1(Vector256<float> x) => SingleMath.Expm1<Packed256<float>>(x);

    /// <inheritdoc cref="Expm1(float)"/>
    [MethodImpl(Inline)]
    internal static Vector512<float> Expm1(Vector512<float> x) => SingleMath.Expm1<Packed512<float>>(x);

    /// <inheritdoc cref="Expm1(float)"/>
    [MethodImpl(Inline)]
    internal static double Expm1(double x) => First<double>(DoubleMath.Expm1<Packed128<double>>(Vector128.CreateScalar(x)));

    /// <inheritdoc cref="Expm1(float)"/>
    [MethodImpl(Inline)]
    internal static Vector128<double> Expm1(Vector128<double> x) => DoubleMath.Expm1<Packed128<double>>(x);

    /// <inheritdoc cref="Expm1(float)"/>
    [MethodImpl(Inline)]
    internal static Vector256<double> Expm1(Vector256<double> x) => DoubleMath.Expm1<Packed256<double>>(x);

    /// <inheritdoc cref="Expm1(float)"/>
    [MethodImpl(Inline)]
    internal static Vector512<double> Expm1(Vector512<double> x) => DoubleMath.Expm1<Packed512<double>>(x);

    /// <summary>Natural logarithm.</summary>
    [MethodImpl(Inline)]
    internal static float Log(float x) => First<float>(SingleMath.Log<Packed128<float>>(Vector128.CreateScalar(x)));

    /// <inheritdoc cref="Log(float)"/>
    [MethodImpl(Inline)]
    internal static Vector128<float> Log(Vector128<float> x) => SingleMath.Log<Packed128<float>>(x);

    /// <inheritdoc cref="Log(float)"/>
    [MethodImpl(Inline)]
    internal static Vector256<float> Log(Vector256<float> x) => SingleMath.Log<Packed256<float>>(x);

    /// <inheritdoc cref="Log(float)"/>
    [MethodImpl(Inline)]
    internal static Vector512<float> Log(Vector512<float> x) => SingleMath.Log<Packed512<float>>(x);

    /// <inheritdoc cref="Log(float)"/>
    [MethodImpl(Inline)]
    internal static double Log(double x) => First<double>(DoubleMath.Log<Packed128<double>>(Vector128.CreateScalar(x)));

    /// <inheritdoc cref="Log(float)"/>
    [MethodImpl(Inline)]
    internal static Vector128<double> Log(Vector128<double> x) => DoubleMath.Log<Packed128<double>>(x);

    /// <inheritdoc cref="Log(float)"/>
    [MethodImpl(Inline)]
    internal static Vector256<double> Log(Vector256<double> x) => DoubleMath.Log<Packed256<double>>(x);

    /// <inheritdoc cref="Log(float)"/>
    [MethodImpl(Inline)]
    internal static Vector512<double> Log(Vector512<double> x) => DoubleMath.Log<Packed512<double>>(x);

    /// <summary>log(1 + x).</summary>
    [MethodImpl(Inline)]
    internal static float Log1p(float x) => First<float>(SingleMath.Log1p<Packed128<float>>(Vector128.CreateScalar(x)));

    /// <inheritdoc cref="Log1p(float)"/>
    [MethodImpl(Inline)]
    internal static Vector128<float> Log1p(Vector128<float> x) => SingleMath.Log1p<Packed128<float>>(x);

    /// <inheritdoc cref="Log1p(float)"/>
    [MethodImpl(Inline)]
    internal static Vector256<float> Log1p(Vector256<float> x) => SingleMath.Log1p<Packed256<float>>(x);

    /// <inheritdoc cref="Log1p(float)"/>
    [MethodImpl(Inline)]
    internal static Vector512<float> Log1p(Vector512<float> x) => SingleMath.Log1p<Packed512<float>>(x);

    /// <inheritdoc cref="Log1p(float)"/>
    [MethodImpl(Inline)]
    internal static double Log1p(double x) => First<double>(DoubleMath.Log1p<Packed128<double>>(Vector128.CreateScalar(x)));

    /// <inheritdoc cref="Log1p(float)"/>
    [MethodImpl(Inline)]
    internal static Vector128<double> Log1p(Vector128<double> x) => DoubleMath.Log1p<Packed128<double>>(x);

    /// <inheritdoc cref="Log1p(float)"/>
    [MethodImpl(Inline)]
    internal static Vector256<double> Log1p(Vector256<double> x) => DoubleMath.Log1p<Packed256<double>>(x);

    /// <inheritdoc cref="Log1p(float)"/>
    [MethodImpl(Inline)]
    internal static Vector512<double> Log1p(Vector512<double> x) => DoubleMath.Log1p<Packed512<double>>(x);

    /// <summary>Hyperbolic tangent.</summary>
    [MethodImpl(Inline)]
    internal static float Tanh(float x) => First<float>(SingleMath.Tanh<Packed128<float>>(Vector128.CreateScalar(x)));

    /// <inheritdoc cref="Tanh(float)"/>
    [MethodImpl(Inline)]
    internal static Vector128<float> Tanh(Vector128<float> x) => SingleMath.Tanh<Packed128<float>>(x);

    /// <inheritdoc cref="Tanh(float)"/>
    [MethodImpl(Inline)]
    internal static Vector256<float> Tanh(Vector256<float> x) => SingleMath.Tanh<Packed256<float>>(x);

    /// <inheritdoc cref="Tanh(float)"/>
    [MethodImpl(Inline)]
    internal static Vector512<float> Tanh(Vector512<float> x) => SingleMath.Tanh<Packed512<float>>(x);

    /// <inheritdoc cref="Tanh(float)"/>
    [MethodImpl(Inline)]
    internal static double Tanh(double x) => First<double>(DoubleMath.Tanh<Packed128<double>>(Vector128.CreateScalar(x)));

    /// <inheritdoc cref="Tanh(float)"/>
    [MethodImpl(Inline)]
    internal static Vector128<double> Tanh(Vector128<double> x) => DoubleMath.Tanh<Packed128<double>>(x);

    /// <inheritdoc cref="Tanh(float)"/>
    [MethodImpl(Inline)]
    internal static Vector256<double> Tanh(Vector256<double> x) => DoubleMath.Tanh<Packed256<double>>(x);

    /// <inheritdoc cref="Tanh(float)"/>
    [MethodImpl(Inline)]
    internal static Vector512<double> Tanh(Vector512<double> x) => DoubleMath.Tanh<Packed512<double>>(x);

    /// <summary>1 / (1 + e⁻ˣ).</summary>
    [MethodImpl(Inline)]
    internal static float Sigmoid(float x) => First<float>(SingleMath.Sigmoid<Packed128<float>>(Vector128.CreateScalar(x)));

    /// <inheritdoc cref="Sigmoid(float)"/>
    [MethodImpl(Inline)]
    internal static Vector128<float> Sigmoid(Vector128<float> x) => SingleMath.Sigmoid<Packed128<float>>(x);

    /// <inheritdoc cref="Sigmoid(float)"/>
    [MethodImpl(Inline)]
    internal static Vector256<float> Sigmoid(Vector256<float> x) => SingleMath.Sigmoid<Packed256<float>>(x);

    /// <inheritdoc cref="Sigmoid(float)"/>
    [MethodImpl(Inline)]
    internal static Vector512<float> Sigmoid(Vector512<float> x) => SingleMath.Sigmoid<Packed512<float>>(x);

    /// <inheritdoc cref="Sigmoid(float)"/>
    [MethodImpl(Inline)]
    internal static double Sigmoid(double x) => First<double>(DoubleMath.Sigmoid<Packed128<double>>(Vector128.CreateScalar(x)));

    /// <inheritdoc cref="Sigmoid(float)"/>
    [MethodImpl(Inline)]
    internal static Vector128<double> Sigmoid(Vector128<double> x) => DoubleMath.Sigmoid<Packed128<double>>(x);

    /// <inheritdoc cref="Sigmoid(float)"/>
    [MethodImpl(Inline)]
    internal static Vector256<double> Sigmoid(Vector256<double> x) => DoubleMath.Sigmoid<Packed256<double>>(x);

    /// <inheritdoc cref="Sigmoid(float)"/>
    [MethodImpl(Inline)]
    internal static Vector512<double> Sigmoid(Vector512<double> x) => DoubleMath.Sigmoid<Packed512<double>>(x);

    /// <summary>Sine of radians.</summary>
    [MethodImpl(Inline)]
    internal static float Sin(float x) => First<float>(SingleMath.Sin<Packed128<float>>(Vector128.CreateScalar(x)));

    /// <inheritdoc cref="Sin(float)"/>
    [MethodImpl(Inline)]
    internal static Vector128<float> Sin(Vector128<float> x) => SingleMath.Sin<Packed128<float>>(x);

    /// <inheritdoc cref="Sin(float)"/>
    [MethodImpl(Inline)]
    internal static Vector256<float> Sin(Vector256<float> x) => SingleMath.Sin<Packed256<float>>(x);

    /// <inheritdoc cref="Sin(float)"/>
    [MethodImpl(Inline)]
    internal static Vector512<float> Sin(Vector512<float> x) => SingleMath.Sin<Packed512<float>>(x);

    /// <inheritdoc cref="Sin(float)"/>
    [MethodImpl(Inline)]
    internal static double Sin(double x) => First<double>(DoubleMath.Sin<Packed128<double>>(Vector128.CreateScalar(x)));

    /// <inheritdoc cref="Sin(float)"/>
    [MethodImpl(Inline)]
    internal static Vector128<double> Sin(Vector128<double> x) => DoubleMath.Sin<Packed128<double>>(x);

    /// <inheritdoc cref="Sin(float)"/>
    [MethodImpl(Inline)]
    internal static Vector256<double> Sin(Vector256<double> x) => DoubleMath.Sin<Packed256<double>>(x);

    /// <inheritdoc cref="Sin(float)"/>
    [MethodImpl(Inline)]
    internal static Vector512<double> Sin(Vector512<double> x) => DoubleMath.Sin<Packed512<double>>(x);

    /// <summary>Cosine of radians.</summary>
    [MethodImpl(Inline)]
    internal static float Cos(float x) => First<float>(SingleMath.Cos<Packed128<float>>(Vector128.CreateScalar(x)));

    /// <inheritdoc cref="Cos(float)"/>
    [MethodImpl(Inline)]
    internal static Vector128<float> Cos(Vector128<float> x) => SingleMath.Cos<Packed128<float>>(x);

    /// <inheritdoc cref="Cos(float)"/>
    [MethodImpl(Inline)]
    internal static Vector256<float> Cos(Vector256<float> x) => SingleMath.Cos<Packed256<float>>(x);

    /// <inheritdoc cref="Cos(float)"/>
    [MethodImpl(Inline)]
    internal static Vector512<float> Cos(Vector512<float> x) => SingleMath.Cos<Packed512<float>>(x);

    /// <inheritdoc cref="Cos(float)"/>
    [MethodImpl(Inline)]
    internal static double Cos(double x) => First<double>(DoubleMath.Cos<Packed128<double>>(Vector128.CreateScalar(x)));

    /// <inheritdoc cref="Cos(float)"/>
    [MethodImpl(Inline)]
    internal static Vector128<double> Cos(Vector128<double> x) => DoubleMath.Cos<Packed128<double>>(x);

    /// <inheritdoc cref="Cos(float)"/>
    [MethodImpl(Inline)]
    internal static Vector256<double> Cos(Vector256<double> x) => DoubleMath.Cos<Packed256<double>>(x);

    /// <inheritdoc cref="Cos(float)"/>
    [MethodImpl(Inline)]
    internal static Vector512<double> Cos(Vector512<double> x) => DoubleMath.Cos<Packed512<double>>(x);

    /// <summary>The error function.</summary>
    [MethodImpl(Inline)]
    internal static float Erf(float x) => First<float>(SingleMath.Erf<Packed128<float>>(Vector128.CreateScalar(x)));

    /// <inheritdoc cref="Erf(float)"/>
    [MethodImpl(Inline)]
    internal static Vector128<float> Erf(Vector128<float> x) => SingleMath.Erf<Packed128<float>>(x);

    /// <inheritdoc cref="Erf(float)"/>
    [MethodImpl(Inline)]
    internal static Vector256<float> Erf(Vector256<float> x) => SingleMath.Erf<Packed256<float>>(x);

    /// <inheritdoc cref="Erf(float)"/>
    [MethodImpl(Inline)]
    internal static Vector512<float> Erf(Vector512<float> x) => SingleMath.Erf<Packed512<float>>(x);

    /// <inheritdoc cref="Erf(float)"/>
    [MethodImpl(Inline)]
    internal static double Erf(double x) => First<double>(DoubleMath.Erf<Packed128<double>>(Vector128.CreateScalar(x)));

    /// <inheritdoc cref="Erf(float)"/>
    [MethodImpl(Inline)]
    internal static Vector128<double> Erf(Vector128<double> x) => DoubleMath.Erf<Packed128<double>>(x);

    /// <inheritdoc cref="Erf(float)"/>
    [MethodImpl(Inline)]
    internal static Vector256<double> Erf(Vector256<double> x) => DoubleMath.Erf<Packed256<double>>(x);

    /// <inheritdoc cref="Erf(float)"/>
    [MethodImpl(Inline)]
    internal static Vector512<double> Erf(Vector512<double> x) => DoubleMath.Erf<Packed512<double>>(x);

    /// <summary>x Φ(x) = x (1 + erf(x / √2)) / 2.</summary>
    [MethodImpl(Inline)]
    internal static float Gelu(float x) => First<float>(SingleMath.Gelu<Packed128<float>>(Vector128.CreateScalar(x)));

    /// <inheritdoc cref="Gelu(float)"/>
    [MethodImpl(Inline)]
    internal static Vector128<float> Gelu(Vector128<float> x) => SingleMath.Gelu<Packed128<float>>(x);

    /// <inheritdoc cref="Gelu(float)"/>
    [MethodImpl(Inline)]
    internal static Vector256<float> Gelu(Vector256<float> x) => SingleMath.Gelu<Packed256<float>>(x);

    /// <inheritdoc cref="Gelu(float)"/>
    [MethodImpl(Inline)]
    internal static Vector512<float> Gelu(Vector512<float> x) => SingleMath.Gelu<Packed512<float>>(x);

    /// <inheritdoc cref="Gelu(float)"/>
    [MethodImpl(Inline)]
    internal static double Gelu(double x) => First<double>(DoubleMath.Gelu<Packed128<double>>(Vector128.CreateScalar(x)));

    /// <inheritdoc cref="Gelu(float)"/>
    [MethodImpl(Inline)]
    internal static Vector128<double> Gelu(Vector128<double> x) => DoubleMath.Gelu<Packed128<double>>(x);

    /// <inheritdoc cref="Gelu(float)"/>
    [MethodImpl(Inline)]
    internal static Vector256<double> Gelu(Vector256<double> x) => DoubleMath.Gelu<Packed256<double>>(x);

    /// <inheritdoc cref="Gelu(float)"/>
    [MethodImpl(Inline)]
    internal static Vector512<double> Gelu(Vector512<double> x) => DoubleMath.Gelu<Packed512<double>>(x);

    private static T First<T>(Vector128<T> lanes) where T : unmanaged => lanes.ToScalar();
}
