using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Interop.Tensors.Kernels;

/// <summary>Neighbouring elements that are copied together.</summary>
internal static unsafe class Blocks
{
    /// <summary>Bytes from which the call of the system's copy is worth it.</summary>
    private const long Long = 1024;

    /// <summary>Copies a block to a place that it does not overlap. Bounds: callers hand over pointers to n elements each.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static void Copy<T>(T* from, T* to, long n) where T : unmanaged
    {
        long bytes = n * sizeof(T);
        if (bytes > Long)
        {
            Buffer.MemoryCopy(from, to, bytes, bytes);
            return;
        }

        byte* x = (byte*)from, y = (byte*)to;
        long i = 0;
        for (; i <= bytes - 2 * Vector256<byte>.Count; i += 2 * Vector256<byte>.Count)
        {
            (Vector256<byte> first, Vector256<byte> second) = (Vector256.Load(x + i), Vector256.Load(x + i + Vector256<byte>.Count));
            first.Store(y + i);
            second.Store(y + i + Vector256<byte>.Count);
        }

        for (; i <= bytes - Vector128<byte>.Count; i += Vector128<byte>.Count)
            Vector128.Load(x + i).Store(y + i);
        for (long at = i / sizeof(T); at < n; at++)
            to[at] = from[at];
    }
}
