using Interop.Graphs;
using Interop.Tensors;

namespace Interop.Onnx.Values;

/// <summary>ONNX's numbers for element types. Source: <c>TensorProto.DataType</c>.</summary>
internal static class OnnxTypes
{
    internal const int Text = 8;

    /// <summary>Types that no dtype stands for alone.</summary>
    private static readonly (int Code, ElementType Element)[] s_rows =
    [
        (Text, ElementType.Text),
        (21, ElementType.UInt4),
        (22, ElementType.Int4),
        (23, ElementType.Float4E2M1),
        (25, ElementType.UInt2),
        (26, ElementType.Int2),
    ];

    /// <summary>The element type of a number, or null.</summary>
    internal static ElementType? Element(int code)
    {
        foreach ((int known, ElementType element) in s_rows)
        {
            if (known == code)
                return element;
        }

        foreach (DType dtype in DTypes.All)
        {
            if (code != 0 && dtype.OnnxType == code)
                return dtype;
        }

        return null;
    }

    /// <summary>The number of an element type.</summary>
    /// <exception cref="NotSupportedException">ONNX has no such type.</exception>
    internal static int Code(ElementType element)
    {
        foreach ((int code, ElementType known) in s_rows)
        {
            if (known == element)
                return code;
        }

        // PyTorch's packed pairs count in bytes, ONNX counts numbers.
        return element.DType == DType.Float4E2M1FNx2 || element.DType.OnnxType == 0
            ? throw new NotSupportedException($"ONNX has no element type for {element}.")
            : element.DType.OnnxType;
    }
}
