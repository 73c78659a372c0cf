using Interop.Tensors.Kernels;
using Interop.Tensors.Tests.Kernels;
using Interop.Testing;

namespace Interop.Tensors.Tests.Spatial;

/// <summary>Laws and refusals of boxes, of pooling regions and of deformable convolutions. Their values are judged by fixtures of torchvision.</summary>
[Collection<Alone>]
public class VisionTests
{
    private static readonly Tensor s_boxes = Tensor.From([1, -3.3, -0.4, 5.7, 6.1, 0, 2.25, 2.75, 2.5, 3, 0, 0.5, 1, 4, 3], [3, 5]);

    private static readonly Dictionary<string, (Func<Tensor[], Tensor> Function, Shape[] Shapes)> s_cases = new()
    {
        ["roi_align"] = (x => Vision.RoiAlign(x[0], s_boxes, [2, 3], 0.8), [[2, 2, 4, 5]]),
        ["roi_align aligned"] = (x => Vision.RoiAlign(x[0], s_boxes, [2], samplingRatio: 3, aligned: true), [[2, 1, 4, 5]]),
        ["roi_pool"] = (x => Vision.RoiPool(x[0], s_boxes, [2]), [[2, 2, 4, 5]]),
        ["ps_roi_align"] = (x => Vision.PsRoiAlign(x[0], s_boxes, [1, 2], 0.8), [[2, 4, 4, 5]]),
        ["ps_roi_pool"] = (x => Vision.PsRoiPool(x[0], s_boxes, [2, 1]), [[2, 2, 4, 5]]),
        ["deform_conv2d"] = (x => Vision.DeformConv2d(x[0], x[1], x[2], x[3], padding: [1, 0], mask: x[4]), [[1, 4, 3, 3], [1, 8, 4, 3], [2, 2, 2, 1], [2], [1, 4, 4, 3]]),
        ["deform_conv2d steps"] = (x => Vision.DeformConv2d(x[0], x[1], x[2], stride: [2], dilation: [1, 2]), [[2, 1, 4, 5], [2, 8, 2, 2], [1, 1, 2, 2]]),
        ["box_iou"] = (x => Vision.BoxIou(Proper(x[0]), Proper(x[1])), [[2, 4], [3, 4]]),
        ["generalized_box_iou"] = (x => Vision.GeneralizedBoxIou(Proper(x[0]), Proper(x[1])), [[2, 4], [3, 4]]),
        ["box_convert"] = (x => Vision.BoxConvert(x[0], BoxFormat.Cxcywh, BoxFormat.Xywh), [[2, 4]]),
    };

