using Interop.Graphs;
using Interop.Tensors;
using static Interop.Onnx.Ops.OnnxRow;

namespace Interop.Onnx.Ops;

/// <summary>Resize, and Upsample before it: one axis after another, each by the places and weights of <see cref="ResizeAxis"/>.</summary>
internal static class Resizing
{
    internal static IEnumerable<OpRow> Rows =>
    [
        One("Upsample", 1, n => Scaled(n, [1, 1, Required(n, "height_scale"), Required(n, "width_scale")])),
        One("Upsample", 7, n => Scaled(n, n.Floats("scales") ?? throw new ArgumentException($"{n.Node} has no attribute 'scales'."))),
        One("Upsample", 9, n => Scaled(n, Floats(n[1]))),
        One("Resize", 10, n => Scaled(n, Floats(n[1]))),
        One("Resize", 11, Resize),
    ];

    /// <summary>Before Resize 11 places are divided by the scale and nothing else.</summary>
    private static object Scaled(NodeCall n, float[] scales)
    {
        ResizeRule rule = new(n.Text("mode", "nearest") == "bilinear" ? "linear" : n.Text("mode", "nearest"), "asymmetric", "floor");
        return Run(n.Value(0), rule, Axes(n, Moving.ShapeOf(n.Value(0))), scales, null, null, "stretch");
    }

    private static object Resize(NodeCall n)
    {
        ResizeRule rule = new(n.Text("mode", "nearest"), n.Text("coordinate_transformation_mode", "half_pixel"), n.Text("nearest_mode", "round_prefer_floor"))
        {
            A = n.Float("cubic_coeff_a", -0.75f),
            ExcludesOutside = n.Flag("exclude_outside"),
            Antialias = n.Flag("antialias"),
            Extrapolation = n.Float("extrapolation_value", 0),
        };
        float[]? scales = n.Optional(2) is { ElementCount: > 0 } s ? Floats(s) : null;
        long[]? sizes = n.Longs(3) is { Length: > 0 } given ? given : null;
        if (scales is null == sizes is null)
            throw new ArgumentException("Resize needs either scales or sizes, and not both.");
        float[]? roi = rule.Coordinates == "tf_crop_and_resize" ? n.Optional(1) is { ElementCount: > 0 } r ? Floats(r) : throw new ArgumentException("Resize by tf_crop_and_resize needs a region.") : null;
        return Run(n.Value(0), rule, Axes(n, Moving.ShapeOf(n.Value(0))), scales, sizes, roi, n.Text("keep_aspect_ratio_policy", "stretch"));
    }

    private static int[] Axes(NodeCall n, Shape shape) => n.Ints("axes") is { } axes ? Array.ConvertAll(axes, a => Moving.Axis(a, shape.Rank)) : [.. Enumerable.Range(0, shape.Rank)];

    private static float Required(NodeCall n, string name) => n.HasAttribute(name) ? n.Float(name, 1) : throw new ArgumentException($"{n.Node} has no attribute '{name}'.");

    private static float[] Floats(Tensor x) => x.To(DType.Float32).ToArray<float>();

    private static object Run(object? value, ResizeRule rule, int[] axes, float[]? scales, long[]? sizes, float[]? roi, string policy)
    {
        Shape shape = Moving.ShapeOf(value);
        if ((scales?.Length ?? sizes!.Length) is var given && given != axes.Length || roi is not null && roi.Length != 2 * axes.Length)
            throw new ArgumentException($"Resize of {shape} at {axes.Length} axes needs as many scales or sizes and twice as many numbers of a region, found {given} and {roi?.Length ?? 0}.");
        if (scales is not null && Array.Exists(scales, s => !(s > 0)))
            throw new ArgumentException($"Resize needs scales above 0, found [{string.Join(", ", scales)}].");
        List<ResizeAxis> steps = [];
        double? common = sizes is null || policy == "stretch" ? null : Common(shape, axes, sizes, policy);
        for (int i = 0; i < axes.Length; i++)
        {
            long size = shape[axes[i]];
            (double start, double end) = roi is null ? (0, 1) : (roi[i], roi[axes.Length + i]);
            double scale = scales?[i] ?? common ?? (size == 0 ? 1 : (double)sizes![i] / size);
            long result = scales is not null ? (long)Math.Floor((float)size * (roi is null ? 1f : roi[axes.Length + i] - roi[i]) * scales[i])
                : common is null ? sizes![i] : (long)Math.Floor(scale * size + 0.5);
            if (result != size || scale != 1 || roi is not null)
                steps.Add(new ResizeAxis(axes[i], size, result, scale, start, end));
        }

        return Moving.Apply(value, x => rule.Run(x, [.. steps]));
    }

    /// <summary>The scale of all axes with which none gets larger, or none smaller, than was asked for.</summary>
    private static double Common(Shape shape, int[] axes, long[] sizes, string policy)
    {
        IEnumerable<double> scales = axes.Select((a, i) => (double)sizes[i] / shape[a]);
        return policy switch
        {
            "not_larger" => scales.Min(),
            "not_smaller" => scales.Max(),
            _ => throw new ArgumentException($"Resize has the policies stretch, not_larger and not_smaller, found '{policy}'."),
        };
    }
}
