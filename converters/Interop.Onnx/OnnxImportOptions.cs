using Interop.Graphs;

namespace Interop.Onnx;

/// <summary>How a model becomes a module.</summary>
public sealed record OnnxImportOptions
{
    /// <summary>The usual way.</summary>
    public static OnnxImportOptions Default { get; } = new();

    /// <summary>The bodies of ops; with more than the usual ones, models with ops of the user's run.</summary>
    public OpTable Ops { get; init; } = OpTable.Onnx;

    /// <summary>How the file is opened.</summary>
    public OnnxOpenOptions Open { get; init; } = OnnxOpenOptions.Default;
}
