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
    private long Start => Math.Min(RootOffset, Offset);

    /// <summary>Whether the root is dense and the view inside of it, as usual: then its gradient is such memory itself.</summary>
    private bool RootIsPlain => RootShape.IsContiguous(RootStrides) && Offset >= RootOffset
        && Extent.TryGet(Shape.AsSpan(), Strides, Offset - RootOffset, out _, out long end) && (end <= RootShape.ElementCount || Shape.ElementCount == 0);

    /// <summary>Whether several elements of the root are one place: each then gets its share of what comes back to that.</summary>
    private bool RootMeets => Meeting(RootShape, RootStrides) >= 0;

    internal static StridedWindow Of(Tensor root, Tensor view) => new(root.Shape, root.StridesArray, root.Offset, view.Shape, view.StridesArray, view.Offset);

    /// <summary>The gradient of <c>as_strided</c>: what came back, added at the view's places of an otherwise zero root.</summary>
    internal static Tensor Backward(StridedWindow window, Tensor dy) => window.Scatter(dy);

    /// <summary>The view's part of a gradient of the root.</summary>
    internal Tensor Take(Tensor droot)
    {
        using Op op = Op.Begin("as_strided", this, droot);
        Tensor memory = RootIsPlain && droot.IsContiguous ? droot : Memory(droot);
        return op.Record(View(memory).Dense(), Gradient.Wrt(droot, this, static (w, dy) => w.Scatter(dy)));
    }

    /// <summary>A gradient of the root with the view's part replaced; null stands for zeros.</summary>
    internal Tensor Put(Tensor droot, Tensor? dview)
    {
        using Op op = Op.Begin("as_strided_scatter", this, droot, dview);
        Tensor memory = Memory(droot);
        View(memory).CopyInto(dview ?? Tensor.Zeros([], droot.DType));
        return op.Record(Root(memory), Gradient.Wrt(droot, this, static (w, d) => w.Put(d, null)), Gradient.Wrt(dview, this, static (w, d) => w.Take(d)));
    }

    private Tensor Scatter(Tensor dy)
    {
        using Op op = Op.Begin("as_strided_scatter", this, dy);
        Tensor memory = Tensor.Zeros(RootIsPlain ? RootShape : [Span()], dy.DType);
        Add(memory, Shape, Strides, At(memory), dy);
        return op.Record(RootMeets ? Shared(Root(memory)) : Root(memory), Gradient.Wrt(dy, this, static (w, d) => w.Take(d)));
    }

    /// <summary>A copy of a gradient of the root, laid out as the root lies in memory.</summary>
    private Tensor Memory(Tensor droot)
    {
        if (RootIsPlain)
            return droot.Dense();
        Tensor memory = Tensor.Zeros([Span()], droot.DType);
        if (RootMeets)
            Add(memory, RootShape, RootStrides, RootOffset - Start, Shared(droot));
        else
            memory.Look(RootShape, RootStrides, RootOffset - Start).CopyInto(droot);
        return memory;
    }

    /// <summary>Divides each element of the root by the number of elements that are at its place.</summary>
    private Tensor Shared(Tensor droot)
    {
        using GradMode mode = Tensor.NoGrad();
        Tensor count = Tensor.Zeros([Span()], droot.DType);
        Add(count, RootShape, RootStrides, RootOffset - Start, Tensor.Ones(RootShape, droot.DType));
        return droot / count.Look(RootShape, RootStrides, RootOffset - Start).Dense();
    }

    /// <summary>The view in such memory.</summary>
    private Tensor View(Tensor memory) => memory.Look(Shape, Strides, At(memory));

    private long At(Tensor memory) => RootIsPlain ? memory.Offset + Offset - RootOffset : Offset - Start;

    private Tensor Root(Tensor memory) => RootIsPlain ? memory : memory.Look(RootShape, RootStrides, RootOffset - Start).Dense();

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
        using GradMode mode = Tensor.NoGrad();
        if (strides[axis] == 0)
        {
            Add(memory, inner, innerStrides, offset, dy.Sum([axis]));
            return;
        }

        for (long i = 0; i < shape[axis]; i++)
            Add(memory, inner, innerStrides, offset + i * strides[axis], dy.Select(axis, i));
    }

    /// <summary>A dimension whose slices meet others: one with a stride of 0, or of those that meet the one with the fewest slices; −1 if none does.</summary>
    private static int Meeting(Shape shape, ReadOnlySpan<long> strides)
    {
        Span<int> order = stackalloc int[shape.Rank];
        int count = 0;
        for (int d = 0; d < shape.Rank; d++)
        {
            if (shape[d] <= 1)
                continue;
            if (strides[d] == 0)
                return d;
            int at = count++;
            for (; at > 0 && strides[order[at - 1]] > strides[d]; at--)
                order[at] = order[at - 1];
            order[at] = d;
        }

        int meeting = -1;
        long reach = 0;
        for (int i = 0; i < count; i++)
        {
            if (strides[order[i]] <= reach)
            {
                meeting = order[0];
                foreach (int d in order[..(i + 1)])
                    meeting = shape[d] < shape[meeting] ? d : meeting;
                break;
            }

            reach += strides[order[i]] * (shape[order[i]] - 1);
        }

        return meeting;
    }

    private long Span()
    {
        _ = Extent.TryGet(RootShape.AsSpan(), RootStrides, RootOffset - Start, out _, out long root);
        _ = Extent.TryGet(Shape.AsSpan(), Strides, Offset - Start, out _, out long view);
        return Math.Max(Math.Max(root, view), 1);
    }
}
