using System.Numerics;
using System.Runtime.CompilerServices;

namespace Interop.Tensors.Kernels;

/// <summary>An activation: the function, and an upstream gradient times its slope.</summary>
internal interface IActivation : IFormula
{
    TVector Slope<TVector, TLanes, T>(TVector x, TVector dy) where TVector : struct where TLanes : struct, ILanes<TVector, T> where T : unmanaged, INumber<T>;
}

/// <summary>The slope of an activation as an operator.</summary>
internal readonly struct SlopeOf<TOp>(TOp op) : IBinaryFormula where TOp : struct, IActivation
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TVector Apply<TVector, TLanes, T>(TVector a, TVector b) where TVector : struct where TLanes : struct, ILanes<TVector, T> where T : unmanaged, INumber<T> =>
        op.Slope<TVector, TLanes, T>(a, b);
}

// Straight between a few places. NaN stays NaN.

/// <summary>The value where x ≤ threshold, else x.</summary>
internal readonly struct Thresholded(Scalar threshold, Scalar value) : IActivation
{
    private readonly Number _threshold = threshold;
    private readonly Number _value = value;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TVector Apply<TVector, TLanes, T>(TVector x) where TVector : struct where TLanes : struct, ILanes<TVector, T> where T : unmanaged, INumber<T> =>
        TLanes.WhereLessOrEqual(x, TLanes.Fill(_threshold.As<T>()), TLanes.Fill(_value.As<T>()), x);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TVector Slope<TVector, TLanes, T>(TVector x, TVector dy) where TVector : struct where TLanes : struct, ILanes<TVector, T> where T : unmanaged, INumber<T> =>
        TLanes.WhereLessOrEqual(x, TLanes.Fill(_threshold.As<T>()), TLanes.Fill(T.Zero), dy);
}

/// <summary>x between two bounds.</summary>
internal readonly struct Bounded(double low, double high) : IActivation
{
    private readonly Real _low = low;
    private readonly Real _high = high;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TVector Apply<TVector, TLanes, T>(TVector x) where TVector : struct where TLanes : struct, ILanes<TVector, T> where T : unmanaged, INumber<T> =>
        TLanes.Min(TLanes.Max(x, TLanes.Fill(_low.As<T>())), TLanes.Fill(_high.As<T>()));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TVector Slope<TVector, TLanes, T>(TVector x, TVector dy) where TVector : struct where TLanes : struct, ILanes<TVector, T> where T : unmanaged, INumber<T> =>
        TLanes.WhereLessOrEqual(x, TLanes.Fill(_low.As<T>()), TLanes.Fill(T.Zero), TLanes.WhereLessOrEqual(TLanes.Fill(_high.As<T>()), x, TLanes.Fill(T.Zero), dy));
}

/// <summary>x where it is positive, else x · slope.</summary>
internal readonly struct Leaky(double slope) : IActivation
{
    private readonly Real _slope = slope;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TVector Apply<TVector, TLanes, T>(TVector x) where TVector : struct where TLanes : struct, ILanes<TVector, T> where T : unmanaged, INumber<T> =>
        TLanes.WhereLess(TLanes.Fill(T.Zero), x, x, TLanes.Multiply(x, TLanes.Fill(_slope.As<T>())));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TVector Slope<TVector, TLanes, T>(TVector x, TVector dy) where TVector : struct where TLanes : struct, ILanes<TVector, T> where T : unmanaged, INumber<T> =>
        TLanes.WhereLess(TLanes.Fill(T.Zero), x, dy, TLanes.Multiply(dy, TLanes.Fill(_slope.As<T>())));
}

/// <summary>0 where −width ≤ x ≤ width, else x.</summary>
internal readonly struct HardShrunk(double width) : IActivation
{
    private readonly Real _width = width;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TVector Apply<TVector, TLanes, T>(TVector x) where TVector : struct where TLanes : struct, ILanes<TVector, T> where T : unmanaged, INumber<T> =>
        Slope<TVector, TLanes, T>(x, x);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TVector Slope<TVector, TLanes, T>(TVector x, TVector dy) where TVector : struct where TLanes : struct, ILanes<TVector, T> where T : unmanaged, INumber<T> =>
        TLanes.WhereLessOrEqual(x, TLanes.Fill(_width.As<T>()), TLanes.WhereLessOrEqual(TLanes.Subtract(TLanes.Fill(T.Zero), TLanes.Fill(_width.As<T>())), x, TLanes.Fill(T.Zero), dy), dy);
}

