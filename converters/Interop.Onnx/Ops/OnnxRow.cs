using Interop.Graphs;

namespace Interop.Onnx.Ops;

/// <summary>Lines of the table of ONNX's ops. Each stands at the earliest version with its meaning.</summary>
internal static class OnnxRow
{
    internal const string Ml = "ai.onnx.ml";
    internal const string Contrib = "com.microsoft";
    internal const string Training = "ai.onnx.preview.training";

    /// <summary>An op of <c>ai.onnx</c> with one output.</summary>
    internal static OpRow One(string name, long since, OpBody body) => OpTable.Row("", name, since, body);

    /// <summary>An op of <c>ai.onnx</c> with several outputs.</summary>
    internal static OpRow Several(string name, long since, OpBodyOfSeveral body) => new("", name, since, body);

    /// <summary>An op of another domain with one output.</summary>
    internal static OpRow One(string domain, string name, long since, OpBody body) => OpTable.Row(domain, name, since, body);

    /// <summary>An op of another domain with several outputs.</summary>
    internal static OpRow Several(string domain, string name, long since, OpBodyOfSeveral body) => new(domain, name, since, body);
}
