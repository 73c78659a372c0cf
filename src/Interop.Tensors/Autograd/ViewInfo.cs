namespace Interop.Tensors;

/// <summary>A tensor that looks into another's memory and follows that one's history.</summary>
internal sealed class ViewInfo(Tensor root, int version)
{
    /// <summary>A version that no storage has: the history must be read from the root.</summary>
    internal const int Stale = -1;

    internal Tensor Root => root;

    /// <summary>The storage's version when the view's history was last right.</summary>
    internal int Version { get; set; } = version;

    /// <summary>The history of the view: its own, or anew from the root where the memory changed through someone else.</summary>
    internal Edge? Refresh(Tensor view, Edge? own)
    {
        if (view.IsDisposed || Version == view.Memory.Version)
            return own;
        Version = view.Memory.Version;
        return root.RequiresGrad ? new Edge(CopySlices.ViewOf(root, view), 0) : own;
    }
}
