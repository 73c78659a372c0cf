using System.Runtime.CompilerServices;

namespace Interop.Graphs;

/// <summary>One run of a graph: its values at the moment.</summary>
internal sealed class GraphFrame
{
    private readonly GraphPlan _plan;
    private readonly object?[] _slots;

    internal GraphFrame(GraphPlan plan, GraphModule module) => (_plan, Module, _slots) = (plan, module, new object?[plan.SlotCount]);

    internal GraphModule Module { get; }

    internal void Set(int slot, object? value) => _slots[slot] = value;

    /// <summary>Puts the graph's constants at their places, as they are now.</summary>
    internal void SetConstants()
    {
        foreach ((Value constant, object value) in _plan.Graph.Constants)
            _slots[_plan.SlotOf(constant)] = Module.Constant(constant, value);
    }

    /// <summary>Runs all nodes; outputs in order.</summary>
    internal object?[] Run(Action<GraphNode, object?[]>? watch = null)
    {
        foreach (GraphPlan.Step step in _plan.Steps)
        {
            object?[] inputs = new object?[step.Inputs.Length];
            for (int i = 0; i < inputs.Length; i++)
                inputs[i] = step.Inputs[i] < 0 ? null : _slots[step.Inputs[i]];
            object?[] outputs = Call(step, inputs);
            watch?.Invoke(step.Node, outputs);
            for (int i = 0; i < step.Outputs.Length; i++)
            {
                if (step.Outputs[i] >= 0)
                    _slots[step.Outputs[i]] = i < outputs.Length ? outputs[i] : throw new InvalidOperationException($"{step.Node} has {step.Outputs.Length} outputs, and its body gave {outputs.Length}.");
            }

            foreach (int slot in step.Ends)
                _slots[slot] = null;
        }

        return Array.ConvertAll(_plan.Outputs, slot => slot < 0 ? null : _slots[slot]);
    }

    /// <summary>Runs a graph inside a node, which sees this frame's values.</summary>
    internal object?[] Inner(Graph graph, ReadOnlySpan<object?> inputs)
    {
        RuntimeHelpers.EnsureSufficientExecutionStack();
        GraphPlan plan = _plan.Of(graph);
        GraphFrame frame = new(plan, Module);
        frame.SetConstants();
        foreach ((int outer, int inner) in plan.Captures)
            frame._slots[inner] = _slots[outer];
        if (inputs.Length > plan.Inputs.Length)
            throw new ArgumentException($"The graph '{graph.Name}' has {plan.Inputs.Length} inputs, and was given {inputs.Length}.");
        for (int i = 0; i < inputs.Length; i++)
            frame._slots[plan.Inputs[i]] = inputs[i];
        return frame.Run();
    }

    /// <summary>A value as it is when some others are what is given: the steps between them run again.</summary>
    internal object? Again(string wanted, string[] names, object?[] values)
    {
        int Slot(string name) => _plan.SlotOf(name) is >= 0 and int slot ? slot : throw new ArgumentException($"The graph '{_plan.Graph.Name}' has no value '{name}'.");
        GraphFrame frame = new(_plan, Module);
        _slots.CopyTo(frame._slots, 0);
        frame.SetConstants();
        int[] given = Array.ConvertAll(names, Slot);
        HashSet<int> needed = [Slot(wanted)];
        List<GraphPlan.Step> steps = [];
        for (int i = _plan.Steps.Count - 1; i >= 0; i--)
        {
            GraphPlan.Step step = _plan.Steps[i];
            if (!step.Outputs.Any(slot => needed.Contains(slot) && !given.Contains(slot)))
                continue;
            steps.Add(step);
            needed.UnionWith(step.Inputs);
            needed.UnionWith(_plan.CapturedBy(step));
        }

        for (int i = 0; i < given.Length; i++)
            frame._slots[given[i]] = values[i];
        for (int i = steps.Count - 1; i >= 0; i--)
        {
            object?[] outputs = frame.Call(steps[i], Array.ConvertAll(steps[i].Inputs, slot => slot < 0 ? null : frame._slots[slot]));
            for (int o = 0; o < steps[i].Outputs.Length; o++)
            {
                if (steps[i].Outputs[o] is >= 0 and int slot && !given.Contains(slot))
                    frame._slots[slot] = outputs[o];
            }
        }

        return frame._slots[Slot(wanted)];
    }

    private object?[] Call(GraphPlan.Step step, object?[] inputs)
    {
        try
        {
            return step.Body!(new NodeCall(step.Node, inputs, step.Version, this));
        }
        catch (Exception e) when (e is not (GraphException or OperationCanceledException or OutOfMemoryException))
        {
            throw new GraphException($"{step.Node} of '{_plan.Graph.Name}' failed with ({string.Join(", ", inputs.Select(NodeCall.Describe))}): {e.Message}", e);
        }
    }
}
