using System.Diagnostics;

namespace Interop.Graphs;

/// <summary>A computation in neutral form: nodes in an order in which they can run, and the values between them.</summary>
/// <remarks>
/// ops keep the names and meanings of the format that a graph came from; an <see cref="OpTable"/> gives them bodies. A graph inside a node's
/// attribute may use values of the graphs around it: they are the same <see cref="Value"/> objects.
/// </remarks>
[DebuggerDisplay("{Name}: {Nodes.Count} nodes")]
public sealed class Graph
{
    /// <summary>Its name; may be empty.</summary>
    public string Name { get; set; } = "";

    /// <summary>What its author wrote about it.</summary>
    public string DocString { get; set; } = "";

    /// <summary>What it is given, in order.</summary>
    public IList<Value> Inputs { get; } = [];

    /// <summary>What it gives, in order.</summary>
    public IList<Value> Outputs { get; } = [];

    /// <summary>What it does, in order.</summary>
    public IList<GraphNode> Nodes { get; } = [];

    /// <summary>Values that it holds: weights and constants. Those that are inputs too are what the input is where the caller gives none.</summary>
    public IDictionary<Value, object> Constants { get; } = new OrderedDictionary<Value, object>(ReferenceEqualityComparer.Instance);

    /// <summary>The version of each set of ops, by domain. Null in a graph inside of another: it is that of the outer one.</summary>
    public IReadOnlyDictionary<string, long>? Opsets { get; set; }
}
