namespace Interop.Tensors;

/// <content>Other shapes over the same elements: dimensions added, dropped, merged and moved. Source: <c>torch.squeeze</c>, <c>torch.flatten</c> …</content>
public partial class Tensor
{
    /// <summary>A matrix transposed; vectors and scalars as they are. Source: <c>torch.Tensor.T</c>, <c>aten::t</c>.</summary>
    /// <exception cref="ShapeException">It has more than two dimensions.</exception>
    public Tensor T => Rank switch
    {
        2 => Transpose(0, 1),
        < 2 => Alias("t"),
        _ => throw new ShapeException($"T is defined for matrices, found shape {Shape}: use MT for batches of them, or Permute."),
    };

    /// <summary>The conjugate transpose of a matrix; of a 0-dim tensor itself. Source: <c>torch.Tensor.H</c>.</summary>
    /// <exception cref="ShapeException">It has another rank than 0 or 2.</exception>
    public Tensor H => Rank is 0 or 2 ? Adjoint() : throw new ShapeException($"H is defined for matrices, found shape {Shape}: use MH for batches of them.");

    /// <summary>The last two dimensions exchanged. Source: <c>torch.Tensor.mT</c>.</summary>
    /// <exception cref="ShapeException">It has less than two dimensions.</exception>
    public Tensor MT => Rank >= 2 ? Transpose(-2, -1) : throw new ShapeException($"MT is defined for matrices and batches of them, found shape {Shape}.");

    /// <summary>The last two dimensions exchanged and conjugated. Source: <c>torch.Tensor.mH</c>.</summary>
    /// <exception cref="ShapeException">It has less than two dimensions.</exception>
    public Tensor MH => Rank >= 2 ? Adjoint() : throw new ShapeException($"MH is defined for matrices and batches of them, found shape {Shape}.");

    /// <summary>The last two dimensions exchanged and conjugated; of a 0-dim tensor the conjugate. Source: <c>aten::adjoint</c>.</summary>
    public Tensor Adjoint() => Rank == 0 ? Conj() : MT.Conj();

    /// <inheritdoc cref="Transpose(int, int)"/>
    public Tensor Swapaxes(int axis0, int axis1) => Transpose(axis0, axis1);

    /// <inheritdoc cref="Transpose(int, int)"/>
    public Tensor Swapdims(int dim0, int dim1) => Transpose(dim0, dim1);

    /// <summary>Dimensions moved to new places; the others keep their order. Source: <c>aten::movedim</c>.</summary>
    /// <exception cref="ShapeException">The lists differ in length, or name a dimension twice.</exception>
    public Tensor Movedim(Ints source, Ints destination)
    {
        (int[] sources, int[] destinations) = (source.Dims ?? [], destination.Dims ?? []);
        if (sources.Length != destinations.Length)
            throw new ShapeException($"Movedim needs as many sources as destinations, found {sources.Length} and {destinations.Length}.");
        if (Rank == 0)
            return Alias();
        int[] axes = new int[Rank];
        Array.Fill(axes, -1);
        bool[] moved = new bool[Rank];
        for (int i = 0; i < sources.Length; i++)
        {
            int from = Axis(sources[i]), to = Axis(destinations[i]);
            if (moved[from] || axes[to] >= 0)
                throw new ShapeException($"Movedim from {source} to {destination} names a dimension twice.");
            (axes[to], moved[from]) = (from, true);
        }

        for (int to = 0, from = 0; to < Rank; to++)
        {
            if (axes[to] >= 0)
                continue;
            while (moved[from])
                from++;
            axes[to] = from++;
        }

        return Permute(axes);
    }

    /// <inheritdoc cref="Movedim(Ints, Ints)"/>
    public Tensor Moveaxis(Ints source, Ints destination) => Movedim(source, destination);

    /// <summary>Without dimensions of size 1. Source: <c>aten::squeeze</c>.</summary>
    public Tensor Squeeze() => Squeezed(null);

    /// <summary>Without those of these dimensions that have size 1. Source: <c>aten::squeeze.dims</c>.</summary>
    public Tensor Squeeze(Ints dim) => Squeezed(dim.Dims ?? []);

