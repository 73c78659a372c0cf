using System.Numerics;
using System.Runtime.CompilerServices;

namespace Interop.Tensors.Kernels;

/// <summary>ln(1 + eˣ), which several activations are made of.</summary>
internal static class LogOnePlusExp
{
    /// <summary>max(x, 0) + ln(1 + e^−|x|).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static TVector Of<TVector, TLanes, T>(TVector x) where TVector : struct where TLanes : struct, ILanes<TVector, T> where T : unmanaged, INumber<T>
    {
        TVector zero = TLanes.Fill(T.Zero);
        return TLanes.Add(TLanes.Max(x, zero), TLanes.Log1p(TLanes.Exp(TLanes.Subtract(zero, TLanes.Abs(x)))));
    }
}
