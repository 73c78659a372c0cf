using Interop.Tensors.Kernels;

namespace Interop.Tensors;

/// <content>Choosing among boxes that overlap.</content>
public static partial class Vision
{
    /// <summary>The boxes that overlap no better one too much: goes from the best score down and drops whatever a kept box covers: [n, 4], [n] → [k]. Source: <c>torchvision::nms</c>.</summary>
    /// <param name="boxes">[n, 4]: left, top, right, bottom; real numbers.</param>
    /// <param name="scores">[n], of the same dtype.</param>
    /// <param name="iouThreshold">The largest intersection over union with a kept box.</param>
    /// <returns>Numbers of boxes, int64, best score first; of equal scores the first one first.</returns>
    /// <exception cref="ShapeException">Boxes and scores are not [n, 4] and [n].</exception>
    /// <exception cref="ArgumentException">The dtypes differ, or are not real.</exception>
    public static Tensor Nms(Tensor boxes, Tensor scores, double iouThreshold) => Suppress("nms", boxes, scores, null, iouThreshold);

    /// <summary><see cref="Nms"/> within each category: boxes of two categories do not touch each other: [n, 4], [n], [n] → [k]. Source: <c>torchvision.ops.batched_nms</c>.</summary>
    /// <param name="boxes">[n, 4]: left, top, right, bottom; real numbers.</param>
    /// <param name="scores">[n], of the same dtype.</param>
    /// <param name="idxs">[n], the categories, whole numbers.</param>
    /// <param name="iouThreshold">The largest intersection over union with a kept box.</param>
    /// <returns>Numbers of boxes, int64, best score first; of equal scores the first one first.</returns>
    /// <remarks>PyTorch shifts the boxes of each category out of the others' way, which rounds them; here they stay as they are.</remarks>
    /// <exception cref="ShapeException">Boxes, scores and categories are not [n, 4], [n] and [n].</exception>
    /// <exception cref="ArgumentException">The dtypes of boxes and scores differ or are not real, or the categories are no whole numbers.</exception>
    public static Tensor BatchedNms(Tensor boxes, Tensor scores, Tensor idxs, double iouThreshold) => Suppress("batched_nms", boxes, scores, idxs, iouThreshold);

    private static Tensor Suppress(string name, Tensor boxes, Tensor scores, Tensor? categories, double threshold)
    {
        CheckBoxes(name, boxes, 4);
        if (scores.Rank != 1 || scores.Shape[0] != boxes.Shape[0] || categories is not null && categories.Shape != scores.Shape)
            throw new ShapeException($"'{name}' of boxes {boxes.Shape} needs as many scores{(categories is null ? "" : " and categories")}, found {scores.Shape}{(categories is null ? "" : $" and {categories.Shape}")}.");
        if (boxes.DType.Kind != DTypeKind.Float || scores.DType != boxes.DType)
            throw new ArgumentException($"'{name}' needs boxes and scores of one real dtype, found {boxes.DType.Name} and {scores.DType.Name}.");
        if (categories is not null && categories.DType.Kind != DTypeKind.Integer)
            throw new ArgumentException($"'{name}' needs whole numbers as categories, found {categories.DType.Name}.");
        using Op op = Op.Begin(name, boxes, scores, categories);
        using GradMode mode = Tensor.NoGrad();
        Tensor order = scores.Argsort(0, descending: true, stable: true);
        return op.Return(Suppression.Keep(boxes, order, categories, threshold));
    }
}