    private Tensor Squeezed(int[]? dims)
    {
        bool[] gone = new bool[Math.Max(Rank, 1)];
        Array.Fill(gone, dims is null);
        foreach (int dim in dims ?? [])
            gone[Axis(dim)] = gone[Axis(dim)] ? throw new ShapeException($"Squeeze of [{string.Join(", ", dims!)}] names a dimension of shape {Shape} twice.") : true;
        List<long> sizes = [], strides = [];
        for (int d = 0; d < Rank; d++)
        {
            if (gone[d] && Shape[d] == 1)
                continue;
            sizes.Add(Shape[d]);
            strides.Add(_strides[d]);
        }

        return Reshaped("squeeze", new Shape([.. sizes]), [.. strides]);
    }

    /// <summary>A dimension of size 1 more; negative places count from the end of the result. Source: <c>aten::unsqueeze</c>.</summary>
    public Tensor Unsqueeze(int dim)
    {
        if (dim < -Rank - 1 || dim > Rank)
            throw new ShapeException($"Unsqueeze at {dim} of shape {Shape}: expected {-Rank - 1} to {Rank}.");
        dim = dim < 0 ? dim + Rank + 1 : dim;
        return Reshaped("unsqueeze", new Shape(With(Shape.AsSpan(), dim, 1)), With(_strides, dim, dim < Rank ? Shape[dim] * _strides[dim] : 1));
    }

    /// <summary>A view whose gradient is the same elements in this shape.</summary>
    private Tensor Reshaped(string name, Shape shape, long[] strides) => Viewed(name, shape, strides, Offset, (object)Shape, static (full, dy) => dy.Reshape((Shape)full));

    /// <summary>Neighbouring dimensions as one. Source: <c>aten::flatten</c>.</summary>
    public Tensor Flatten(int startDim = 0, int endDim = -1)
    {
        (int start, int end) = (Axis(startDim), Axis(endDim));
        if (start > end)
            throw new ShapeException($"Flatten from dimension {startDim} to {endDim} of shape {Shape}: the first lies behind the last.");
        if (Rank == 0)
            return Reshape(1);
        if (start == end)
            return this;
        long merged = 1;
        for (int d = start; d <= end; d++)
            merged *= Shape[d];
        return Reshape([.. Shape.AsSpan()[..start], merged, .. Shape.AsSpan()[(end + 1)..]]);
    }

    /// <summary>All elements in one dimension. Source: <c>aten::ravel</c>.</summary>
    public Tensor Ravel() => Reshape(-1);

    /// <summary>One dimension as several; one size may be −1. Source: <c>aten::unflatten</c>.</summary>
    public Tensor Unflatten(int dim, params ReadOnlySpan<long> sizes)
    {
        dim = Dimension("Unflatten", dim);
        if (sizes.IsEmpty)
            throw new ShapeException("Unflatten needs at least one size.");
        long[] target = sizes.ToArray();
        int free = Array.IndexOf(target, -1);
        long product = 1;
        foreach (long size in target)
            product *= size == -1 ? 1 : size;
        if (free >= 0 && product > 0)
            target[free] = Shape[dim] / product;
        if ((free >= 0 && product > 0 ? product * target[free] : product) != Shape[dim])
            throw new ShapeException($"Unflatten of dimension {dim} of shape {Shape}: the sizes [{string.Join(", ", sizes.ToArray())}] do not multiply to {Shape[dim]}.");
        return View([.. Shape.AsSpan()[..dim], .. target, .. Shape.AsSpan()[(dim + 1)..]]);
    }

    /// <summary>The elements in the shape of another tensor. Source: <c>aten::view_as</c>.</summary>
    public Tensor ViewAs(Tensor other) => View(other.Shape);

    /// <summary>The elements in the shape of another tensor, copied where a view cannot be. Source: <c>aten::reshape_as</c>.</summary>
    public Tensor ReshapeAs(Tensor other) => Reshape(other.Shape);

    /// <summary>Expanded to the shape of another tensor. Source: <c>aten::expand_as</c>.</summary>
    public Tensor ExpandAs(Tensor other) => Expand(other.Shape);

    /// <summary>Expanded to a shape. Source: <c>aten::broadcast_to</c>.</summary>
    public Tensor BroadcastTo(params ReadOnlySpan<long> size) => Expand(size);

    /// <summary>All expanded to their common shape. Source: <c>aten::broadcast_tensors</c>.</summary>
    public static Tensor[] BroadcastTensors(params Tensor[] tensors)
    {
        Shape shape = BroadcastShapes(Array.ConvertAll(tensors, static x => x.Shape));
        return Array.ConvertAll(tensors, x => x.Expand(shape));
    }

