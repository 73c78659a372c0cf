using Interop.Tensors.Kernels;

namespace Interop.Tensors;

/// <content>Several tensors as one, and one repeated. Source: <c>torch.cat</c>, <c>torch.stack</c>, <c>torch.repeat_interleave</c> …</content>
public partial class Tensor
{
    /// <summary>Tensors one after the other along a dimension, in their common dtype; empty vectors count as nothing. Source: <c>aten::cat</c>.</summary>
    /// <exception cref="ShapeException">Sizes of other dimensions differ, or one has no dimension.</exception>
    public static Tensor Cat(Tensor[] tensors, int dim = 0)
    {
        ArgumentNullException.ThrowIfNull(tensors);
        if (tensors.Length == 0)
            throw new ArgumentException("Cat needs at least one tensor.", nameof(tensors));
        Tensor? first = null;
        foreach (Tensor x in tensors)
        {
            ArgumentNullException.ThrowIfNull(x, nameof(tensors));
            if (x.Rank == 0)
                throw new ShapeException("A 0-dim tensor cannot be concatenated: Unsqueeze it first, or use Stack.");
            if (!IsNothing(x))
                first ??= x;
        }

        using Op op = Op.Begin("cat", tensors);
        DType dtype = CommonDType(tensors);
        if (first is null)
            return op.Return(Empty([0], dtype));
        dim = first.Axis(dim);
        long[] sizes = first.Shape.ToArray();
        sizes[dim] = 0;
        foreach (Tensor x in tensors)
        {
            if (IsNothing(x))
                continue;
            bool fits = x.Rank == first.Rank;
            for (int d = 0; d < first.Rank && fits; d++)
                fits = d == dim || x.Shape[d] == first.Shape[d];
            if (!fits)
                throw new ShapeException($"Tensors of shapes {first.Shape} and {x.Shape} cannot be concatenated along dimension {dim}: the other sizes differ.");
            sizes[dim] += x.Shape[dim];
        }

        Tensor y = Empty(new Shape(sizes), dtype);
        long[] starts = new long[tensors.Length];
        long at = 0;
        for (int i = 0; i < tensors.Length; i++)
        {
            starts[i] = at;
            if (IsNothing(tensors[i]))
                continue;
            y.Part(dim, at, tensors[i].Shape[dim]).CopyInto(tensors[i]);
            at += tensors[i].Shape[dim];
        }

        return op.Record(y, tensors, [], new CatGeometry(dim, starts, Array.ConvertAll(tensors, x => IsNothing(x) ? 0 : x.Shape[dim])), static (g, a) =>
        {
            Tensor dy = g.Dy(0)!;
            Tensor?[] dx = new Tensor?[a.Starts.Length];
            for (int i = 0; i < dx.Length; i++)
                dx[i] = g.Needs(i) && a.Sizes[i] > 0 ? dy.Narrow(a.Dim, a.Starts[i], a.Sizes[i]) : null;
            return dx;
        });
    }

    private sealed record CatGeometry(int Dim, long[] Starts, long[] Sizes);

    private static bool IsNothing(Tensor x) => x.Rank == 1 && x.Shape[0] == 0;

    /// <summary>Part of one dimension, which autograd does not see.</summary>
    internal Tensor Part(int dim, long start, long length)
    {
        long[] sizes = Shape.ToArray();
        sizes[dim] = length;
        return Look(new Shape(sizes), _strides, Offset + start * _strides[dim]);
    }

    /// <summary>The dtype to which all promote.</summary>
    internal static DType CommonDType(ReadOnlySpan<Tensor> tensors)
    {
        Tensor common = tensors[0];
        DType dtype = Promotion.Result(common, null);
        for (int i = 1; i < tensors.Length; i++)
            dtype = Promotion.Common(dtype, tensors[i].DType);
        return dtype;
    }

    /// <inheritdoc cref="Cat"/>
    public static Tensor Concat(Tensor[] tensors, int dim = 0) => Cat(tensors, dim);

    /// <summary>Tensors of one shape along a new dimension. Source: <c>aten::stack</c>.</summary>
    public static Tensor Stack(Tensor[] tensors, int dim = 0)
    {
        if (tensors.Length == 0)
            throw new ArgumentException("Stack needs at least one tensor.", nameof(tensors));
        foreach (Tensor x in tensors)
        {
            if (x.Shape != tensors[0].Shape)
                throw new ShapeException($"Stack needs tensors of one shape, found {tensors[0].Shape} and {x.Shape}.");
        }

        return Cat(Array.ConvertAll(tensors, x => x.Unsqueeze(dim)), dim < 0 ? dim + tensors[0].Rank + 1 : dim);
    }

