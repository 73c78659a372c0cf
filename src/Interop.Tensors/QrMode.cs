namespace Interop.Tensors;

/// <summary>How much of a QR factorization is computed. Source: the <c>mode</c> of <c>torch.linalg.qr</c>.</summary>
public enum QrMode
{
    /// <summary>Q has min(m, n) columns.</summary>
    Reduced,

    /// <summary>Q is square.</summary>
    Complete,

    /// <summary>Only R.</summary>
    R,
}
