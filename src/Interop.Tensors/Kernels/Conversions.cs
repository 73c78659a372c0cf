using System.Numerics;
using System.Numerics.Tensors;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Interop.Tensors.Kernels;

/// <summary>Dense numbers of one type as another. Bounds: callers hand over pointers to n numbers each.</summary>
internal static unsafe class Conversions
{
    /// <summary>As the language converts: towards zero, and to the nearest number of the other type where there is none.</summary>
    internal static void Run<TFrom, TTo>(TFrom* from, TTo* to, long n) where TFrom : unmanaged, INumberBase<TFrom> where TTo : unmanaged, INumberBase<TTo>
    {
        long done = 0;
        if (VectorWidths.Is512 && Avx512DQ.IsSupported && typeof(TFrom) == typeof(long) && typeof(TTo) == typeof(float))
            done = ToFloats((long*)from, (float*)to, n);
        TensorPrimitives.ConvertTruncating(new ReadOnlySpan<TFrom>(from + done, (int)(n - done)), new Span<TTo>(to + done, (int)(n - done)));
    }

    /// <summary>Bytes as ones and zeros; how many they were.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static long OfBools<T>(byte* from, T* to, long n) where T : unmanaged
    {
        long i = 0;
        if (VectorWidths.Active == VectorWidth.Scalar || typeof(T) != typeof(float) && typeof(T) != typeof(long))
            return i;
        for (; i <= n - 16; i += 16)
        {
            (Vector128<ushort> low, Vector128<ushort> high) = Vector128.Widen(Vector128.Min(Vector128.Load(from + i), Vector128<byte>.One));
            Widen(low, to + i);
            Widen(high, to + i + 8);
        }

        return i;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Widen<T>(Vector128<ushort> x, T* to) where T : unmanaged
    {
        (Vector128<uint> low, Vector128<uint> high) = Vector128.Widen(x);
        if (typeof(T) == typeof(float))
        {
            Vector128.ConvertToSingle(low.AsInt32()).Store((float*)to);
            Vector128.ConvertToSingle(high.AsInt32()).Store((float*)to + 4);
            return;
        }

        (Vector128<ulong> first, Vector128<ulong> second) = Vector128.Widen(low);
        (Vector128<ulong> third, Vector128<ulong> fourth) = Vector128.Widen(high);
        first.Store((ulong*)to);
        second.Store((ulong*)to + 2);
        third.Store((ulong*)to + 4);
        fourth.Store((ulong*)to + 6);
    }

    /// <summary>Towards zero; the least number where there is none, as PyTorch's processors give it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Truncate(float* from, long* to, long n)
    {
        long i = 0;
        if (VectorWidths.Is512 && Avx512DQ.IsSupported)
        {
            for (; i <= n - 8; i += 8)
                Avx512DQ.ConvertToVector512Int64WithTruncation(Vector256.Load(from + i)).Store(to + i);
        }

        for (; i < n; i++)
            to[i] = Codec.Whole(from[i]);
    }

    /// <inheritdoc cref="Truncate(float*, long*, long)"/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Truncate(double* from, long* to, long n)
    {
        long i = 0;
        if (VectorWidths.Is512 && Avx512DQ.IsSupported)
        {
            for (; i <= n - 8; i += 8)
                Avx512DQ.ConvertToVector512Int64WithTruncation(Vector512.Load(from + i)).Store(to + i);
        }

        for (; i < n; i++)
            to[i] = Codec.Whole(from[i]);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static long ToFloats(long* from, float* to, long n)
    {
        long i = 0;
        for (; i <= n - 8; i += 8)
            Avx512DQ.ConvertToVector256Single(Vector512.Load(from + i)).Store(to + i);
        return i;
    }
}