/// <summary>x moved toward 0 by a width, 0 where it is nearer than that.</summary>
internal readonly struct SoftShrunk(double width) : IActivation
{
    private readonly Real _width = width;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TVector Apply<TVector, TLanes, T>(TVector x) where TVector : struct where TLanes : struct, ILanes<TVector, T> where T : unmanaged, INumber<T>
    {
        TVector width = TLanes.Fill(_width.As<T>()), zero = TLanes.Fill(T.Zero);
        return TLanes.WhereLessOrEqual(x, zero, TLanes.Min(TLanes.Add(x, width), zero), TLanes.Max(TLanes.Subtract(x, width), zero));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TVector Slope<TVector, TLanes, T>(TVector x, TVector dy) where TVector : struct where TLanes : struct, ILanes<TVector, T> where T : unmanaged, INumber<T> =>
        TLanes.WhereLessOrEqual(x, TLanes.Fill(_width.As<T>()), TLanes.WhereLessOrEqual(TLanes.Subtract(TLanes.Fill(T.Zero), TLanes.Fill(_width.As<T>())), x, TLanes.Fill(T.Zero), dy), dy);
}

/// <summary>x / 6 + 1 / 2 between 0 and 1.</summary>
internal readonly struct HardSigmoid : IActivation
{
    // PyTorch's slope is a sixth in single precision for doubles too.
    private const float Sixth = 1f / 6;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TVector Apply<TVector, TLanes, T>(TVector x) where TVector : struct where TLanes : struct, ILanes<TVector, T> where T : unmanaged, INumber<T> =>
        TLanes.Divide(TLanes.Min(TLanes.Max(TLanes.Add(x, TLanes.Fill(T.CreateTruncating(3))), TLanes.Fill(T.Zero)), TLanes.Fill(T.CreateTruncating(6))), TLanes.Fill(T.CreateTruncating(6)));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TVector Slope<TVector, TLanes, T>(TVector x, TVector dy) where TVector : struct where TLanes : struct, ILanes<TVector, T> where T : unmanaged, INumber<T> =>
        TLanes.WhereLessOrEqual(TLanes.Abs(x), TLanes.Fill(T.CreateTruncating(3)), TLanes.WhereLessOrEqual(TLanes.Fill(T.CreateTruncating(3)), TLanes.Abs(x), TLanes.Fill(T.Zero), TLanes.Multiply(dy, TLanes.Fill(T.CreateTruncating(Sixth)))), TLanes.Fill(T.Zero));
}

// Curved.

/// <summary>x · (x + 3 between 0 and 6) / 6.</summary>
internal readonly struct HardSwish : IActivation
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TVector Apply<TVector, TLanes, T>(TVector x) where TVector : struct where TLanes : struct, ILanes<TVector, T> where T : unmanaged, INumber<T> =>
        TLanes.Divide(TLanes.Multiply(x, TLanes.Min(TLanes.Max(TLanes.Add(x, TLanes.Fill(T.CreateTruncating(3))), TLanes.Fill(T.Zero)), TLanes.Fill(T.CreateTruncating(6)))), TLanes.Fill(T.CreateTruncating(6)));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TVector Slope<TVector, TLanes, T>(TVector x, TVector dy) where TVector : struct where TLanes : struct, ILanes<TVector, T> where T : unmanaged, INumber<T>
    {
        TVector middle = TLanes.Multiply(dy, TLanes.Add(TLanes.Divide(x, TLanes.Fill(T.CreateTruncating(3))), TLanes.Fill(T.CreateTruncating(0.5))));
        return TLanes.WhereLessOrEqual(TLanes.Fill(T.CreateTruncating(3)), x, dy, TLanes.WhereLessOrEqual(x, TLanes.Subtract(TLanes.Fill(T.Zero), TLanes.Fill(T.CreateTruncating(3))), TLanes.Fill(T.Zero), middle));
    }
}

/// <summary>x · scale where it is positive, else (e^(x · rate) − 1) · alpha · scale.</summary>
internal readonly struct ExponentialLinear(double alpha, double scale, double rate) : IActivation
{
    private readonly Real _negative = alpha * scale;
    private readonly Real _positive = scale;
    private readonly Real _rate = rate;
    private readonly Real _slope = alpha * scale * rate;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TVector Apply<TVector, TLanes, T>(TVector x) where TVector : struct where TLanes : struct, ILanes<TVector, T> where T : unmanaged, INumber<T> =>
        TLanes.WhereLessOrEqual(x, TLanes.Fill(T.Zero), TLanes.Multiply(TLanes.Expm1(TLanes.Multiply(x, TLanes.Fill(_rate.As<T>()))), TLanes.Fill(_negative.As<T>())), TLanes.Multiply(x, TLanes.Fill(_positive.As<T>())));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TVector Slope<TVector, TLanes, T>(TVector x, TVector dy) where TVector : struct where TLanes : struct, ILanes<TVector, T> where T : unmanaged, INumber<T> =>
        TLanes.Multiply(dy, TLanes.WhereLessOrEqual(x, TLanes.Fill(T.Zero), TLanes.Multiply(TLanes.Exp(TLanes.Multiply(x, TLanes.Fill(_rate.As<T>()))), TLanes.Fill(_slope.As<T>())), TLanes.Fill(_positive.As<T>())));
}

