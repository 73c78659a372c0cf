using Interop.NN;

namespace Interop.Onnx;

/// <summary>What putting weights into a graph found.</summary>
public sealed class WeightReport
{
    /// <summary>Names that were loaded, missing, unexpected or of another shape, and dtypes that differ. Missing are the graph's floating-point initializers that got no new values; they keep the old ones.</summary>
    public LoadReport Load { get; } = new();

    /// <summary>Names of matrices that were taken transposed, as the graph multiplies from the other side.</summary>
    public List<string> Transposed { get; } = [];

    /// <summary>Names of counters that training keeps and graphs do not have.</summary>
    public List<string> Ignored { get; } = [];

    /// <summary>All of it, one line each.</summary>
    public override string ToString() => string.Concat([Load.ToString(), .. Transposed.Select(n => $"\n  transposed: {n}"), .. Ignored.Select(n => $"\n  not in a graph: {n}")]);
}
