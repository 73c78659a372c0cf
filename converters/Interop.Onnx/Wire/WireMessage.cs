namespace Interop.Onnx.Wire;

/// <summary>Which fields of a message hold messages and text, by their published numbers: what going through a file's bytes takes.</summary>
internal sealed class WireMessage
{
    /// <summary>No message but text in UTF-8.</summary>
    internal static readonly WireMessage Text = new("text");

    internal static readonly WireMessage
        Model = new("ModelProto"), Graph = new("GraphProto"), Node = new("NodeProto"), Attribute = new("AttributeProto"), Tensor = new("TensorProto"), Sparse = new("SparseTensorProto"),
        Function = new("FunctionProto"), Training = new("TrainingInfoProto"), Opset = new("OperatorSetIdProto"), Entry = new("StringStringEntryProto"), Annotation = new("TensorAnnotation"), Segment = new("Segment"),
        ValueInfo = new("ValueInfoProto"), Type = new("TypeProto"), TensorType = new("TypeProto.Tensor"), SequenceType = new("TypeProto.Sequence"), MapType = new("TypeProto.Map"),
        OpaqueType = new("TypeProto.Opaque"), SparseType = new("TypeProto.SparseTensor"), OptionalType = new("TypeProto.Optional"), Shape = new("TensorShapeProto"), Dimension = new("TensorShapeProto.Dimension");

    private readonly Dictionary<int, WireMessage> _fields = [];

    private WireMessage(string name) => Name = name;

    static WireMessage()
    {
        Model.Has(Text, 2, 3, 4, 6).Has(Graph, 7).Has(Opset, 8).Has(Entry, 14).Has(Training, 20).Has(Function, 25);
        Graph.Has(Node, 1).Has(Text, 2, 10).Has(Tensor, 5).Has(ValueInfo, 11, 12, 13).Has(Annotation, 14).Has(Sparse, 15).Has(Entry, 16);
        Node.Has(Text, 1, 2, 3, 4, 6, 7, 8).Has(Attribute, 5).Has(Entry, 9);
        Attribute.Has(Text, 1, 13, 21).Has(Tensor, 5, 10).Has(Graph, 6, 11).Has(Type, 14, 15).Has(Sparse, 22, 23);
        Tensor.Has(Text, 8, 12).Has(Segment, 3).Has(Entry, 13, 16);
        Sparse.Has(Tensor, 1, 2);
        Function.Has(Text, 1, 4, 5, 6, 8, 10, 13).Has(Node, 7).Has(Opset, 9).Has(Attribute, 11).Has(ValueInfo, 12).Has(Entry, 14);
        Training.Has(Graph, 1, 2).Has(Entry, 3, 4);
        Opset.Has(Text, 1);
        Entry.Has(Text, 1, 2);
        Annotation.Has(Text, 1).Has(Entry, 2);
        ValueInfo.Has(Text, 1, 3).Has(Type, 2).Has(Entry, 4);
        Type.Has(TensorType, 1).Has(SequenceType, 4).Has(MapType, 5).Has(Text, 6).Has(OpaqueType, 7).Has(SparseType, 8).Has(OptionalType, 9);
        TensorType.Has(Shape, 2);
        SparseType.Has(Shape, 2);
        SequenceType.Has(Type, 1);
        OptionalType.Has(Type, 1);
        MapType.Has(Type, 2);
        OpaqueType.Has(Text, 1, 2);
        Shape.Has(Dimension, 1);
        Dimension.Has(Text, 2, 3);
    }

    /// <summary>The message's name.</summary>
    internal string Name { get; }

    /// <summary>What the bytes of a field are; null for plain bytes, packed numbers and fields that are not known.</summary>
    internal WireMessage? this[int field] => _fields.GetValueOrDefault(field);

    /// <summary>Whether tensors lie in it.</summary>
    internal bool HasTensors => this == Model || this == Graph || this == Node || this == Attribute || this == Tensor || this == Sparse || this == Function || this == Training;

    private WireMessage Has(WireMessage part, params ReadOnlySpan<int> fields)
    {
        foreach (int field in fields)
            _fields.Add(field, part);
        return this;
    }
}
