namespace Interop.Tensors;

/// <summary>Boxes in images, and what is computed in them. Source: <c>torchvision.ops</c>.</summary>
/// <content>Boxes: areas, overlaps, formats.</content>
public static partial class Vision
{
    /// <summary>Width · height: […, 4] → […]. Source: <c>torchvision.ops.box_area</c>.</summary>
    /// <param name="boxes">[…, 4]; narrow floats are computed in float32, narrow whole numbers in int32.</param>
    /// <param name="fmt">What the four numbers are.</param>
    /// <exception cref="ShapeException">The last dimension has not four numbers.</exception>
    public static Tensor BoxArea(Tensor boxes, BoxFormat fmt = BoxFormat.Xyxy)
    {
        Tensor[] sides = Wide(boxes).Unbind(-1, 4, nameof(BoxArea));
        return fmt == BoxFormat.Xyxy ? (sides[2] - sides[0]) * (sides[3] - sides[1]) : sides[2] * sides[3];
    }

    /// <summary>Intersection over union of each of n boxes with each of m: […, n, 4], […, m, 4] → […, n, m]. Source: <c>torchvision.ops.box_iou</c>.</summary>
    /// <param name="boxes1">[…, n, 4].</param>
    /// <param name="boxes2">[…, m, 4].</param>
    /// <param name="fmt">What the four numbers are.</param>
    /// <returns>From 0 to 1; NaN for two boxes without area.</returns>
    /// <exception cref="ShapeException">The last dimension has not four numbers.</exception>
    public static Tensor BoxIou(Tensor boxes1, Tensor boxes2, BoxFormat fmt = BoxFormat.Xyxy)
    {
        (Tensor intersection, Tensor union) = Overlap(boxes1, boxes2, fmt);
        return intersection / union;
    }

    /// <summary><see cref="BoxIou"/> less the share of the smallest enclosing box that is in neither: […, n, 4], […, m, 4] → […, n, m]. Source: <c>torchvision.ops.generalized_box_iou</c>.</summary>
    /// <param name="boxes1">[…, n, 4]: left, top, right, bottom.</param>
    /// <param name="boxes2">[…, m, 4].</param>
    /// <returns>From −1 to 1.</returns>
    /// <exception cref="ShapeException">The last dimension has not four numbers.</exception>
    public static Tensor GeneralizedBoxIou(Tensor boxes1, Tensor boxes2)
    {
        (Tensor intersection, Tensor union) = Overlap(boxes1, boxes2, BoxFormat.Xyxy);
        Tensor[] a = boxes1.Unsqueeze(-2).Unbind(-1, 4, nameof(GeneralizedBoxIou)), b = boxes2.Unsqueeze(-3).Unbind(-1, 4, nameof(GeneralizedBoxIou));
        Tensor hull = Length(a[0].Minimum(b[0]), a[2].Maximum(b[2])) * Length(a[1].Minimum(b[1]), a[3].Maximum(b[3]));
        return intersection / union - (hull - union) / hull;
    }

    /// <summary>Boxes in another format: […, 4] → […, 4]. Source: <c>torchvision.ops.box_convert</c>.</summary>
    /// <param name="boxes">[…, 4]; centres of whole numbers are float32.</param>
    /// <param name="inFmt">What the four numbers are.</param>
    /// <param name="outFmt">What they shall be.</param>
    /// <exception cref="ShapeException">The last dimension has not four numbers.</exception>
    public static Tensor BoxConvert(Tensor boxes, BoxFormat inFmt, BoxFormat outFmt)
    {
        Tensor[] x = boxes.Unbind(-1, 4, nameof(BoxConvert));
        if (inFmt == outFmt)
            return boxes.Clone();
        Tensor[] corners = Corners(x, inFmt);
        return Tensor.Stack(outFmt switch
        {
            BoxFormat.Xyxy => corners,
            BoxFormat.Xywh => [corners[0], corners[1], corners[2] - corners[0], corners[3] - corners[1]],
            _ => [(corners[0] + corners[2]) / 2, (corners[1] + corners[3]) / 2, corners[2] - corners[0], corners[3] - corners[1]],
        }, -1);
    }

