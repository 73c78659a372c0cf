namespace Interop.Checkpoints;

/// <summary>How a checkpoint is written.</summary>
public sealed class SaveContext
{
    /// <summary>The file's name without folder and last extension; some formats record it.</summary>
    public required string Stem { get; init; }

    /// <summary>Whether parts that the format cannot hold may be left out or reduced.</summary>
    public bool Lossy { get; init; }

    /// <summary>Told the number of tensor bytes written since the last report.</summary>
    public IProgress<long>? Progress { get; init; }

    /// <summary>Stops the work; the caller removes what was written.</summary>
    public CancellationToken Cancellation { get; init; }

    /// <summary>Writes a tensor's values and reports them.</summary>
    public void Copy(TensorEntry tensor, Stream destination) => TensorBytes.ForEachChunk(tensor, bytes =>
    {
        destination.Write(bytes);
        Progress?.Report(bytes.Length);
    }, Cancellation);
}
