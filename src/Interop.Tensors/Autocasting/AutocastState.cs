namespace Interop.Tensors;

/// <summary>The mode of a thread, and what it cast already.</summary>
internal sealed class AutocastState(DType dtype, bool caches)
{
    private readonly Dictionary<Tensor, (Tensor Cast, int Version)> _casts = new(ReferenceEqualityComparer.Instance);

    internal DType DType { get; } = dtype;

    internal bool Caches { get; } = caches;

    /// <summary>The tensor in the reduced format; parameters are cast once, so that their gradient is too.</summary>
    internal Tensor Lower(Tensor x)
    {
        if (!Caches || x.DType != DType.Float32 || !x.IsLeaf || !x.RequiresGrad || !GradMode.Enabled)
            return x.To(DType);
        if (_casts.TryGetValue(x, out (Tensor Cast, int Version) known) && known.Version == x.Version)
            return known.Cast;
        Tensor cast = x.To(DType);
        _casts[x] = (cast, x.Version);
        return cast;
    }
}