    /// <summary>Boxes cut at the edges of an image: […, 4] → […, 4]. Source: <c>torchvision.ops.clip_boxes_to_image</c>.</summary>
    /// <param name="boxes">[…, 4]: left, top, right, bottom.</param>
    /// <param name="size">The image's height and width.</param>
    /// <exception cref="ShapeException">The last dimension has not four numbers.</exception>
    public static Tensor ClipBoxesToImage(Tensor boxes, (long Height, long Width) size)
    {
        Tensor[] x = boxes.Unbind(-1, 4, nameof(ClipBoxesToImage));
        return Tensor.Stack([x[0].Clamp(0, size.Width), x[1].Clamp(0, size.Height), x[2].Clamp(0, size.Width), x[3].Clamp(0, size.Height)], -1);
    }

    /// <summary>The numbers of the boxes whose two sides have at least a length: [n, 4] → [k], int64. Source: <c>torchvision.ops.remove_small_boxes</c>.</summary>
    /// <param name="boxes">[n, 4]: left, top, right, bottom.</param>
    /// <param name="minSize">The least length.</param>
    /// <exception cref="ShapeException">The boxes are not [n, 4].</exception>
    public static Tensor RemoveSmallBoxes(Tensor boxes, double minSize)
    {
        CheckBoxes(nameof(RemoveSmallBoxes), boxes, 4);
        Tensor[] x = boxes.Unbind(-1);
        return (x[2] - x[0]).Ge(minSize).LogicalAnd((x[3] - x[1]).Ge(minSize)).Nonzero().View(-1);
    }

    private static (Tensor Intersection, Tensor Union) Overlap(Tensor boxes1, Tensor boxes2, BoxFormat fmt)
    {
        Tensor[] a = Corners(boxes1.Unsqueeze(-2).Unbind(-1, 4, nameof(BoxIou)), fmt), b = Corners(boxes2.Unsqueeze(-3).Unbind(-1, 4, nameof(BoxIou)), fmt);
        Tensor intersection = Length(a[0].Maximum(b[0]), a[2].Minimum(b[2])) * Length(a[1].Maximum(b[1]), a[3].Minimum(b[3]));
        return (intersection, BoxArea(boxes1, fmt).Unsqueeze(-1) + BoxArea(boxes2, fmt).Unsqueeze(-2) - intersection);
    }

    private static Tensor Length(Tensor from, Tensor to) => Wide(to - from).ClampMin(0);

    private static Tensor[] Corners(Tensor[] x, BoxFormat fmt) => fmt switch
    {
        BoxFormat.Xyxy => x,
        BoxFormat.Xywh => [x[0], x[1], x[0] + x[2], x[1] + x[3]],
        _ => [x[0] - x[2] / 2, x[1] - x[3] / 2, x[0] + x[2] / 2, x[1] + x[3] / 2],
    };

    /// <summary>In a dtype in which products of two coordinates have room.</summary>
    private static Tensor Wide(Tensor x) => x.DType.Kind switch
    {
        DTypeKind.Float => x.DType is DType.Float32 or DType.Float64 ? x : x.To(DType.Float32),
        _ => x.DType is DType.Int32 or DType.Int64 ? x : x.To(DType.Int32),
    };

    private static Tensor[] Unbind(this Tensor x, int dim, int count, string name) => x.Rank > 0 && x.Shape[dim] == count
        ? x.Unbind(dim)
        : throw new ShapeException($"{name} needs boxes […, {count}], found {x.Shape}.");

    private static void CheckBoxes(string name, Tensor boxes, int columns)
    {
        if (boxes.Rank != 2 || boxes.Shape[1] != columns)
            throw new ShapeException($"{name} needs boxes [n, {columns}], found {boxes.Shape}.");
    }
}
