using System.Numerics;
using System.Runtime.CompilerServices;

namespace Interop.Tensors.Kernels;

// Losses of a difference, and of a pair of numbers.

/// <summary>x².</summary>
internal readonly struct Squared : IActivation
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TVector Apply<TVector, TLanes, T>(TVector x) where TVector : struct where TLanes : struct, ILanes<TVector, T> where T : unmanaged, INumber<T> =>
        TLanes.Multiply(x, x);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TVector Slope<TVector, TLanes, T>(TVector x, TVector dy) where TVector : struct where TLanes : struct, ILanes<TVector, T> where T : unmanaged, INumber<T> =>
        TLanes.Multiply(dy, TLanes.Add(x, x));
}

/// <summary>factor · (x² / (2 · width) where |x| is less than the width, else |x| − width / 2).</summary>
internal readonly struct NearlyLinear(double width, double factor) : IActivation
{
    private readonly Number _width = width;
    private readonly Number _factor = factor;
    private readonly Number _half = width / 2;
    private readonly Number _curve = factor / (2 * width);
    private readonly Number _slope = factor / width;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TVector Apply<TVector, TLanes, T>(TVector x) where TVector : struct where TLanes : struct, ILanes<TVector, T> where T : unmanaged, INumber<T>
    {
        TVector size = TLanes.Abs(x), far = TLanes.Multiply(TLanes.Fill(_factor.As<T>()), TLanes.Subtract(size, TLanes.Fill(_half.As<T>())));
        return TLanes.WhereLess(size, TLanes.Fill(_width.As<T>()), TLanes.Multiply(TLanes.Multiply(x, x), TLanes.Fill(_curve.As<T>())), far);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TVector Slope<TVector, TLanes, T>(TVector x, TVector dy) where TVector : struct where TLanes : struct, ILanes<TVector, T> where T : unmanaged, INumber<T> =>
        TLanes.Multiply(dy, TLanes.Multiply(TLanes.Fill(_slope.As<T>()), TLanes.Min(TLanes.Max(x, TLanes.Subtract(TLanes.Fill(T.Zero), TLanes.Fill(_width.As<T>()))), TLanes.Fill(_width.As<T>()))));
}

/// <summary>−(t · ln x + (1 − t) · ln (1 − x)), of x and t; logarithms are at least −100.</summary>
internal readonly struct BinaryEntropy : IBinaryFormula
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TVector Apply<TVector, TLanes, T>(TVector a, TVector b) where TVector : struct where TLanes : struct, ILanes<TVector, T> where T : unmanaged, INumber<T>
    {
        TVector one = TLanes.Fill(T.One), least = TLanes.Subtract(TLanes.Fill(T.Zero), TLanes.Fill(T.CreateTruncating(100)));
        TVector no = TLanes.Max(TLanes.Log1p(TLanes.Subtract(TLanes.Fill(T.Zero), a)), least), yes = TLanes.Max(TLanes.Log(a), least);
        return TLanes.Subtract(TLanes.Multiply(TLanes.Subtract(b, one), no), TLanes.Multiply(b, yes));
    }
}

/// <summary>dy · (x − t) / (x · (1 − x)), of x, t and dy; the divisor is at least 10⁻¹².</summary>
internal readonly struct BinaryEntropySlope : ITernaryFormula
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TVector Apply<TVector, TLanes, T>(TVector a, TVector b, TVector c) where TVector : struct where TLanes : struct, ILanes<TVector, T> where T : unmanaged, INumber<T>
    {
        TVector divisor = TLanes.Max(TLanes.Multiply(TLanes.Subtract(TLanes.Fill(T.One), a), a), TLanes.Fill(T.CreateTruncating(1e-12)));
        return TLanes.Divide(TLanes.Multiply(c, TLanes.Subtract(a, b)), divisor);
    }
}
