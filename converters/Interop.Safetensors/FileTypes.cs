using System.Globalization;
using Interop.Tensors;

namespace Interop.Safetensors;

/// <summary>How safetensors names, orders and counts element types.</summary>
internal static class FileTypes
{
    /// <summary>The reference's enumeration: tensors of later types are written first.</summary>
    private static readonly DType[] s_order =
    [
        DType.Bool, DType.Float4E2M1FNx2, DType.Float6E2M3, DType.Float6E3M2, DType.UInt8, DType.Int8, DType.Float8E5M2, DType.Float8E4M3FN,
        DType.Float8E8M0FNU, DType.Float8E4M3FNUZ, DType.Float8E5M2FNUZ, DType.Int16, DType.UInt16, DType.Float16, DType.BFloat16,
        DType.Int32, DType.UInt32, DType.Float32, DType.Complex64, DType.Float64, DType.Int64, DType.UInt64,
    ];

    internal static string AllNames { get; } = string.Join(", ", s_order.Select(d => d.SafetensorsName));

    internal static int Rank(DType dtype) => Array.IndexOf(s_order, dtype);

    /// <summary>Bits per element as the file counts them: its F4 counts single numbers, torch's packed type counts pairs.</summary>
    internal static int FileBits(DType dtype) => dtype == DType.Float4E2M1FNx2 ? 4 : dtype.Bits;

    /// <summary>The file's sizes of one of our tensors.</summary>
    internal static long[] ToFile(DType dtype, Shape shape)
    {
        long[] sizes = shape.ToArray();
        if (dtype != DType.Float4E2M1FNx2)
            return sizes;
        if (sizes.Length == 0)
            return [2];
        sizes[^1] = checked(sizes[^1] * 2);
        return sizes;
    }

    /// <summary>Our sizes of one of the file's tensors, whose byte count was checked; null when pairs cannot hold it.</summary>
    internal static Shape? FromFile(DType dtype, long[] sizes)
    {
        if (dtype != DType.Float4E2M1FNx2)
            return new Shape(sizes);
        if (sizes.Length == 0 || sizes[^1] % 2 != 0)
            return null;
        long[] packed = (long[])sizes.Clone();
        packed[^1] /= 2;
        return new Shape(packed);
    }

    /// <summary>A name for a message: control characters escaped, at most 200 characters.</summary>
    internal static string Printable(string name)
    {
        string cut = name.Length > 200 ? string.Concat(name.AsSpan(0, 200), "…") : name;
        return string.Concat(cut.Select(c => char.IsControl(c) || char.IsSurrogate(c) ? "\\u" + ((int)c).ToString("x4", CultureInfo.InvariantCulture) : c.ToString()));
    }
}
