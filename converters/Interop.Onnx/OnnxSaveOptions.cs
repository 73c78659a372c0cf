namespace Interop.Onnx;

/// <summary>How a model is saved.</summary>
public sealed record OnnxSaveOptions
{
    /// <summary>The defaults.</summary>
    public static OnnxSaveOptions Default { get; } = new();

    /// <summary>In which files tensors are written.</summary>
    public ExternalDataLayout Layout { get; init; } = ExternalDataLayout.Keep;

    /// <summary>Bytes that the model's own file may have before initializers go to a file beside it, in the layout <see cref="ExternalDataLayout.Keep"/>. A protobuf message ends at 2 GiB.</summary>
    public long ExternalAbove { get; init; } = 3L << 29;

    /// <summary>Bytes from which on an initializer goes to that file.</summary>
    public long LeastExternalBytes { get; init; } = 1024;

    /// <summary>Told the number of tensor bytes written since the last report.</summary>
    public IProgress<long>? Progress { get; init; }

    /// <summary>Stops the work; nothing is left of it.</summary>
    public CancellationToken Cancellation { get; init; }
}
