using Interop.Tensors.Kernels;

namespace Interop.Tensors;

/// <content>Products over any dimensions. Source: <c>aten::matmul</c>, <c>aten::tensordot</c>, <c>aten::kron</c> …</content>
public partial class Tensor
{
    /// <summary>The matrix product over the last two dimensions; batch dimensions are broadcast, a vector is a row on the left and a column on the right. Source: <c>aten::matmul</c>; composed.</summary>
    /// <remarks>[…, n, k] × [k, m] is one product of [… · n, k], not a batch, where the rows can be viewed so.</remarks>
    /// <exception cref="ShapeException">One is 0-dim, or the sizes do not fit.</exception>
    /// <exception cref="ArgumentException">The dtypes differ.</exception>
    public Tensor Matmul(Tensor other)
    {
        if (Rank == 0 || other.Rank == 0)
            throw new ShapeException($"Both operands of Matmul need a dimension, found the shapes {Shape} and {other.Shape}.");
        long k = other.Shape[Math.Max(other.Rank - 2, 0)];
        if (Shape[-1] != k)
            throw new ShapeException($"The shapes {Shape} and {other.Shape} cannot be multiplied: the inner sizes {Shape[-1]} and {k} differ.");
        return Op.Compose("matmul", this, other, static (a, b) => (a.Rank, b.Rank) switch
        {
            (1, 1) => a.Dot(b),
            (2, 1) => a.Mv(b),
            (1, 2) => a.Unsqueeze(0).Mm(b).Squeeze(0),
            (2, 2) => a.Mm(b),
            ( >= 3, <= 2) when b.RequiresGrad || a.StridesFor([a.Shape.AsSpan()[..^1].Product(), a.Shape[-1]]) is not null => FoldLeft(a, b),
            ( <= 2, >= 3) when a.RequiresGrad || a.Rank == 1 && b.Transpose(-2, -1) is var t && t.StridesFor([t.Shape.AsSpan()[..^1].Product(), t.Shape[-1]]) is not null => FoldRight(a, b),
            _ => Batches(a, b),
        });
    }

    /// <summary>The sum over the last dimensions of both: […, k], [… ', k] → […, … ']; a product where one is 0-dim. Source: <c>aten::inner</c>; composed.</summary>
    /// <exception cref="ShapeException">The last sizes differ.</exception>
    public Tensor Inner(Tensor other)
    {
        if (Rank == 0 || other.Rank == 0)
            return Op.Compose("inner", this, other, static (a, b) => a * b);
        if (Shape[-1] != other.Shape[-1])
            throw new ShapeException($"The shapes {Shape} and {other.Shape} have no inner product: the last sizes differ.");
        return Op.Compose("inner", this, other, static (a, b) => Tensordot(a, b, [[-1], [-1]]));
    }

    /// <summary>The sum over the last <paramref name="dims"/> dimensions of a and the first of b. Source: <c>torch.tensordot</c>; composed.</summary>
    /// <exception cref="ShapeException">The sizes of the dimensions differ, or there are fewer.</exception>
    public static Tensor Tensordot(Tensor a, Tensor b, int dims = 2)
    {
        if (dims < 0 || dims > a.Rank || dims > b.Rank)
            throw new ShapeException($"Tensordot over {dims} dimensions of the shapes {a.Shape} and {b.Shape}: there are not as many.");
        int[] left = new int[dims], right = new int[dims];
        for (int i = 0; i < dims; i++)
            (left[i], right[i]) = (a.Rank - dims + i, i);
        return Tensordot(a, b, [left, right]);
    }

