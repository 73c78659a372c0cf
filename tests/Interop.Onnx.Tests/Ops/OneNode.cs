using Interop.Graphs;
using Interop.Tensors;

namespace Interop.Onnx.Tests.Ops;

/// <summary>A module of one node, whose inputs are the module's or, where they are held, its constants.</summary>
internal static class OneNode
{
    internal static GraphModule Module(string op, long version, Tensor?[] inputs, int outputs, (string Name, object Value)[] attributes, string domain = "", Func<int, bool>? isHeld = null)
    {
        Graph graph = new() { Name = op, Opsets = new Dictionary<string, long> { [domain] = version } };
        GraphNode node = new(domain, op);
        for (int i = 0; i < inputs.Length; i++)
        {
            Value? value = inputs[i] is null ? null : new Value($"x{i}", null);
            node.Inputs.Add(value);
            if (value is not null && isHeld?.Invoke(i) == true)
                graph.Constants[value] = inputs[i]!;
            else if (value is not null)
                graph.Inputs.Add(value);
        }

        for (int i = 0; i < outputs; i++)
        {
            Value value = new($"y{i}", null);
            node.Outputs.Add(value);
            graph.Outputs.Add(value);
        }

        foreach ((string name, object value) in attributes)
            node.Attributes[name] = value;
        graph.Nodes.Add(node);
        return new GraphModule(graph, OpTable.Onnx, v => op == "BatchNormalization" && v.Name is "x3" or "x4");
    }

    internal static Tensor[] Call(GraphModule module, IEnumerable<Tensor?> inputs)
    {
        GraphValues given = new();
        int at = 0;
        foreach (Tensor? x in inputs)
        {
            if (x is not null && module.Graph.Inputs.Any(v => v.Name == $"x{at}"))
                given.Set($"x{at}", x);
            at++;
        }

        GraphValues results = module.Call(given);
        return [.. Enumerable.Range(0, module.Graph.Outputs.Count).Select(i => (Tensor)results.ValueAt(i)!)];
    }

    internal static Tensor[] Run(string op, long version, Tensor?[] inputs, int outputs = 1, params (string Name, object Value)[] attributes)
    {
        GraphModule module = Module(op, version, inputs, outputs, attributes);
        module.Eval();
        return Call(module, inputs);
    }
}
