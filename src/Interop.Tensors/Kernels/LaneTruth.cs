using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Interop.Tensors.Kernels;

/// <summary>Lanes of ones and zeros as truth values, one byte each. The caller has room for as many as there are lanes.</summary>
internal static unsafe class LaneTruth
{
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
