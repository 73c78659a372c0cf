using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Interop.Tensors.Kernels;

namespace Interop.Benchmarks;

/// <summary>What the multipliers can do: independent chains of multiply-adds in registers, nothing loaded or stored.</summary>
internal static class FmaPeak
{
    private const int Steps = 20_000;

    /// <summary>Operations of one call on each thread.</summary>
    internal static double Operations(VectorWidth width) => 2.0 * Steps * (width == VectorWidth.Bits512 ? 24 * Vector512<float>.Count : 12 * ((int)width == 0 ? 1 : (int)width / 32));

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static float Run(VectorWidth width) => width switch
    {
        VectorWidth.Bits512 => Run512(),
        VectorWidth.Bits256 => Run256(),
        VectorWidth.Bits128 => Run128(),
        _ => RunScalar(),
    };

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static float Run512()
    {
        Vector512<float> x = Vector512.Create(0.999f), y = Vector512.Create(1e-3f);
        Vector512<float> a = y, b = y, c = y, d = y, e = y, f = y, g = y, h = y, i = y, j = y, k = y, l = y, m = y, n = y, o = y, p = y, q = y, r = y, s = y, t = y, u = y, v = y, w = y, z = y;
        for (int step = 0; step < Steps; step++)
        {
            a = Vector512.FusedMultiplyAdd(a, x, y);
            b = Vector512.FusedMultiplyAdd(b, x, y);
            c = Vector512.FusedMultiplyAdd(c, x, y);
            d = Vector512.FusedMultiplyAdd(d, x, y);
            e = Vector512.FusedMultiplyAdd(e, x, y);
            f = Vector512.FusedMultiplyAdd(f, x, y);
            g = Vector512.FusedMultiplyAdd(g, x, y);
            h = Vector512.FusedMultiplyAdd(h, x, y);
            i = Vector512.FusedMultiplyAdd(i, x, y);
            j = Vector512.FusedMultiplyAdd(j, x, y);
            k = Vector512.FusedMultiplyAdd(k, x, y);
            l = Vector512.FusedMultiplyAdd(l, x, y);
            m = Vector512.FusedMultiplyAdd(m, x, y);
            n = Vector512.FusedMultiplyAdd(n, x, y);
            o = Vector512.FusedMultiplyAdd(o, x, y);
            p = Vector512.FusedMultiplyAdd(p, x, y);
            q = Vector512.FusedMultiplyAdd(q, x, y);
            r = Vector512.FusedMultiplyAdd(r, x, y);
            s = Vector512.FusedMultiplyAdd(s, x, y);
            t = Vector512.FusedMultiplyAdd(t, x, y);
            u = Vector512.FusedMultiplyAdd(u, x, y);
            v = Vector512.FusedMultiplyAdd(v, x, y);
            w = Vector512.FusedMultiplyAdd(w, x, y);
            z = Vector512.FusedMultiplyAdd(z, x, y);
        }

        return Vector512.Sum(a + b + c + d + e + f + g + h + i + j + k + l + m + n + o + p + q + r + s + t + u + v + w + z);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static float Run256()
    {
        Vector256<float> x = Vector256.Create(0.999f), y = Vector256.Create(1e-3f);
        Vector256<float> a = y, b = y, c = y, d = y, e = y, f = y, g = y, h = y, i = y, j = y, k = y, l = y;
        for (int step = 0; step < Steps; step++)
        {
            a = Vector256.FusedMultiplyAdd(a, x, y);
            b = Vector256.FusedMultiplyAdd(b, x, y);
            c = Vector256.FusedMultiplyAdd(c, x, y);
            d = Vector256.FusedMultiplyAdd(d, x, y);
            e = Vector256.FusedMultiplyAdd(e, x, y);
            f = Vector256.FusedMultiplyAdd(f, x, y);
            g = Vector256.FusedMultiplyAdd(g, x, y);
            h = Vector256.FusedMultiplyAdd(h, x, y);
            i = Vector256.FusedMultiplyAdd(i, x, y);
            j = Vector256.FusedMultiplyAdd(j, x, y);
            k = Vector256.FusedMultiplyAdd(k, x, y);
            l = Vector256.FusedMultiplyAdd(l, x, y);
        }

        return Vector256.Sum(a + b + c + d + e + f + g + h + i + j + k + l);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static float Run128()
    {
        Vector128<float> x = Vector128.Create(0.999f), y = Vector128.Create(1e-3f);
        Vector128<float> a = y, b = y, c = y, d = y, e = y, f = y, g = y, h = y, i = y, j = y, k = y, l = y;
        for (int step = 0; step < Steps; step++)
        {
            a = Vector128.MultiplyAddEstimate(a, x, y);
            b = Vector128.MultiplyAddEstimate(b, x, y);
            c = Vector128.MultiplyAddEstimate(c, x, y);
            d = Vector128.MultiplyAddEstimate(d, x, y);
            e = Vector128.MultiplyAddEstimate(e, x, y);
            f = Vector128.MultiplyAddEstimate(f, x, y);
            g = Vector128.MultiplyAddEstimate(g, x, y);
            h = Vector128.MultiplyAddEstimate(h, x, y);
            i = Vector128.MultiplyAddEstimate(i, x, y);
            j = Vector128.MultiplyAddEstimate(j, x, y);
            k = Vector128.MultiplyAddEstimate(k, x, y);
            l = Vector128.MultiplyAddEstimate(l, x, y);
        }

        return Vector128.Sum(a + b + c + d + e + f + g + h + i + j + k + l);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static float RunScalar()
    {
        float a = 1, b = 2, c = 3, d = 4, e = 5, f = 6, g = 7, h = 8, i = 9, j = 10, k = 11, l = 12;
        for (int step = 0; step < Steps; step++)
        {
            a = a * 0.999f + 1e-3f;
            b = b * 0.999f + 1e-3f;
            c = c * 0.999f + 1e-3f;
            d = d * 0.999f + 1e-3f;
            e = e * 0.999f + 1e-3f;
            f = f * 0.999f + 1e-3f;
            g = g * 0.999f + 1e-3f;
            h = h * 0.999f + 1e-3f;
            i = i * 0.999f + 1e-3f;
            j = j * 0.999f + 1e-3f;
            k = k * 0.999f + 1e-3f;
            l = l * 0.999f + 1e-3f;
        }

        return a + b + c + d + e + f + g + h + i + j + k + l;
    }
}
