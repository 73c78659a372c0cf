using Interop.Checkpoints;
using Interop.Graphs;
using Interop.Onnx.Proto;
using Interop.Onnx.Values;
using Interop.Tensors;

namespace Interop.Onnx;

/// <summary>Makes a <see cref="Graph"/> of a model: names become values, a model's own functions become graphs that are called.</summary>
internal sealed class GraphBuilder
{
    private const int DeepestGraph = 64;

    private readonly ModelProto _model;
    private readonly string _file;
    private readonly OnnxTensors _tensors;
    private readonly Dictionary<(string Domain, string Name, string Overload), FunctionProto> _functions = [];
    private readonly List<FunctionProto> _open = [];
    private int _depth;

    internal GraphBuilder(OnnxModel model)
    {
        (_model, _file, _tensors) = (model.Proto, model.File, model.Tensors);
        foreach (FunctionProto function in _model.Functions)
            _functions[(Domain(function.Domain), function.Name, function.Overload)] = function;
    }

    internal Graph Build()
    {
        Dictionary<string, long> opsets = Opsets(_model.OpsetImport);
        // Before IR version 3 a model said nothing of versions.
        opsets.TryAdd("", 1);
        Graph graph = Build(_model.Graph ?? throw Broken("graph", "the model has no graph"), null, null);
        graph.Opsets = opsets;
        return graph;
    }

    internal static string Domain(string domain) => domain == "ai.onnx" ? "" : domain;

    private static Dictionary<string, long> Opsets(IEnumerable<OperatorSetIdProto> imports) =>
        imports.GroupBy(i => Domain(i.Domain)).ToDictionary(g => g.Key, g => g.Last().Version, StringComparer.Ordinal);

    private Graph Build(GraphProto proto, GraphScope? outer, IReadOnlyDictionary<string, object>? arguments)
    {
        if (++_depth > DeepestGraph)
            throw Broken($"graph '{proto.Name}'", $"more than {DeepestGraph} graphs lie one inside the other");
        Graph graph = new() { Name = proto.Name, DocString = proto.DocString };
        GraphScope scope = new(graph, outer);
        foreach (ValueInfoProto input in proto.Input)
            graph.Inputs.Add(Define(scope, input.Name, GraphTypes.From(input.Type)));
        foreach (TensorProto tensor in proto.Initializer)
            graph.Constants[scope.FindHere(tensor.Name) ?? Define(scope, tensor.Name, Stated(tensor))] = _tensors.Read(tensor);
        foreach (SparseTensorProto tensor in proto.SparseInitializer)
            graph.Constants[scope.FindHere(tensor.Values.Name) ?? Define(scope, tensor.Values.Name, null)] = _tensors.Read(tensor);
        Dictionary<string, GraphType?> types = new(StringComparer.Ordinal);
        foreach (ValueInfoProto value in proto.ValueInfo.Concat(proto.Output))
            types[value.Name] = GraphTypes.From(value.Type);
        AddNodes(scope, NodeOrder.Sorted(proto.Node), types, arguments);
        foreach (ValueInfoProto output in proto.Output)
            graph.Outputs.Add(Find(scope, output.Name, "the graph's outputs"));
        _depth--;
        return graph;
    }

    private void AddNodes(GraphScope scope, IEnumerable<NodeProto> nodes, Dictionary<string, GraphType?> types, IReadOnlyDictionary<string, object>? arguments)
    {
        foreach (NodeProto proto in nodes)
        {
            Value?[] inputs = [.. proto.Input.Select(input => input.Length == 0 ? null : Find(scope, input, $"the node '{proto.Name}' ({proto.OpType})"))];
            GraphNode node = Start(scope, proto, inputs, arguments);
            foreach (Value? input in inputs)
                node.Inputs.Add(input);
            foreach (string output in proto.Output)
                node.Outputs.Add(output.Length == 0 ? null : Define(scope, output, types.GetValueOrDefault(output) ?? PackedTypes.Given(proto, inputs)));
            scope.Graph.Nodes.Add(node);
        }
    }

    private GraphNode Start(GraphScope scope, NodeProto proto, Value?[] inputs, IReadOnlyDictionary<string, object>? arguments)
    {
        Dictionary<string, object> attributes = new(StringComparer.Ordinal);
        foreach (AttributeProto attribute in proto.Attribute)
        {
            if (attribute.RefAttrName.Length == 0)
                attributes[attribute.Name] = Attribute(attribute, scope, arguments);
            else if (arguments is not null && arguments.TryGetValue(attribute.RefAttrName, out object? value))
                attributes[attribute.Name] = value;
        }

        if (_functions.TryGetValue((Domain(proto.Domain), proto.OpType, proto.Overload), out FunctionProto? function))
        {
            GraphNode call = new("interop", "Call", proto.Name);
            call.Attributes["function"] = function.Domain.Length == 0 ? function.Name : $"{function.Domain}.{function.Name}";
            call.Attributes["body"] = Body(function, inputs, attributes);
            return call;
        }

        GraphNode node = new(Domain(proto.Domain), proto.OpType, proto.Name);
        foreach ((string name, object value) in attributes)
            node.Attributes[name] = value;
        return node;
    }

