using System.Numerics;
using System.Runtime.CompilerServices;

namespace Interop.Tensors.Kernels;

/// <summary>Functions made of those that vectors have. Each is as exact near 0 as elsewhere.</summary>
internal static class Lane
{
    /// <summary>eˣ − 1. The rounding of eˣ cancels in (u − 1) · x / ln u (Kahan).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static TVector Expm1<TVector, TLanes, T>(TVector x) where TVector : struct where TLanes : struct, ILanes<TVector, T> where T : unmanaged, INumber<T>
    {
        TVector one = TLanes.Fill(T.One), u = TLanes.Exp(x), less = TLanes.Subtract(u, one);
        TVector exact = TLanes.WhereEqual(u, one, x, TLanes.Multiply(less, TLanes.Divide(x, TLanes.Log(u))));
        // Far from 0 there is nothing to correct, and infinities would meet.
        return TLanes.WhereLessOrEqual(TLanes.Abs(x), one, exact, less);
    }

    /// <summary>ln(1 + x) for x from 0 to 1. The rounding of 1 + x cancels in x · ln u / (u − 1).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector Log1p<TVector, TLanes, T>(TVector x) where TVector : struct where TLanes : struct, ILanes<TVector, T> where T : unmanaged, INumber<T>
    {
        TVector one = TLanes.Fill(T.One), u = TLanes.Add(one, x);
        return TLanes.WhereEqual(u, one, x, TLanes.Multiply(TLanes.Log(u), TLanes.Divide(x, TLanes.Subtract(u, one))));
    }

    /// <summary>ln(1 + eˣ) = max(x, 0) + ln(1 + e^−|x|).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static TVector Softplus<TVector, TLanes, T>(TVector x) where TVector : struct where TLanes : struct, ILanes<TVector, T> where T : unmanaged, INumber<T>
    {
        TVector zero = TLanes.Fill(T.Zero);
        return TLanes.Add(TLanes.Max(x, zero), Log1p<TVector, TLanes, T>(TLanes.Exp(TLanes.Subtract(zero, TLanes.Abs(x)))));
    }

    /// <summary>Hyperbolic tangent: m / (m + 2) with m = e²ˣ − 1.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static TVector Tanh<TVector, TLanes, T>(TVector x) where TVector : struct where TLanes : struct, ILanes<TVector, T> where T : unmanaged, INumber<T>
    {
        TVector two = TLanes.Fill(T.One + T.One), bound = TLanes.Fill(T.CreateTruncating(20));
        TVector inside = TLanes.Min(TLanes.Max(x, TLanes.Subtract(TLanes.Fill(T.Zero), bound)), bound);
        TVector m = Expm1<TVector, TLanes, T>(TLanes.Multiply(two, inside));
        return TLanes.Divide(m, TLanes.Add(m, two));
    }
}
