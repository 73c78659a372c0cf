using Interop.Checkpoints;
using Interop.Onnx.Proto;
using Interop.Onnx.Values;

namespace Interop.Onnx;

/// <summary>A tensor of a model under its name.</summary>
/// <param name="Path">The value's name; of a value in a subgraph, after the node that owns it and the subgraph's attribute: <c>loop_7/body/scale</c>.</param>
/// <param name="Dense">The message that holds it; null for the two below.</param>
/// <param name="Sparse">The message of a sparse one.</param>
/// <param name="Numbers">The attribute of a Constant that gives numbers or texts without a tensor.</param>
/// <param name="IsInitializer">Whether it is an initializer of a graph; else it belongs to a Constant node.</param>
internal sealed record ModelTensor(string Path, TensorProto? Dense, SparseTensorProto? Sparse, AttributeProto? Numbers, bool IsInitializer)
{
    /// <summary>Whether it stands in the main graph.</summary>
    internal required GraphProto? Graph { get; init; }
}

/// <summary>Finds the tensors of a model.</summary>
internal static class ModelTensors
{
    /// <summary>Initializers and Constants of the graph, its subgraphs, the functions and the training graphs.</summary>
    internal static IEnumerable<ModelTensor> Named(ModelProto model)
    {
        IEnumerable<ModelTensor> all = model.Graph is null ? [] : OfGraph(model.Graph, "");
        foreach (FunctionProto function in model.Functions)
            all = all.Concat(OfNodes(function.Node, $"{(function.Domain.Length == 0 ? "" : function.Domain + ".")}{function.Name}/", null));
        for (int i = 0; i < model.TrainingInfo.Count; i++)
        {
            foreach ((string part, GraphProto? graph) in (ReadOnlySpan<(string, GraphProto?)>)[("initialization", model.TrainingInfo[i].Initialization), ("algorithm", model.TrainingInfo[i].Algorithm)])
            {
                if (graph is not null)
                    all = all.Concat(OfGraph(graph, $"training_info/{i}/{part}/"));
            }
        }

        return all;
    }

    /// <summary>Every message of a tensor, named or not.</summary>
    internal static IEnumerable<TensorProto> All(ModelProto model)
    {
        IEnumerable<TensorProto> all = model.Graph is null ? [] : All(model.Graph);
        foreach (FunctionProto function in model.Functions)
            all = all.Concat(function.Node.SelectMany(n => n.Attribute).Concat(function.AttributeProto).SelectMany(All));
        foreach (TrainingInfoProto training in model.TrainingInfo)
        {
            if (training.Initialization is not null)
                all = all.Concat(All(training.Initialization));
            if (training.Algorithm is not null)
                all = all.Concat(All(training.Algorithm));
        }

        return all;
    }

    /// <summary>The initializers of a graph and of the graphs inside it.</summary>
    internal static IEnumerable<TensorProto> Initializers(GraphProto graph) => graph.Initializer.Concat(Subgraphs(graph.Node).SelectMany(s => Initializers(s.Graph)));

    private static IEnumerable<TensorProto> All(GraphProto graph) =>
        graph.Initializer.Concat(graph.SparseInitializer.SelectMany(All)).Concat(graph.Node.SelectMany(n => n.Attribute).SelectMany(All));

    private static IEnumerable<TensorProto> All(AttributeProto attribute)
    {
        IEnumerable<TensorProto> all = attribute.Tensors.Concat(attribute.SparseTensors.SelectMany(All)).Concat(attribute.Graphs.SelectMany(All));
        if (attribute.T is not null)
            all = all.Append(attribute.T);
        if (attribute.SparseTensor is not null)
            all = all.Concat(All(attribute.SparseTensor));
        return attribute.G is null ? all : all.Concat(All(attribute.G));
    }

    private static IEnumerable<TensorProto> All(SparseTensorProto sparse) => new[] { sparse.Values, sparse.Indices }.Where(t => t is not null);

    private static IEnumerable<ModelTensor> OfGraph(GraphProto graph, string prefix)
    {
        foreach (TensorProto tensor in graph.Initializer)
            yield return new(prefix + tensor.Name, tensor, null, null, true) { Graph = graph };
        foreach (SparseTensorProto sparse in graph.SparseInitializer)
            yield return new(prefix + sparse.Values?.Name, null, sparse, null, true) { Graph = graph };
        foreach (ModelTensor inside in OfNodes(graph.Node, prefix, graph))
            yield return inside;
    }

    private static IEnumerable<ModelTensor> OfNodes(IReadOnlyList<NodeProto> nodes, string prefix, GraphProto? graph)
    {
        foreach (NodeProto node in nodes)
        {
            if (node is not { OpType: "Constant", Domain: "" or "ai.onnx", Output: [var output, ..] })
                continue;
            foreach (AttributeProto a in node.Attribute)
            {
                bool numbers = a.Name is "value_float" or "value_floats" or "value_int" or "value_ints" or "value_string" or "value_strings" && a.RefAttrName.Length == 0;
                if (numbers || a.T is not null || a.SparseTensor is not null)
                    yield return new(prefix + output, numbers ? null : a.T, numbers ? null : a.SparseTensor, numbers ? a : null, false) { Graph = graph };
            }
        }

        foreach ((string path, GraphProto inside) in Subgraphs(nodes))
        {
            foreach (ModelTensor tensor in OfGraph(inside, $"{prefix}{path}/"))
                yield return tensor;
        }
    }

    private static IEnumerable<(string Path, GraphProto Graph)> Subgraphs(IEnumerable<NodeProto> nodes)
    {
        foreach (NodeProto node in nodes)
        {
            string owner = node.Name.Length > 0 ? node.Name : node.Output.FirstOrDefault(o => o.Length > 0) ?? node.OpType;
            foreach (AttributeProto a in node.Attribute)
            {
                if (a.G is not null)
                    yield return ($"{owner}/{a.Name}", a.G);
                for (int i = 0; i < a.Graphs.Count; i++)
                    yield return ($"{owner}/{a.Name}/{i}", a.Graphs[i]);
            }
        }
    }
}
