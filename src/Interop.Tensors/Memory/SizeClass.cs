using System.Numerics;

namespace Interop.Tensors.Memory;

/// <summary>Block sizes: four steps between powers of two, from 64 bytes on, so that at most a quarter is wasted.</summary>
internal static class SizeClass
{
    internal const int Count = 200;

    internal static int Of(long bytes)
    {
        if (bytes <= 64)
            return 0;
        ulong b = (ulong)(bytes - 1);
        int top = BitOperations.Log2(b);
        return (top - 6) * 4 + (int)(b >> top - 2 & 3) + 1;
    }

    internal static long Bytes(int @class) => @class == 0 ? 64 : 4L + (@class - 1 & 3) + 1 << (@class - 1) / 4 + 4;
}
