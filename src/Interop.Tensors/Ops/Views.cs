using System.Runtime.CompilerServices;

namespace Interop.Tensors;

/// <content>Views: new geometry over the same storage, nothing copied.</content>
public partial class Tensor
{
    /// <summary>Any geometry over this storage, from an offset in elements or from this tensor's own. Source: <c>aten::as_strided</c>.</summary>
    /// <exception cref="ShapeException">An element would lie outside the storage.</exception>
    public Tensor AsStrided(Shape size, ReadOnlySpan<long> stride, long? storageOffset = null) => Viewed("as_strided", size, stride.ToArray(), storageOffset ?? Offset);

    /// <summary>A recorded view; its gradient is taken through its place in this tensor, unless a rule of its own is given.</summary>
    private Tensor Viewed(string name, Shape shape, long[] strides, long offset)
    {
        using Op op = Op.Begin(name, this);
        Tensor view = Window(shape, strides, offset);
        return RequiresGrad && GradMode.Enabled ? op.Record(view, Gradient.Wrt(this, StridedWindow.Of(this, view), StridedWindow.Backward)) : op.Return(view);
    }

    /// <summary>As above, for a view of certain elements. Where several of this tensor's elements are one place, that place does not tell them apart, so the view is taken again of a dense tensor.</summary>
    private Tensor Viewed<S>(string name, Shape shape, long[] strides, long offset, S arguments, Func<Tensor, S, Tensor> again)
    {
        if (!Overlaps || !RequiresGrad || !GradMode.Enabled)
            return Viewed(name, shape, strides, offset);
        using Op op = Op.Begin(name, this);
        Tensor map = Empty(Shape, DType);
        return op.Record(Window(shape, strides, offset), Gradient.Wrt(this, StridedWindow.Of(map, again(map, arguments)), StridedWindow.Backward));
    }

    /// <summary>A recorded view with a gradient of its own.</summary>
    private Tensor Viewed<S>(string name, Shape shape, long[] strides, long offset, S attributes, Func<S, Tensor, Tensor?> rule) where S : class
    {
        using Op op = Op.Begin(name, attributes, this);
        return op.Record(Window(shape, strides, offset), Gradient.Wrt(this, attributes, rule));
    }

    private Tensor Window(Shape shape, long[] strides, long offset)
    {
        if (strides.Length != shape.Rank)
            throw new ShapeException($"A tensor of shape {shape} needs {shape.Rank} strides, found {strides.Length}.");
        if (!Extent.Fits(DType, shape, strides, offset, Memory.ByteLength, out string? why))
            throw new ShapeException($"A {DType.Name} view of shape {shape} does not fit its storage: {why}.");
        Memory.Retain();
        return new Tensor(Memory, DType, shape, strides, offset, this) { ViewOf = ViewInfo.Of(this, Memory, ThreadState.Current) };
    }

    /// <summary>Another look at this memory that autograd does not see.</summary>
    internal Tensor Look(Shape shape, long[] strides, long offset)
    {
        Memory.Retain();
        return new Tensor(Memory, DType, shape, strides, offset, this);
    }

    /// <summary>Two dimensions exchanged. Source: <c>aten::transpose</c>.</summary>
    public Tensor Transpose(int dim0, int dim1)
    {
        (dim0, dim1) = (Axis(dim0), Axis(dim1));
        if (Rank == 0)
            return Alias();
        Span<int> axes = stackalloc int[Rank];
        for (int i = 0; i < Rank; i++)
            axes[i] = i;
        (axes[dim0], axes[dim1]) = (axes[dim1], axes[dim0]);
        return Permute(axes);
    }

    /// <summary>Dimensions in another order. Source: <c>torch.permute</c>.</summary>
    public Tensor Permute(params ReadOnlySpan<int> dims)
    {
        if (dims.Length != Rank)
            throw new ShapeException($"Permute of shape {Shape} needs {Rank} dimensions, found {dims.Length}.");
        long[] sizes = new long[Rank], strides = new long[Rank];
        bool[] seen = new bool[Rank];
        for (int i = 0; i < Rank; i++)
        {
            int axis = Axis(dims[i]);
            if (seen[axis])
                throw new ShapeException($"Permute of shape {Shape} names dimension {axis} twice.");
            seen[axis] = true;
            (sizes[i], strides[i]) = (Shape[axis], _strides[axis]);
        }

        int[] back = new int[Rank];
        for (int i = 0; i < Rank; i++)
            back[Axis(dims[i])] = i;
        return Viewed("permute", new Shape(sizes), strides, Offset, back, static (back, dy) => dy.Permute(back));
    }