    /// <summary>Summed down to a shape that broadcasts to this one. Source: <c>aten::sum_to_size</c>.</summary>
    public Tensor SumToSize(params ReadOnlySpan<long> size) => size.IsEmpty ? Sum() : SumTo(new Shape(size));

    /// <summary>At least one dimension. Source: <c>aten::atleast_1d</c>.</summary>
    public static Tensor Atleast1d(Tensor input) => input.Rank == 0 ? input.Reshape(1) : input;

    /// <summary>At least two dimensions; new ones in front. Source: <c>aten::atleast_2d</c>.</summary>
    public static Tensor Atleast2d(Tensor input) => input.Rank switch { 0 => input.Reshape(1, 1), 1 => input.Unsqueeze(0), _ => input };

    /// <summary>At least three dimensions; a matrix gets its new one behind. Source: <c>aten::atleast_3d</c>.</summary>
    public static Tensor Atleast3d(Tensor input) => input.Rank switch { 0 => input.Reshape(1, 1, 1), 1 => input.Unsqueeze(0).Unsqueeze(-1), 2 => input.Unsqueeze(-1), _ => input };

    /// <inheritdoc cref="Atleast1d(Tensor)"/>
    public static Tensor[] Atleast1d(params Tensor[] tensors) => Array.ConvertAll(tensors, Atleast1d);

    /// <inheritdoc cref="Atleast2d(Tensor)"/>
    public static Tensor[] Atleast2d(params Tensor[] tensors) => Array.ConvertAll(tensors, Atleast2d);

    /// <inheritdoc cref="Atleast3d(Tensor)"/>
    public static Tensor[] Atleast3d(params Tensor[] tensors) => Array.ConvertAll(tensors, Atleast3d);

    /// <summary>The diagonal of two dimensions, as a last dimension. Source: <c>aten::diagonal</c>.</summary>
    /// <param name="offset">0 for the main diagonal, above it positive, below it negative.</param>
    /// <param name="dim1">The dimension of rows.</param>
    /// <param name="dim2">The dimension of columns.</param>
    public Tensor Diagonal(long offset = 0, int dim1 = 0, int dim2 = 1)
    {
        (dim1, dim2) = (Axis(dim1), Axis(dim2));
        if (dim1 == dim2 || Rank < 2)
            throw new ShapeException($"A diagonal needs two different dimensions of shape {Shape}, found {dim1} and {dim2}.");
        long length = Math.Max(0, offset >= 0 ? Math.Min(Shape[dim1], Shape[dim2] - offset) : Math.Min(Shape[dim1] + offset, Shape[dim2]));
        long start = length == 0 ? 0 : offset >= 0 ? offset * _strides[dim2] : -offset * _strides[dim1];
        (int first, int second) = (Math.Min(dim1, dim2), Math.Max(dim1, dim2));
        long[] sizes = Without(Without(Shape.AsSpan(), second), first), strides = Without(Without(_strides, second), first);
        return Viewed("diagonal", new Shape([.. sizes, length]), [.. strides, _strides[dim1] + _strides[dim2]], Offset + start,
            (offset, dim1, dim2), static (x, a) => x.Diagonal(a.offset, a.dim1, a.dim2));
    }

    /// <summary>Windows of one dimension as a new last dimension. Source: <c>aten::unfold</c>.</summary>
    /// <param name="dimension">The dimension.</param>
    /// <param name="size">Slices per window.</param>
    /// <param name="step">Slices between the beginnings of windows.</param>
    public Tensor Unfold(int dimension, long size, long step)
    {
        int dim = Axis(dimension);
        long have = Rank == 0 ? 1 : Shape[dim];
        if (size < 0 || size > have)
            throw new ShapeException($"A window of {size} does not fit into dimension {dim} of shape {Shape}.");
        if (step < 1)
            throw new ArgumentOutOfRangeException(nameof(step), $"The step of windows must be at least 1, found {step}.");
        if (Rank == 0)
            return Viewed("unfold", [size], [1], Offset);
        long[] sizes = [.. Shape.AsSpan(), size], strides = [.. _strides, _strides[dim]];
        sizes[dim] = (have - size) / step + 1;
        strides[dim] *= step;
        return Viewed("unfold", new Shape(sizes), strides, Offset, (dim, size, step), static (x, a) => x.Unfold(a.dim, a.size, a.step));
    }
}
