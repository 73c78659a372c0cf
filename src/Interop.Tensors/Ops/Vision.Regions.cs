using Interop.Tensors.Kernels.Sampling;

namespace Interop.Tensors;

/// <content>Pooling of regions of feature maps.</content>
public static partial class Vision
{
    /// <summary>Means of bilinear samples in the bins of each box: [batch, channels, height, width], [k, 5] → [k, channels, …outputSize]. Source: <c>torchvision::roi_align</c>.</summary>
    /// <param name="input">Real numbers.</param>
    /// <param name="boxes">[k, 5]: the number of the image, left, top, right, bottom; of the input's dtype. They get no gradient.</param>
    /// <param name="outputSize">Rows and columns of bins; one number for both.</param>
    /// <param name="spatialScale">Pixels of the input for each unit of the boxes.</param>
    /// <param name="samplingRatio">Samples of a bin along each side; as many as it has pixels, rounded up, if not positive.</param>
    /// <param name="aligned">Whether pixels have their centres at the halves, as in the boxes of Detectron2; else boxes have sides of at least 1.</param>
    /// <remarks>Samples within a pixel outside of the input have the value of its edge, those farther out are zero.</remarks>
    /// <exception cref="ShapeException">Input or boxes have other dimensions.</exception>
    /// <exception cref="ArgumentException">The dtypes differ or are not real, or a size is not positive.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A box belongs to no image.</exception>
    public static Tensor RoiAlign(Tensor input, Tensor boxes, Ints outputSize, double spatialScale = 1, long samplingRatio = -1, bool aligned = false) =>
        Pool(RegionKind.Align, input, boxes, outputSize, spatialScale, samplingRatio, aligned);

    /// <param name="input">Real numbers.</param>
    /// <param name="boxes">For each image its boxes [n, 4]: left, top, right, bottom.</param>
    /// <param name="outputSize">Rows and columns of bins; one number for both.</param>
    /// <param name="spatialScale">Pixels of the input for each unit of the boxes.</param>
    /// <param name="samplingRatio">Samples of a bin along each side; as many as it has pixels, rounded up, if not positive.</param>
    /// <param name="aligned">Whether pixels have their centres at the halves, as in the boxes of Detectron2; else boxes have sides of at least 1.</param>
    /// <inheritdoc cref="RoiAlign(Tensor, Tensor, Ints, double, long, bool)"/>
    public static Tensor RoiAlign(Tensor input, Tensor[] boxes, Ints outputSize, double spatialScale = 1, long samplingRatio = -1, bool aligned = false) =>
        RoiAlign(input, Numbered("roi_align", boxes), outputSize, spatialScale, samplingRatio, aligned);

    /// <summary>Maxima of the pixels in the bins of each box: [batch, channels, height, width], [k, 5] → [k, channels, …outputSize]. Source: <c>torchvision::roi_pool</c>.</summary>
    /// <param name="input">Real numbers.</param>
    /// <param name="boxes">[k, 5]: the number of the image, left, top, right, bottom, rounded to pixels; of the input's dtype. They get no gradient.</param>
    /// <param name="outputSize">Rows and columns of bins; one number for both.</param>
    /// <param name="spatialScale">Pixels of the input for each unit of the boxes.</param>
    /// <returns>0 for bins without pixels, and, as in PyTorch, −3.4·10³⁸ for those of nothing but NaN or −∞.</returns>
    /// <exception cref="ShapeException">Input or boxes have other dimensions.</exception>
    /// <exception cref="ArgumentException">The dtypes differ or are not real, or a size is not positive.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A box belongs to no image.</exception>
    public static Tensor RoiPool(Tensor input, Tensor boxes, Ints outputSize, double spatialScale = 1)
    {
        RegionPooling pooling = Check("roi_pool", RegionKind.Largest, input, boxes, outputSize, spatialScale, 0, false);
        using Op op = Op.Begin("roi_pool", pooling, input, boxes);
        if (input.ElementCount == 0)
            return op.Return(Tensor.Zeros(pooling.Output, input.DType));
        (Tensor places, Tensor? empty) = Regions.Largest(input, boxes, pooling);
        Tensor y = input.TakeAt("roi_pool_take", Places.OfFlat(input.Shape, places));
        return op.Return(empty is null ? y : Tensor.Where(empty.Isnan(), y, empty));
    }

