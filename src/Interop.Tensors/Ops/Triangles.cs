using System.Numerics;
using Interop.Tensors.Kernels;

namespace Interop.Tensors;

/// <content>Triangles and diagonals of matrices. Source: <c>torch.tril</c>, <c>torch.diag</c> …</content>
public partial class Tensor
{
    /// <summary>The lower triangles of matrices, zeros elsewhere. Source: <c>aten::tril</c>.</summary>
    /// <param name="diagonal">The last diagonal that stays: 0 the main one, above it positive.</param>
    public Tensor Tril(long diagonal = 0) => Triangle("tril", diagonal, lower: true);

    /// <summary>The upper triangles of matrices, zeros elsewhere. Source: <c>aten::triu</c>.</summary>
    /// <param name="diagonal">The first diagonal that stays: 0 the main one, above it positive.</param>
    public Tensor Triu(long diagonal = 0) => Triangle("triu", diagonal, lower: false);

    /// <inheritdoc cref="Tril"/>
    public Tensor Tril_(long diagonal = 0) => Op.InPlace("tril_", this, diagonal, static (x, diagonal) => x.Tril(diagonal));

    /// <inheritdoc cref="Triu"/>
    public Tensor Triu_(long diagonal = 0) => Op.InPlace("triu_", this, diagonal, static (x, diagonal) => x.Triu(diagonal));

    private Tensor Triangle(string name, long diagonal, bool lower)
    {
        if (Rank < 2)
            throw new ShapeException($"{name} needs matrices, found shape {Shape}.");
        using Op op = Op.Begin(name, this);
        Tensor mask = TriangleMask(Shape[-2], Shape[-1], diagonal, lower);
        return op.Record(Elementwise.VectorTernary(new Choice(), mask, this, Zeros([], DType), DType),
            Gradient.Wrt(this, new TriangleSide(name, diagonal, lower), static (side, dy) => dy.Triangle(side.Name, side.Diagonal, side.Lower)));
    }

    private sealed record TriangleSide(string Name, long Diagonal, bool Lower);

    private static Tensor TriangleMask(long rows, long columns, long diagonal, bool lower)
    {
        Tensor row = Indexing.Range(rows).View(rows, 1) + diagonal, column = Indexing.Range(columns);
        return lower ? Elementwise.Order(new Before(true), column, row) : Elementwise.Order(new Before(true), row, column);
    }

    /// <summary>The positions of a lower triangle: [2, count], row by row. Source: <c>aten::tril_indices</c>.</summary>
    public static Tensor TrilIndices(long row, long col, long offset = 0, DType dtype = DType.Int64) => TriangleMask(row, col, offset, lower: true).Nonzero().T.Contiguous().To(dtype);

    /// <summary>The positions of an upper triangle: [2, count], row by row. Source: <c>aten::triu_indices</c>.</summary>
    public static Tensor TriuIndices(long row, long col, long offset = 0, DType dtype = DType.Int64) => TriangleMask(row, col, offset, lower: false).Nonzero().T.Contiguous().To(dtype);

    /// <summary>Of a vector the matrix with it as diagonal, of a matrix its diagonal. Source: <c>aten::diag</c>.</summary>
    public Tensor Diag(long diagonal = 0) => Rank switch
    {
        1 => DiagEmbed(diagonal),
        2 => Diagonal(diagonal).Clone(),
        _ => throw new ShapeException($"Diag needs a vector or a matrix, found shape {Shape}."),
    };

    /// <summary>The matrix with the flattened elements as diagonal. Source: <c>aten::diagflat</c>.</summary>
    public Tensor Diagflat(long offset = 0) => Reshape(-1).DiagEmbed(offset);

    /// <summary>Matrices with the last dimension as diagonals. Source: <c>aten::diag_embed</c>.</summary>
    /// <param name="offset">The diagonal: 0 the main one, above it positive.</param>
    /// <param name="dim1">Where rows go in the result.</param>
    /// <param name="dim2">Where columns go.</param>
    public Tensor DiagEmbed(long offset = 0, int dim1 = -2, int dim2 = -1)
    {
        if (Rank == 0)
            throw new ShapeException("DiagEmbed needs a dimension, and a 0-dim tensor has none.");
        (int first, int second) = ((dim1 + Rank + 1) % (Rank + 1), (dim2 + Rank + 1) % (Rank + 1));
        if (first == second || dim1 < -Rank - 1 || dim1 > Rank || dim2 < -Rank - 1 || dim2 > Rank)
            throw new ShapeException($"DiagEmbed of shape {Shape} needs two different dimensions, found {dim1} and {dim2}.");
        long size = Shape[-1] + Math.Abs(offset);
        long[] batch = Shape.AsSpan()[..^1].ToArray();
        long[] shape = With(With(batch, Math.Min(first, second), size), Math.Max(first, second), size);
        return Zeros(new Shape(shape), DType).DiagonalScatter(this, offset, first, second);
    }

    /// <summary>The sum of a matrix's diagonal. Source: <c>aten::trace</c>.</summary>
    public Tensor Trace() => Rank == 2 ? Op.Compose("trace", this, static x => x.Diagonal().Sum()) : throw new ShapeException($"Trace needs a matrix, found shape {Shape}.");

    /// <summary>A copy with a diagonal overwritten. Source: <c>aten::diagonal_scatter</c>.</summary>
    public Tensor DiagonalScatter(Tensor src, long offset = 0, int dim1 = 0, int dim2 = 1) => Embedded("diagonal_scatter", src, x => x.Diagonal(offset, dim1, dim2));

    /// <summary>A copy with one slice overwritten. Source: <c>aten::select_scatter</c>.</summary>
    public Tensor SelectScatter(Tensor src, int dim, long index) => Embedded("select_scatter", src, x => x.Select(dim, index));

    /// <summary>A copy with a slice overwritten. Source: <c>aten::slice_scatter</c>.</summary>
    public Tensor SliceScatter(Tensor src, int dim = 0, long? start = null, long? end = null, long step = 1) => Embedded("slice_scatter", src, x => x.Slice(dim, start, end, step));

    /// <summary>A copy with a strided part overwritten. Source: <c>aten::as_strided_scatter</c>.</summary>
    public Tensor AsStridedScatter(Tensor src, Shape size, long[] stride, long? storageOffset = null) => Embedded("as_strided_scatter", src, x => x.AsStrided(size, stride, storageOffset));

    /// <summary>A dense copy with the part that a view shows overwritten.</summary>
    private Tensor Embedded(string name, Tensor src, Func<Tensor, Tensor> view)
    {
        using Op op = Op.Begin(name, this, src);
        Tensor y = Dense(), part;
        using (NoGrad())
            part = view(y);
        if (part.Shape != src.Shape)
            throw new ShapeException($"{name} into a part of shape {part.Shape} needs a source of that shape, found {src.Shape}.");
        Elementwise.Copy(src, part);
        return op.Record(y,
            Gradient.Wrt(this, new Embedding(name, view, src.Shape), static (e, dy) => dy.Embedded(e.Name, Zeros(e.Shape, dy.DType), e.View)),
            Gradient.Wrt(src, new Embedding(name, view, src.Shape), static (e, dy) => e.View(dy.Contiguous())));
    }

    private sealed record Embedding(string Name, Func<Tensor, Tensor> View, Shape Shape);
}
