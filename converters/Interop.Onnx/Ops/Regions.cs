using Interop.Graphs;
using Interop.Tensors;
using static Interop.Onnx.Ops.OnnxRow;

namespace Interop.Onnx.Ops;

/// <summary>Pools of boxes, and sampling at places of a grid.</summary>
internal static class Regions
{
    internal static IEnumerable<OpRow> Rows =>
    [
        One("MaxRoiPool", 1, n => Vision.RoiPool(n[0], n[1], n.Ints("pooled_shape"), n.Float("spatial_scale", 1))),
        One("RoiAlign", 10, n => Align(n, halfPixel: false)),
        One("RoiAlign", 16, n => Align(n, n.Text("coordinate_transformation_mode", "half_pixel") == "half_pixel")),
        One("AffineGrid", 20, Affine),
        One("GridSample", 16, Sample),
        One(Contrib, "GridSample", 1, Sample),
    ];

    private static Tensor Align(NodeCall n, bool halfPixel)
    {
        (Tensor x, Tensor boxes, Tensor batch) = (n[0], n[1], n[2]);
        long rows = n.Int("output_height", 1), columns = n.Int("output_width", 1), ratio = n.Int("sampling_ratio", 0);
        float scale = n.Float("spatial_scale", 1);
        if (n.Text("mode", "avg") == "max")
            return Largest(x, boxes, batch.ToArray<long>(), rows, columns, ratio, scale, halfPixel);
        return Vision.RoiAlign(x, Tensor.Cat([batch.To(x.DType).Unsqueeze(1), boxes], 1), (rows, columns), scale, ratio, halfPixel);
    }

    /// <summary>The largest of the weighted corners of all samples of a bin; ONNX's own, PyTorch only has means.</summary>
    private static Tensor Largest(Tensor x, Tensor boxes, long[] batch, long rows, long columns, long ratio, float scale, bool halfPixel)
    {
        // In single precision as everywhere else: how many samples there are depends on it.
        float[] sides = boxes.To(DType.Float32).ToArray<float>();
        float shift = halfPixel ? 0.5f : 0;
        List<Tensor> all = [];
        for (int box = 0; box < batch.Length; box++)
        {
            float left = sides[4 * box] * scale - shift, top = sides[4 * box + 1] * scale - shift;
            float width = sides[4 * box + 2] * scale - shift - left, height = sides[4 * box + 3] * scale - shift - top;
            if (!halfPixel)
                (width, height) = (Math.Max(width, 1), Math.Max(height, 1));
            long tall = ratio > 0 ? ratio : (long)MathF.Ceiling(height / rows), wide = ratio > 0 ? ratio : (long)MathF.Ceiling(width / columns);
            Tensor image = x.Select(0, batch[box]);
            (Tensor Index, Tensor Weight)[] down = Ends(top, height, rows, tall, x.Shape[2], x.DType), right = Ends(left, width, columns, wide, x.Shape[3], x.DType);
            Tensor? most = null;
            foreach ((Tensor i, Tensor p) in down)
            {
                foreach ((Tensor j, Tensor q) in right)
                {
                    Tensor corner = image.IndexSelect(1, i).IndexSelect(2, j) * (p.Unsqueeze(1) * q);
                    most = most is null ? corner : most.Maximum(corner);
                }
            }

            all.Add(most!.Reshape(x.Shape[1], rows, tall, columns, wide).Amax([2, 4]));
        }

        return all.Count > 0 ? Tensor.Stack([.. all]) : Tensor.Zeros([0, x.Shape[1], rows, columns], x.DType);
    }

    /// <summary>The two pixels around each sample along a side, and their weights; a sample more than a pixel outside has none.</summary>
    private static (Tensor Index, Tensor Weight)[] Ends(double start, double length, long bins, long samples, long size, DType dtype)
    {
        (long[] low, long[] high, double[] near, double[] far) = (new long[bins * samples], new long[bins * samples], new double[bins * samples], new double[bins * samples]);
        for (int i = 0; i < low.Length; i++)
        {
            double at = start + i / samples * (length / bins) + (i % samples + 0.5) * (length / bins) / samples;
            double inside = Math.Max(at, 0), weight = at < -1 || at > size ? 0 : 1;
            low[i] = Math.Min((long)inside, size - 1);
            high[i] = Math.Min(low[i] + 1, size - 1);
            double fraction = low[i] >= size - 1 ? 0 : inside - low[i];
            (near[i], far[i]) = (weight * (1 - fraction), weight * fraction);
        }

        return [(Tensor.From(low), Tensor.From(near).To(dtype)), (Tensor.From(high), Tensor.From(far).To(dtype))];
    }

    private static Tensor Affine(NodeCall n)
    {
        long[] size = n.Longs(1)!;
        return n[0].AffineGrid(size, n.Flag("align_corners"));
    }

    private static Tensor Sample(NodeCall n)
    {
        (Tensor x, Tensor grid) = (n[0], n[1]);
        string mode = n.Text("mode", "linear"), padding = n.Text("padding_mode", "zeros");
        GridSampleMode how = mode switch
        {
            "bilinear" or "linear" => GridSampleMode.Bilinear,
            "nearest" => GridSampleMode.Nearest,
            "bicubic" or "cubic" => GridSampleMode.Bicubic,
            _ => throw new ArgumentException($"{n.Node} has the mode '{mode}', expected linear, nearest or cubic."),
        };
        GridPaddingMode outside = padding switch
        {
            "zeros" => GridPaddingMode.Zeros,
            "border" => GridPaddingMode.Border,
            "reflection" => GridPaddingMode.Reflection,
            _ => throw new ArgumentException($"{n.Node} has the padding mode '{padding}', expected zeros, border or reflection."),
        };
        bool corners = n.Flag("align_corners");
        grid = grid.To(x.DType);
        if (x.Rank > 5 || x.Rank == 5 && how == GridSampleMode.Bicubic)
            return GridTaps.Sample(x, grid, how, outside, corners);
        if (x.Rank != 3)
            return x.GridSample(grid, how, outside, corners);
        // A row is an image of one row, and its middle has the coordinate 0.
        Tensor middle = Tensor.Cat([grid, Tensor.Zeros(grid.Shape, grid.DType)], -1).Unsqueeze(1);
        return x.Unsqueeze(2).GridSample(middle, how, outside, corners).Squeeze(2);
    }
}
