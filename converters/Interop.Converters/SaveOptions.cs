namespace Interop.Checkpoints;

/// <summary>How a checkpoint is saved.</summary>
public sealed record SaveOptions
{
    /// <summary>The format from the file name's ending, nothing lost, one file.</summary>
    public static SaveOptions Default { get; } = new();

    /// <summary>The format's name, such as <c>safetensors</c>; null takes it from the file name's ending.</summary>
    public string? Format { get; init; }

    /// <summary>Whether parts that the format cannot hold may be left out or reduced.</summary>
    public bool Lossy { get; init; }

    /// <summary>Splits the tensors over files of about this size, with an index file beside them; a tensor is never split. Null writes one file.</summary>
    public long? MaxShardBytes { get; init; }

    /// <summary>Told the number of tensor bytes written since the last report.</summary>
    public IProgress<long>? Progress { get; init; }

    /// <summary>Stops the work; nothing is left of it.</summary>
    public CancellationToken Cancellation { get; init; }
}
