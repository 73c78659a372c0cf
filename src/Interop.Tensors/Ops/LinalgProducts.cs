namespace Interop.Tensors;

/// <content>Products of matrices and vectors. Source: <c>torch.linalg</c>.</content>
public static partial class Linalg
{
    /// <summary>The product of several matrices in the order with the fewest multiplications; the first and the last may be vectors: [n₀, n₁] × [n₁, n₂] × … → [n₀, nₗ]. Source: <c>aten::linalg_multi_dot</c>; composed.</summary>
    /// <exception cref="ArgumentException">There are fewer than two.</exception>
    /// <exception cref="ShapeException">One in the middle is no matrix, or the sizes do not fit.</exception>
    public static Tensor MultiDot(params Tensor[] tensors)
    {
        if (tensors.Length < 2)
            throw new ArgumentException($"MultiDot needs at least two matrices, found {tensors.Length}.", nameof(tensors));
        for (int i = 0; i < tensors.Length; i++)
        {
            bool end = i == 0 || i == tensors.Length - 1;
            if (tensors[i].Rank != 2 && !(end && tensors[i].Rank == 1))
                throw new ShapeException($"MultiDot needs matrices, and vectors only at the ends; number {i} has the shape {tensors[i].Shape}.");
        }

        using Op op = Op.Begin("linalg_multi_dot", tensors);
        if (tensors.Length == 2)
            return op.Return(tensors[0].Matmul(tensors[1]));
        Tensor first = tensors[0], last = tensors[^1];
        Tensor[] matrices = [.. tensors];
        if (first.Rank == 1)
            matrices[0] = first.View(1, first.Shape[0]);
        if (last.Rank == 1)
            matrices[^1] = last.View(last.Shape[0], 1);
        long[] sizes = new long[matrices.Length + 1];
        sizes[0] = matrices[0].Shape[0];
        for (int i = 0; i < matrices.Length; i++)
        {
            if (i > 0 && matrices[i].Shape[0] != sizes[i])
                throw new ShapeException($"MultiDot of {string.Join(", ", tensors.Select(t => t.Shape))}: {sizes[i]} columns of number {i - 1} do not fit {matrices[i].Shape[0]} rows of number {i}.");
            sizes[i + 1] = matrices[i].Shape[1];
        }

        Tensor y = Product(matrices, BestCuts(sizes), 0, matrices.Length - 1);
        if (first.Rank == 1 && last.Rank == 1)
            return op.Return(y.View(new Shape()));
        return op.Return(first.Rank == 1 ? y.View(y.Shape[1]) : last.Rank == 1 ? y.View(y.Shape[0]) : y);
    }

    /// <summary>Σ conj(x) · y over one dimension, the others broadcast. Source: <c>aten::linalg_vecdot</c>; composed.</summary>
    /// <exception cref="ArgumentException">One is not real or complex.</exception>
    /// <exception cref="ShapeException">The sizes of the dimension differ.</exception>
    public static Tensor Vecdot(this Tensor x, Tensor y, int dim = -1)
    {
        if (x.DType.Kind is not (DTypeKind.Float or DTypeKind.Complex) || y.DType.Kind is not (DTypeKind.Float or DTypeKind.Complex))
            throw new ArgumentException($"Vecdot needs real or complex numbers, found {x.DType.Name} and {y.DType.Name}.");
        if (x.Rank == 0 || y.Rank == 0 || x.Shape[x.Shape.Axis(dim)] != y.Shape[y.Shape.Axis(dim)])
            throw new ShapeException($"The shapes {x.Shape} and {y.Shape} have no product along dimension {dim}.");
        return Op.Compose("linalg_vecdot", x, y, null, dim, static (x, y, _, dim) => (x.Conj() * y!).Sum([dim]));
    }

    /// <summary>Where each range of matrices is cut last: dynamic programming over ranges.</summary>
    private static int[,] BestCuts(long[] sizes)
    {
        int count = sizes.Length - 1;
        double[,] cost = new double[count, count];
        int[,] cuts = new int[count, count];
        for (int length = 2; length <= count; length++)
        {
            for (int from = 0; from + length <= count; from++)
            {
                int to = from + length - 1;
                cost[from, to] = double.PositiveInfinity;
                for (int cut = from; cut < to; cut++)
                {
                    double total = cost[from, cut] + cost[cut + 1, to] + (double)sizes[from] * sizes[cut + 1] * sizes[to + 1];
                    if (total < cost[from, to])
                        (cost[from, to], cuts[from, to]) = (total, cut);
                }
            }
        }

        return cuts;
    }

    private static Tensor Product(Tensor[] matrices, int[,] cuts, int from, int to) =>
        from == to ? matrices[from] : Product(matrices, cuts, from, cuts[from, to]).Mm(Product(matrices, cuts, cuts[from, to] + 1, to));
}
