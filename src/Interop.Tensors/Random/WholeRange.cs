using System.Numerics;
using Interop.Tensors.Kernels;

namespace Interop.Tensors;

/// <summary>Which whole numbers a dtype holds.</summary>
internal static class WholeRange
{
    /// <summary>The largest of a dtype of whole numbers or bool; of uint64, that of int64.</summary>
    internal static ulong Largest(DType dtype) => dtype switch
    {
        DType.Bool => 1,
        DType.UInt8 => byte.MaxValue,
        DType.Int8 => (ulong)sbyte.MaxValue,
        DType.UInt16 => ushort.MaxValue,
        DType.Int16 => (ulong)short.MaxValue,
        DType.UInt32 => uint.MaxValue,
        DType.Int32 => int.MaxValue,
        _ => long.MaxValue,
    };

    /// <summary>Bits of precision of a floating-point dtype: whole numbers up to 2 to this power are exact.</summary>
    internal static int Precision(DType dtype) => dtype switch
    {
        DType.Float64 => 53,
        DType.Float32 => 24,
        DType.Float16 => 11,
        _ => 8,
    };

    internal static bool Holds(long value, DType dtype) => dtype switch
    {
        DType.Float16 => Math.Abs((double)value) <= (double)Half.MaxValue,
        { Kind: DTypeKind.Float } => true,
        DType.Int8 or DType.Int16 or DType.Int32 => value >= -(long)Largest(dtype) - 1 && value <= (long)Largest(dtype),
        DType.Int64 => true,
        _ => value >= 0 && (ulong)value <= Largest(dtype),
    };

    /// <summary>A bound that a floating-point dtype cannot hold, moved inwards to the next one that it can.</summary>
    internal static long Held(long bound, DType dtype, bool down)
    {
        long next = unchecked(down ? bound - 1 : bound + 1), held = dtype switch
        {
            DType.Float64 => ToInt64(next),
            DType.Float32 => ToInt64((float)next),
            DType.Float16 => ToInt64((double)(Half)(float)next),
            _ => ToInt64((float)(BFloat16)(float)next),
        };
        if (down ? held < bound : held >= bound)
            return bound;
        // The distance of neighbouring numbers of this size.
        long step = 1L << Math.Max(0, BitOperations.Log2(next < 0 ? 0 - (ulong)next : (ulong)next) - Precision(dtype) + 1);
        return down ? held - step : held + step;
    }

    /// <summary>As x86 converts: what does not fit becomes the least number.</summary>
    private static long ToInt64(double value) => value is >= -9.2233720368547758e18 and < 9.2233720368547758e18 ? (long)value : long.MinValue;
}
