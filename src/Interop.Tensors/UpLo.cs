namespace Interop.Tensors;

/// <summary>Which triangle of a symmetric or Hermitian matrix is read. Source: the <c>UPLO</c> of <c>torch.linalg.eigh</c>.</summary>
public enum UpLo
{
    /// <summary>The lower one.</summary>
    L,

    /// <summary>The upper one.</summary>
    U,
}
