using Interop.NN;
using Interop.Tensors;

namespace Interop.Graphs;

/// <summary>A graph as a module: it runs, its weights are parameters under the graph's names, and gradients go through its ops.</summary>
/// <remarks>
/// A <see cref="Graph"/>'s constants of floating-point numbers with at least one dimension are parameters, unless the graph changes or never trains them, as
/// running statistics; all others are buffers. Inputs that have a constant of their name may be left out.
/// </remarks>
public sealed class GraphModule : Module<GraphValues, GraphValues>
{
    private readonly GraphPlan _plan;
    private readonly Dictionary<Value, string> _names = new(ReferenceEqualityComparer.Instance);

    /// <summary>Of a graph and the bodies of its ops. A graph with ops that have none can be looked at and saved, and runs not.</summary>
    /// <param name="graph">The graph; it is not copied and must not change.</param>
    /// <param name="ops">The bodies.</param>
    /// <param name="isBuffer">Which constants never train; null for those of whole numbers, of no dimension, and of text.</param>
    public GraphModule(Graph graph, OpTable ops, Func<Value, bool>? isBuffer = null)
    {
        ArgumentNullException.ThrowIfNull(graph);
        ArgumentNullException.ThrowIfNull(ops);
        Graph = graph;
        _plan = new GraphPlan(graph, ops);
        Unsupported = [.. _plan.Missing().GroupBy(m => m).Select(g => (g.Key.Op, g.Key.Version, g.Count()))];
        Hold(graph, isBuffer ?? (_ => false));
    }

    /// <summary>The graph.</summary>
    public Graph Graph { get; }

    /// <summary>All ops without a body: the graph does not run while there are any.</summary>
    public IReadOnlyList<(string Op, long Version, int Count)> Unsupported { get; }

    /// <summary>Told after each node of the outermost graph what it gave; null for nobody.</summary>
    public Action<GraphNode, object?[]>? Watch { get; set; }

    /// <inheritdoc/>
    public override string Name => Graph.Name.Length == 0 ? "GraphModule" : Graph.Name;

    internal override bool HasFlatNames => true;

    /// <inheritdoc/>
    protected override GraphValues Forward(GraphValues input)
    {
        ArgumentNullException.ThrowIfNull(input);
        if (Unsupported.Count > 0)
            throw new UnsupportedOpException(Name, Unsupported);
        GraphFrame frame = new(_plan, this);
        frame.SetConstants();
        Bind(input, frame);
        object?[] outputs = frame.Run(Watch);
        GraphValues result = new();
        for (int i = 0; i < outputs.Length; i++)
            result.Set(Graph.Outputs[i].Name, outputs[i]);
        return result;
    }

    /// <summary>A constant as it is now: a parameter, a buffer, or what the graph holds.</summary>
    internal object? Constant(Value value, object held) => _names.TryGetValue(value, out string? name) ? Attribute(name) : held;

    /// <summary>Inputs by name, or by place where they have none, checked against what the graph says.</summary>
    private void Bind(GraphValues given, GraphFrame frame)
    {
        Value[] free = [.. Graph.Inputs.Where(v => !Graph.Constants.ContainsKey(v))];
        bool[] bound = new bool[Graph.Inputs.Count];
        Dictionary<string, long> symbols = new(StringComparer.Ordinal);
        int place = 0;
        foreach ((string name, object? value) in given)
        {
            Value? input = name.Length > 0 ? Graph.Inputs.FirstOrDefault(v => v.Name == name) : place < free.Length ? free[place] : place < Graph.Inputs.Count ? Graph.Inputs.Where(v => !free.Contains(v)).ElementAtOrDefault(place - free.Length) : null;
            if (input is null)
                throw new ArgumentException($"'{Name}' has no input {(name.Length > 0 ? $"'{name}'" : $"{place}")}: it takes {string.Join(", ", Graph.Inputs.Select(v => $"{v.Name} ({v.Type})"))}.");
            place++;
            int at = Graph.Inputs.IndexOf(input);
            InputCheck.Check(Name, input, value, symbols);
            frame.Set(_plan.Inputs[at], value);
            bound[at] = true;
        }

        string[] missing = [.. free.Where(v => !bound[Graph.Inputs.IndexOf(v)] && v.Type is not OptionalType).Select(v => $"{v.Name} ({v.Type})")];
        if (missing.Length > 0)
            throw new ArgumentException($"'{Name}' needs the inputs {string.Join(", ", missing)} too.");
    }

    private void Hold(Graph graph, Func<Value, bool> isBuffer)
    {
        foreach ((Value value, object held) in graph.Constants)
        {
            if (held is not Tensor tensor)
                continue;
            string name = value.Name;
            for (int again = 1; _names.ContainsValue(name); again++)
                name = $"{value.Name}#{again}";
            if (tensor.DType.Kind == DTypeKind.Float && tensor.Rank > 0 && !isBuffer(value))
                Register(name, new Parameter(tensor));
            else
                RegisterBuffer(name, tensor);
            _names.Add(value, name);
        }

        foreach (Graph inner in graph.Nodes.SelectMany(n => n.Graphs))
            Hold(inner, isBuffer);
    }
}
