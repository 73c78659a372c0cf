using System.Globalization;
using System.Numerics;

namespace Interop.Tensors;

/// <summary>What <see cref="LinearCrossEntropyOptions"/> calls <c>acc_policy</c>.</summary>
public enum AccumulationPolicy
{
    /// <summary>Accurate for float16 and bfloat16, compact else.</summary>
    Auto,

    /// <summary>Pieces as large as their method says.</summary>
    Accurate,

    /// <summary>Pieces that also never take more memory than all logits at once would.</summary>
    Compact,
}

/// <summary>
/// How <see cref="Functional.LinearCrossEntropy"/> is computed: in pieces, whose logits are computed again for the gradient. Here gradients may be asked for twice and differentiated again,
/// and products of reduced formats always accumulate in float32. Source: <c>torch.nn.LinearCrossEntropyOptions</c>.
/// </summary>
public sealed record LinearCrossEntropyOptions
{
    private const string Automatic = "auto", AspectRatio = "aspect_ratio";

    /// <summary>Accepted for PyTorch's sake: gradients may always be asked for twice.</summary>
    public bool AllowRetainGraph { get; init; }

    /// <summary>Items whose logits exist at the same time; null to have <see cref="ChunkingMethod"/> decide.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is not positive.</exception>
    public long? BatchChunkSize
    {
        get;
        init => field = value is null or > 0 ? value : throw new ArgumentOutOfRangeException(nameof(value), value, "A piece has at least one item; null leaves its size to the method.");
    }

    /// <summary>
    /// How the size of pieces is found: <c>"aspect_ratio"</c>, so that their logits take about as much memory as the input, <c>"aspect_ratio:N"</c> for an Nth of that,
    /// <c>"auto"</c> for the first unless <see cref="BatchChunkSize"/> is given; null for that size alone.
    /// </summary>
    /// <exception cref="ArgumentException">It is something else.</exception>
    public string? ChunkingMethod
    {
        get;
        init => field = value is null or Automatic || Factor(value) > 0 ? value : throw new ArgumentException($"'{value}' is no way to find the size of pieces: expected \"{Automatic}\", \"{AspectRatio}\", \"{AspectRatio}:N\" or null.");
    } = Automatic;

    /// <summary>Whether automatic pieces are made smaller where they would take more memory than all logits at once.</summary>
    public AccumulationPolicy AccPolicy { get; init; }

    /// <summary>Accepted for PyTorch's sake: reduced formats accumulate in float32, others in themselves.</summary>
    /// <exception cref="ArgumentException">It is no format of real numbers.</exception>
    public DType? AccDtype
    {
        get;
        init => field = value is null || value.Value.Kind == DTypeKind.Float ? value : throw new ArgumentException($"Losses accumulate in real numbers, not in {value.Value.Name}.");
    }

    /// <summary>As Python prints it.</summary>
    public override string ToString() =>
        $"LinearCrossEntropyOptions(allow_retain_graph={(AllowRetainGraph ? "True" : "False")}, batch_chunk_size={BatchChunkSize?.ToString(CultureInfo.InvariantCulture) ?? "None"}, "
        + $"chunking_method={(ChunkingMethod is null ? "None" : $"'{ChunkingMethod}'")}, acc_policy='{AccPolicy switch { AccumulationPolicy.Auto => "auto", AccumulationPolicy.Accurate => "accurate", _ => "compact" }}', "
        + $"acc_dtype={(AccDtype is { } d ? $"torch.{d.TorchName}" : "None")})";

    /// <summary>Items of a piece.</summary>
    /// <exception cref="ArgumentException">The size and the method differ.</exception>
    internal long RowsOf(long batch, long features, long classes, bool hasProbabilities, DType dtype)
    {
        if (ChunkingMethod is null || ChunkingMethod == Automatic && BatchChunkSize is not null)
            return BatchChunkSize ?? Math.Max(batch, 1);
        bool isAutomatic = ChunkingMethod == Automatic;
        long shares = (classes + features - 1) / Math.Max(features, 1), rows = Math.Max((batch + shares - 1) / Math.Max(shares, 1), 1);
        rows = Math.Min((long)BitOperations.RoundUpToPowerOf2((ulong)rows) / (isAutomatic ? 1 : Factor(ChunkingMethod)), batch);
        bool isCompact = AccPolicy == AccumulationPolicy.Compact || AccPolicy == AccumulationPolicy.Auto && dtype is not (DType.Float16 or DType.BFloat16);
        if (isAutomatic && isCompact)
        {
            long most = hasProbabilities ? batch / 2 : batch * classes / Math.Max(4 * features, 1);
            rows = Math.Min(rows, most < 1 ? 1 : 1L << BitOperations.Log2((ulong)most));
        }

        rows = Math.Max(rows, 1);
        return BatchChunkSize is null || BatchChunkSize == rows ? rows
            : throw new ArgumentException($"Pieces of {BatchChunkSize} items are asked for, but the method {ChunkingMethod} makes pieces of {rows}: give only one of them.");
    }

    /// <summary>N of aspect_ratio:N, 1 without; 0 for what is no such text.</summary>
    private static long Factor(string method) => method == AspectRatio ? 1
        : method.StartsWith(AspectRatio + ":", StringComparison.Ordinal) && long.TryParse(method.AsSpan(AspectRatio.Length + 1), NumberStyles.None, CultureInfo.InvariantCulture, out long n) ? n : 0;
}
