namespace Interop.Tensors.Tests.Spatial;

/// <summary>Laws of pads, folds, interpolations, samplings and shuffles.</summary>
public class SamplingTests
{
    [Theory]
    [InlineData(PaddingMode.Reflect, "c b a b c d c b")]
    [InlineData(PaddingMode.Replicate, "a a a b c d d d")]
    [InlineData(PaddingMode.Circular, "c d a b c d a b")]
    public void Pads_read_as_words(PaddingMode mode, string expected)
    {
        Tensor x = Tensor.From("abcd"u8.ToArray(), [1, 1, 4]);
        Assert.Equal(expected, string.Join(' ', x.Pad([2, 2], mode).ToArray<byte>().Select(b => (char)b)));
    }

    [Fact]
    public void Constant_pads_crop_too()
    {
        Tensor x = Tensor.From([1, 2, 3, 4, 5, 6], [2, 3]);
        Assert.Equal([9, 2, 3, 9, 5, 6], x.Pad([-1, 0]).Pad([1, 0], value: 9).ToArray<int>());
        Assert.Contains("crop", Assert.Throws<ShapeException>(() => x.Pad([-4, 9])).Message, StringComparison.Ordinal);
        Assert.Throws<ShapeException>(() => x.Pad([3, 0], PaddingMode.Reflect));
        Assert.Contains("no value", Assert.Throws<ArgumentException>(() => x.Pad([1, 0], PaddingMode.Reflect, 2)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Folding_counts_how_often_windows_cover_a_place()
    {
        Tensor ones = Tensor.Ones([1, 1, 3, 3], DType.Float64);
        Assert.Equal([1, 2, 1, 2, 4, 2, 1, 2, 1], ones.Unfold([2]).Fold([3, 3], [2]).ToArray<double>());
    }

    [Theory]
    [InlineData(InterpolationMode.Nearest)]
    [InlineData(InterpolationMode.NearestExact)]
    [InlineData(InterpolationMode.Bilinear)]
    [InlineData(InterpolationMode.Bicubic)]
    [InlineData(InterpolationMode.Area)]
    public void Interpolation_keeps_constants_and_its_own_size(InterpolationMode mode)
    {
        Tensor x = Tensor.Randn([1, 2, 4, 5], DType.Float64), seven = Tensor.Full([1, 1, 3, 7], 7.0, DType.Float64);
        Near(x.ToArray<double>(), x.Interpolate([4, 5], mode: mode).ToArray<double>());
        Assert.All(seven.Interpolate([8, 2], mode: mode).ToArray<double>(), v => Assert.Equal(7, v, 1e-12));
        if (mode is InterpolationMode.Bilinear or InterpolationMode.Bicubic)
            Assert.All(seven.Interpolate([2, 9], mode: mode, antialias: true).ToArray<double>(), v => Assert.Equal(7, v, 1e-12));
    }

    [Fact]
    public void Linear_interpolation_of_a_line_is_the_line()
    {
        Tensor x = Tensor.From([0.0, 1, 2, 3, 4], [1, 1, 5]);
        Near([0, 0.5, 1, 1.5, 2, 2.5, 3, 3.5, 4], x.Interpolate([9], mode: InterpolationMode.Linear, alignCorners: true).ToArray<double>());
    }

    [Theory]
    [InlineData(GridSampleMode.Bilinear)]
    [InlineData(GridSampleMode.Nearest)]
    [InlineData(GridSampleMode.Bicubic)]
    public void The_identity_grid_gives_the_image(GridSampleMode mode)
    {
        foreach (bool align in new[] { true, false })
        {
            Tensor x = Tensor.Randn([2, 3, 4, 5], DType.Float64), one = Tensor.From([1.0, 0, 0, 0, 1, 0, 1, 0, 0, 0, 1, 0], [2, 2, 3]);
            Near(x.ToArray<double>(), x.GridSample(one.AffineGrid([2, 3, 4, 5], align), mode, alignCorners: align).ToArray<double>());
        }
    }

    [Fact]
    public void Volumes_are_sampled_as_planes_where_they_are_flat()
    {
        Tensor x = Tensor.Randn([1, 2, 4, 5], DType.Float64), grid = Tensor.Randn([1, 3, 3, 2], DType.Float64).Tanh();
        Tensor flat = Tensor.Cat([grid, Tensor.Zeros([1, 3, 3, 1], DType.Float64)], -1).Unsqueeze(1);
        Near(x.GridSample(grid).ToArray<double>(), x.Unsqueeze(2).GridSample(flat).ToArray<double>());
    }

    [Fact]
    public void Shuffles_are_undone()
    {
        Tensor x = Tensor.Randn([2, 8, 3, 5]);
        Assert.Equal(x.ToArray<float>(), x.PixelShuffle(2).PixelUnshuffle(2).ToArray<float>());
        Assert.Equal(x.ToArray<float>(), x.ChannelShuffle(2).ChannelShuffle(4).ToArray<float>());
        Assert.Contains("multiple of 9", Assert.Throws<ShapeException>(() => x.PixelShuffle(3)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_signal_comes_back_from_its_short_time_transform()
    {
        Tensor x = Tensor.Randn([2, 50], DType.Float64), window = Tensor.Rand([12], DType.Float64) + 0.1;
        foreach (bool normalized in new[] { true, false })
            Near(x.ToArray<double>(), x.Stft(16, 3, 12, window, normalized: normalized).Istft(16, 3, 12, window, normalized: normalized, length: 50).ToArray<double>());
        Tensor z = Tensor.Randn([40], DType.Complex128);
        Near(z.ViewAsReal().ToArray<double>(), z.Stft(8, onesided: false).Istft(8, onesided: false, length: 40, returnComplex: true).ViewAsReal().ToArray<double>());
        Assert.Contains("add up to zero", Assert.Throws<ArgumentException>(() => x.Stft(8, window: Tensor.Zeros([8], DType.Float64)).Istft(8, window: Tensor.Zeros([8], DType.Float64))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Interpolations_that_make_no_sense_are_refused()
    {
        Tensor x = Tensor.Zeros([1, 1, 4, 4]);
        Assert.Throws<ArgumentException>(() => x.Interpolate());
        Assert.Throws<ArgumentException>(() => x.Interpolate([2], [0.5]));
        Assert.Throws<ArgumentException>(() => x.Interpolate([2], alignCorners: true));
        Assert.Throws<ShapeException>(() => x.Interpolate([2], mode: InterpolationMode.Linear));
        Assert.Throws<ShapeException>(() => x.Interpolate([0], mode: InterpolationMode.Bilinear));
        Assert.Throws<ArgumentException>(() => x.Interpolate([2], antialias: true));
        Assert.Throws<NotSupportedException>(() => x.To(DType.Int64).Interpolate([2], mode: InterpolationMode.Bilinear));
    }

    private static void Near(double[] want, double[] got)
    {
        Assert.Equal(want.Length, got.Length);
        for (int i = 0; i < want.Length; i++)
            Assert.Equal(want[i], got[i], 1e-10);
    }
}
