using System.Numerics;
using System.Runtime.CompilerServices;

namespace Interop.Tensors.Kernels;

// Formulas of a place in normalizations. x is centered by its mean and scaled by rstd, the inverse of its deviation.

/// <summary>(x − mean)².</summary>
internal readonly struct SquaredDeviation(double mean) : ITernaryFormula
{
    private readonly Number _mean = mean;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TVector Apply<TVector, TLanes, T>(TVector a, TVector b, TVector c) where TVector : struct where TLanes : struct, ILanes<TVector, T> where T : unmanaged, INumber<T> =>
        TLanes.Multiply(TLanes.Subtract(a, TLanes.Fill(_mean.As<T>())), TLanes.Subtract(a, TLanes.Fill(_mean.As<T>())));
}

/// <summary>x · factor + shift: a row with one weight.</summary>
internal readonly struct Affine(double factor, double shift) : ITernaryFormula
{
    private readonly Number _factor = factor;
    private readonly Number _shift = shift;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TVector Apply<TVector, TLanes, T>(TVector a, TVector b, TVector c) where TVector : struct where TLanes : struct, ILanes<TVector, T> where T : unmanaged, INumber<T> =>
        TLanes.MultiplyAdd(a, TLanes.Fill(_factor.As<T>()), TLanes.Fill(_shift.As<T>()));
}

/// <summary>(x − mean) · rstd · weight + bias: a row with weights of its own.</summary>
internal readonly struct StandardizedBy(double mean, double rstd) : ITernaryFormula
{
    private readonly Number _mean = mean;
    private readonly Number _rstd = rstd;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TVector Apply<TVector, TLanes, T>(TVector a, TVector b, TVector c) where TVector : struct where TLanes : struct, ILanes<TVector, T> where T : unmanaged, INumber<T> =>
        TLanes.MultiplyAdd(TLanes.Multiply(TLanes.Subtract(a, TLanes.Fill(_mean.As<T>())), TLanes.Fill(_rstd.As<T>())), b, c);
}

/// <summary>(x · factor + shift) · weight + bias: the same for reduced formats.</summary>
internal readonly struct AffineBy(double factor, double shift) : ITernaryFormula
{
    private readonly Number _factor = factor;
    private readonly Number _shift = shift;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TVector Apply<TVector, TLanes, T>(TVector a, TVector b, TVector c) where TVector : struct where TLanes : struct, ILanes<TVector, T> where T : unmanaged, INumber<T> =>
        TLanes.MultiplyAdd(TLanes.MultiplyAdd(a, TLanes.Fill(_factor.As<T>()), TLanes.Fill(_shift.As<T>())), b, c);
}

/// <summary>dy · weight, of dy and a weight.</summary>
internal readonly struct WeightedGradient : ITernaryFormula
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TVector Apply<TVector, TLanes, T>(TVector a, TVector b, TVector c) where TVector : struct where TLanes : struct, ILanes<TVector, T> where T : unmanaged, INumber<T> =>
        TLanes.Multiply(a, c);
}

/// <summary>dy · (x − mean) · weight.</summary>
internal readonly struct WeightedDeviation(double mean) : ITernaryFormula
{
    private readonly Number _mean = mean;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TVector Apply<TVector, TLanes, T>(TVector a, TVector b, TVector c) where TVector : struct where TLanes : struct, ILanes<TVector, T> where T : unmanaged, INumber<T> =>
        TLanes.Multiply(TLanes.Multiply(a, TLanes.Subtract(b, TLanes.Fill(_mean.As<T>()))), c);
}

/// <summary>dy · (x − mean), of dy and x.</summary>
internal readonly struct GradientDeviation(double mean) : ITernaryFormula
{
    private readonly Number _mean = mean;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TVector Apply<TVector, TLanes, T>(TVector a, TVector b, TVector c) where TVector : struct where TLanes : struct, ILanes<TVector, T> where T : unmanaged, INumber<T> =>
        TLanes.Multiply(a, TLanes.Subtract(b, TLanes.Fill(_mean.As<T>())));
}

/// <summary>dy · weight · rstd − shift − (x − mean) · slope.</summary>
internal readonly struct StandardizedByGradient(double mean, double rstd, double shift, double slope) : ITernaryFormula
{
    private readonly Number _mean = mean;
    private readonly Number _rstd = rstd;
    private readonly Number _shift = shift;
    private readonly Number _slope = slope;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TVector Apply<TVector, TLanes, T>(TVector a, TVector b, TVector c) where TVector : struct where TLanes : struct, ILanes<TVector, T> where T : unmanaged, INumber<T> =>
        TLanes.Subtract(TLanes.Subtract(TLanes.Multiply(TLanes.Multiply(a, c), TLanes.Fill(_rstd.As<T>())), TLanes.Fill(_shift.As<T>())), TLanes.Multiply(TLanes.Subtract(b, TLanes.Fill(_mean.As<T>())), TLanes.Fill(_slope.As<T>())));
}

/// <summary>dy · factor − shift − (x − mean) · slope, of dy and x.</summary>
internal readonly struct StandardizedGradient(double mean, double factor, double shift, double slope) : ITernaryFormula
{
    private readonly Number _mean = mean;
    private readonly Number _factor = factor;
    private readonly Number _shift = shift;
    private readonly Number _slope = slope;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TVector Apply<TVector, TLanes, T>(TVector a, TVector b, TVector c) where TVector : struct where TLanes : struct, ILanes<TVector, T> where T : unmanaged, INumber<T> =>
        TLanes.Subtract(TLanes.Subtract(TLanes.Multiply(a, TLanes.Fill(_factor.As<T>())), TLanes.Fill(_shift.As<T>())), TLanes.Multiply(TLanes.Subtract(b, TLanes.Fill(_mean.As<T>())), TLanes.Fill(_slope.As<T>())));
}

/// <summary>sum + dy · (x · rstd + shift), of a sum, dy and x.</summary>
internal readonly struct AddedProduct(double rstd, double shift) : ITernaryFormula
{
    private readonly Number _rstd = rstd;
    private readonly Number _shift = shift;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TVector Apply<TVector, TLanes, T>(TVector a, TVector b, TVector c) where TVector : struct where TLanes : struct, ILanes<TVector, T> where T : unmanaged, INumber<T> =>
        TLanes.MultiplyAdd(b, TLanes.MultiplyAdd(c, TLanes.Fill(_rstd.As<T>()), TLanes.Fill(_shift.As<T>())), a);
}
