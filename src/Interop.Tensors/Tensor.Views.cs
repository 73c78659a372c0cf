namespace Interop.Tensors;

/// <content>Views: new geometry over the same storage, nothing copied.</content>
public sealed partial class Tensor
{
    /// <summary>Any geometry over this storage. Source: <c>torch.as_strided</c>.</summary>
    /// <exception cref="ShapeException">An element would lie outside the storage.</exception>
    public Tensor AsStrided(Shape shape, ReadOnlySpan<long> strides, long offset) => Viewed("as_strided", shape, strides.ToArray(), offset);

    /// <summary>A recorded view; its gradient is taken through its place in this tensor, unless a rule of its own is given.</summary>
    private Tensor Viewed(string name, Shape shape, long[] strides, long offset)
    {
        using Op op = Op.Begin(name, this);
        Tensor view = Window(shape, strides, offset);
        return RequiresGrad && GradMode.Enabled ? op.Record(view, Gradient.Wrt(this, StridedWindow.Of(this, view), StridedWindow.Backward)) : op.Return(view);
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

    /// <summary>Dimensions <paramref name="a"/> and <paramref name="b"/> exchanged. Source: <c>torch.transpose</c>.</summary>
    public Tensor Transpose(int a, int b)
    {
        int[] axes = [.. Enumerable.Range(0, Rank)];
        (a, b) = (Axis(a), Axis(b));
        (axes[a], axes[b]) = (axes[b], axes[a]);
        return Permute(axes);
    }

    /// <summary>Dimensions in another order. Source: <c>torch.permute</c>.</summary>
    public Tensor Permute(params ReadOnlySpan<int> axes)
    {
        if (axes.Length != Rank)
            throw new ShapeException($"Permute of shape {Shape} needs {Rank} axes, found {axes.Length}.");
        long[] sizes = new long[Rank], strides = new long[Rank];
        bool[] seen = new bool[Rank];
        for (int i = 0; i < Rank; i++)
        {
            int axis = Axis(axes[i]);
            if (seen[axis])
                throw new ShapeException($"Permute of shape {Shape} names axis {axis} twice.");
            seen[axis] = true;
            (sizes[i], strides[i]) = (Shape[axis], _strides[axis]);
        }

        int[] back = new int[Rank];
        for (int i = 0; i < Rank; i++)
            back[Axis(axes[i])] = i;
        return Viewed("permute", new Shape(sizes), strides, Offset, back, static (back, dy) => dy.Permute(back));
    }

    /// <summary><paramref name="length"/> slices of one dimension from <paramref name="start"/> on. Source: <c>torch.narrow</c>.</summary>
    public Tensor Narrow(int axis, long start, long length)
    {
        axis = Axis(axis);
        if (start < 0 || length < 0 || start > Shape[axis] - length)
            throw new ShapeException($"Narrow of dimension {axis} of shape {Shape}: {start} and {length} more are outside of it.");
        long[] sizes = Shape.ToArray();
        sizes[axis] = length;
        return Viewed("narrow", new Shape(sizes), _strides, Offset + start * _strides[axis]);
    }

    /// <summary>One slice, without its dimension. Source: <c>torch.select</c>.</summary>
    public Tensor Select(int axis, long index)
    {
        if (Rank == 0)
            throw new ShapeException("Select needs a dimension, and a 0-dim tensor has none.");
        axis = Axis(axis);
        long at = index < 0 ? index + Shape[axis] : index;
        if (at < 0 || at >= Shape[axis])
            throw new ShapeException($"Select of index {index} in dimension {axis} of shape {Shape}: the dimension has {Shape[axis]} slices.");
        long[] sizes = new long[Rank - 1], strides = new long[Rank - 1];
        for (int i = 0, j = 0; i < Rank; i++)
        {
            if (i == axis)
                continue;
            (sizes[j], strides[j++]) = (Shape[i], _strides[i]);
        }

        return Viewed("select", new Shape(sizes), strides, Offset + at * _strides[axis]);
    }

    /// <summary>Size-one and new leading dimensions repeated without copying. Source: <c>torch.Tensor.expand</c>.</summary>
    public Tensor Expand(Shape shape)
    {
        int extra = shape.Rank - Rank;
        long[] strides = new long[shape.Rank];
        for (int i = 0; i < shape.Rank; i++)
        {
            long have = i < extra ? 1 : Shape[i - extra];
            if (extra < 0 || have != 1 && have != shape[i])
                throw new ShapeException($"Shape {Shape} cannot be expanded to {shape}.");
            strides[i] = have == 1 && shape[i] != 1 || i < extra ? 0 : _strides[i - extra];
        }

        return Viewed("expand", shape, strides, Offset, s_none, static (_, dy) => dy);
    }

    /// <summary>The same elements in another shape, where strides allow it. One size may be −1. Source: <c>torch.Tensor.view</c>.</summary>
    /// <exception cref="ShapeException">The number of elements differs, or the elements do not lie so that strides could reach them.</exception>
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
            return shape.ContiguousStrides();
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

    private int Axis(int axis) => Shape.Axis(axis);
}
