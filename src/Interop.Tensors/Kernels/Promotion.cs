namespace Interop.Tensors.Kernels;

/// <summary>Which dtype and shape an operation on two tensors has. Source: PyTorch's type promotion and broadcasting rules.</summary>
internal static class Promotion
{
    /// <summary>
    /// Categories rise from bool over whole numbers and reals to complex. A 0-dim tensor counts only where its category is
    /// higher than that of the tensors with dimensions; inside the winning category the wider dtype wins.
    /// </summary>
    internal static DType Result(Tensor a, Tensor b)
    {
        if (a.DType == b.DType)
            return a.DType;
        bool aScalar = a.Rank == 0, bScalar = b.Rank == 0;
        if (aScalar == bScalar)
            return Common(a.DType, b.DType);
        (DType with, DType scalar) = aScalar ? (b.DType, a.DType) : (a.DType, b.DType);
        return Category(scalar) > Category(with) ? Common(with, scalar) : with;
    }

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