    /// <summary>A function's graph with a call's attributes put in.</summary>
    private Graph Body(FunctionProto function, Value?[] inputs, Dictionary<string, object> arguments)
    {
        if (_open.Contains(function))
            throw Broken($"function '{function.Name}'", $"it calls itself: {string.Join(" → ", _open.SkipWhile(f => f != function).Append(function).Select(f => f.Name))}");
        _open.Add(function);
        foreach (AttributeProto standard in function.AttributeProto)
            arguments.TryAdd(standard.Name, Attribute(standard, null, null));
        Graph graph = new() { Name = function.Name, DocString = function.DocString, Opsets = Opsets(function.OpsetImport) };
        GraphScope scope = new(graph, null);
        foreach ((int i, string input) in function.Input.Index())
            graph.Inputs.Add(Define(scope, input, i < inputs.Length ? inputs[i]?.Type : null));
        AddNodes(scope, NodeOrder.Sorted(function.Node), [], arguments);
        foreach (string output in function.Output)
            graph.Outputs.Add(Find(scope, output, $"the outputs of the function '{function.Name}'"));
        _open.RemoveAt(_open.Count - 1);
        return graph;
    }

    private object Attribute(AttributeProto a, GraphScope? scope, IReadOnlyDictionary<string, object>? arguments) => TypeOf(a) switch
    {
        AttributeProto.Types.AttributeType.Float => a.F,
        AttributeProto.Types.AttributeType.Int => a.I,
        AttributeProto.Types.AttributeType.String => a.S.ToStringUtf8(),
        AttributeProto.Types.AttributeType.Tensor => _tensors.Read(a.T),
        AttributeProto.Types.AttributeType.Graph => Build(a.G, scope, arguments),
        AttributeProto.Types.AttributeType.Floats => a.Floats.ToArray(),
        AttributeProto.Types.AttributeType.Ints => a.Ints.ToArray(),
        AttributeProto.Types.AttributeType.Strings => a.Strings.Select(s => s.ToStringUtf8()).ToArray(),
        AttributeProto.Types.AttributeType.Tensors => a.Tensors.Select(t => (Tensor)_tensors.Read(t)).ToArray(),
        AttributeProto.Types.AttributeType.Graphs => a.Graphs.Select(g => Build(g, scope, arguments)).ToArray(),
        AttributeProto.Types.AttributeType.SparseTensor => _tensors.Read(a.SparseTensor),
        AttributeProto.Types.AttributeType.TypeProto => GraphTypes.From(a.Tp) ?? new TensorType(null, null),
        _ => throw Broken($"attribute '{a.Name}'", $"its type {a.Type} is not known"),
    };

    /// <summary>Files before IR version 2 do not name the type: it is that of the field that is set.</summary>
    private static AttributeProto.Types.AttributeType TypeOf(AttributeProto a) => a.Type != AttributeProto.Types.AttributeType.Undefined ? a.Type
        : a.HasF ? AttributeProto.Types.AttributeType.Float
        : a.HasI ? AttributeProto.Types.AttributeType.Int
        : a.HasS ? AttributeProto.Types.AttributeType.String
        : a.T is not null ? AttributeProto.Types.AttributeType.Tensor
        : a.G is not null ? AttributeProto.Types.AttributeType.Graph
        : a.Floats.Count > 0 ? AttributeProto.Types.AttributeType.Floats
        : a.Ints.Count > 0 ? AttributeProto.Types.AttributeType.Ints
        : a.Strings.Count > 0 ? AttributeProto.Types.AttributeType.Strings
        : AttributeProto.Types.AttributeType.Undefined;

    private static TensorType Stated(TensorProto tensor) => new(OnnxTypes.Element(tensor.DataType), [.. tensor.Dims.Select(d => (Dimension)d)]);

    private Value Define(GraphScope scope, string name, GraphType? type) =>
        scope.TryDefine(name, type) ?? throw Broken($"value '{name}'", $"the graph '{scope.Graph.Name}' gives this name twice");

    private Value Find(GraphScope scope, string name, string user) =>
        scope.Find(name) ?? throw Broken($"value '{name}'", $"{user} of the graph '{scope.Graph.Name}' use it, and nothing gives it");

    private ModelFormatException Broken(string part, string what) => new(_file, part, null, what);
}
