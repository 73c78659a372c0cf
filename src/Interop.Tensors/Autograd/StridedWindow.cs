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
        Tensor memory = Memory(droot);
        return op.Record(memory.Look(Shape, Strides, Offset - RootOffset).Dense(), Gradient.Wrt(droot, this, static (w, dy) => w.Scatter(dy)));
    }

    /// <summary>A gradient of the root with the view's part replaced; null stands for zeros.</summary>
    internal Tensor Put(Tensor droot, Tensor? dview)
    {
        using Op op = Op.Begin("as_strided_scatter", this, droot, dview);
        Tensor memory = Memory(droot);
        memory.Look(Shape, Strides, Offset - RootOffset).CopyInto(dview ?? Tensor.Zeros([], droot.DType));
        return op.Record(memory.Look(RootShape, RootStrides, 0).Dense(),
            Gradient.Wrt(droot, this, static (w, d) => w.Put(d, null)), Gradient.Wrt(dview, this, static (w, d) => w.Take(d)));
    }

    private Tensor Scatter(Tensor dy)
    {
        using Op op = Op.Begin("as_strided_scatter", this, dy);
        Tensor memory = Tensor.Zeros([Span()], dy.DType);
        Add(memory, Shape, Strides, Offset - RootOffset, dy);
        // An expanded root sees each place several times, and whoever expanded it adds those up again.
        long times = 1;
        for (int d = 0; d < RootShape.Rank; d++)
            times *= RootStrides[d] == 0 ? Math.Max(1, RootShape[d]) : 1;
        if (times > 1)
            memory /= times;
        return op.Record(memory.Look(RootShape, RootStrides, 0).Dense(), Gradient.Wrt(dy, this, static (w, d) => w.Take(d)));
    }

    /// <summary>Adds at places that may meet each other: kernels need places of their own, so a dimension that meets the others is taken slice by slice.</summary>
    private static void Add(Tensor memory, Shape shape, ReadOnlySpan<long> strides, long offset, Tensor dy)
    {
        if (shape.ElementCount == 0)
            return;
        int axis = Meeting(shape, strides);
        if (axis < 0)
        {
            memory.Look(shape, strides.ToArray(), offset).AddInto(dy);
            return;
        }

        Shape inner = new([.. shape.AsSpan()[..axis], .. shape.AsSpan()[(axis + 1)..]]);
        long[] innerStrides = [.. strides[..axis], .. strides[(axis + 1)..]];
        if (strides[axis] == 0)
        {
            Add(memory, inner, innerStrides, offset, dy.Sum([axis]));
            return;
        }

        for (long i = 0; i < shape[axis]; i++)
            Add(memory, inner, innerStrides, offset + i * strides[axis], dy.Select(axis, i));
    }

    /// <summary>Of the dimensions that meet those with smaller strides, the one with the fewest slices; −1 if none does.</summary>
    private static int Meeting(Shape shape, ReadOnlySpan<long> strides)
    {
        int[] order = [.. Enumerable.Range(0, shape.Rank)];
        Array.Sort(strides.ToArray(), order);
        int meeting = -1;
        long reach = 0;
        foreach (int d in order)
        {
            if (shape[d] == 1)
                continue;
            if (strides[d] <= reach && (meeting < 0 || shape[d] < shape[meeting] || strides[d] == 0))
                meeting = d;
            if (strides[d] == 0)
                return d;
            reach += strides[d] * (shape[d] - 1);
        }

        return meeting;
    }

    /// <summary>A copy of the root's gradient, laid out as the root lies in memory.</summary>
    private Tensor Memory(Tensor droot)
    {
        Tensor memory = Tensor.Zeros([Span()], droot.DType);
        memory.Look(RootShape, RootStrides, 0).CopyInto(droot);
        return memory;
    }

    private long Span()
    {
        _ = Extent.TryGet(RootShape.AsSpan(), RootStrides, 0, out _, out long root);
        _ = Extent.TryGet(Shape.AsSpan(), Strides, Offset - RootOffset, out _, out long view);
        return Math.Max(Math.Max(root, view), 1);
    }
}
