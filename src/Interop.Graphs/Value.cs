using System.Diagnostics;

namespace Interop.Graphs;

/// <summary>What goes from one node to others.</summary>
/// <param name="name">Unique in its graph and those around it.</param>
/// <param name="type">What it is; null if the graph does not say.</param>
[DebuggerDisplay("{Name}: {Type}")]
public sealed class Value(string name, GraphType? type = null)
{
    /// <summary>Its name.</summary>
    public string Name { get; } = name;

    /// <summary>What the graph says it is; null if it does not.</summary>
    public GraphType? Type { get; set; } = type;

    /// <inheritdoc/>
    public override string ToString() => Name;
}