/// <summary>x · σ(x).</summary>
internal readonly struct SigmoidWeighted : IActivation
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TVector Apply<TVector, TLanes, T>(TVector x) where TVector : struct where TLanes : struct, ILanes<TVector, T> where T : unmanaged, INumber<T> =>
        TLanes.Multiply(x, TLanes.Sigmoid(x));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TVector Slope<TVector, TLanes, T>(TVector x, TVector dy) where TVector : struct where TLanes : struct, ILanes<TVector, T> where T : unmanaged, INumber<T>
    {
        TVector one = TLanes.Fill(T.One), s = TLanes.Sigmoid(x);
        return TLanes.Multiply(dy, TLanes.Multiply(s, TLanes.Add(one, TLanes.Multiply(x, TLanes.Subtract(one, s)))));
    }
}

/// <summary>ln(1 + e^(x · beta)) / beta, or x where x · beta passes the threshold.</summary>
internal readonly struct SoftPlus(double beta, double threshold) : IActivation
{
    private readonly Real _beta = beta;
    private readonly Real _threshold = threshold;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TVector Apply<TVector, TLanes, T>(TVector x) where TVector : struct where TLanes : struct, ILanes<TVector, T> where T : unmanaged, INumber<T>
    {
        TVector z = TLanes.Multiply(x, TLanes.Fill(_beta.As<T>()));
        return TLanes.WhereLessOrEqual(z, TLanes.Fill(_threshold.As<T>()), TLanes.Divide(LogOnePlusExp.Of<TVector, TLanes, T>(z), TLanes.Fill(_beta.As<T>())), x);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TVector Slope<TVector, TLanes, T>(TVector x, TVector dy) where TVector : struct where TLanes : struct, ILanes<TVector, T> where T : unmanaged, INumber<T>
    {
        TVector z = TLanes.Multiply(x, TLanes.Fill(_beta.As<T>()));
        return TLanes.WhereLess(TLanes.Fill(_threshold.As<T>()), z, dy, TLanes.Multiply(dy, TLanes.Sigmoid(z)));
    }
}

/// <summary>ln σ(x).</summary>
internal readonly struct LogOfSigmoid : IActivation
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TVector Apply<TVector, TLanes, T>(TVector x) where TVector : struct where TLanes : struct, ILanes<TVector, T> where T : unmanaged, INumber<T> =>
        TLanes.Subtract(TLanes.Fill(T.Zero), LogOnePlusExp.Of<TVector, TLanes, T>(TLanes.Subtract(TLanes.Fill(T.Zero), x)));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TVector Slope<TVector, TLanes, T>(TVector x, TVector dy) where TVector : struct where TLanes : struct, ILanes<TVector, T> where T : unmanaged, INumber<T> =>
        TLanes.Multiply(dy, TLanes.Sigmoid(TLanes.Subtract(TLanes.Fill(T.Zero), x)));
}

/// <summary>x · tanh(ln(1 + eˣ)) = x · n / (n + 2) for n = eˣ · (eˣ + 2).</summary>
internal readonly struct MishFunction : IActivation
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TVector Apply<TVector, TLanes, T>(TVector x) where TVector : struct where TLanes : struct, ILanes<TVector, T> where T : unmanaged, INumber<T>
    {
        TVector two = TLanes.Fill(T.One + T.One), e = Power<TVector, TLanes, T>(x), n = TLanes.Multiply(e, TLanes.Add(e, two));
        return TLanes.Divide(TLanes.Multiply(x, n), TLanes.Add(n, two));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TVector Slope<TVector, TLanes, T>(TVector x, TVector dy) where TVector : struct where TLanes : struct, ILanes<TVector, T> where T : unmanaged, INumber<T>
    {
        // tanh' · σ = 4 · eˣ · (1 + eˣ) / (n + 2)².
        TVector two = TLanes.Fill(T.One + T.One), e = Power<TVector, TLanes, T>(x), n = TLanes.Multiply(e, TLanes.Add(e, two)), divisor = TLanes.Add(n, two);
        TVector twice = TLanes.Divide(two, divisor), bend = TLanes.Multiply(TLanes.Multiply(twice, twice), TLanes.MultiplyAdd(e, e, e));
        bend = TLanes.WhereLess(x, TLanes.Fill(T.CreateTruncating(20)), bend, TLanes.Fill(T.Zero));
        return TLanes.Multiply(dy, TLanes.MultiplyAdd(x, bend, TLanes.Divide(n, divisor)));
    }

    /// <summary>eˣ; beyond 20 the hyperbolic tangent is 1.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector Power<TVector, TLanes, T>(TVector x) where TVector : struct where TLanes : struct, ILanes<TVector, T> where T : unmanaged, INumber<T> =>
        TLanes.Exp(TLanes.Min(x, TLanes.Fill(T.CreateTruncating(20))));
}