    /// <param name="input">Real numbers.</param>
    /// <param name="boxes">For each image its boxes [n, 4]: left, top, right, bottom.</param>
    /// <param name="outputSize">Rows and columns of bins; one number for both.</param>
    /// <param name="spatialScale">Pixels of the input for each unit of the boxes.</param>
    /// <inheritdoc cref="RoiPool(Tensor, Tensor, Ints, double)"/>
    public static Tensor RoiPool(Tensor input, Tensor[] boxes, Ints outputSize, double spatialScale = 1) => RoiPool(input, Numbered("roi_pool", boxes), outputSize, spatialScale);

    /// <summary><see cref="RoiAlign(Tensor, Tensor, Ints, double, long, bool)"/>, aligned, where each bin has channels of its own: [batch, channels · bins, height, width], [k, 5] → [k, channels, …outputSize]. Source: <c>torchvision::ps_roi_align</c>.</summary>
    /// <param name="input">Real numbers; bin (i, j) of channel c reads the channel (c · rows + i) · columns + j.</param>
    /// <param name="boxes">[k, 5]: the number of the image, left, top, right, bottom; of the input's dtype. They get no gradient.</param>
    /// <param name="outputSize">Rows and columns of bins; one number for both.</param>
    /// <param name="spatialScale">Pixels of the input for each unit of the boxes.</param>
    /// <param name="samplingRatio">Samples of a bin along each side; as many as it has pixels, rounded up, if not positive.</param>
    /// <returns>NaN for boxes without area, where the number of samples follows from it.</returns>
    /// <exception cref="ShapeException">Input or boxes have other dimensions, or the channels are no multiple of the bins.</exception>
    /// <exception cref="ArgumentException">The dtypes differ or are not real, or a size is not positive.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A box belongs to no image.</exception>
    public static Tensor PsRoiAlign(Tensor input, Tensor boxes, Ints outputSize, double spatialScale = 1, long samplingRatio = -1) =>
        Pool(RegionKind.SensitiveAlign, input, boxes, outputSize, spatialScale, samplingRatio, true);

    /// <param name="input">Real numbers; bin (i, j) of channel c reads the channel (c · rows + i) · columns + j.</param>
    /// <param name="boxes">For each image its boxes [n, 4]: left, top, right, bottom.</param>
    /// <param name="outputSize">Rows and columns of bins; one number for both.</param>
    /// <param name="spatialScale">Pixels of the input for each unit of the boxes.</param>
    /// <param name="samplingRatio">Samples of a bin along each side; as many as it has pixels, rounded up, if not positive.</param>
    /// <inheritdoc cref="PsRoiAlign(Tensor, Tensor, Ints, double, long)"/>
    public static Tensor PsRoiAlign(Tensor input, Tensor[] boxes, Ints outputSize, double spatialScale = 1, long samplingRatio = -1) =>
        PsRoiAlign(input, Numbered("ps_roi_align", boxes), outputSize, spatialScale, samplingRatio);

    /// <summary>Means of the pixels in the bins of each box, where each bin has channels of its own: [batch, channels · bins, height, width], [k, 5] → [k, channels, …outputSize]. Source: <c>torchvision::ps_roi_pool</c>.</summary>
    /// <param name="input">Real numbers; bin (i, j) of channel c reads the channel (c · rows + i) · columns + j.</param>
    /// <param name="boxes">[k, 5]: the number of the image, left, top, right, bottom, rounded to pixels; of the input's dtype. They get no gradient.</param>
    /// <param name="outputSize">Rows and columns of bins; one number for both.</param>
    /// <param name="spatialScale">Pixels of the input for each unit of the boxes.</param>
    /// <returns>0 for bins without pixels. As in PyTorch the input's last row and column are never read; here they get no gradient either.</returns>
    /// <exception cref="ShapeException">Input or boxes have other dimensions, or the channels are no multiple of the bins.</exception>
    /// <exception cref="ArgumentException">The dtypes differ or are not real, or a size is not positive.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A box belongs to no image.</exception>
    public static Tensor PsRoiPool(Tensor input, Tensor boxes, Ints outputSize, double spatialScale = 1) => Pool(RegionKind.SensitiveMean, input, boxes, outputSize, spatialScale, 0, false);

