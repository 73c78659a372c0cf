namespace Interop.Tensors;

/// <summary>How Euclidean distances are computed. Source: the <c>compute_mode</c> of <c>torch.cdist</c>.</summary>
public enum CdistMode
{
    /// <summary>As a matrix product where a side has more than 25 points.</summary>
    UseMmForEuclidDistIfNecessary,

    /// <summary>As a matrix product, which is fast but loses digits where points are close.</summary>
    UseMmForEuclidDist,

    /// <summary>From the differences.</summary>
    DonotUseMmForEuclidDist,
}
