using Interop.Graphs;
using Interop.Onnx.Proto;

namespace Interop.Onnx.Values;

/// <summary>Types of values as the graph states them.</summary>
internal static class GraphTypes
{
    /// <summary>The type; null where the message says nothing.</summary>
    internal static GraphType? From(TypeProto? type) => type?.ValueCase switch
    {
        TypeProto.ValueOneofCase.TensorType => new TensorType(OnnxTypes.Element(type.TensorType.ElemType), Shape(type.TensorType.Shape)),
        TypeProto.ValueOneofCase.SparseTensorType => new SparseTensorType(OnnxTypes.Element(type.SparseTensorType.ElemType), Shape(type.SparseTensorType.Shape)),
        TypeProto.ValueOneofCase.SequenceType => new SequenceType(From(type.SequenceType.ElemType)),
        TypeProto.ValueOneofCase.OptionalType => new OptionalType(From(type.OptionalType.ElemType)),
        TypeProto.ValueOneofCase.MapType => new MapType(OnnxTypes.Element(type.MapType.KeyType) ?? ElementType.Text, From(type.MapType.ValueType)),
        _ => null,
    };

    private static Dimension[]? Shape(TensorShapeProto? shape) => shape is null ? null : [.. shape.Dim.Select(d => d.ValueCase switch
    {
        TensorShapeProto.Types.Dimension.ValueOneofCase.DimValue when d.DimValue >= 0 => new Dimension(d.DimValue),
        TensorShapeProto.Types.Dimension.ValueOneofCase.DimParam when d.DimParam.Length > 0 => new Dimension(null, d.DimParam),
        _ => new Dimension(null),
    })];
}
