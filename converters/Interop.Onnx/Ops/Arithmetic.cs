using Interop.Graphs;
using Interop.Tensors;
using static Interop.Onnx.Ops.OnnxRow;

namespace Interop.Onnx.Ops;

/// <summary>Element by element: two operands.</summary>
internal static class Arithmetic
{
    internal static IEnumerable<OpRow> Rows =>
    [
        One("Add", 1, n => Aligned(n, static (a, b) => a + b)),
        One("Add", 7, n => n[0] + n[1]),
    ];

    /// <summary>Before version 7 the second operand was only stretched where <c>broadcast</c> said so, its dimensions standing from <c>axis</c> on.</summary>
    internal static Tensor Aligned(NodeCall n, Func<Tensor, Tensor, Tensor> op)
    {
        (Tensor a, Tensor b) = (n[0], n[1]);
        if (!n.Flag("broadcast") || !n.HasAttribute("axis"))
            return op(a, b);
        long axis = n.Int("axis");
        int after = a.Rank - (int)(axis < 0 ? axis + a.Rank : axis) - b.Rank;
        return op(a, after <= 0 ? b : b.Reshape(new Shape([.. b.Shape.AsSpan(), .. Enumerable.Repeat(1L, after)])));
    }
}
