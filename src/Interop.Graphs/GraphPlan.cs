namespace Interop.Graphs;

/// <summary>A graph made ready to run: values have slots, nodes have bodies, and it is known when each value is needed last.</summary>
internal sealed class GraphPlan
{
    private readonly Dictionary<Value, int> _slots = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<Graph, GraphPlan> _inner = new(ReferenceEqualityComparer.Instance);
    private readonly GraphPlan? _outer;

    internal GraphPlan(Graph graph, OpTable ops, GraphPlan? outer = null)
    {
        (Graph, _outer, Opsets) = (graph, outer, graph.Opsets ?? outer?.Opsets ?? new Dictionary<string, long>());
        foreach (Value input in graph.Inputs)
            Define(input);
        foreach (Value constant in graph.Constants.Keys)
            Define(constant);
        Inputs = [.. graph.Inputs.Select(v => _slots[v])];
        foreach (GraphNode node in graph.Nodes)
        {
            int[] inputs = [.. node.Inputs.Select(Use)];
            foreach (Graph body in node.Graphs)
                _inner[body] = new GraphPlan(body, ops, this);
            long version = Opsets.GetValueOrDefault(node.Domain, 1);
            Steps.Add(new Step(node, ops.Find(node.Domain, node.Op, version)?.Body, version, inputs, [.. node.Outputs.Select(v => v is null ? -1 : Define(v))]));
        }

        Outputs = [.. graph.Outputs.Select(v => Use(v))];
        MarkLastUses();
    }

    internal Graph Graph { get; }

    internal IReadOnlyDictionary<string, long> Opsets { get; }

    internal List<Step> Steps { get; } = [];

    internal int[] Inputs { get; }

    internal int[] Outputs { get; }

    internal int SlotCount { get; private set; }

    /// <summary>Values of the graphs around: their slot there and here.</summary>
    internal List<(int Outer, int Inner)> Captures { get; } = [];

    internal GraphPlan Of(Graph inner) => _inner[inner];

    /// <summary>All nodes that have no body, of inner graphs too.</summary>
    internal IEnumerable<(string Op, long Version)> Missing() => Steps.Where(s => s.Body is null).Select(s => (s.Node.FullName, s.Version)).Concat(_inner.Values.SelectMany(p => p.Missing()));

    internal int SlotOf(Value value) => _slots[value];

    /// <summary>The slot of a value by its name here; −1 if there is none.</summary>
    internal int SlotOf(string name) => _slots.FirstOrDefault(s => s.Key.Name == name, new(null!, -1)).Value;

    /// <summary>The slots here that the graphs inside a step's node see.</summary>
    internal IEnumerable<int> CapturedBy(Step step) => step.Node.Graphs.SelectMany(g => _inner[g].Captures.Select(c => c.Outer));

    private int Define(Value value)
    {
        if (!_slots.TryGetValue(value, out int slot))
            _slots[value] = slot = SlotCount++;
        return slot;
    }

    private int Use(Value? value)
    {
        if (value is null)
            return -1;
        if (_slots.TryGetValue(value, out int slot))
            return slot;
        if (_outer is null || !_outer.Sees(value))
            throw new ArgumentException($"The graph '{Graph.Name}' uses the value '{value}' before anything gives it.");
        int outer = _outer.Use(value);
        slot = Define(value);
        Captures.Add((outer, slot));
        return slot;
    }

    private bool Sees(Value value) => _slots.ContainsKey(value) || _outer is not null && _outer.Sees(value);

    /// <summary>Each step lets go of what nothing needs after it.</summary>
    private void MarkLastUses()
    {
        bool[] needed = new bool[SlotCount];
        foreach (int slot in Outputs)
        {
            if (slot >= 0)
                needed[slot] = true;
        }

        for (int i = Steps.Count - 1; i >= 0; i--)
        {
            Step step = Steps[i];
            List<int> last = [];
            IEnumerable<int> uses = step.Inputs.Concat(CapturedBy(step));
            foreach (int slot in uses.Concat(step.Outputs))
            {
                if (slot < 0 || needed[slot])
                    continue;
                needed[slot] = true;
                last.Add(slot);
            }

            step.Ends = [.. last];
        }
    }

    internal sealed class Step(GraphNode node, OpBodyOfSeveral? body, long version, int[] inputs, int[] outputs)
    {
        internal GraphNode Node { get; } = node;

        internal OpBodyOfSeveral? Body { get; } = body;

        internal long Version { get; } = version;

        internal int[] Inputs { get; } = inputs;

        internal int[] Outputs { get; } = outputs;

        /// <summary>Slots that nothing needs after this step.</summary>
        internal int[] Ends { get; set; } = [];
    }
}
