namespace Interop.Tensors.Kernels;

/// <summary>Which dtype and shape an operation on two tensors has. Source: PyTorch's type promotion and broadcasting rules.</summary>
internal static class Promotion
{
    /// <summary>
    /// The common dtype of operands. Those with dimensions decide, then 0-dim tensors, then plain numbers: a lower tier counts
    /// only where its category (bool, whole, real, complex) is higher.
    /// </summary>
    internal static DType Result(Tensor a, Tensor? b, Tensor? c = null)
    {
        if ((b is null || a.DType == b.DType && a.IsWrappedNumber == b.IsWrappedNumber) && c is null)
            return a.IsWrappedNumber ? Default(a.DType) : a.DType;
        DType? with = null, scalar = null, number = null;
        Sort(a, ref with, ref scalar, ref number);
        if (b is not null)
            Sort(b, ref with, ref scalar, ref number);
        if (c is not null)
            Sort(c, ref with, ref scalar, ref number);
        return Higher(with, Higher(scalar, number))!.Value;
    }

    private static void Sort(Tensor x, ref DType? with, ref DType? scalar, ref DType? number)
    {
        if (x.IsWrappedNumber)
            number = Add(number, Default(x.DType));
        else if (x.Rank == 0)
            scalar = Add(scalar, x.DType);
        else
            with = Add(with, x.DType);
        static DType Add(DType? sum, DType dtype) => sum is { } have ? Common(have, dtype) : dtype;
    }

    /// <summary>What a plain number stands for where only plain numbers are.</summary>
    private static DType Default(DType dtype) => dtype.Kind switch
    {
        DTypeKind.Float => DType.Float32,
        DTypeKind.Complex => DType.Complex64,
        _ => dtype,
    };

    private static DType? Higher(DType? strong, DType? weak)
    {
        if (strong is not { } s || weak is not { } w)
            return strong ?? weak;
        int cs = Category(s), cw = Category(w);
        if (cs >= cw && cs > 0)
            return s;
        return cs == 2 && cw == 3 ? ToComplex(s) : Common(s, w);
    }

    /// <summary>The dtype of functions of reals: float32 for whole numbers and bool, else the same.</summary>
    internal static DType Real(DType dtype) => dtype.Kind is DTypeKind.Integer or DTypeKind.Bool ? DType.Float32 : dtype;

    /// <summary>The dtype of a complex number's parts; of a real one itself.</summary>
    internal static DType RealPart(DType dtype) => dtype switch
    {
        DType.Complex128 => DType.Float64,
        DType.Complex64 => DType.Float32,
        DType.Complex32 => DType.Float16,
        _ => dtype,
    };

    /// <summary>The complex dtype whose parts are of this real one.</summary>
    internal static DType ToComplex(DType dtype) => dtype switch
    {
        DType.Float64 => DType.Complex128,
        DType.Float16 => DType.Complex32,
        _ when dtype.Kind == DTypeKind.Complex => dtype,
        _ => DType.Complex64,
    };

    /// <summary>Whether a result of one dtype may be stored in place into another: no complex into reals, no reals into whole numbers, no numbers into bool.</summary>
    internal static bool CanCast(DType from, DType to) => Category(from) <= Category(to);

    internal static DType Common(DType a, DType b)
    {
        if (a == b)
            return a;
        int ca = Category(a), cb = Category(b);
        if (ca < 0 || cb < 0)
            throw new NotSupportedException($"{a.Name} and {b.Name} have no common dtype.");
        if (ca == 3 || cb == 3)
            return Math.Max(Precision(a), Precision(b)) >= 64 ? DType.Complex128 : a == DType.Complex32 && cb < 2 || b == DType.Complex32 && ca < 2 ? DType.Complex32 : DType.Complex64;
        if (ca != cb)
            return ca > cb ? a : b;
        if (ca == 2)
            return a.Bits != b.Bits ? a.Bits > b.Bits ? a : b : DType.Float32;
        bool aUnsigned = a is DType.UInt8 or DType.UInt16 or DType.UInt32 or DType.UInt64, bUnsigned = b is DType.UInt8 or DType.UInt16 or DType.UInt32 or DType.UInt64;
        if (aUnsigned == bUnsigned)
            return a.Bits > b.Bits ? a : b;
        (DType unsigned, DType signed) = aUnsigned ? (a, b) : (b, a);
        if (unsigned != DType.UInt8)
            throw new NotSupportedException($"{a.Name} and {b.Name} have no common dtype.");
        return signed == DType.Int8 ? DType.Int16 : signed;
    }

    /// <summary>The shape to which both broadcast.</summary>
    /// <exception cref="ShapeException">Two sizes differ and neither is 1.</exception>
    internal static Shape Broadcast(Shape a, Shape b)
    {
        if (a == b)
            return a;
        long[] sizes = new long[Math.Max(a.Rank, b.Rank)];
        for (int i = 1; i <= sizes.Length; i++)
        {
            long x = i <= a.Rank ? a[a.Rank - i] : 1, y = i <= b.Rank ? b[b.Rank - i] : 1;
            if (x != y && x != 1 && y != 1)
                throw new ShapeException($"The shapes {a} and {b} cannot be broadcast together: sizes {x} and {y} differ and neither is 1.");
            sizes[^i] = x == 1 ? y : x;
        }

        return new Shape(sizes);
    }

    private static int Category(DType dtype) => dtype.Kind switch
    {
        DTypeKind.Bool => 0,
        DTypeKind.Integer => 1,
        DTypeKind.Float => 2,
        DTypeKind.Complex => 3,
        _ => -1,
    };

    private static int Precision(DType dtype) => dtype.Kind switch
    {
        DTypeKind.Complex => dtype.Bits / 2,
        DTypeKind.Float => dtype.Bits,
        _ => 0,
    };
}
