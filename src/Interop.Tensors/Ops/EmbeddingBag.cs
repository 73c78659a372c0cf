using Interop.Tensors.Kernels;

namespace Interop.Tensors;

/// <summary>What <see cref="Functional.EmbeddingBag"/> makes of the rows of a bag.</summary>
public enum EmbeddingBagMode
{
    /// <summary>Their sum, weighted if there are weights.</summary>
    Sum,

    /// <summary>Their mean.</summary>
    Mean,

    /// <summary>The largest number of each feature.</summary>
    Max,
}

/// <content>Rows of a table, combined in bags. Source: <c>torch.nn.functional.embedding_bag</c>.</content>
public static partial class Functional
{
    /// <summary>Sums, means or maxima of rows of a table. An empty bag gives zeros. Source: <c>aten::embedding_bag</c>.</summary>
    /// <param name="input">Numbers of rows: [bags, count], or [n] with offsets.</param>
    /// <param name="weight">The table, [rows, features].</param>
    /// <param name="offsets">Where each bag begins in the n numbers, from 0 on; null for a matrix of numbers.</param>
    /// <param name="maxNorm">Rows in use that have a larger norm are first scaled to it, in place.</param>
    /// <param name="normType">The order of that norm.</param>
    /// <param name="scaleGradByFreq">Whether a row's gradient is divided by how often it is used; not with maxima.</param>
    /// <param name="mode">How rows are combined.</param>
    /// <param name="sparse">Accepted for PyTorch's sake: gradients are dense.</param>
    /// <param name="perSampleWeights">A factor for each number, of the input's shape; only of sums.</param>
    /// <param name="includeLastOffset">Whether the last offset is the end of the last bag rather than the begin of one more.</param>
    /// <param name="paddingIdx">A row that counts nothing; negative ones count from the end.</param>
    /// <exception cref="ShapeException">The shapes do not belong together.</exception>
    /// <exception cref="ArgumentOutOfRangeException">An index is no row, or offsets do not rise from 0.</exception>
    public static Tensor EmbeddingBag(this Tensor input, Tensor weight, Tensor? offsets = null, double? maxNorm = null, double normType = 2, bool scaleGradByFreq = false,
        EmbeddingBagMode mode = EmbeddingBagMode.Mean, bool sparse = false, Tensor? perSampleWeights = null, bool includeLastOffset = false, long? paddingIdx = null)
    {
        if (weight.Rank != 2)
            throw new ShapeException($"'embedding_bag' needs a table [rows, features], found {weight.Shape}.");
        if (perSampleWeights is not null && (perSampleWeights.Shape != input.Shape || perSampleWeights.DType != weight.DType))
            throw new ShapeException($"'embedding_bag' needs weights of the dtype {weight.DType.Name} and the shape {input.Shape} of its numbers, found {perSampleWeights}.");
        if (perSampleWeights is not null && mode != EmbeddingBagMode.Sum)
            throw new NotSupportedException($"'embedding_bag' takes weights of numbers only for sums, not for {mode}.");
        if (scaleGradByFreq && mode == EmbeddingBagMode.Max)
            throw new ArgumentException("'embedding_bag' of maxima cannot scale gradients by frequency.");
        if (input.Rank is not (1 or 2) || input.Rank == 2 && offsets is not null || input.Rank == 1 && offsets is not { Rank: 1 })
            throw new ShapeException($"'embedding_bag' needs numbers [bags, count] without offsets, or [n] with a vector of offsets; found {input.Shape} and {offsets?.Shape.ToString() ?? "none"}.");
        long? padding = Padding("embedding_bag", paddingIdx, weight);
        using Op op = Op.Begin("embedding_bag", weight, input, offsets, perSampleWeights);
        Tensor index = Indexing.Normalize("embedding_bag", input, weight.Shape[0], wrap: false).Reshape(-1);
        (Tensor owners, long bags) = input.Rank == 2
            ? (Tensor.Arange(input.Shape[0]).RepeatInterleave(input.Shape[1], 0), input.Shape[0])
            : Bags.Owners(offsets!, index.ElementCount, includeLastOffset);
        if (maxNorm is { } norm)
            Renormalize(weight, index, norm, normType);
        Tensor? factors = perSampleWeights?.Reshape(-1);
        if (padding is { } row)
        {
            Tensor kept = index.Ne(row).Nonzero().View(-1);
            (index, owners, factors) = (index.IndexSelect(0, kept), owners.IndexSelect(0, kept), factors?.IndexSelect(0, kept));
        }

        Tensor rows = Lookup(weight, index, null, scaleGradByFreq);
        return op.Return(mode == EmbeddingBagMode.Max ? LargestOf(rows, owners, bags) : SumOf(rows, owners, bags, factors, mode == EmbeddingBagMode.Mean));
    }

    private static Tensor SumOf(Tensor rows, Tensor owners, long bags, Tensor? factors, bool mean)
    {
        if (factors is not null)
            rows *= factors.Unsqueeze(-1);
        Tensor sums = Tensor.Zeros([bags, rows.Shape[1]], rows.DType).IndexAdd(0, owners, rows);
        if (!mean)
            return sums;
        Tensor counts = Tensor.Zeros([bags], DType.Int64).IndexAdd(0, owners, Tensor.Ones(owners.Shape, DType.Int64));
        return sums / counts.Clamp(1).To(rows.DType).Unsqueeze(-1);
    }

    private static Tensor LargestOf(Tensor rows, Tensor owners, long bags)
    {
        if (rows.Shape[0] == 0)
            return Tensor.Zeros([bags, rows.Shape[1]], rows.DType);
        Tensor winners = Bags.Largest(rows.Detach(), owners, bags);
        return rows.Gather(0, winners.Clamp(0)).MaskedFill(winners.Lt(0), 0);
    }
}
