using Interop.Graphs;

namespace Interop.Onnx;

/// <summary>The names of a graph, and of those around it.</summary>
internal sealed class GraphScope(Graph graph, GraphScope? outer)
{
    private readonly Dictionary<string, Value> _values = new(StringComparer.Ordinal);

    internal Graph Graph { get; } = graph;

    /// <summary>A new value; null if the name is taken here.</summary>
    internal Value? TryDefine(string name, GraphType? type)
    {
        Value value = new(name, type);
        return _values.TryAdd(name, value) ? value : null;
    }

    internal Value? FindHere(string name) => _values.GetValueOrDefault(name);

    internal Value? Find(string name) => _values.TryGetValue(name, out Value? value) ? value : outer?.Find(name);
}
