using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Interop.Tensors.Kernels.Convolution;

/// <summary>Loops over one row of a plane, the other side of which may be stepped.</summary>
internal static unsafe class Rows<T> where T : unmanaged, INumberBase<T>
{
    private static bool Has256 => Vector256<T>.IsSupported && VectorWidths.Active >= VectorWidth.Bits256;

    /// <summary>y[i] += w · x[i · step].</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Add(T* y, T* x, long count, long step, T w)
    {
        long i = 0;
        if (step == 1 && Has256)
        {
            Vector256<T> factor = Vector256.Create(w);
            for (; i <= count - Vector256<T>.Count; i += Vector256<T>.Count)
                (Vector256.Load(y + i) + factor * Vector256.Load(x + i)).Store(y + i);
        }

        for (; i < count; i++)
            y[i] += w * x[i * step];
    }

    /// <summary>x[i · step] += w · y[i].</summary>
    internal static void AddSpread(T* x, T* y, long count, long step, T w)
    {
        if (step == 1)
        {
            Add(x, y, count, 1, w);
            return;
        }

        for (long i = 0; i < count; i++)
            x[i * step] += w * y[i];
    }

    /// <summary>x[i · step] += y[i].</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void AddSpread(T* x, T* y, long count, long step)
    {
        long i = 0;
        if (step == 1 && Has256)
        {
            for (; i <= count - Vector256<T>.Count; i += Vector256<T>.Count)
                (Vector256.Load(x + i) + Vector256.Load(y + i)).Store(x + i);
        }

        for (; i < count; i++)
            x[i * step] += y[i];
    }

    /// <summary>Σ y[i] · x[i · step].</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static T Dot(T* y, T* x, long count, long step)
    {
        long i = 0;
        T sum = T.Zero;
        if (step == 1 && Has256)
        {
            Vector256<T> sums = Vector256<T>.Zero;
            for (; i <= count - Vector256<T>.Count; i += Vector256<T>.Count)
                sums += Vector256.Load(y + i) * Vector256.Load(x + i);
            sum = Vector256.Sum(sums);
        }

        for (; i < count; i++)
            sum += y[i] * x[i * step];
        return sum;
    }
}