/// <summary>x · Φ(x).</summary>
internal readonly struct GeluExact : IActivation
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TVector Apply<TVector, TLanes, T>(TVector x) where TVector : struct where TLanes : struct, ILanes<TVector, T> where T : unmanaged, INumber<T> =>
        TLanes.Multiply(x, Normal<TVector, TLanes, T>(x));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TVector Slope<TVector, TLanes, T>(TVector x, TVector dy) where TVector : struct where TLanes : struct, ILanes<TVector, T> where T : unmanaged, INumber<T>
    {
        TVector density = TLanes.Multiply(TLanes.Exp(TLanes.Multiply(TLanes.Multiply(x, x), TLanes.Fill(T.CreateTruncating(-0.5)))), TLanes.Fill(T.CreateTruncating(Density)));
        return TLanes.Multiply(dy, TLanes.MultiplyAdd(x, density, Normal<TVector, TLanes, T>(x)));
    }

    /// <summary>1 / √(2π).</summary>
    internal const double Density = 0.39894228040143267794;

    /// <summary>1 / √2.</summary>
    internal const double Half = 0.70710678118654752440;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector Normal<TVector, TLanes, T>(TVector x) where TVector : struct where TLanes : struct, ILanes<TVector, T> where T : unmanaged, INumber<T>
    {
        TVector half = TLanes.Fill(T.CreateTruncating(0.5));
        return TLanes.MultiplyAdd(half, TLanes.Erf(TLanes.Multiply(x, TLanes.Fill(T.CreateTruncating(Half)))), half);
    }
}

/// <summary>x · Φ(x) with the hyperbolic tangent for Φ.</summary>
internal readonly struct GeluTanh : IActivation
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TVector Apply<TVector, TLanes, T>(TVector x) where TVector : struct where TLanes : struct, ILanes<TVector, T> where T : unmanaged, INumber<T> =>
        TLanes.Multiply(TLanes.Multiply(TLanes.Fill(T.CreateTruncating(0.5)), x), TLanes.Add(TLanes.Fill(T.One), TLanes.Tanh(Inner<TVector, TLanes, T>(x))));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TVector Slope<TVector, TLanes, T>(TVector x, TVector dy) where TVector : struct where TLanes : struct, ILanes<TVector, T> where T : unmanaged, INumber<T>
    {
        TVector one = TLanes.Fill(T.One), half = TLanes.Fill(T.CreateTruncating(0.5)), t = TLanes.Tanh(Inner<TVector, TLanes, T>(x));
        TVector inner = TLanes.Multiply(TLanes.Fill(T.CreateTruncating(Factor)), TLanes.Add(one, TLanes.Multiply(TLanes.Fill(T.CreateTruncating(3 * Cubic)), TLanes.Multiply(x, x))));
        TVector slope = TLanes.Add(TLanes.Add(one, t), TLanes.Multiply(TLanes.Multiply(x, TLanes.Subtract(one, TLanes.Multiply(t, t))), inner));
        return TLanes.Multiply(dy, TLanes.Multiply(half, slope));
    }

    internal const double Factor = 0.79788456080286535588;

    internal const double Cubic = 0.044715;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector Inner<TVector, TLanes, T>(TVector x) where TVector : struct where TLanes : struct, ILanes<TVector, T> where T : unmanaged, INumber<T> =>
        TLanes.Multiply(TLanes.Fill(T.CreateTruncating(Factor)), TLanes.Add(x, TLanes.Multiply(TLanes.Fill(T.CreateTruncating(Cubic)), TLanes.Multiply(x, TLanes.Multiply(x, x)))));
}

// Two operands.

/// <summary>x where the place is positive, else x · w: the parametric rectifier and its gradient.</summary>
internal readonly struct ParametricLeaky : ITernaryFormula
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TVector Apply<TVector, TLanes, T>(TVector place, TVector w, TVector x) where TVector : struct where TLanes : struct, ILanes<TVector, T> where T : unmanaged, INumber<T> =>
        TLanes.WhereLess(TLanes.Fill(T.Zero), place, x, TLanes.Multiply(x, w));
}