    /// <summary>Side by side: along the second dimension, vectors along the first. Source: <c>aten::hstack</c>.</summary>
    public static Tensor Hstack(Tensor[] tensors)
    {
        Tensor[] x = Atleast1d(tensors);
        return Cat(x, x.Length > 0 && x[0].Rank == 1 ? 0 : 1);
    }

    /// <summary>One above the other: along the first of at least two dimensions. Source: <c>aten::vstack</c>.</summary>
    public static Tensor Vstack(Tensor[] tensors) => Cat(Atleast2d(tensors));

    /// <summary>One behind the other: along the third of at least three dimensions. Source: <c>aten::dstack</c>.</summary>
    public static Tensor Dstack(Tensor[] tensors) => Cat(Atleast3d(tensors), 2);

    /// <summary>Side by side, vectors as columns. Source: <c>aten::column_stack</c>.</summary>
    public static Tensor ColumnStack(Tensor[] tensors) => Hstack(Array.ConvertAll(tensors, x => x.Rank <= 1 ? x.Reshape(x.ElementCount, 1) : x));

    /// <summary>Matrices along the diagonal of a larger one. Source: <c>torch.block_diag</c>.</summary>
    public static Tensor BlockDiag(params Tensor[] tensors)
    {
        Tensor[] blocks = Array.ConvertAll(tensors, x => x.Rank <= 2 ? Atleast2d(x) : throw new ShapeException($"BlockDiag needs matrices, found shape {x.Shape}."));
        if (blocks.Length == 0)
            return Empty([1, 0]);
        DType dtype = CommonDType(blocks);
        long columns = blocks.Sum(x => x.Shape[1]), before = 0;
        Tensor[] rows = new Tensor[blocks.Length];
        for (int i = 0; i < rows.Length; i++)
        {
            (long height, long width) = (blocks[i].Shape[0], blocks[i].Shape[1]);
            rows[i] = Cat([Zeros([height, before], dtype), blocks[i].To(dtype), Zeros([height, columns - before - width], dtype)], 1);
            before += width;
        }

        return Cat(rows);
    }

    /// <summary>Grids of coordinates, one per vector. Source: <c>aten::meshgrid</c>.</summary>
    /// <param name="tensors">Vectors or 0-dim tensors.</param>
    /// <param name="indexing"><c>ij</c>: matrix order; <c>xy</c>: the first vector runs along the second dimension.</param>
    public static Tensor[] Meshgrid(Tensor[] tensors, string indexing = "ij")
    {
        if (indexing is not ("ij" or "xy"))
            throw new ArgumentException($"Meshgrid indexes by \"ij\" or \"xy\", found \"{indexing}\".");
        bool swap = indexing == "xy" && tensors.Length >= 2;
        Tensor[] x = [.. tensors];
        if (swap)
            (x[0], x[1]) = (x[1], x[0]);
        long[] sizes = new long[x.Length];
        for (int i = 0; i < x.Length; i++)
        {
            if (x[i].Rank > 1)
                throw new ShapeException($"Meshgrid needs vectors, found shape {x[i].Shape}.");
            if (x[i].DType != x[0].DType)
                throw new ArgumentException($"Meshgrid needs tensors of one dtype, found {x[0].DType.Name} and {x[i].DType.Name}.");
            sizes[i] = x[i].ElementCount;
        }

        Tensor[] grids = new Tensor[x.Length];
        for (int i = 0; i < x.Length; i++)
        {
            long[] shape = new long[x.Length];
            Array.Fill(shape, 1);
            shape[i] = sizes[i];
            grids[i] = x[i].View(shape).Expand(sizes);
        }

        if (swap)
            (grids[0], grids[1]) = (grids[1], grids[0]);
        return grids;
    }

    /// <summary>All tuples of elements of vectors, one a row; of one vector itself. Source: <c>aten::cartesian_prod</c>.</summary>
    public static Tensor CartesianProd(params Tensor[] tensors)
    {
        foreach (Tensor x in tensors)
        {
            if (x.Rank != 1)
                throw new ShapeException($"CartesianProd needs vectors, found shape {x.Shape}.");
        }

        return tensors.Length == 1 ? tensors[0] : Stack(Array.ConvertAll(Meshgrid(tensors), x => x.Flatten()), 1);
    }

