namespace Interop.Tensors;

/// <summary>How <see cref="Functional.GridSample"/> fills the places between elements; the numbers are ATen's.</summary>
public enum GridSampleMode
{
    /// <summary>Between two elements in each dimension.</summary>
    Bilinear,

    /// <summary>The nearest element, the even one of two.</summary>
    Nearest,

    /// <summary>Between four elements in each of two dimensions, by a cubic kernel.</summary>
    Bicubic,
}

/// <summary>What <see cref="Functional.GridSample"/> sees outside of its input; the numbers are ATen's.</summary>
public enum GridPaddingMode
{
    /// <summary>Zeros.</summary>
    Zeros,

    /// <summary>The element at the edge.</summary>
    Border,

    /// <summary>The elements mirrored at the edge.</summary>
    Reflection,
}
