using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Interop.Tensors.Kernels;

/// <summary>Uniform numbers in [0, 1) turned into normal ones, in blocks of sixteen: eight radii and eight angles become eight cosines and eight sines.</summary>
/// <remarks>
/// float32 takes logarithm, sine and cosine from the polynomials of Moshier's Cephes, eight at a time, as Pommier and Garberoglio
/// arranged them. Which products are fused with sums is part of the result: PyTorch's compiler fused these.
/// </remarks>
internal static class BoxMuller
{
    internal const int Block = 16;

    private const int Half = Block / 2;

    /// <summary>Whole blocks in place.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Transform(Span<float> values, float mean, float std)
    {
        ref float p = ref MemoryMarshal.GetReference(values);
        Vector256<float> means = Vector256.Create(mean), deviations = Vector256.Create(std);
        for (nuint i = 0; i < (nuint)values.Length; i += Block)
        {
            Vector256<float> u1 = Vector256<float>.One - Vector256.LoadUnsafe(ref p, i), u2 = Vector256.LoadUnsafe(ref p, i + Half);
            Vector256<float> radius = Vector256.Sqrt(Vector256.Create(-2f) * Log(u1));
            (Vector256<float> sin, Vector256<float> cos) = SinCos(Vector256.Create((float)(2 * Math.PI)) * u2);
            Fused(radius * cos, deviations, means).StoreUnsafe(ref p, i);
            Fused(radius * sin, deviations, means).StoreUnsafe(ref p, i + Half);
        }
    }

    /// <summary>Whole blocks in place.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Transform(Span<double> values, double mean, double std)
    {
        for (int i = 0; i < values.Length; i += Block)
        {
            Span<double> block = values.Slice(i, Block);
            for (int j = 0; j < Half; j++)
            {
                double radius = Math.Sqrt(-2 * Math.Log(1 - block[j])), angle = 2 * Math.PI * block[j + Half];
                block[j] = Math.FusedMultiplyAdd(radius * Math.Cos(angle), std, mean);
                block[j + Half] = Math.FusedMultiplyAdd(radius * Math.Sin(angle), std, mean);
            }
        }
    }

    /// <summary>Natural logarithm of positive numbers: x = 2ᵉ · m with √½ ≤ m &lt; √2.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<float> Log(Vector256<float> x)
    {
        Vector256<float> one = Vector256<float>.One;
        Vector256<int> bits = Vector256.Max(x, Vector256.Create(1.17549435e-38f)).AsInt32();
        Vector256<float> e = Vector256.ConvertToSingle((bits >>> 23) - Vector256.Create(127)) + one;
        x = (bits & Vector256.Create(0x007FFFFF) | Vector256.Create(0x3F000000)).AsSingle();
        Vector256<float> low = Vector256.LessThan(x, Vector256.Create(0.707106781186547524f));
        e -= one & low;
        x = x - one + (x & low);

        Vector256<float> square = x * x, y = Vector256.Create(7.0376836292e-2f);
        y = Fused(y, x, Vector256.Create(-1.1514610310e-1f));
        y = Fused(y, x, Vector256.Create(1.1676998740e-1f));
        y = Fused(y, x, Vector256.Create(-1.2420140846e-1f));
        y = Fused(y, x, Vector256.Create(1.4249322787e-1f));
        y = Fused(y, x, Vector256.Create(-1.6668057665e-1f));
        y = Fused(y, x, Vector256.Create(2.0000714765e-1f));
        y = Fused(y, x, Vector256.Create(-2.4999993993e-1f));
        y = Fused(y, x, Vector256.Create(3.3333331174e-1f)) * x;
        y = Fused(y, square, e * Vector256.Create(-2.12194440e-4f));
        y = Fused(-square, Vector256.Create(0.5f), y);
        return Fused(e, Vector256.Create(0.693359375f), x + y);
    }

    /// <summary>Sine and cosine of angles that are not negative: the nearest even multiple j of π/4 is taken off in three parts.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static (Vector256<float> Sin, Vector256<float> Cos) SinCos(Vector256<float> x)
    {
        Vector256<int> two = Vector256.Create(2), four = Vector256.Create(4);
        Vector256<int> j = Vector256.ConvertToInt32(x * Vector256.Create(1.27323954473516f)) + Vector256<int>.One & Vector256.Create(~1);
        Vector256<float> k = Vector256.ConvertToSingle(j);
        x = Fused(k, Vector256.Create(-0.78515625f), x);
        x = Fused(k, Vector256.Create(-2.4187564849853515625e-4f), x);
        x = Fused(k, Vector256.Create(-3.77489497744594108e-8f), x);

        Vector256<float> square = x * x, cos = Vector256.Create(2.443315711809948e-005f), sin = Vector256.Create(-1.9515295891e-4f);
        cos = Fused(cos, square, Vector256.Create(-1.388731625493765e-003f));
        cos = Fused(cos, square, Vector256.Create(4.166664568298827e-002f)) * square;
        cos = Fused(cos, square, -(square * Vector256.Create(0.5f))) + Vector256<float>.One;
        sin = Fused(sin, square, Vector256.Create(8.3321608736e-3f));
        sin = Fused(sin, square, Vector256.Create(-1.6666654611e-1f)) * square;
        sin = Fused(sin, x, x);

        // In the second and fourth quarter the two change places; the signs follow from j too.
        Vector256<float> keep = Vector256.Equals(j & two, Vector256<int>.Zero).AsSingle();
        Vector256<float> sinSign = ((j & four) << 29).AsSingle(), cosSign = (Vector256.AndNot(four, j - two) << 29).AsSingle();
        return (Vector256.ConditionalSelect(keep, sin, cos) ^ sinSign, Vector256.ConditionalSelect(keep, cos, sin) ^ cosSign);
    }

    private static Vector256<float> Fused(Vector256<float> a, Vector256<float> b, Vector256<float> c) => Vector256.FusedMultiplyAdd(a, b, c);
}