    /// <summary>All combinations of r elements of a vector, one a row. Source: <c>aten::combinations</c>.</summary>
    public Tensor Combinations(int r = 2, bool withReplacement = false)
    {
        if (Rank != 1)
            throw new ShapeException($"Combinations needs a vector, found shape {Shape}.");
        ArgumentOutOfRangeException.ThrowIfNegative(r);
        if (r == 0)
            return Empty([0], DType);
        Tensor places = Indexing.Range(Shape[0]);
        Tensor[] grids = Meshgrid([.. Enumerable.Repeat(places, r)]);
        Tensor mask = Full(grids[0].Shape, true);
        for (int i = 0; i + 1 < r; i++)
            mask = mask * Elementwise.Order(new Before(withReplacement), grids[i], grids[i + 1]);
        return Stack(Array.ConvertAll(grids, g => TakeAt("index", Places.OfDimension("Combinations", Shape, 0, g.MaskedSelect(mask)))), 1);
    }

    /// <summary>The tensor repeated along each dimension; more counts than dimensions add some in front. Source: <c>aten::repeat</c>.</summary>
    public Tensor Repeat(params ReadOnlySpan<long> repeats)
    {
        int extra = repeats.Length - Rank;
        if (extra < 0)
            throw new ShapeException($"Repeat of shape {Shape} needs at least {Rank} counts, found {repeats.Length}.");
        foreach (long n in repeats)
        {
            if (n < 0)
                throw new ShapeException($"A dimension cannot repeat {n} times.");
        }

        // [a, b] → [1, a, 1, b] → [ra, a, rb, b] → [ra·a, rb·b]
        long[] apart = new long[2 * repeats.Length], expanded = new long[apart.Length], result = new long[repeats.Length];
        for (int d = 0; d < repeats.Length; d++)
        {
            long size = d < extra ? 1 : Shape[d - extra];
            (apart[2 * d], apart[2 * d + 1], expanded[2 * d], expanded[2 * d + 1], result[d]) = (1, size, repeats[d], size, repeats[d] * size);
        }

        using Op op = Op.Begin("repeat", this);
        return op.Return(Reshape(apart).Expand(expanded).Clone().Reshape(result));
    }

    /// <summary>As <see cref="Repeat"/>, counts filled up with ones in front. Source: <c>aten::tile</c>.</summary>
    public Tensor Tile(params ReadOnlySpan<long> dims)
    {
        long[] repeats = new long[Math.Max(Rank, dims.Length)];
        Array.Fill(repeats, 1);
        dims.CopyTo(repeats.AsSpan(repeats.Length - dims.Length));
        return Repeat(repeats);
    }

    /// <summary>Every slice of a dimension this many times; without a dimension, every element of the flattened tensor. Source: <c>aten::repeat_interleave.self_int</c>.</summary>
    public Tensor RepeatInterleave(long repeats, int? dim = null, long? outputSize = null) => RepeatInterleave(Full([1], repeats, DType.Int64), dim, outputSize);

    /// <summary>Every slice of a dimension as often as a vector says. Source: <c>aten::repeat_interleave.self_Tensor</c>.</summary>
    public Tensor RepeatInterleave(Tensor repeats, int? dim = null, long? outputSize = null)
    {
        Tensor x = dim is null ? Reshape(-1) : Rank == 0 ? Reshape(1) : this;
        int d = x.Axis(dim ?? 0);
        if (repeats.DType is not (DType.Int64 or DType.Int32) || repeats.Rank > 1)
            throw new ArgumentException($"RepeatInterleave needs counts in a vector of int64 or int32, found {repeats}.");
        long[] counts = repeats.To(DType.Int64).ToArray<long>();
        if (counts.Length != 1 && counts.Length != x.Shape[d])
            throw new ShapeException($"RepeatInterleave of {x.Shape[d]} slices needs as many counts or one, found {counts.Length}.");
        List<long> index = [];
        for (long i = 0; i < x.Shape[d]; i++)
        {
            long n = counts[counts.Length == 1 ? 0 : i];
            if (n < 0)
                throw new ArgumentException($"A slice cannot repeat {n} times.");
            for (long k = 0; k < n; k++)
                index.Add(i);
        }

        if (outputSize is { } size && size != index.Count)
            throw new ArgumentException($"RepeatInterleave gives {index.Count} slices, not the {size} that were expected.");
        Tensor y = x.IndexSelect(d, From(index.ToArray()));
        return Rank == 0 && dim is not null ? y.Reshape(-1) : y;
    }

    /// <summary>A vector of counts as indices: 0 repeated counts[0] times, and so on. Source: <c>aten::repeat_interleave.Tensor</c>.</summary>
    public static Tensor RepeatInterleave(Tensor repeats) => Indexing.Range(repeats.ElementCount).RepeatInterleave(repeats, 0);
}
