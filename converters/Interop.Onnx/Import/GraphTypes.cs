using Interop.Graphs;
using Interop.Onnx.Proto;
using Interop.Tensors;

namespace Interop.Onnx;

/// <summary>ONNX's types in neutral form, and its numbers for element types.</summary>
internal static class GraphTypes
{
    private static readonly Dictionary<int, ElementType> s_elements = new()
    {
        [1] = DType.Float32, [2] = DType.UInt8, [3] = DType.Int8, [4] = DType.UInt16, [5] = DType.Int16, [6] = DType.Int32, [7] = DType.Int64, [8] = ElementType.Text, [9] = DType.Bool,
        [10] = DType.Float16, [11] = DType.Float64, [12] = DType.UInt32, [13] = DType.UInt64, [14] = DType.Complex64, [15] = DType.Complex128, [16] = DType.BFloat16,
        [17] = DType.Float8E4M3FN, [18] = DType.Float8E4M3FNUZ, [19] = DType.Float8E5M2, [20] = DType.Float8E5M2FNUZ,
        [21] = ElementType.UInt4, [22] = ElementType.Int4, [23] = ElementType.Float4E2M1, [24] = DType.Float8E8M0FNU, [25] = ElementType.UInt2, [26] = ElementType.Int2,
    };

    /// <summary>The element type of a number in a file; null for one that is not known, and for 0.</summary>
    internal static ElementType? Element(long code) => code is > 0 and < 256 && s_elements.TryGetValue((int)code, out ElementType type) ? type : null;

    /// <summary>The number of an element type.</summary>
    /// <exception cref="NotSupportedException">ONNX has no such elements.</exception>
    internal static int Code(ElementType type)
    {
        foreach ((int code, ElementType known) in s_elements)
        {
            if (known == type)
                return code;
        }

        throw new NotSupportedException($"ONNX has no tensors of {type}.");
    }

    internal static GraphType? Of(TypeProto? type) => type?.ValueCase switch
    {
        TypeProto.ValueOneofCase.TensorType => new TensorType(Element(type.TensorType.ElemType), Shape(type.TensorType.Shape)),
        TypeProto.ValueOneofCase.SparseTensorType => new SparseTensorType(Element(type.SparseTensorType.ElemType), Shape(type.SparseTensorType.Shape)),
        TypeProto.ValueOneofCase.SequenceType => new SequenceType(Of(type.SequenceType.ElemType)),
        TypeProto.ValueOneofCase.OptionalType => new OptionalType(Of(type.OptionalType.ElemType)),
        TypeProto.ValueOneofCase.MapType => new MapType(Element(type.MapType.KeyType) ?? ElementType.Text, Of(type.MapType.ValueType)),
        _ => null,
    };

    /// <summary>The type of a tensor that a file holds.</summary>
    internal static TensorType Of(TensorProto tensor) => new(Element(tensor.DataType), [.. tensor.Dims.Select(d => (Dimension)d)]);

    /// <summary>
    /// What a node's outputs are where the graph does not say: numbers of less than a byte are held in whole ones, so that nothing but their type tells how many bits they have.
    /// Null where that does not matter.
    /// </summary>
    internal static TensorType? Given(NodeProto node, IReadOnlyList<Value?> inputs)
    {
        ElementType? element = node.OpType switch
        {
            "Constant" or "ConstantOfShape" => node.Attribute.FirstOrDefault(a => a.Name == "value")?.T is { } value ? Element(value.DataType) : null,
            "Cast" or "BitCast" => Element(node.Attribute.FirstOrDefault(a => a.Name == "to")?.I ?? 0),
            "QuantizeLinear" => inputs.Count > 2 && inputs[2] is not null ? Element(inputs[2]) : Element(node.Attribute.FirstOrDefault(a => a.Name == "output_dtype")?.I ?? 0),
            "CastLike" => inputs.Count > 1 ? Element(inputs[1]) : null,
            "Where" => inputs.Count > 1 ? Element(inputs[1]) : null,
            "Identity" or "Reshape" or "Transpose" or "Squeeze" or "Unsqueeze" or "Flatten" or "Concat" or "Split" or "Slice" or "Gather" or "GatherElements" or "GatherND" or "Expand" or "Tile" or "Pad" => inputs.Count > 0 ? Element(inputs[0]) : null,
            _ => null,
        };
        return element is { IsPacked: true } packed ? new TensorType(packed, null) : null;
    }

    private static ElementType? Element(Value? value) => (value?.Type as TensorType)?.Element;

    private static Dimension[]? Shape(TensorShapeProto? shape) => shape?.Dim.Select(d => d.ValueCase switch
    {
        TensorShapeProto.Types.Dimension.ValueOneofCase.DimValue => new Dimension(d.DimValue),
        TensorShapeProto.Types.Dimension.ValueOneofCase.DimParam when d.DimParam.Length > 0 => new Dimension(null, d.DimParam),
        _ => new Dimension(null),
    }).ToArray();
}
