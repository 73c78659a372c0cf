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
        foreach ((Value constant, object value) in graph.Constants)
            frame.Set(plan.SlotOf(constant), Module.Constant(constant, value));
        foreach ((int outer, int inner) in plan.Captures)
            frame._slots[inner] = _slots[outer];
        if (inputs.Length > plan.Inputs.Length)
            throw new ArgumentException($"The graph '{graph.Name}' has {plan.Inputs.Length} inputs, and was given {inputs.Length}.");
        for (int i = 0; i < inputs.Length; i++)
            frame._slots[plan.Inputs[i]] = inputs[i];
        return frame.Run();
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
