using Interop.Graphs;
using Interop.Tensors;
using static Interop.Onnx.Ops.OnnxRow;

namespace Interop.Onnx.Ops;

/// <summary>Losses of classes: [batch, classes, …] and the numbers of the right ones [batch, …].</summary>
internal static class Losses
{
    internal static IEnumerable<OpRow> Rows =>
    [
        One("NegativeLogLikelihoodLoss", 12, n => NegativeLogLikelihood(n, n[0])),
        Several("SoftmaxCrossEntropyLoss", 12, n =>
        {
            Tensor y = n[0].LogSoftmax(1);
            return [NegativeLogLikelihood(n, y), y];
        }),
    ];

    private static Tensor NegativeLogLikelihood(NodeCall n, Tensor x) => x.NllLoss(n[1].To(DType.Int64), n.Optional(2), n.Int("ignore_index", long.MinValue), n.Text("reduction", "mean") switch
    {
        "none" => Reduction.None,
        "mean" => Reduction.Mean,
        "sum" => Reduction.Sum,
        string other => throw new ArgumentException($"{n.Node} has the reduction '{other}', expected none, mean or sum."),
    });
}
