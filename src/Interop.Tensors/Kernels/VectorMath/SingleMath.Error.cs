using System.Runtime.CompilerServices;

namespace Interop.Tensors.Kernels;

/// <content>The error function and what is made of it.</content>
internal static partial class SingleMath
{
    /// <summary>erf x.</summary>
    [MethodImpl(Inline)]
    internal static V Erf<V>(V x) where V : struct, IPacked<V, float>
    {
        V a = V.Min(V.Of(3.93f), V.Abs(x)), u = a * a;
        V near = V.Of(8.34519742e-05f);
        near = V.Fma(near, u, V.Of(-0.0008137431f));
        near = V.Fma(near, u, V.Of(0.00520063378f));
        near = V.Fma(near, u, V.Of(-0.0268592704f));
        near = V.Fma(near, u, V.Of(0.112836942f));
        near = V.Fma(near, u, V.Of(-0.376126349f));
        near = V.Fma(near, u, V.Of(0.128379166f));
        near = V.Fma(near, a, a);
        // 1 - e⁻ᵖ, p = -log erfc.
        V far = V.Of(2.10951439e-05f);
        far = V.Fma(far, a, V.Of(-0.000434463611f));
        far = V.Fma(far, a, V.Of(0.00417106738f));
        far = V.Fma(far, a, V.Of(-0.0251194388f));
        far = V.Fma(far, a, V.Of(0.108280107f));
        far = V.Fma(far, a, V.Of(0.633346915f));
        far = V.Fma(far, a, V.Of(1.12951493f));
        far = V.Fma(far, a, V.Of(-0.000174685323f));
        V q = ReducedExpm1(-far, out _, out V bits);
        V power = V.AddBits(V.ShiftLeft(bits, 23), V.Of(1));
        far = V.Fma(-q, power, V.Of(1) - power);
        return V.Select(V.Less(a, V.Of(0.925f)), near, far) | (x & V.OfBits(SignBit));
    }

    /// <summary>x Φ(x) = x (1 + erf(x / √2)) / 2.</summary>
    [MethodImpl(Inline)]
    internal static V Gelu<V>(V x) where V : struct, IPacked<V, float>
    {
        V half = x * V.Of(0.5f);
        return V.Fma(half, Erf(x * V.Of(0.707106769f)), half);
    }
}
