namespace Interop.Tensors;

/// <summary>Where a view lies in its root: what any view's gradient can be taken through.</summary>
/// <param name="RootShape">The root's shape.</param>
/// <param name="RootStrides">The root's strides.</param>
/// <param name="RootOffset">The root's offset.</param>
/// <param name="Shape">The view's shape.</param>
/// <param name="Strides">The view's strides.</param>
/// <param name="Offset">The view's offset.</param>
internal sealed record StridedWindow(Shape RootShape, long[] RootStrides, long RootOffset, Shape Shape, long[] Strides, long Offset)
{
    internal static StridedWindow Of(Tensor root, Tensor view) => new(root.Shape, root.StridesArray, root.Offset, view.Shape, view.StridesArray, view.Offset);

    /// <summary>The gradient of <c>as_strided</c>: what came back, added at the view's places of an otherwise zero root.</summary>
    internal static Tensor Backward(StridedWindow window, Tensor dy) => window.Scatter(dy);

    /// <summary>The view's part of a gradient of the root.</summary>
    internal Tensor Take(Tensor droot)
    {
        using Op op = Op.Begin("as_strided", this, droot);
        Tensor memory = Tensor.Zeros([Span()], droot.DType);
        memory.Look(RootShape, RootStrides, 0).CopyInto(droot);
        return op.Record(memory.Look(Shape, Strides, Offset - RootOffset).Dense(), Gradient.Wrt(droot, this, static (w, dy) => w.Scatter(dy)));
    }

    /// <summary>A gradient of the root with the view's part replaced; null stands for zeros.</summary>
    internal Tensor Put(Tensor droot, Tensor? dview)
    {
        Tensor rest = droot - Scatter(Take(droot));
        return dview is null ? rest : rest + Scatter(dview);
    }

    private Tensor Scatter(Tensor dy)
    {
        using Op op = Op.Begin("as_strided_scatter", this, dy);
        Tensor memory = Tensor.Zeros([Span()], dy.DType);
        memory.Look(Shape, Strides, Offset - RootOffset).AddInto(dy);
        return op.Record(memory.Look(RootShape, RootStrides, 0).Dense(), Gradient.Wrt(dy, this, static (w, d) => w.Take(d)));
    }

    private long Span()
    {
        _ = Extent.TryGet(RootShape.AsSpan(), RootStrides, 0, out _, out long root);
        _ = Extent.TryGet(Shape.AsSpan(), Strides, Offset - RootOffset, out _, out long view);
        return Math.Max(Math.Max(root, view), 1);
    }
}
