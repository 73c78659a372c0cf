namespace Interop.Graphs;

/// <summary>A graph has ops that nothing here computes. All of them are named at once.</summary>
public sealed class UnsupportedOpException : NotSupportedException
{
    /// <summary>Of all such ops with how often they occur.</summary>
    /// <param name="graph">The graph, for the message.</param>
    /// <param name="ops">Domain and name, the version asked for, and how many nodes.</param>
    public UnsupportedOpException(string graph, IReadOnlyList<(string Op, long Version, int Count)> ops)
        : base($"'{graph}' has {ops.Sum(o => o.Count)} nodes of {ops.Count} ops that are not known here: {string.Join(", ", ops.Select(o => $"{o.Op} (version {o.Version}) × {o.Count}"))}. Add them to the OpTable of the import.") => Ops = ops;

    /// <summary>Domain and name, the version asked for, and how many nodes.</summary>
    public IReadOnlyList<(string Op, long Version, int Count)> Ops { get; }
}