    /// <param name="input">Real numbers; bin (i, j) of channel c reads the channel (c · rows + i) · columns + j.</param>
    /// <param name="boxes">For each image its boxes [n, 4]: left, top, right, bottom.</param>
    /// <param name="outputSize">Rows and columns of bins; one number for both.</param>
    /// <param name="spatialScale">Pixels of the input for each unit of the boxes.</param>
    /// <inheritdoc cref="PsRoiPool(Tensor, Tensor, Ints, double)"/>
    public static Tensor PsRoiPool(Tensor input, Tensor[] boxes, Ints outputSize, double spatialScale = 1) => PsRoiPool(input, Numbered("ps_roi_pool", boxes), outputSize, spatialScale);

    private static Tensor Pool(RegionKind kind, Tensor input, Tensor boxes, Ints outputSize, double scale, long ratio, bool aligned)
    {
        string name = kind switch { RegionKind.Align => "roi_align", RegionKind.SensitiveAlign => "ps_roi_align", _ => "ps_roi_pool" };
        RegionPooling pooling = Check(name, kind, input, boxes, outputSize, scale, ratio, aligned);
        // The boxes are kept as they are now: whoever changes them later must not change the gradient.
        return new RegionMeans(name, pooling, boxes.Detach().Clone().AsConstant()).Apply(input);
    }

    private static RegionPooling Check(string name, RegionKind kind, Tensor input, Tensor boxes, Ints outputSize, double scale, long ratio, bool aligned)
    {
        CheckBoxes(name, boxes, 5);
        if (input.Rank != 4)
            throw new ShapeException($"'{name}' needs an input [batch, channels, height, width], found {input.Shape}.");
        if (input.DType.Kind != DTypeKind.Float || boxes.DType != input.DType)
            throw new ArgumentException($"'{name}' needs an input and boxes of one real dtype, found {input.DType.Name} and {boxes.DType.Name}.");
        long[] bins = Functional.Spread(nameof(outputSize), outputSize.Values(nameof(outputSize)), 2, 1);
        if (bins[0] <= 0 || bins[1] <= 0)
            throw new ArgumentException($"'{name}' into {bins[0]} × {bins[1]} bins is not defined: both must be positive.");
        long channels = input.Shape[1], share = kind is RegionKind.SensitiveAlign or RegionKind.SensitiveMean ? bins[0] * bins[1] : 1;
        if (channels % share != 0)
            throw new ShapeException($"'{name}' into {bins[0]} × {bins[1]} bins needs a multiple of {share} channels, found {input.Shape}.");
        Regions.Check(name, boxes, input.Shape[0]);
        return new(kind, input.Shape, boxes.Shape[0], channels / share, bins[0], bins[1], scale, ratio, aligned);
    }

    /// <summary>Boxes of all images with the image's number in front.</summary>
    private static Tensor Numbered(string name, Tensor[] boxes)
    {
        if (boxes.Length == 0)
            throw new ArgumentException($"'{name}' needs boxes for each image, found none: pass an empty [0, 4] for an image without boxes.", nameof(boxes));
        Tensor[] rows = new Tensor[boxes.Length];
        for (int i = 0; i < rows.Length; i++)
        {
            CheckBoxes(name, boxes[i], 4);
            rows[i] = Tensor.Cat([Tensor.Full([boxes[i].Shape[0], 1], i, boxes[i].DType), boxes[i]], 1);
        }

        return Tensor.Cat(rows);
    }

    /// <summary>Weighted means of pixels, linear in the input.</summary>
    private sealed record RegionMeans(string Op, RegionPooling Pooling, Tensor Boxes) : LinearMap
    {
        internal override string Name => Op;

        protected override Tensor Run(Tensor x) => Regions.Means(x, Boxes, Pooling);

        protected override Tensor RunAdjoint(Tensor dy) => Regions.Spread(dy, Boxes, Pooling);
    }
}