    /// <summary><paramref name="length"/> slices of one dimension from <paramref name="start"/> on; a negative start counts from the end. Source: <c>aten::narrow</c>.</summary>
    public Tensor Narrow(int dim, long start, long length)
    {
        dim = Dimension("Narrow", dim);
        long size = Shape[dim], from = start < 0 ? start + size : start;
        if (from < 0 || from > size || length < 0 || from > size - length)
            throw new ShapeException($"Narrow of dimension {dim} of shape {Shape}: {length} slices from {start} on are not all inside of it.");
        return Stepped("narrow", dim, from, length, 1);
    }

    /// <summary>Every step-th slice of one dimension from start to before end, cut to the size; negative ones count from the end. Source: <c>aten::slice</c>.</summary>
    /// <param name="dim">The dimension.</param>
    /// <param name="start">The first; null for 0.</param>
    /// <param name="end">One past the last; null for all.</param>
    /// <param name="step">At least 1.</param>
    public Tensor Slice(int dim = 0, long? start = null, long? end = null, long step = 1)
    {
        dim = Dimension("Slice", dim);
        if (step < 1)
            throw new ArgumentOutOfRangeException(nameof(step), $"The step of a slice must be at least 1, found {step}.");
        long size = Shape[dim], from = Clip(start ?? 0), to = Math.Max(from, Clip(end ?? size));
        return Stepped("slice", dim, from, (to - from + step - 1) / step, step);
        long Clip(long at) => Math.Clamp(at < 0 ? at + size : at, 0, size);
    }

    private Tensor Stepped(string name, int dim, long start, long length, long step)
    {
        long[] sizes = Shape.ToArray(), strides = (long[])_strides.Clone();
        sizes[dim] = length;
        strides[dim] *= step;
        return Viewed(name, new Shape(sizes), strides, length == 0 ? Offset : Offset + start * _strides[dim],
            (name, dim, start, length, step), static (x, a) => x.Stepped(a.name, a.dim, a.start, a.length, a.step));
    }

    internal int Dimension(string op, int dim) =>
        Rank > 0 ? Axis(dim) : throw new ShapeException($"{op} needs a dimension, and a 0-dim tensor has none.");

    /// <summary>One slice, without its dimension; a negative index counts from the end. Source: <c>aten::select</c>.</summary>
    public Tensor Select(int dim, long index)
    {
        dim = Dimension("Select", dim);
        long at = index < 0 ? index + Shape[dim] : index;
        if (at < 0 || at >= Shape[dim])
            throw new ShapeException($"Select of index {index} in dimension {dim} of shape {Shape}: the dimension has {Shape[dim]} slices.");
        return Viewed("select", new Shape(Without(Shape.AsSpan(), dim)), Without(_strides, dim), Offset + at * _strides[dim], (dim, at), static (x, a) => x.Select(a.dim, a.at));
    }

    private static long[] Without(ReadOnlySpan<long> values, int at)
    {
        long[] rest = new long[values.Length - 1];
        values[..at].CopyTo(rest);
        values[(at + 1)..].CopyTo(rest.AsSpan(at));
        return rest;
    }

    private static long[] With(ReadOnlySpan<long> values, int at, long value)
    {
        long[] more = new long[values.Length + 1];
        values[..at].CopyTo(more);
        more[at] = value;
        values[at..].CopyTo(more.AsSpan(at + 1));
        return more;
    }

    /// <summary>Size-one and new leading dimensions repeated without copying; −1 keeps a size. Source: <c>aten::expand</c>.</summary>
    [OverloadResolutionPriority(1)]
    public Tensor Expand(params ReadOnlySpan<long> size)
    {
        int extra = size.Length - Rank;
        long[] sizes = size.ToArray(), strides = new long[sizes.Length];
        for (int i = 0; i < sizes.Length; i++)
        {
            long have = i < extra ? 1 : Shape[i - Math.Max(extra, 0)];
            if (sizes[i] == -1 && i >= extra)
                sizes[i] = have;
            if (extra < 0 || have != 1 && have != sizes[i] || sizes[i] < 0)
                throw new ShapeException($"Shape {Shape} cannot be expanded to [{string.Join(", ", size.ToArray())}].");
            strides[i] = i < extra || have == 1 && sizes[i] != 1 ? 0 : _strides[i - extra];
        }

        return Viewed("expand", new Shape(sizes), strides, Offset, s_none, static (_, dy) => dy);
    }

