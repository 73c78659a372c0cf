using Interop.Tensors;

namespace Interop.NN;

/// <summary>What <see cref="Embedding"/> and <see cref="EmbeddingBag"/> do alike with their table.</summary>
internal static class EmbeddingTable
{
    /// <summary>The row that stands for nothing, counted from 0.</summary>
    internal static long? Padding(long? paddingIdx, long rows) => paddingIdx is { } row && (row >= rows || row < -rows)
        ? throw new ArgumentOutOfRangeException(nameof(paddingIdx), row, $"The padding row must be one of the {rows} rows of the table.")
        : paddingIdx < 0 ? paddingIdx + rows : paddingIdx;

    /// <summary>The given values, or room for new ones.</summary>
    internal static Parameter Make(long rows, long features, Tensor? weight, bool freeze, DType? dtype)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(rows);
        ArgumentOutOfRangeException.ThrowIfNegative(features);
        Shape shape = new(rows, features);
        if (weight is not null && weight.Shape != shape)
            throw new ShapeException($"The table of an embedding of {rows} rows is {shape}, found {weight.Shape}.");
        return new Parameter(weight ?? Tensor.Empty(shape, dtype ?? DType.Float32), requiresGrad: !freeze);
    }

    /// <summary>Normal values, and zeros in the row that stands for nothing.</summary>
    internal static void Reset(Tensor weight, long? padding)
    {
        Init.Normal_(weight);
        using GradMode mode = Tensor.NoGrad();
        if (padding is { } row)
            weight.Select(0, row).Fill_(0);
    }

    /// <summary>Rows and features of given values.</summary>
    internal static (long Rows, long Features) Sizes(Tensor embeddings)
    {
        ArgumentNullException.ThrowIfNull(embeddings);
        return embeddings.Rank == 2 ? (embeddings.Shape[0], embeddings.Shape[1]) : throw new ShapeException($"The table of an embedding is [rows, features], found {embeddings.Shape}.");
    }
}
