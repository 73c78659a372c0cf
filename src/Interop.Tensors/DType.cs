namespace Interop.Tensors;

/// <summary>Element types: every dtype that PyTorch can save, and the two six-bit floats that safetensors knows.</summary>
/// <remarks>Names, sizes and the spelling of each in other formats stand in one table, <see cref="DTypes"/>.</remarks>
public enum DType : byte
{
#pragma warning disable CS1591 // The members are PyTorch's own names.
    UInt8, Int8, Int16, Int32, Int64,
    Float16, Float32, Float64,
    Complex32, Complex64, Complex128,
    Bool,
    QInt8, QUInt8, QInt32,
    BFloat16,
    QUInt4x2, QUInt2x4,
    Bits1x8, Bits2x4, Bits4x2, Bits8, Bits16,
    Float8E5M2, Float8E4M3FN, Float8E5M2FNUZ, Float8E4M3FNUZ,
    UInt16, UInt32, UInt64,
    Float8E8M0FNU,
    Float4E2M1FNx2,
    BComplex32,
    Float6E2M3, Float6E3M2,
#pragma warning restore CS1591
}

/// <summary>What a bit pattern of a <see cref="DType"/> stands for.</summary>
public enum DTypeKind : byte
{
    /// <summary>Whole numbers.</summary>
    Integer,
    /// <summary>Real floating-point numbers.</summary>
    Float,
    /// <summary>Pairs of floating-point numbers.</summary>
    Complex,
    /// <summary>True and false.</summary>
    Bool,
    /// <summary>Whole numbers that stand for scaled reals.</summary>
    Quantized,
    /// <summary>Bits without a meaning of their own.</summary>
    Bits,
}