    public static TheoryData<string> Names => [.. s_cases.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void Gradients_are_those_of_central_differences(string name)
    {
        Tensor.ManualSeed(3);
        Tensor[] inputs = [.. s_cases[name].Shapes.Select(s => Tensor.Randn(s, DType.Float64).RequiresGrad_())];
        Assert.True(Autograd.GradCheck(s_cases[name].Function, inputs));
        Assert.True(Autograd.GradGradCheck(s_cases[name].Function, inputs));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Strides_of_inputs_do_not_matter(string name)
    {
        Tensor.ManualSeed(4);
        Tensor[] inputs = [.. s_cases[name].Shapes.Select(s => Tensor.Randn(s, DType.Float64))];
        Tensor[] stepped = [.. inputs.Select(x => Tensor.Stack([x.Movedim(0, -1), x.Movedim(0, -1) * 2], -1).Select(-1, 0).Movedim(-1, 0))];
        Assert.Equal(s_cases[name].Function(inputs).ToArray<byte>(), s_cases[name].Function(stepped).ToArray<byte>());
    }

    [Theory]
    [InlineData(DType.Float16, 2e-3)]
    [InlineData(DType.BFloat16, 2e-2)]
    public void Narrow_floats_are_computed_in_float32(DType dtype, double tolerance)
    {
        Tensor x = Tensor.Linspace(-1, 1, 80, DType.Float32).Reshape(2, 2, 4, 5).To(dtype), boxes = s_boxes.To(dtype), wide = x.To(DType.Float32), wideBoxes = boxes.To(DType.Float32);
        Near(Vision.RoiAlign(wide, wideBoxes, [2]), Vision.RoiAlign(x, boxes, [2]));
        Near(Vision.RoiPool(wide, wideBoxes, [2]), Vision.RoiPool(x, boxes, [2]));
        Tensor offset = Tensor.Full([2, 2, 4, 5], 0.25, DType.Float32), weight = Tensor.Ones([1, 2, 1, 1], DType.Float32);
        Near(Vision.DeformConv2d(wide, offset, weight), Vision.DeformConv2d(x, offset.To(dtype), weight.To(dtype)));

        void Near(Tensor expected, Tensor found)
        {
            Assert.Equal(dtype, found.DType);
            Assert.True((found.To(DType.Float32) - expected).Abs().Max().Item<float>() < tolerance);
        }
    }

    [Fact]
    public void Means_of_regions_of_a_slope_are_its_values_at_their_centres()
    {
        Tensor slope = (Tensor.Arange(8, dtype: DType.Float64).Unsqueeze(1) * 10 + Tensor.Arange(8, dtype: DType.Float64)).Reshape(1, 1, 8, 8);
        Tensor y = Vision.RoiAlign(slope, Tensor.From([0.0, 1, 2, 5, 4], [1, 5]), [1, 2]);
        Assert.Equal([32, 34], y.ToArray<double>().Select(v => Math.Round(v, 12)));
        Assert.Equal(y.ToArray<double>(), Vision.RoiAlign(slope, [Tensor.From([1.0, 2, 5, 4], [1, 4])], [1, 2]).ToArray<double>());
        Assert.Equal([43, 45], Vision.RoiPool(slope, Tensor.From([0.0, 2, 3, 5, 4], [1, 5]), [1, 2]).ToArray<double>());
    }

    [Fact]
    public void Boxes_that_are_no_boxes_end_quickly_and_read_nothing()
    {
        Tensor x = Tensor.Ones([1, 1, 4, 4], DType.Float32);
        float big = 1e18f, infinite = float.PositiveInfinity;
        Tensor boxes = Tensor.From([0, -big, -big, big, big, 0, -infinite, 0, infinite, 3, 0, float.NaN, 0, 2, 2, 0, 0, 0, 1e30f, 2], [4, 5]);
        Assert.All(Vision.RoiAlign(x, boxes, [2]).ToArray<float>(), v => Assert.InRange(v, 0, 1));
        Assert.All(Vision.RoiAlign(x, boxes, [2], samplingRatio: 2, aligned: true).ToArray<float>(), v => Assert.InRange(v, 0, 1));
        Assert.All(Vision.RoiPool(x, boxes, [2]).ToArray<float>(), v => Assert.InRange(v, 0, 1));
    }

    [Fact]
    public void Nothing_gives_nothing()
    {
        Tensor none = Tensor.Zeros([0, 5]), x = Tensor.Ones([1, 2, 3, 3]);
        Assert.Equal(new Shape(0, 2, 2, 2), Vision.RoiAlign(x, none, [2]).Shape);
        Assert.Equal(new Shape(0, 2, 2, 2), Vision.RoiPool(x, none, [2]).Shape);
        Tensor flat = Tensor.Ones([1, 1, 0, 3]), one = Tensor.From([0f, 0, 0, 2, 2], [1, 5]);
        foreach (Tensor y in (Tensor[])[Vision.RoiAlign(flat, one, [2]), Vision.RoiPool(flat, one, [2]), Vision.PsRoiPool(flat, one, [1])])
            Assert.All(y.ToArray<float>(), v => Assert.Equal(0, v));
        Assert.Equal(0, Vision.Nms(Tensor.Zeros([0, 4]), Tensor.Zeros([0]), 0.5).ElementCount);
        Assert.Equal(new Shape(0, 2), Vision.BoxIou(Tensor.Zeros([0, 4]), Tensor.Zeros([2, 4])).Shape);
        Assert.Equal(new Shape(0, 1, 3, 3), Vision.DeformConv2d(Tensor.Zeros([0, 2, 3, 3]), Tensor.Zeros([0, 2, 3, 3]), Tensor.Zeros([1, 2, 1, 1])).Shape);
    }

    [Fact]
    public void Refusals_say_what_is_wrong()
    {
        Tensor x = Tensor.Ones([1, 3, 4, 4], DType.Float64), box = Tensor.From([0.0, 0, 0, 2, 2], [1, 5]);
        Assert.Contains("box 0 belongs to image 2", Assert.Throws<ArgumentOutOfRangeException>(() => Vision.RoiAlign(x, Tensor.From([2.0, 0, 0, 2, 2], [1, 5]), [2])).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => Vision.RoiPool(x, Tensor.From([double.NaN, 0, 0, 2, 2], [1, 5]), [2]));
        Assert.Throws<ArgumentException>(() => Vision.RoiAlign(x, box.To(DType.Float32), [2]));
        Assert.Throws<ArgumentException>(() => Vision.RoiAlign(x, box, [0]));
        Assert.Throws<ShapeException>(() => Vision.RoiAlign(x, box.Narrow(1, 0, 4), [2]));
        Assert.Contains("multiple of 4", Assert.Throws<ShapeException>(() => Vision.PsRoiAlign(x, box, [2])).Message, StringComparison.Ordinal);
        Assert.Throws<ShapeException>(() => Vision.Nms(Tensor.Zeros([2, 4]), Tensor.Zeros([3]), 0.5));
        Assert.Throws<ArgumentException>(() => Vision.Nms(Tensor.Zeros([2, 4], DType.Int64), Tensor.Zeros([2], DType.Int64), 0.5));
        Assert.Throws<ShapeException>(() => Vision.BoxArea(Tensor.Zeros([2, 5])));
        Assert.Contains("offsets", Assert.Throws<ShapeException>(() => Vision.DeformConv2d(x, Tensor.Zeros([1, 7, 4, 4], DType.Float64), Tensor.Zeros([1, 3, 2, 2], DType.Float64))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Suppression_goes_from_the_best_score_down_within_categories()
    {
        Tensor.ManualSeed(5);
        Tensor corner = Tensor.Rand([60, 2], DType.Float64) * 5, boxes = Tensor.Cat([corner, corner + 1 + Tensor.Rand([60, 2], DType.Float64)], 1), scores = Tensor.Rand([60], DType.Float64), categories = Tensor.Randint(3, [60]);
        long[] kept = Vision.BatchedNms(boxes, scores, categories, 0.3).ToArray<long>();
        double[] score = scores.ToArray<double>();
        Assert.Equal(kept.OrderByDescending(k => score[k]), kept);
        for (long c = 0; c < 3; c++)
        {
            long[] of = categories.Eq(c).Nonzero().View(-1).ToArray<long>();
            long[] alone = [.. Vision.Nms(boxes.IndexSelect(0, Tensor.From(of)), scores.IndexSelect(0, Tensor.From(of)), 0.3).ToArray<long>().Select(k => of[k])];
            Assert.Equal(alone, kept.Where(of.Contains));
            Tensor overlaps = Vision.BoxIou(boxes.IndexSelect(0, Tensor.From(alone)), boxes.IndexSelect(0, Tensor.From(of)));
            Assert.True(overlaps.Narrow(1, 0, of.Length).Amax([0]).Min().Item<double>() > 0.3);
        }

        Assert.Equal([1, 0], Vision.Nms(Tensor.From([0.0, 0, 1, 1, 5, 5, 6, 6], [2, 4]), Tensor.From([1.0, 2]), 0.5).ToArray<long>());
    }

    [Theory]
    [InlineData(DType.Float32)]
    [InlineData(DType.Float64)]
    public void Suppression_is_the_same_for_vectors_of_every_width(DType dtype)
    {
        Tensor.ManualSeed(8);
        Tensor corner = Tensor.Rand([101, 2], dtype) * 6, boxes = Tensor.Cat([corner, corner + 0.5 + Tensor.Rand([101, 2], dtype) * 2], 1), scores = Tensor.Rand([101], dtype);
        boxes.Select(0, 17).Fill_(double.NaN);
        boxes.Narrow(0, 40, 2).Fill_(3);
        List<long[]> kept = [.. Enum.GetValues<VectorWidth>().Where(w => w <= VectorWidths.Active).Select(w => At.Width(w, () => Vision.Nms(boxes, scores, 0.25).ToArray<long>()))];
        Assert.All(kept, k => Assert.Equal(kept[0], k));
        Assert.Contains(17, kept[0]);
        Assert.True(kept[0].Length < 90);
    }

    [Fact]
    public void Without_offsets_a_deformable_convolution_is_a_convolution()
    {
        Tensor.ManualSeed(6);
        Tensor x = Tensor.Randn([2, 4, 5, 6], DType.Float64).RequiresGrad_(), w = Tensor.Randn([6, 2, 3, 2], DType.Float64).RequiresGrad_(), bias = Tensor.Randn([6], DType.Float64);
        Tensor plain = x.Conv2d(w, bias, [2, 1], new long[] { 1, 2 }, [1, 2], 2), y = Vision.DeformConv2d(x, Tensor.Zeros([2, 12, plain.Shape[2], plain.Shape[3]], DType.Float64), w, bias, [2, 1], [1, 2], [1, 2]);
        Assert.True((y - plain).Abs().Max().Item<double>() < 1e-12);
        Tensor dy = Tensor.RandnLike(y);
        foreach ((Tensor? expected, Tensor? found) in Autograd.Grad([plain], [x, w], [dy]).Zip(Autograd.Grad([y], [x, w], [dy])))
            Assert.True((found! - expected!).Abs().Max().Item<double>() < 1e-12);
        Tensor right = Tensor.Zeros([2, 2, 5, 6], DType.Float64);
        right.Select(1, 1).Fill_(1);
        Assert.Equal(x.Detach().Pad([0, 1]).Narrow(3, 1, 6).ToArray<double>(), Vision.DeformConv2d(x.Detach(), right, Tensor.Eye(4, dtype: DType.Float64).View(4, 4, 1, 1)).ToArray<double>());
    }

    [Fact]
    public void Boxes_are_measured_cut_and_converted()
    {
        Tensor boxes = Tensor.From([0, 0, 4, 2, -1, 1, 12, 3], [2, 4]);
        Assert.Equal([8, 26], Vision.BoxArea(boxes).ToArray<int>());
        Assert.Equal([0, 0, 4, 2, 0, 1, 10, 3], Vision.ClipBoxesToImage(boxes, (5, 10)).ToArray<int>());
        Assert.Equal([1], Vision.RemoveSmallBoxes(boxes, 2).ToArray<long>().Skip(1));
        Assert.Empty(Vision.RemoveSmallBoxes(boxes, 3).ToArray<long>());
        Assert.Equal([2f, 1, 4, 2, 5.5f, 2, 13, 2], Vision.BoxConvert(boxes, BoxFormat.Xyxy, BoxFormat.Cxcywh).ToArray<float>());
        Assert.Equal([0, 0, 4, 2, -1, 1, 11, 4], Vision.BoxConvert(boxes, BoxFormat.Xywh, BoxFormat.Xyxy).ToArray<int>());
        Assert.Equal(0.5f, Vision.BoxIou(Tensor.From([0, 0, 2, 2], [1, 4]), Tensor.From([0, 0, 2, 1], [1, 4])).Item<float>());
        Assert.Equal(-1f / 3, Vision.GeneralizedBoxIou(Tensor.From([0, 0, 1, 1], [1, 4]), Tensor.From([2, 0, 3, 1], [1, 4])).Item<float>(), 1e-6);
    }

    /// <summary>Boxes with an area from any numbers.</summary>
    private static Tensor Proper(Tensor x) => Tensor.Cat([x.Narrow(1, 0, 2), x.Narrow(1, 0, 2) + x.Narrow(1, 2, 2).Exp()], 1);
}
