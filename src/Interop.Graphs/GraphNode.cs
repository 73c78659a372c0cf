using System.Diagnostics;

namespace Interop.Graphs;

/// <summary>One op of a graph.</summary>
/// <param name="domain">The set of ops that it is from; empty for the format's own.</param>
/// <param name="op">The op's name there.</param>
/// <param name="name">The node's own name; may be empty.</param>
[DebuggerDisplay("{Op} {Name}")]
public sealed class GraphNode(string domain, string op, string name = "")
{
    /// <summary>The set of ops that it is from; empty for the format's own.</summary>
    public string Domain { get; } = domain;

    /// <summary>The op's name there.</summary>
    public string Op { get; } = op;

    /// <summary>The op with its domain, for messages.</summary>
    public string FullName => Domain.Length == 0 ? Op : $"{Domain}.{Op}";

    /// <summary>The node's own name; may be empty.</summary>
    public string Name { get; } = name;

    /// <summary>What it is given; null for an optional one that is absent.</summary>
    public IList<Value?> Inputs { get; } = [];

    /// <summary>What it gives; null for what nobody wants.</summary>
    public IList<Value?> Outputs { get; } = [];

    /// <summary>
    /// Its settings by name: <see cref="long"/>, <see cref="float"/>, <see cref="string"/>, arrays of these, <see cref="Tensors.Tensor"/>,
    /// <see cref="StringTensor"/>, <see cref="Graph"/>, arrays of these, <see cref="GraphType"/>.
    /// </summary>
    public IDictionary<string, object> Attributes { get; } = new OrderedDictionary<string, object>(StringComparer.Ordinal);

    /// <summary>The graphs among its settings, in order.</summary>
    public IEnumerable<Graph> Graphs => Attributes.Values.SelectMany(a => a switch { Graph one => [one], Graph[] all => all, _ => (Graph[])[] });

    /// <inheritdoc/>
    public override string ToString() => Name.Length == 0 ? $"{FullName} → {Outputs.FirstOrDefault(v => v is not null)}" : $"{FullName} '{Name}'";
}
