namespace Interop.Tensors;

/// <summary>Which factorization solves least squares. Source: the <c>driver</c> of <c>torch.linalg.lstsq</c>.</summary>
public enum LstsqDriver
{
    /// <summary>QR; the matrix must have full rank.</summary>
    Gels,

    /// <summary>QR with column pivoting; gives the rank.</summary>
    Gelsy,

    /// <summary>Singular values; gives the rank and the values.</summary>
    Gelsd,

    /// <summary>Singular values; gives the rank and the values.</summary>
    Gelss,
}
