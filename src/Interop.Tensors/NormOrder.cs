namespace Interop.Tensors;

/// <summary>Norms that have a name in place of a number. Source: the <c>ord</c> of <c>torch.linalg.matrix_norm</c>.</summary>
public enum NormOrder
{
    /// <summary>Frobenius: the root of the sum of squares.</summary>
    Fro,

    /// <summary>Nuclear: the sum of the singular values.</summary>
    Nuc,
}