    /// <summary>The sum over pairs of dimensions, those of a and those of b; the others stay, a's before b's. A size of 1 is broadcast. Source: <c>aten::tensordot</c>; composed.</summary>
    /// <exception cref="ShapeException">The sizes of a pair differ.</exception>
    /// <exception cref="ArgumentException">There are not two lists of one length.</exception>
    public static Tensor Tensordot(Tensor a, Tensor b, int[][] dims)
    {
        if (dims.Length != 2 || dims[0].Length != dims[1].Length)
            throw new ArgumentException($"Tensordot needs two lists of dimensions of one length, found {dims.Length} of the lengths {string.Join(", ", dims.Select(d => d.Length))}.", nameof(dims));
        ContractionTerm left = ContractionTerm.Numbered(a, 0), right = ContractionTerm.Numbered(b, a.Rank);
        for (int i = 0; i < dims[0].Length; i++)
        {
            int x = a.Axis(dims[0][i]), y = b.Axis(dims[1][i]);
            if (a.Shape[x] != b.Shape[y] && a.Shape[x] != 1 && b.Shape[y] != 1)
                throw new ShapeException($"Tensordot over dimension {x} of {a.Shape} and {y} of {b.Shape}: the sizes differ.");
            if (right.Labels[y] < a.Rank || dims[0].AsSpan(0, i).Contains(dims[0][i]))
                throw new ShapeException($"Tensordot names a dimension twice: [{string.Join(", ", dims[0])}] and [{string.Join(", ", dims[1])}].");
            right.Labels[y] = x;
        }

        int[] result = [.. left.Labels.Except(right.Labels), .. right.Labels.Except(left.Labels)];
        return Op.Compose("tensordot", a, b, null, (left.Labels, Right: right.Labels, result), static (a, b, _, labels) =>
            ContractionTerm.Contract([new(a, labels.Labels), new(b!, labels.Right)], labels.result));
    }

    /// <summary>The Kronecker product: [n₁, n₂, …], [m₁, m₂, …] → [n₁ · m₁, n₂ · m₂, …]. Source: <c>aten::kron</c>; composed.</summary>
    public Tensor Kron(Tensor other) => Op.Compose("kron", this, other, static (a, b) =>
    {
        int rank = Math.Max(a.Rank, b.Rank);
        long[] left = new long[2 * rank], right = new long[2 * rank], full = new long[rank];
        for (int i = 0; i < rank; i++)
        {
            long n = i < rank - a.Rank ? 1 : a.Shape[i - rank + a.Rank], m = i < rank - b.Rank ? 1 : b.Shape[i - rank + b.Rank];
            (left[2 * i], left[2 * i + 1], right[2 * i], right[2 * i + 1], full[i]) = (n, 1, 1, m, n * m);
        }

        return (a.Reshape(left) * b.Reshape(right)).Reshape(full);
    });

    /// <summary>The product of several matrices in the cheapest order. Source: <c>torch.chain_matmul</c>; composed.</summary>
    /// <exception cref="ShapeException">One is no matrix, or the sizes do not fit.</exception>
    public static Tensor ChainMatmul(params Tensor[] matrices)
    {
        foreach (Tensor matrix in matrices)
        {
            if (matrix.Rank != 2)
                throw new ShapeException($"ChainMatmul needs matrices, found the shape {matrix.Shape}.");
        }

        return matrices.Length == 1 ? matrices[0] : Linalg.MultiDot(matrices);
    }

    /// <summary>[…, n, k] × [k, m] or [k].</summary>
    private static Tensor FoldLeft(Tensor a, Tensor b)
    {
        Tensor rows = a.Reshape(a.Shape.AsSpan()[..^1].Product(), a.Shape[-1]);
        return b.Rank == 1 ? rows.Mv(b).View(a.Shape.AsSpan()[..^1]) : rows.Mm(b).View(new Shape([.. a.Shape.AsSpan()[..^1], b.Shape[1]]));
    }

    /// <summary>[n, k] or [k] × […, k, m], as its transpose.</summary>
    private static Tensor FoldRight(Tensor a, Tensor b)
    {
        Tensor y = FoldLeft(b.Transpose(-2, -1), a.Rank == 2 ? a.Transpose(0, 1) : a);
        return a.Rank == 2 ? y.Transpose(-2, -1).Contiguous() : y;
    }

    private static Tensor Batches(Tensor a, Tensor b)
    {
        Tensor left = a.Rank == 1 ? a.Unsqueeze(0) : a, right = b.Rank == 1 ? b.Unsqueeze(1) : b;
        Shape batch = Promotion.Broadcast(new Shape(left.Shape.AsSpan()[..^2]), new Shape(right.Shape.AsSpan()[..^2]));
        long count = batch.ElementCount, n = left.Shape[-2], m = right.Shape[-1];
        left = left.Expand([.. batch, n, left.Shape[-1]]).Reshape(count, n, left.Shape[-1]);
        right = right.Expand([.. batch, right.Shape[-2], m]).Reshape(count, right.Shape[-2], m);
        ReadOnlySpan<long> rows = a.Rank == 1 ? [] : [n], columns = b.Rank == 1 ? [] : [m];
        return left.Bmm(right).View(new Shape([.. batch, .. rows, .. columns]));
    }
}
