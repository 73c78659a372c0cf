using System.Runtime.CompilerServices;

namespace Interop.Tensors.Kernels;

/// <content>The error function and what is made of it.</content>
internal static partial class DoubleMath
{
    /// <summary>erf x.</summary>
    [MethodImpl(Inline)]
    internal static V Erf<V>(V x) where V : struct, IPacked<V, double>
    {
        V a = V.Min(V.Of(6), V.Abs(x)), u = a * a;
        V near = V.Of(5.9607017395584993e-11);
        near = V.Fma(near, u, V.Of(-1.1374964774195256e-09));
        near = V.Fma(near, u, V.Of(1.4660330858787547e-08));
        near = V.Fma(near, u, V.Of(-1.6350396504903226e-07));
        near = V.Fma(near, u, V.Of(1.6461008500463625e-06));
        near = V.Fma(near, u, V.Of(-1.4925595773305657e-05));
        near = V.Fma(near, u, V.Of(0.00012055331132988645));
        near = V.Fma(near, u, V.Of(-0.00085483269814259964));
        near = V.Fma(near, u, V.Of(0.0052239776248284298));
        near = V.Fma(near, u, V.Of(-0.026866170645077875));
        near = V.Fma(near, u, V.Of(0.11283791670954885));
        near = V.Fma(near, u, V.Of(-0.37612638903183748));
        near = V.Fma(near, u, V.Of(0.12837916709551259));
        near = V.Fma(near, a, a);
        if (V.AllLess(a, V.Of(1)))
            return near | (x & V.OfBits(SignBit));
        // 1 - e^(-x²) W(t) / (1 + 2x).
        V t = (a - V.Of(2)) / (a + V.Of(2));
        V w = V.Of(-1.2674173820094574e-06);
        w = V.Fma(w, t, V.Of(6.2805689918108235e-06));
        w = V.Fma(w, t, V.Of(4.6276272964331746e-06));
        w = V.Fma(w, t, V.Of(-1.4058210233376568e-05));
        w = V.Fma(w, t, V.Of(-3.6527727923174406e-05));
        w = V.Fma(w, t, V.Of(-1.3999868875248213e-06));
        w = V.Fma(w, t, V.Of(0.00015104116492921412));
        w = V.Fma(w, t, V.Of(0.00020635626720759946));
        w = V.Fma(w, t, V.Of(-0.00045434033111920699));
        w = V.Fma(w, t, V.Of(-0.00145681333947035));
        w = V.Fma(w, t, V.Of(0.0012713389246429424));
        w = V.Fma(w, t, V.Of(0.0087226538570876581));
        w = V.Fma(w, t, V.Of(-0.0080340150811851248));
        w = V.Fma(w, t, V.Of(-0.054220000991750124));
        w = V.Fma(w, t, V.Of(0.16405128003342784));
        w = V.Fma(w, t, V.Of(-0.16603039761529112));
        w = V.Fma(w, t, V.Of(-0.092763826585745959));
        w = V.Fma(w, t, V.Of(1.2769783815525286));
        V far = V.Of(1) - Exp(-u) * w / V.Fma(a, V.Of(2), V.Of(1));
        return V.Select(V.Less(a, V.Of(1)), near, far) | (x & V.OfBits(SignBit));
    }

    /// <summary>x Φ(x) = x (1 + erf(x / √2)) / 2.</summary>
    [MethodImpl(Inline)]
    internal static V Gelu<V>(V x) where V : struct, IPacked<V, double>
    {
        V half = x * V.Of(0.5);
        return V.Fma(half, Erf(x * V.Of(0.70710678118654757)), half);
    }
}
