using Interop.Tensors;

namespace Interop.Graphs;

/// <summary>What a graph says the elements of a tensor are: a dtype, text, or numbers of less than a byte, which are computed with as one number each.</summary>
/// <param name="DType">What the elements are held in.</param>
/// <param name="Bits">How many bits a file holds of each; 0 for text.</param>
public readonly record struct ElementType(DType DType, int Bits)
{
    /// <summary>Text.</summary>
    public static ElementType Text { get; } = new(DType.UInt8, 0);

    /// <summary>Whole numbers from −8 to 7.</summary>
    public static ElementType Int4 { get; } = new(DType.Int8, 4);

    /// <summary>Whole numbers from 0 to 15.</summary>
    public static ElementType UInt4 { get; } = new(DType.UInt8, 4);

    /// <summary>Whole numbers from −2 to 1.</summary>
    public static ElementType Int2 { get; } = new(DType.Int8, 2);

    /// <summary>Whole numbers from 0 to 3.</summary>
    public static ElementType UInt2 { get; } = new(DType.UInt8, 2);

    /// <summary>Floats of a sign, two bits of exponent and one of mantissa.</summary>
    public static ElementType Float4E2M1 { get; } = new(DType.Float32, 4);

    /// <summary>Elements of a dtype.</summary>
    public static implicit operator ElementType(DType dtype) => new(dtype, dtype.Bits);

    /// <summary>Whether these are texts.</summary>
    public bool IsText => Bits == 0;

    /// <summary>Whether a file packs several into a byte.</summary>
    public bool IsPacked => Bits is > 0 and < 8 && Bits < DType.Bits;

    /// <inheritdoc/>
    public override string ToString() => IsText ? "string" : !IsPacked ? DType.Name : DType switch
    {
        DType.Int8 => $"int{Bits}",
        DType.UInt8 => $"uint{Bits}",
        _ => "float4_e2m1fn",
    };
}
