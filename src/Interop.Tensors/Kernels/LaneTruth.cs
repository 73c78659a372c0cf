using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Interop.Tensors.Kernels;

/// <summary>Lanes of ones and zeros as truth values, one byte each. The caller has room for as many as there are lanes.</summary>
internal static unsafe class LaneTruth
{
    /// <summary>Answers a question about as many of n pairs as fill whole vectors.</summary>
    /// <returns>How many that are.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static long Ask<TOp, T>(TOp f, T* a, T* b, bool* y, long n) where TOp : struct, IVectorQuestion where T : unmanaged
    {
        long i = 0;
        if (VectorWidths.Is512 && Vector512<T>.IsSupported)
        {
            for (; i <= n - Vector512<T>.Count; i += Vector512<T>.Count)
                Store(f.Apply(Vector512.Load(a + i), Vector512.Load(b + i)), y + i);
        }
        else if (VectorWidths.Is256 && Vector256<T>.IsSupported)
        {
            for (; i <= n - Vector256<T>.Count; i += Vector256<T>.Count)
                Store(f.Apply(Vector256.Load(a + i), Vector256.Load(b + i)), y + i);
        }

        return i;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static void Store<T>(Vector512<T> lanes, bool* y)
    {
        ulong bits = lanes.ExtractMostSignificantBits();
        *(ulong*)y = Bytes(bits & 0xFF);
        if (Vector512<T>.Count == 16)
            *(ulong*)(y + 8) = Bytes(bits >> 8);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static void Store<T>(Vector256<T> lanes, bool* y)
    {
        ulong bytes = Bytes(lanes.ExtractMostSignificantBits());
        if (Vector256<T>.Count == 8)
            *(ulong*)y = bytes;
        else
            *(uint*)y = (uint)bytes;
    }

    /// <summary>Eight bits as eight bytes of 0 or 1. The product puts bit i at 8 i among others, free of carries, for all but the last.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Bytes(ulong bits) => Bmi2.X64.IsSupported
        ? Bmi2.X64.ParallelBitDeposit(bits, 0x0101010101010101)
        : (bits & 0x7F) * 0x0002040810204081 & 0x0001010101010101 | bits >> 7 << 56;
}
