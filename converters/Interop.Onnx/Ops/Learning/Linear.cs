using Interop.Graphs;
using Interop.Tensors;
using static Interop.Onnx.Ops.OnnxRow;

namespace Interop.Onnx.Ops.Learning;

/// <summary>Linear models.</summary>
internal static class Linear
{
    internal static IEnumerable<OpRow> Rows =>
    [
        Several(Ml, "LinearClassifier", 1, Classify),
        One(Ml, "LinearRegressor", 1, n => Scores.Transform(Apply(n), n.Text("post_transform", "NONE"))),
    ];

    private static Tensor Apply(NodeCall n)
    {
        Tensor x = Scores.Rows(Features.Real(n[0])), weight = Tensor.FromArray(n.Floats("coefficients") ?? throw new ArgumentException($"{n.Node.Op} has no coefficients.")).Reshape(-1, x.Shape[1]);
        return n.Floats("intercepts") is { Length: > 0 } intercepts ? x.Linear(weight, Tensor.FromArray(intercepts)) : x.Linear(weight);
    }

    private static object?[] Classify(NodeCall n)
    {
        Tensor scores = Apply(n);
        string transform = n.Text("post_transform", "NONE");
        if (scores.Shape[1] > 1 || Scores.LabelCount(n, "classlabels_ints") != 2)
            return [Scores.Label(n, scores.Argmax(1), "classlabels_ints"), Scores.Transform(scores, transform)];
        return [Scores.Label(n, scores.Gt(0).Reshape(-1).To(DType.Int64), "classlabels_ints"), Scores.OfBoth(scores, false, transform)];
    }
}
