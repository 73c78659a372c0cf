namespace Interop.Onnx;

/// <summary>How a model is opened.</summary>
public sealed record OnnxOpenOptions
{
    /// <summary>The defaults.</summary>
    public static OnnxOpenOptions Default { get; } = new();

    /// <summary>Where files with external data may lie.</summary>
    public ExternalDataPolicy ExternalData { get; init; } = ExternalDataPolicy.SameFolder;

    /// <summary>Bytes that a sparse tensor may have when made dense.</summary>
    public long MaxDenseBytes { get; init; } = 1L << 30;
}
