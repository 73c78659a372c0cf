using Interop.Graphs;
using Interop.Tensors;
using static Interop.Onnx.Ops.OnnxRow;

namespace Interop.Onnx.Ops;

/// <summary>Matrices: products, determinants, triangles; sums and products along a dimension.</summary>
internal static class Products
{
    internal static IEnumerable<OpRow> Rows =>
    [
        One("MatMul", 1, n => n[0].Matmul(n[1])),
        One("Gemm", 1, Gemm),
        One("Einsum", 12, n => Tensor.Einsum(n.Text("equation", ""), n.Tensors())),
        One("Det", 11, n => Linalg.Det(n[0])),
        One("Trilu", 14, n => n.Flag("upper", true) ? n[0].Triu(n.Longs(1)?[0] ?? 0) : n[0].Tril(n.Longs(1)?[0] ?? 0)),
        One("CumSum", 11, n => Along(n, 0, static (x, axis) => x.Cumsum(axis, x.DType))),
        One("CumProd", 26, n => Along(n, 1, static (x, axis) => x.Cumprod(axis, x.DType))),
    ];

    private static Tensor Gemm(NodeCall n)
    {
        Tensor y = (n.Flag("transA") ? n[0].Transpose(0, 1) : n[0]).Matmul(n.Flag("transB") ? n[1].Transpose(0, 1) : n[1]);
        y = Scaled(y, n.Float("alpha", 1));
        return n.Optional(2) is { } c ? y + Scaled(c, n.Float("beta", 1)) : y;
    }

    private static Tensor Scaled(Tensor x, float factor) => factor == 1 ? x : (x * factor).To(x.DType);

    /// <summary>In reverse from the end; exclusive without the element itself, so that <paramref name="neutral"/> comes first.</summary>
    private static Tensor Along(NodeCall n, Scalar neutral, Func<Tensor, int, Tensor> op)
    {
        Tensor x = n[0];
        int axis = x.Shape.Axis((int)n.Longs(1)![0]);
        x = n.Flag("reverse") ? x.Flip(axis) : x;
        if (n.Flag("exclusive") && x.Shape[axis] > 0)
        {
            Tensor first = Tensor.FullLike(x.Narrow(axis, 0, 1), neutral);
            x = Tensor.Cat([first, x.Narrow(axis, 0, x.Shape[axis] - 1)], axis);
        }

        Tensor y = op(x, axis);
        return n.Flag("reverse") ? y.Flip(axis) : y;
    }
}
