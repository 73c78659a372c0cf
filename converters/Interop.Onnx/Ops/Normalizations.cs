using Interop.Graphs;
using Interop.Tensors;
using static Interop.Onnx.Ops.OnnxRow;

namespace Interop.Onnx.Ops;

/// <summary>Normalizations without running statistics.</summary>
internal static class Normalizations
{
    internal static IEnumerable<OpRow> Rows =>
    [
        One("InstanceNormalization", 1, n => n[0].GroupNorm(n[0].Shape[1], n[1], n[2], n.Float("epsilon", 1e-5f))),
        Several("LayerNormalization", 1, n => Layer(n, n[0], n[1], n.Optional(2), (int)n.Int("axis", -1), n.Float("epsilon", 1e-5f))),
        One("GroupNormalization", 18, n => Group(n, perGroup: true)),
        One("GroupNormalization", 21, n => Group(n, perGroup: false)),
        One("RMSNormalization", 23, n => RootMeanSquare(n, n[0], n[1], (int)n.Int("axis", -1), n.Float("epsilon", 1e-5f)).Y),
        One("LRN", 1, AcrossChannels),
        One("LpNormalization", 1, n =>
        {
            Tensor norm = n[0].Norm(n.Int("p", 2), (int)n.Int("axis", -1), keepdim: true);
            return n[0] / Tensor.Where(norm.Eq(0), Tensor.Ones([], norm.DType), norm);
        }),
        One("MeanVarianceNormalization", 9, n =>
        {
            Ints axes = n.Ints("axes") ?? [0, 2, 3];
            return (n[0] - n[0].Mean(axes, keepdim: true)) / (n[0].Std(axes, 0, keepdim: true) + 1e-9);
        }),
        One("MeanVarianceNormalization", 1, n =>
        {
            Ints axes = n.Flag("across_channels") ? [1, 2, 3] : [2, 3];
            Tensor centred = n[0] - n[0].Mean(axes, keepdim: true);
            return n.Flag("normalize_variance", true) ? centred / (n[0].Std(axes, 0, keepdim: true) + 1e-9) : centred;
        }),
    ];

    /// <summary>y, mean and inverse deviation over the dimensions from an axis on.</summary>
    internal static object?[] Layer(NodeCall n, Tensor x, Tensor? scale, Tensor? bias, int axis, double eps)
    {
        Shape shape = From(x, axis);
        (Tensor? weight, Tensor? offset) = (Whole(scale, shape, x.DType), Whole(bias, shape, x.DType));
        bool isWhole = (scale is null || weight is not null) && (bias is null || offset is not null);
        DType wide = x.DType.Bits < 32 && n.Int("stash_type", 1) == 1 ? DType.Float32 : x.DType;
        (Tensor y, Tensor mean, Tensor rstd) = Tensor.NativeLayerNorm(isWhole ? x : x.To(wide), shape, isWhole ? weight : null, isWhole ? offset : null, eps);
        if (!isWhole)
        {
            y = (scale is null ? y : y * scale.To(wide)).To(x.DType);
            y = bias is null ? y : (y + bias).To(x.DType);
        }

        DType stash = n.Int("stash_type", 1) == 1 ? DType.Float32 : x.DType;
        return [y, mean.To(stash), rstd.To(stash)];
    }

    /// <summary>x / √(mean of squares + eps) · scale over the dimensions from an axis on, and the inverse root.</summary>
    internal static (Tensor Y, Tensor Inverse) RootMeanSquare(NodeCall n, Tensor x, Tensor? scale, int axis, double eps)
    {
        Shape shape = From(x, axis);
        Tensor? weight = Whole(scale, shape, x.DType);
        Tensor wide = x.DType.Bits < 32 && n.Int("stash_type", 1) == 1 ? x.To(DType.Float32) : x;
        Tensor y = weight is not null || scale is null ? x.RmsNorm(shape, weight, eps) : (wide.RmsNorm(shape, null, eps) * scale).To(x.DType);
        return (y, n.Wants(1) ? (wide * wide).Mean(Enumerable.Range(x.Rank - shape.Rank, shape.Rank).ToArray(), keepdim: true).Add(eps).Rsqrt() : y);
    }

    private static Shape From(Tensor x, int axis) => new(x.Shape.AsSpan()[x.Shape.Axis(axis)..]);

    /// <summary>A parameter that has the normalized shape and dtype, so that it can be part of the fused op.</summary>
    private static Tensor? Whole(Tensor? parameter, Shape shape, DType dtype) =>
        parameter is not null && parameter.DType == dtype && parameter.ElementCount == shape.ElementCount && (parameter.Shape == shape || parameter.Rank < shape.Rank || parameter.Shape.AsSpan()[^shape.Rank..].SequenceEqual(shape.AsSpan())) ? parameter.Reshape(shape) : null;

    private static Tensor Group(NodeCall n, bool perGroup)
    {
        (Tensor x, Tensor scale, Tensor bias) = (n[0], n[1], n[2]);
        long groups = n.Int("num_groups");
        if (groups < 1 || x.Rank < 2 || x.Shape[1] % groups != 0)
            throw new ShapeException($"{n.Node} cannot see {x.Shape} in {groups} equal groups of channels.");
        if (perGroup)
            (scale, bias) = (scale.RepeatInterleave(x.Shape[1] / groups), bias.RepeatInterleave(x.Shape[1] / groups));
        return x.GroupNorm(groups, scale, bias, n.Float("epsilon", 1e-5f));
    }

    private static Tensor AcrossChannels(NodeCall n)
    {
        Tensor x = n[0];
        long size = n.Int("size"), before = (size - 1) / 2;
        long[] pads = new long[2 * (x.Rank - 1)];
        (pads[^2], pads[^1]) = (before, size - 1 - before);
        Tensor squares = (x * x).Pad(pads).Unfold(1, size, 1).Sum(-1);
        return x / (squares * (n.Float("alpha", 1e-4f) / size) + n.Float("bias", 1)).Pow(n.Float("beta", 0.75f));
    }
}
