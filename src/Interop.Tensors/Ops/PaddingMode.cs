namespace Interop.Tensors;

/// <summary>What a pad is filled with. Source: the <c>mode</c> of <c>torch.nn.functional.pad</c>.</summary>
public enum PaddingMode
{
    /// <summary>One number.</summary>
    Constant,

    /// <summary>The elements mirrored at the edge, which is not repeated.</summary>
    Reflect,

    /// <summary>The element at the edge.</summary>
    Replicate,

    /// <summary>The elements of the other end.</summary>
    Circular,
}
