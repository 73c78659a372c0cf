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
    internal static float Exp(float x) => First<float>(SingleMath.Exp<Lanes128<float>>(Vector128.CreateScalar(x)));

    /// <inheritdoc cref="Exp(float)"/>
    [MethodImpl(Inline)]
    internal static Vector128<float> Exp(Vector128<float> x) => SingleMath.Exp<Lanes128<float>>(x);

    /// <inheritdoc cref="Exp(float)"/>
    [MethodImpl(Inline)]
    internal static Vector256<float> Exp(Vector256<float> x) => SingleMath.Exp<Lanes256<float>>(x);

    /// <inheritdoc cref="Exp(float)"/>
    [MethodImpl(Inline)]
    internal static Vector512<float> Exp(Vector512<float> x) => SingleMath.Exp<Lanes512<float>>(x);

    /// <inheritdoc cref="Exp(float)"/>
    [MethodImpl(Inline)]
    internal static double Exp(double x) => First<double>(DoubleMath.Exp<Lanes128<double>>(Vector128.CreateScalar(x)));

    /// <inheritdoc cref="Exp(float)"/>
    [MethodImpl(Inline)]
    internal static Vector128<double> Exp(Vector128<double> x) => DoubleMath.Exp<Lanes128<double>>(x);

    /// <inheritdoc cref="Exp(float)"/>
    [MethodImpl(Inline)]
    internal static Vector256<double> Exp(Vector256<double> x) => DoubleMath.Exp<Lanes256<double>>(x);

    /// <inheritdoc cref="Exp(float)"/>
    [MethodImpl(Inline)]
    internal static Vector512<double> Exp(Vector512<double> x) => DoubleMath.Exp<Lanes512<double>>(x);

    /// <summary>eˣ - 1.</summary>
    [MethodImpl(Inline)]
    internal static float Expm1(float x) => First<float>(SingleMath.Expm1<Lanes128<float>>(Vector128.CreateScalar(x)));

    /// <inheritdoc cref="Expm1(float)"/>
    [MethodImpl(Inline)]
    internal static Vector128<float> Expm1(Vector128<float> x) => SingleMath.Expm1<Lanes128<float>>(x);

    /// <inheritdoc cref="Expm1(float)"/>
    [MethodImpl(Inline)]
    internal static Vector256<float> Expm1(Vector256<float> x) => SingleMath.Expm1<Lanes256<float>>(x);

    /// <inheritdoc cref="Expm1(float)"/>
    [MethodImpl(Inline)]
    internal static Vector512<float> Expm1(Vector512<float> x) => SingleMath.Expm1<Lanes512<float>>(x);

    /// <inheritdoc cref="Expm1(float)"/>
    [MethodImpl(Inline)]
    internal static double Expm1(double x) => First<double>(DoubleMath.Expm1<Lanes128<double>>(Vector128.CreateScalar(x)));

    /// <inheritdoc cref="Expm1(float)"/>
    [MethodImpl(Inline)]
    internal static Vector128<double> Expm1(Vector128<double> x) => DoubleMath.Expm1<Lanes128<double>>(x);

    /// <inheritdoc cref="Expm1(float)"/>
    [MethodImpl(Inline)]
    internal static Vector256<double> Expm1(Vector256<double> x) => DoubleMath.Expm1<Lanes256<double>>(x);

    /// <inheritdoc cref="Expm1(float)"/>
    [MethodImpl(Inline)]
    internal static Vector512<double> Expm1(Vector512<double> x) => DoubleMath.Expm1<Lanes512<double>>(x);

    /// <summary>Natural logarithm.</summary>
    [MethodImpl(Inline)]
    internal static float Log(float x) => First<float>(SingleMath.Log<Lanes128<float>>(Vector128.CreateScalar(x)));

    /// <inheritdoc cref="Log(float)"/>
    [MethodImpl(Inline)]
    internal static Vector128<float> Log(Vector128<float> x) => SingleMath.Log<Lanes128<float>>(x);

    /// <inheritdoc cref="Log(float)"/>
    [MethodImpl(Inline)]
    internal static Vector256<float> Log(Vector256<float> x) => SingleMath.Log<Lanes256<float>>(x);

    /// <inheritdoc cref="Log(float)"/>
    [MethodImpl(Inline)]
    internal static Vector512<float> Log(Vector512<float> x) => SingleMath.Log<Lanes512<float>>(x);

    /// <inheritdoc cref="Log(float)"/>
    [MethodImpl(Inline)]
    internal static double Log(double x) => First<double>(DoubleMath.Log<Lanes128<double>>(Vector128.CreateScalar(x)));

    /// <inheritdoc cref="Log(float)"/>
    [MethodImpl(Inline)]
    internal static Vector128<double> Log(Vector128<double> x) => DoubleMath.Log<Lanes128<double>>(x);

    /// <inheritdoc cref="Log(float)"/>
    [MethodImpl(Inline)]
    internal static Vector256<double> Log(Vector256<double> x) => DoubleMath.Log<Lanes256<double>>(x);

    /// <inheritdoc cref="Log(float)"/>
    [MethodImpl(Inline)]
    internal static Vector512<double> Log(Vector512<double> x) => DoubleMath.Log<Lanes512<double>>(x);

    /// <summary>log(1 + x).</summary>
    [MethodImpl(Inline)]
    internal static float Log1p(float x) => First<float>(SingleMath.Log1p<Lanes128<float>>(Vector128.CreateScalar(x)));

    /// <inheritdoc cref="Log1p(float)"/>
    [MethodImpl(Inline)]
    internal static Vector128<float> Log1p(Vector128<float> x) => SingleMath.Log1p<Lanes128<float>>(x);

    /// <inheritdoc cref="Log1p(float)"/>
    [MethodImpl(Inline)]
    internal static Vector256<float> Log1p(Vector256<float> x) => SingleMath.Log1p<Lanes256<float>>(x);

    /// <inheritdoc cref="Log1p(float)"/>
    [MethodImpl(Inline)]
    internal static Vector512<float> Log1p(Vector512<float> x) => SingleMath.Log1p<Lanes512<float>>(x);

    /// <inheritdoc cref="Log1p(float)"/>
    [MethodImpl(Inline)]
    internal static double Log1p(double x) => First<double>(DoubleMath.Log1p<Lanes128<double>>(Vector128.CreateScalar(x)));

    /// <inheritdoc cref="Log1p(float)"/>
    [MethodImpl(Inline)]
    internal static Vector128<double> Log1p(Vector128<double> x) => DoubleMath.Log1p<Lanes128<double>>(x);

    /// <inheritdoc cref="Log1p(float)"/>
    [MethodImpl(Inline)]
    internal static Vector256<double> Log1p(Vector256<double> x) => DoubleMath.Log1p<Lanes256<double>>(x);

    /// <inheritdoc cref="Log1p(float)"/>
    [MethodImpl(Inline)]
    internal static Vector512<double> Log1p(Vector512<double> x) => DoubleMath.Log1p<Lanes512<double>>(x);

    /// <summary>Hyperbolic tangent.</summary>
    [MethodImpl(Inline)]
    internal static float Tanh(float x) => First<float>(SingleMath.Tanh<Lanes128<float>>(Vector128.CreateScalar(x)));

    /// <inheritdoc cref="Tanh(float)"/>
    [MethodImpl(Inline)]
    internal static Vector128<float> Tanh(Vector128<float> x) => SingleMath.Tanh<Lanes128<float>>(x);

    /// <inheritdoc cref="Tanh(float)"/>
    [MethodImpl(Inline)]
    internal static Vector256<float> Tanh(Vector256<float> x) => SingleMath.Tanh<Lanes256<float>>(x);

    /// <inheritdoc cref="Tanh(float)"/>
    [MethodImpl(Inline)]
    internal static Vector512<float> Tanh(Vector512<float> x) => SingleMath.Tanh<Lanes512<float>>(x);

    /// <inheritdoc cref="Tanh(float)"/>
    [MethodImpl(Inline)]
    internal static double Tanh(double x) => First<double>(DoubleMath.Tanh<Lanes128<double>>(Vector128.CreateScalar(x)));

    /// <inheritdoc cref="Tanh(float)"/>
    [MethodImpl(Inline)]
    internal static Vector128<double> Tanh(Vector128<double> x) => DoubleMath.Tanh<Lanes128<double>>(x);

    /// <inheritdoc cref="Tanh(float)"/>
    [MethodImpl(Inline)]
    internal static Vector256<double> Tanh(Vector256<double> x) => DoubleMath.Tanh<Lanes256<double>>(x);

    /// <inheritdoc cref="Tanh(float)"/>
    [MethodImpl(Inline)]
    internal static Vector512<double> Tanh(Vector512<double> x) => DoubleMath.Tanh<Lanes512<double>>(x);

    /// <summary>1 / (1 + e⁻ˣ).</summary>
    [MethodImpl(Inline)]
    internal static float Sigmoid(float x) => First<float>(SingleMath.Sigmoid<Lanes128<float>>(Vector128.CreateScalar(x)));

    /// <inheritdoc cref="Sigmoid(float)"/>
    [MethodImpl(Inline)]
    internal static Vector128<float> Sigmoid(Vector128<float> x) => SingleMath.Sigmoid<Lanes128<float>>(x);

    /// <inheritdoc cref="Sigmoid(float)"/>
    [MethodImpl(Inline)]
    internal static Vector256<float> Sigmoid(Vector256<float> x) => SingleMath.Sigmoid<Lanes256<float>>(x);

    /// <inheritdoc cref="Sigmoid(float)"/>
    [MethodImpl(Inline)]
    internal static Vector512<float> Sigmoid(Vector512<float> x) => SingleMath.Sigmoid<Lanes512<float>>(x);

    /// <inheritdoc cref="Sigmoid(float)"/>
    [MethodImpl(Inline)]
    internal static double Sigmoid(double x) => First<double>(DoubleMath.Sigmoid<Lanes128<double>>(Vector128.CreateScalar(x)));

    /// <inheritdoc cref="Sigmoid(float)"/>
    [MethodImpl(Inline)]
    internal static Vector128<double> Sigmoid(Vector128<double> x) => DoubleMath.Sigmoid<Lanes128<double>>(x);

    /// <inheritdoc cref="Sigmoid(float)"/>
    [MethodImpl(Inline)]
    internal static Vector256<double> Sigmoid(Vector256<double> x) => DoubleMath.Sigmoid<Lanes256<double>>(x);

    /// <inheritdoc cref="Sigmoid(float)"/>
    [MethodImpl(Inline)]
    internal static Vector512<double> Sigmoid(Vector512<double> x) => DoubleMath.Sigmoid<Lanes512<double>>(x);

    /// <summary>Sine of radians.</summary>
    [MethodImpl(Inline)]
    internal static float Sin(float x) => First<float>(SingleMath.Sin<Lanes128<float>>(Vector128.CreateScalar(x)));

    /// <inheritdoc cref="Sin(float)"/>
    [MethodImpl(Inline)]
    internal static Vector128<float> Sin(Vector128<float> x) => SingleMath.Sin<Lanes128<float>>(x);

    /// <inheritdoc cref="Sin(float)"/>
    [MethodImpl(Inline)]
    internal static Vector256<float> Sin(Vector256<float> x) => SingleMath.Sin<Lanes256<float>>(x);

    /// <inheritdoc cref="Sin(float)"/>
    [MethodImpl(Inline)]
    internal static Vector512<float> Sin(Vector512<float> x) => SingleMath.Sin<Lanes512<float>>(x);

    /// <inheritdoc cref="Sin(float)"/>
    [MethodImpl(Inline)]
    internal static double Sin(double x) => First<double>(DoubleMath.Sin<Lanes128<double>>(Vector128.CreateScalar(x)));

    /// <inheritdoc cref="Sin(float)"/>
    [MethodImpl(Inline)]
    internal static Vector128<double> Sin(Vector128<double> x) => DoubleMath.Sin<Lanes128<double>>(x);

    /// <inheritdoc cref="Sin(float)"/>
    [MethodImpl(Inline)]
    internal static Vector256<double> Sin(Vector256<double> x) => DoubleMath.Sin<Lanes256<double>>(x);

    /// <inheritdoc cref="Sin(float)"/>
    [MethodImpl(Inline)]
    internal static Vector512<double> Sin(Vector512<double> x) => DoubleMath.Sin<Lanes512<double>>(x);

    /// <summary>Cosine of radians.</summary>
    [MethodImpl(Inline)]
    internal static float Cos(float x) => First<float>(SingleMath.Cos<Lanes128<float>>(Vector128.CreateScalar(x)));

    /// <inheritdoc cref="Cos(float)"/>
    [MethodImpl(Inline)]
    internal static Vector128<float> Cos(Vector128<float> x) => SingleMath.Cos<Lanes128<float>>(x);

    /// <inheritdoc cref="Cos(float)"/>
    [MethodImpl(Inline)]
    internal static Vector256<float> Cos(Vector256<float> x) => SingleMath.Cos<Lanes256<float>>(x);

    /// <inheritdoc cref="Cos(float)"/>
    [MethodImpl(Inline)]
    internal static Vector512<float> Cos(Vector512<float> x) => SingleMath.Cos<Lanes512<float>>(x);

    /// <inheritdoc cref="Cos(float)"/>
    [MethodImpl(Inline)]
    internal static double Cos(double x) => First<double>(DoubleMath.Cos<Lanes128<double>>(Vector128.CreateScalar(x)));

    /// <inheritdoc cref="Cos(float)"/>
    [MethodImpl(Inline)]
    internal static Vector128<double> Cos(Vector128<double> x) => DoubleMath.Cos<Lanes128<double>>(x);

    /// <inheritdoc cref="Cos(float)"/>
    [MethodImpl(Inline)]
    internal static Vector256<double> Cos(Vector256<double> x) => DoubleMath.Cos<Lanes256<double>>(x);

    /// <inheritdoc cref="Cos(float)"/>
    [MethodImpl(Inline)]
    internal static Vector512<double> Cos(Vector512<double> x) => DoubleMath.Cos<Lanes512<double>>(x);

    /// <summary>The error function.</summary>
    [MethodImpl(Inline)]
    internal static float Erf(float x) => First<float>(SingleMath.Erf<Lanes128<float>>(Vector128.CreateScalar(x)));

    /// <inheritdoc cref="Erf(float)"/>
    [MethodImpl(Inline)]
    internal static Vector128<float> Erf(Vector128<float> x) => SingleMath.Erf<Lanes128<float>>(x);

    /// <inheritdoc cref="Erf(float)"/>
    [MethodImpl(Inline)]
    internal static Vector256<float> Erf(Vector256<float> x) => SingleMath.Erf<Lanes256<float>>(x);

    /// <inheritdoc cref="Erf(float)"/>
    [MethodImpl(Inline)]
    internal static Vector512<float> Erf(Vector512<float> x) => SingleMath.Erf<Lanes512<float>>(x);

    /// <inheritdoc cref="Erf(float)"/>
    [MethodImpl(Inline)]
    internal static double Erf(double x) => First<double>(DoubleMath.Erf<Lanes128<double>>(Vector128.CreateScalar(x)));

    /// <inheritdoc cref="Erf(float)"/>
    [MethodImpl(Inline)]
    internal static Vector128<double> Erf(Vector128<double> x) => DoubleMath.Erf<Lanes128<double>>(x);

    /// <inheritdoc cref="Erf(float)"/>
    [MethodImpl(Inline)]
    internal static Vector256<double> Erf(Vector256<double> x) => DoubleMath.Erf<Lanes256<double>>(x);

    /// <inheritdoc cref="Erf(float)"/>
    [MethodImpl(Inline)]
    internal static Vector512<double> Erf(Vector512<double> x) => DoubleMath.Erf<Lanes512<double>>(x);

    /// <summary>x Φ(x) = x (1 + erf(x / √2)) / 2.</summary>
    [MethodImpl(Inline)]
    internal static float Gelu(float x) => First<float>(SingleMath.Gelu<Lanes128<float>>(Vector128.CreateScalar(x)));

    /// <inheritdoc cref="Gelu(float)"/>
    [MethodImpl(Inline)]
    internal static Vector128<float> Gelu(Vector128<float> x) => SingleMath.Gelu<Lanes128<float>>(x);

    /// <inheritdoc cref="Gelu(float)"/>
    [MethodImpl(Inline)]
    internal static Vector256<float> Gelu(Vector256<float> x) => SingleMath.Gelu<Lanes256<float>>(x);

    /// <inheritdoc cref="Gelu(float)"/>
    [MethodImpl(Inline)]
    internal static Vector512<float> Gelu(Vector512<float> x) => SingleMath.Gelu<Lanes512<float>>(x);

    /// <inheritdoc cref="Gelu(float)"/>
    [MethodImpl(Inline)]
    internal static double Gelu(double x) => First<double>(DoubleMath.Gelu<Lanes128<double>>(Vector128.CreateScalar(x)));

    /// <inheritdoc cref="Gelu(float)"/>
    [MethodImpl(Inline)]
    internal static Vector128<double> Gelu(Vector128<double> x) => DoubleMath.Gelu<Lanes128<double>>(x);

    /// <inheritdoc cref="Gelu(float)"/>
    [MethodImpl(Inline)]
    internal static Vector256<double> Gelu(Vector256<double> x) => DoubleMath.Gelu<Lanes256<double>>(x);

    /// <inheritdoc cref="Gelu(float)"/>
    [MethodImpl(Inline)]
    internal static Vector512<double> Gelu(Vector512<double> x) => DoubleMath.Gelu<Lanes512<double>>(x);

    private static T First<T>(Vector128<T> lanes) where T : unmanaged => lanes.ToScalar();
}
