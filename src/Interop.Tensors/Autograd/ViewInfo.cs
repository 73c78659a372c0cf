namespace Interop.Tensors;

/// <summary>Why a view's history may not be written: PyTorch refuses to change such views in place while recording.</summary>
internal enum ViewOrigin : byte
{
    /// <summary>An op that was recorded, or that had nothing to record.</summary>
    Recorded,

    /// <summary>Made under NoGrad.</summary>
    NoGrad,

    /// <summary>Made in inference mode.</summary>
    Inference,

    /// <summary>One of several views that one op made, such as <c>unbind</c>.</summary>
    Several,

    /// <summary>Made inside a custom function, whose gradient a new history would go around.</summary>
    Function,
}

/// <summary>A tensor that looks into another's memory and follows that one's history.</summary>
internal sealed class ViewInfo(Tensor root, int version, ViewOrigin origin)
{
    /// <summary>A version that no storage has: the history must be read from the root.</summary>
    internal const int Stale = -1;

    private int _version = version;

    internal Tensor Root => root;

    internal ViewOrigin Origin { get; set; } = origin;

    /// <summary>The storage's version when the view's history was last right.</summary>
    internal int Version
    {
        get => Volatile.Read(ref _version);
        set => Volatile.Write(ref _version, value);
    }

    /// <summary>How a new view of a tensor comes to be.</summary>
    internal static ViewInfo Of(Tensor parent, Storage memory, ThreadState thread)
    {
        ViewOrigin origin = thread.Inference ? ViewOrigin.Inference : thread.GradEnabled ? ViewOrigin.Recorded : ViewOrigin.NoGrad;
        if (origin == ViewOrigin.Recorded && parent.ViewOf is { } before)
            origin = before.Origin;
        return new ViewInfo(parent.ViewOf?.Root ?? parent, memory.Version, origin);
    }

    /// <summary>Makes the view's history anew from the root after the memory changed through someone else. Threads may meet here.</summary>
    internal void Refresh(Tensor view, Storage memory)
    {
        lock (this)
        {
            int version = memory.Version;
            if (Version == version)
                return;
            if (root.RequiresGrad)
            {
                if (Origin != ViewOrigin.Recorded)
                {
                    if (!GradMode.Enabled)
                        return;
                    throw Refusal(view, "it, or another view of it, has then been changed in place");
                }

                if (root.DType != view.DType)
                    throw new NotSupportedException($"A view {view} looks into a {root} of another dtype, which was changed in place since: take the view again.");
                view.SetHistory(new Edge(CopySlices.ViewOf(root, view), 0));
            }

            Version = version;
        }
    }

    internal InvalidOperationException Refusal(Tensor view, string what) => new(Origin switch
    {
        ViewOrigin.NoGrad => $"A view {view} was made under NoGrad, and {what} while recording, which could mean either. Put both inside NoGrad, or both outside.",
        ViewOrigin.Inference => $"A view {view} was made in inference mode, and {what} outside of it, which could mean either. Put both inside, or both outside.",
        ViewOrigin.Several => $"A view {view} is one of several that one op made, and {what}, which such views do not allow. Use the form that returns a new tensor, or views made one by one.",
        _ => $"A view {view} was made inside a custom function, and {what}: its new history would go around the function's gradient. Clone the function's result first.",
    });
}
