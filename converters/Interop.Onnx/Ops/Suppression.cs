using Interop.Graphs;
using Interop.Tensors;
using static Interop.Onnx.Ops.OnnxRow;

namespace Interop.Onnx.Ops;

/// <summary>Boxes that cover others.</summary>
internal static class Suppression
{
    internal static IEnumerable<OpRow> Rows => [One("NonMaxSuppression", 10, NonMaxSuppression)];

    /// <summary>[batch, boxes, 4] and [batch, classes, boxes] → [kept, 3]: batch, class and box, of each class the best score first.</summary>
    private static Tensor NonMaxSuppression(NodeCall n)
    {
        (Tensor boxes, Tensor scores) = (n[0].Detach(), n[1].Detach());
        long most = n.Longs(2)?[0] ?? 0;
        double covered = Limit(n, 3) ?? 0, least = Limit(n, 4) ?? double.NegativeInfinity;
        if (boxes.Rank != 3 || boxes.Shape[2] != 4 || scores.Rank != 3 || scores.Shape[0] != boxes.Shape[0] || scores.Shape[2] != boxes.Shape[1])
            throw new ShapeException($"NonMaxSuppression needs boxes [batch, boxes, 4] and scores [batch, classes, boxes], found {boxes.Shape} and {scores.Shape}.");
        boxes = Corners(boxes, n.Int("center_point_box", 0) != 0);
        List<Tensor> kept = [Tensor.Zeros([0, 3], DType.Int64)];
        for (long batch = 0; batch < scores.Shape[0] && most > 0; batch++)
        {
            for (long c = 0; c < scores.Shape[1]; c++)
            {
                Tensor score = scores.Select(0, batch).Select(0, c), good = score.Gt(least).Nonzero().Reshape(-1);
                Tensor chosen = good.IndexSelect(0, Vision.Nms(boxes.Select(0, batch).IndexSelect(0, good), score.IndexSelect(0, good), covered)).Slice(0, 0, most);
                kept.Add(Tensor.Stack([Tensor.Full(chosen.Shape, batch, DType.Int64), Tensor.Full(chosen.Shape, c, DType.Int64), chosen], 1));
            }
        }

        return Tensor.Cat([.. kept]);
    }

    private static double? Limit(NodeCall n, int input) => n.Optional(input)?.Reshape(-1)[0].To(DType.Float64).Item<double>();

    /// <summary>Two corners, the smaller first: files give any two opposite ones, or centre and size.</summary>
    private static Tensor Corners(Tensor boxes, bool isCentre)
    {
        (Tensor a, Tensor b) = (boxes.Slice(2, 0, 2), boxes.Slice(2, 2, 4));
        return isCentre ? Tensor.Cat([a - b / 2, a + b / 2], 2) : Tensor.Cat([a.Minimum(b), a.Maximum(b)], 2);
    }
}
