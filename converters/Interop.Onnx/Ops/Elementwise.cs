using Interop.Graphs;
using Interop.Tensors;
using static Interop.Onnx.Ops.OnnxRow;

namespace Interop.Onnx.Ops;

/// <summary>Element by element: one operand.</summary>
internal static class Elementwise
{
    internal static IEnumerable<OpRow> Rows =>
    [
        One("Abs", 1, n => n[0].Abs()),
        One("Acos", 7, n => n[0].Acos()),
        One("Acosh", 9, n => n[0].Acosh()),
        One("Asin", 7, n => n[0].Asin()),
        One("Asinh", 9, n => n[0].Asinh()),
        One("Atan", 7, n => n[0].Atan()),
        One("Atanh", 9, n => n[0].Atanh()),
        One("BitwiseNot", 18, n => n[0].BitwiseNot()),
        One("Ceil", 1, n => n[0].Ceil()),
        One("Clip", 1, n => Clip(n[0], Bound(n, "min"), Bound(n, "max"))),
        One("Clip", 11, n => Clip(n[0], n.Optional(1), n.Optional(2))),
        One("Cos", 7, n => n[0].Cos()),
        One("Cosh", 9, n => n[0].Cosh()),
        One("Erf", 9, n => n[0].Erf().To(n[0].DType)),
        One("Exp", 1, n => n[0].Exp()),
        One("Floor", 1, n => n[0].Floor()),
        One("IsInf", 10, IsInf),
        One("IsNaN", 9, n => Comparable(n[0]).Isnan()),
        One("Log", 1, n => n[0].Log()),
        One("Neg", 1, n => n[0].Neg()),
        One("Not", 1, n => n[0].LogicalNot()),
        One("Reciprocal", 1, n => n[0].Reciprocal()),
        One("Round", 11, n => n[0].Round()),
        One("Sign", 9, n => n[0].Sign()),
        One("Sin", 7, n => n[0].Sin()),
        One("Sinh", 9, n => n[0].Sinh()),
        One("Sqrt", 1, n => n[0].Sqrt()),
        One("Tan", 7, n => n[0].Tan()),
        One("Tanh", 1, n => n[0].Tanh()),

        // Of the first versions, where they were experimental; files of Core ML's converter have them.
        One("Affine", 1, n => n[0] * n.Float("alpha", 1) + n.Float("beta", 0)),
        One("ImageScaler", 1, n => n[0] * n.Float("scale", 1) + (n.Floats("bias") is { } bias ? Tensor.From(bias).Reshape(-1, 1, 1).To(n[0].DType) : 0)),
        One("ParametricSoftplus", 1, n => (n[0] * n.Float("beta", 1)).Softplus(threshold: 40) * n.Float("alpha", 1)),
        One("Scale", 1, n => n[0] * n.Float("scale", 1)),
        One("ScaledTanh", 1, n => (n[0] * n.Float("beta", 1)).Tanh() * n.Float("alpha", 1)),
    ];

    /// <summary>Floats of eight bits have no arithmetic of their own.</summary>
    private static Tensor Comparable(Tensor x) => x.DType is { Kind: DTypeKind.Float, Bits: 8 } ? x.To(DType.Float32) : x;

    private static Tensor Clip(Tensor x, Tensor? least, Tensor? most) => least is null && most is null ? x : x.Clamp(least, most);

    private static Tensor? Bound(NodeCall n, string name) => n.HasAttribute(name) ? Tensor.Full([], n.Float(name, 0), n[0].DType) : null;

    private static Tensor IsInf(NodeCall n)
    {
        Tensor x = Comparable(n[0]);
        return (n.Flag("detect_negative", true), n.Flag("detect_positive", true)) switch
        {
            (true, true) => x.Isinf(),
            (true, false) => x.Isneginf(),
            (false, true) => x.Isposinf(),
            _ => Tensor.Zeros(x.Shape, DType.Bool),
        };
    }
}
