namespace Interop.Tensors;

/// <summary>The new history of a root after one of its views was changed in place: the op's gradient inside the view, the root's own outside.</summary>
internal sealed class CopySlices : Node
{
    private readonly Node _inner;
    private readonly bool _hasRoot;
    private readonly int _viewEdge = -1;
    private readonly int[] _others;
    private readonly Shape _rootShape;
    private readonly DType _dtype;
    private readonly StridedWindow _window;

    private CopySlices(Node inner, Tensor root, Tensor view, Edge? oldView) : base("copy_slices")
    {
        (_inner, _rootShape, _dtype, _window) = (inner, root.Shape, root.DType, StridedWindow.Of(root, view));
        List<int> others = [];
        for (int i = 0; i < inner.EdgeCount; i++)
        {
            if (_viewEdge < 0 && oldView is { } edge && inner.EdgeAt(i) == edge)
                _viewEdge = i;
            else
                others.Add(i);
        }

        _others = [.. others];
        if (root.Edge is { } rootEdge)
        {
            _hasRoot = true;
            AddEdge(rootEdge);
        }

        foreach (int i in others)
            AddEdge(inner.EdgeAt(i));
    }

    internal override bool ReleasesTemporaries => _inner.ReleasesTemporaries;

    internal static void Rebase(Node inner, Tensor view, Edge? oldView)
    {
        Tensor root = view.ViewOf!.Root;
        if (root.DType != view.DType)
            throw new NotSupportedException($"'{inner.Name}' would change a {view} in place that looks into a {root} of another dtype, while gradients are recorded: change the {root.DType.Name} tensor itself.");
        CopySlices node = new(inner, root, view, oldView);
        if (root.Edge is not null)
            root.MoveRetained(node);
        root.SetHistory(new Edge(node, 0));
        view.ViewOf.Version = ViewInfo.Stale;
    }

    /// <summary>The history of a view made anew from its root.</summary>
    internal static Node ViewOf(Tensor root, Tensor view)
    {
        RuleNode node = new("as_strided", view.Shape, view.DType);
        node.Add(root.Edge!.Value, Gradient.Wrt(root, StridedWindow.Of(root, view), StridedWindow.Backward), view, default, ThreadState.Current);
        return node;
    }

    internal override (Shape Shape, DType DType) Output(int index) => (_rootShape, _dtype);

    internal override void Backward(ReadOnlySpan<Tensor?> dy, Span<Tensor?> dx, ReadOnlySpan<bool> skip, ThreadState thread)
    {
        dx.Clear();
        if (dy[0] is not { } droot)
            return;
        int shift = _hasRoot ? 1 : 0;
        Tensor?[] inner = new Tensor?[_inner.EdgeCount];
        bool[] innerSkip = [];
        if (!skip.IsEmpty)
        {
            innerSkip = new bool[inner.Length];
            if (_viewEdge >= 0)
                innerSkip[_viewEdge] = skip[0];
            for (int i = 0; i < _others.Length; i++)
                innerSkip[_others[i]] = skip[shift + i];
        }

        _inner.Backward([_window.Take(droot)], inner, innerSkip, thread);
        if (_hasRoot && (skip.IsEmpty || !skip[0]))
            dx[0] = _window.Put(droot, _viewEdge < 0 ? null : inner[_viewEdge]);
        for (int i = 0; i < _others.Length; i++)
            dx[shift + i] = inner[_others[i]];
    }

    internal override void Release() => _inner.Release();
}