    /// <inheritdoc cref="Expand(ReadOnlySpan{long})"/>
    public Tensor Expand(Shape size) => Expand(size.AsSpan());

    /// <summary>The same memory in the same geometry. Source: <c>aten::alias</c>.</summary>
    internal Tensor Alias(string name = "alias") => Viewed(name, Shape, _strides, Offset, s_none, static (_, dy) => dy);

    /// <summary>The same elements in another shape, where strides allow it. One size may be −1. Source: <c>torch.Tensor.view</c>.</summary>
    /// <exception cref="ShapeException">The number of elements differs, or the elements do not lie so that strides could reach them.</exception>
    [OverloadResolutionPriority(1)]
    public Tensor View(params ReadOnlySpan<long> size)
    {
        Shape shape = Sized(size);
        long[] strides = StridesFor(shape)
            ?? throw new ShapeException($"A tensor of shape {Shape} with strides [{string.Join(", ", _strides)}] cannot be viewed as {shape}: call Contiguous() first, or use Reshape, which copies where it must.");
        return Viewed("view", shape, strides, Offset, (object)Shape, static (full, dy) => dy.Reshape(((Shape)full).AsSpan()));
    }

    /// <inheritdoc cref="View(ReadOnlySpan{long})"/>
    public Tensor View(Shape size) => View(size.AsSpan());

    /// <summary>The same elements in another shape: a view where strides allow it, else a copy. One size may be −1. Source: <c>torch.reshape</c>.</summary>
    /// <exception cref="ShapeException">The number of elements differs.</exception>
    [OverloadResolutionPriority(1)]
    public Tensor Reshape(params ReadOnlySpan<long> shape)
    {
        Shape sized = Sized(shape);
        return StridesFor(sized) is null ? Contiguous().View(sized) : View(sized);
    }

    /// <inheritdoc cref="Reshape(ReadOnlySpan{long})"/>
    public Tensor Reshape(Shape shape) => Reshape(shape.AsSpan());

    /// <summary>A shape of as many elements, a −1 filled in.</summary>
    private Shape Sized(ReadOnlySpan<long> sizes)
    {
        long[] target = sizes.ToArray();
        int free = Array.IndexOf(target, -1);
        if (free >= 0)
        {
            target[free] = 1;
            long rest = new Shape(target).ElementCount;
            if (rest == 0 || ElementCount % rest != 0)
                throw new ShapeException($"The size -1 in [{string.Join(", ", sizes.ToArray())}] cannot be told from the {ElementCount} elements of shape {Shape}.");
            target[free] = ElementCount / rest;
        }

        Shape shape = new(target);
        return shape.ElementCount == ElementCount ? shape : throw new ShapeException($"A tensor of shape {Shape} has {ElementCount} elements and cannot have the shape {shape}.");
    }

    /// <summary>Strides that reach the elements in another shape, or null. Splits both shapes into groups of equal count; inside a group this tensor must be dense.</summary>
    private long[]? StridesFor(Shape shape)
    {
        if (IsContiguous)
            return shape.DenseStrides;
        long[] strides = new long[shape.Rank];
        int to = shape.Rank - 1;
        long groupHave = 1, groupWant = 1;
        long step = Rank > 0 ? _strides[^1] : 1;
        for (int from = Rank - 1; from >= 0; from--)
        {
            groupHave *= Shape[from];
            bool groupEnds = from == 0 || Shape[from - 1] != 1 && _strides[from - 1] != groupHave * step;
            if (!groupEnds)
                continue;
            while (to >= 0 && (groupWant < groupHave || shape[to] == 1))
            {
                strides[to] = groupWant * step;
                groupWant *= shape[to--];
            }

            if (groupWant != groupHave)
                return null;
            if (from > 0)
                (step, groupHave, groupWant) = (_strides[from - 1], 1, 1);
        }

        return strides;
    }

    private static readonly object s_none = new();

    internal int Axis(int axis) => Shape.Axis(axis);
}
