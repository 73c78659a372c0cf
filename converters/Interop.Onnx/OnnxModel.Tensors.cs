using Interop.Checkpoints;
using Interop.Graphs;
using Interop.Onnx.Proto;
using Interop.Onnx.Values;
using Interop.Tensors;

namespace Interop.Onnx;

public sealed partial class OnnxModel
{
    private Dictionary<string, ModelTensor>? _named;

    /// <summary>Gives an initializer, or the value of a Constant, other values: they are taken when the model is saved.</summary>
    /// <param name="name">Its name; of one in a subgraph, the path that <c>interop inspect</c> shows.</param>
    /// <param name="values">Of the same dtype and shape. Numbers of less than a byte come one in each byte.</param>
    /// <param name="change">Whether dtype and shape may be others; the graph's own statements about this value follow, nothing else does.</param>
    /// <exception cref="KeyNotFoundException">There is none of this name.</exception>
    /// <exception cref="ArgumentException">The dtype or the shape is another, or the value is sparse or text.</exception>
    public void Replace(string name, Tensor values, bool change = false)
    {
        ArgumentNullException.ThrowIfNull(values);
        Replace(name, TensorEntry.From(values), change);
    }

    /// <summary>The same with values that are still in a file, which must stay open until the model is saved.</summary>
    public void Replace(string name, TensorEntry values, bool change = false)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentNullException.ThrowIfNull(values);
        ModelTensor place = Named.GetValueOrDefault(name) ?? throw new KeyNotFoundException($"The model has no initializer and no Constant '{name}' among its {Named.Count}.");
        if (place.Dense is not { } tensor)
            throw new ArgumentException($"'{name}' is {(place.Sparse is null ? "a Constant without a tensor" : "a sparse tensor")}, which cannot be given other values.");
        (ElementType element, Shape shape) = Tensors.TypeOf(tensor);
        if (element.IsText)
            throw new ArgumentException($"'{name}' holds texts.");
        if ((element.DType != values.DType || shape != values.Shape) && !change)
            throw new ArgumentException($"'{name}' is {element.DType.Name} {shape}, the new values are {values}: convert them, or allow the change.");
        element = element.DType == values.DType ? element : values.DType;
        int code = OnnxTypes.Code(element);
        tensor.FloatData.Clear();
        tensor.Int32Data.Clear();
        tensor.Int64Data.Clear();
        tensor.DoubleData.Clear();
        tensor.Uint64Data.Clear();
        tensor.Dims.Clear();
        tensor.Dims.AddRange(values.Shape);
        tensor.DataType = code;
        Tensors.Fill(tensor, values, element, inPlace: true);
        if (change && place.Graph is { } graph)
            Restate(graph, tensor.Name, code, values.Shape);
    }

    /// <summary>Everything that has values, by name, in order; nothing of a tensor is read. Texts are lists.</summary>
    /// <exception cref="ModelFormatException">A tensor contradicts itself.</exception>
    internal MapNode ToTree()
    {
        MapNode root = new();
        foreach ((string path, ModelTensor tensor) in Named)
            root.Add(path, ToNode(path, tensor));
        return root;
    }

    /// <summary>Initializers and Constants by path.</summary>
    internal IReadOnlyDictionary<string, ModelTensor> Named
    {
        get
        {
            if (_named is not null)
                return _named;
            Dictionary<string, ModelTensor> named = [];
            foreach (ModelTensor tensor in ModelTensors.Named(Proto))
            {
                if (!named.TryAdd(tensor.Path, tensor))
                    throw new ModelFormatException(File, OnnxTensors.Printable(tensor.Path), null, "two values have this name; in a graph each value has its own");
            }

            return _named = named;
        }
    }

    private CheckpointNode ToNode(string path, ModelTensor tensor) => tensor switch
    {
        { Dense: { } dense } when dense.DataType == OnnxTypes.Text => Nested((StringTensor)Tensors.Read(dense)),
        { Dense: { } dense } => Tensors.Describe(dense).ToEntry(path),
        { Sparse: { } sparse } => Tensors.ToEntry(sparse, path),
        { Numbers: { Name: "value_float" } a } => Tensor.From([a.F], new Shape()),
        { Numbers: { Name: "value_floats" } a } => Tensor.From(a.Floats.ToArray()),
        { Numbers: { Name: "value_int" } a } => Tensor.From([a.I], new Shape()),
        { Numbers: { Name: "value_ints" } a } => Tensor.From(a.Ints.ToArray()),
        { Numbers: { Name: "value_string" } a } => ByteText.Decode(a.S.Span),
        { Numbers: { } a } => new ListNode([.. a.Strings.Select(s => (CheckpointNode)ByteText.Decode(s.Span))]),
        _ => throw new ModelFormatException(File, path, null, "a value without values"),
    };

    private static CheckpointNode Nested(StringTensor text)
    {
        CheckpointNode[] level = [.. text.AsSpan().ToArray().Select(s => (CheckpointNode)s)];
        for (int d = text.Shape.Rank - 1; d >= 0; d--)
        {
            int size = (int)text.Shape[d], rows = (int)new Shape(text.Shape.ToArray().AsSpan(0, d)).ElementCount;
            CheckpointNode[] inner = level;
            level = [.. Enumerable.Range(0, rows).Select(r => new ListNode(inner.AsSpan(r * size, size).ToArray()))];
        }

        return level[0];
    }

    private static void Restate(GraphProto graph, string name, int code, Shape shape)
    {
        foreach (ValueInfoProto value in graph.Input.Concat(graph.ValueInfo).Concat(graph.Output).Where(v => v.Name == name && v.Type?.TensorType is not null))
        {
            TensorShapeProto sizes = new();
            sizes.Dim.AddRange(shape.Select(s => new TensorShapeProto.Types.Dimension { DimValue = s }));
            (value.Type.TensorType.ElemType, value.Type.TensorType.Shape) = (code, sizes);
        }
    }
}
