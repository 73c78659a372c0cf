using Interop.Graphs;
using Interop.Tensors;
using static Interop.Onnx.Ops.OnnxRow;

namespace Interop.Onnx.Ops;

/// <summary>Ops of <c>com.microsoft</c> that stand alone.</summary>
internal static class MicrosoftOthers
{
    internal static IEnumerable<OpRow> Rows =>
    [
        One(Contrib, "Inverse", 1, n => Linalg.Inv(n[0])),
        One(Contrib, "Rfft", 1, n => Fft.Rfftn(n[0], dim: Last(n, 0), norm: Norm(n)).ViewAsReal()),
        One(Contrib, "Irfft", 1, n => Fft.Irfftn(n[0].ViewAsComplex(), dim: Last(n, 1), norm: Norm(n))),
        One(Contrib, "Trilu", 1, n => n.Flag("upper", true) ? n[0].Triu(n.Longs(1)?[0] ?? 0) : n[0].Tril(n.Longs(1)?[0] ?? 0)),
        One(Contrib, "ExpandDims", 1, n => n[0].Unsqueeze((int)n.Longs(1)![0])),
        One(Contrib, "GatherND", 1, n => n[0].Index(n[1].To(DType.Int64).Unbind(-1))),
        Several(Contrib, "Unique", 1, InOrder),
        One(Contrib, "CropAndResize", 1, Crop),
        One(Contrib, "ComplexMul", 1, n => (n[0].ViewAsComplex() * n[1].ViewAsComplex()).ViewAsReal()),
        One(Contrib, "ComplexMulConj", 1, n => (n[0].ViewAsComplex() * n[1].ViewAsComplex().Conj()).ViewAsReal()),
        One(Contrib, "CDist", 1, n => n.Text("metric", "sqeuclidean") == "euclidean" ? Tensor.Cdist(n[0], n[1]) : (n[0].Unsqueeze(1) - n[1].Unsqueeze(0)).Square().Sum(-1)),
    ];

    private static int[] Last(NodeCall n, int behind) => [.. Enumerable.Range(n[0].Rank - behind - (int)n.Int("signal_ndim"), (int)n.Int("signal_ndim"))];

    private static FftNorm Norm(NodeCall n) => !n.Flag("onesided", true) ? throw new NotSupportedException($"{n.Node} is two-sided: that is not supported.")
        : n.Flag("normalized") ? FftNorm.Ortho : FftNorm.Backward;

    /// <summary>What is different in a vector in the order in which it appears first, which of these each number is, and how often.</summary>
    private static object?[] InOrder(NodeCall n)
    {
        Tensor x = n[0].Flatten();
        (Tensor values, Tensor inverse, Tensor counts) = Unique(x);
        // The place of the first of each, and the order of these.
        Tensor first = Tensor.Full([values.Shape[0]], x.Shape[0], DType.Int64).ScatterReduce(0, inverse, Tensor.Arange(x.Shape[0]), "amin");
        Tensor order = first.Argsort();
        return [values.IndexSelect(0, order), order.Argsort().IndexSelect(0, inverse), counts.IndexSelect(0, order)];
    }

    private static (Tensor Values, Tensor Inverse, Tensor Counts) Unique(Tensor x)
    {
        (Tensor values, Tensor? inverse, Tensor? counts) = x.Unique(returnInverse: true, returnCounts: true);
        return (values, inverse!, counts!);
    }

    /// <summary>Boxes [top, left, bottom, right] in shares of the image, sampled at the corners and evenly between them.</summary>
    private static Tensor Crop(NodeCall n)
    {
        (Tensor x, Tensor boxes, Tensor batch) = (n[0], n[1], n[2].To(DType.Int64));
        long[] size = n.Longs(3)!;
        bool isNearest = n.Text("mode", "bilinear") == "nearest";
        Tensor image = x.IndexSelect(0, batch);
        (Tensor downs, Tensor insideDown) = Places(boxes.Select(1, 0), boxes.Select(1, 2), size[0], x.Shape[2]);
        (Tensor rights, Tensor insideRight) = Places(boxes.Select(1, 1), boxes.Select(1, 3), size[1], x.Shape[3]);
        Tensor y = Taken(Taken(image, downs, 2, isNearest), rights, 3, isNearest);
        Tensor inside = insideDown.Reshape(-1, 1, size[0], 1).LogicalAnd(insideRight.Reshape(-1, 1, 1, size[1]));
        return Tensor.Where(inside, y, Tensor.Full([], n.Float("extrapolation_value", 0), x.DType));
    }

    /// <summary>[boxes, count] places along a side, and whether they are inside.</summary>
    private static (Tensor Places, Tensor Inside) Places(Tensor from, Tensor to, long count, long size)
    {
        (from, to) = (from.Unsqueeze(1), to.Unsqueeze(1));
        Tensor places = count > 1 ? from * (size - 1) + Tensor.Arange(count).To(from.DType) * ((to - from) * (size - 1) / (count - 1)) : (from + to) * (0.5 * (size - 1));
        return (places, places.Ge(0).LogicalAnd(places.Le(size - 1)));
    }

    private static Tensor Taken(Tensor x, Tensor places, int axis, bool isNearest)
    {
        long[] shape = x.Shape.ToArray(), view = [x.Shape[0], 1, 1, 1];
        (shape[axis], view[axis]) = (places.Shape[1], places.Shape[1]);
        Tensor At(Tensor index) => x.Gather(axis, index.To(DType.Int64).Clamp(0, x.Shape[axis] - 1).Reshape(view).Expand(shape));
        if (isNearest)
            return At((places + 0.5).Floor());
        Tensor fraction = (places - places.Floor()).Reshape(view);
        return At(places.Floor()) * (1 - fraction) + At(places.Floor() + 1) * fraction;
    }
}
