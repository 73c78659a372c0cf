using Interop.Graphs;
using Interop.Onnx.Proto;
using Interop.Onnx.Values;

namespace Interop.Onnx;

/// <summary>Types of outputs that the graph does not state: numbers of less than a byte are held in whole ones, so that nothing but their type tells how many bits they have.</summary>
internal static class PackedTypes
{
    /// <summary>The type of a node's outputs; null where that does not matter.</summary>
    internal static TensorType? Given(NodeProto node, IReadOnlyList<Value?> inputs)
    {
        ElementType? element = node.OpType switch
        {
            "Constant" or "ConstantOfShape" => node.Attribute.FirstOrDefault(a => a.Name == "value")?.T is { } value ? OnnxTypes.Element(value.DataType) : null,
            "Cast" or "BitCast" => Stated(node, "to"),
            "QuantizeLinear" => inputs.Count > 2 && inputs[2] is not null ? Element(inputs[2]) : Stated(node, "output_dtype"),
            "CastLike" or "Where" => inputs.Count > 1 ? Element(inputs[1]) : null,
            "Identity" or "Reshape" or "Transpose" or "Squeeze" or "Unsqueeze" or "Flatten" or "Concat" or "Split" or "Slice" or "Gather" or "GatherElements" or "GatherND" or "Expand" or "Tile" or "Pad" => inputs.Count > 0 ? Element(inputs[0]) : null,
            _ => null,
        };
        return element is { IsPacked: true } packed ? new TensorType(packed, null) : null;
    }

    private static ElementType? Stated(NodeProto node, string attribute) => OnnxTypes.Element((int)(node.Attribute.FirstOrDefault(a => a.Name == attribute)?.I ?? 0));

    private static ElementType? Element(Value? value) => (value?.Type as TensorType)?.Element;
}
