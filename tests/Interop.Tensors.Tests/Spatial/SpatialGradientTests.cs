using Interop.Testing;
namespace Interop.Tensors.Tests.Spatial;

/// <summary>First and second derivatives of transforms, convolutions, pools, pads, folds, interpolations and samplings against central differences.</summary>
[Collection<Alone>]
public class SpatialGradientTests
{
    private sealed record Case(Func<Tensor[], Tensor> Function, Shape[] Shapes, bool Complex = false);

    private static readonly Dictionary<string, Case> s_cases = new()
    {
        ["fft"] = new(x => Fft.FFT(x[0], 5, 0, FftNorm.Ortho), [[3, 4]], Complex: true),
        ["ifft"] = new(x => Fft.Ifft(x[0]), [[2, 7]], Complex: true),
        ["rfft"] = new(x => Fft.Rfft(x[0], 6), [[2, 5]]),
        ["rfft odd"] = new(x => Fft.Rfft(x[0], norm: FftNorm.Forward), [[5]]),
        ["irfft"] = new(x => Fft.Irfft(x[0]), [[2, 4]], Complex: true),
        ["irfft odd"] = new(x => Fft.Irfft(x[0], 7, norm: FftNorm.Ortho), [[2, 3]], Complex: true),
        ["hfft"] = new(x => Fft.Hfft(x[0], 6, 0), [[4, 2]], Complex: true),
        ["ihfft"] = new(x => Fft.Ihfft(x[0], 6), [[2, 6]]),
        ["fftn"] = new(x => Fft.Fftn(x[0], [3, -1], [0, 2]), [[2, 2, 3]], Complex: true),
        ["rfft2"] = new(x => Fft.Rfft2(x[0], norm: FftNorm.Ortho), [[3, 4]]),
        ["irfftn"] = new(x => Fft.Irfftn(x[0], [3, 4]), [[2, 3, 3]], Complex: true),
        ["hfftn"] = new(x => Fft.Hfftn(x[0], dim: [1, 0]), [[3, 3]], Complex: true),
        ["ihfft2"] = new(x => Fft.Ihfft2(x[0]), [[3, 4]]),
        ["fftshift"] = new(x => Fft.Fftshift(x[0], [1]), [[2, 5]], Complex: true),
        ["stft"] = new(x => x[0].Stft(5, 2, 4, x[1]), [[2, 9], [4]]),
        ["istft"] = new(x => (x[0] + Complex(x[1])).Istft(4, 1, window: x[2] * x[2] + 1), [[3, 4], [3, 4], [4]]),
        ["conv1d"] = new(x => x[0].Conv1d(x[1], x[2], [2], [1], [2]), [[2, 3, 8], [4, 3, 2], [4]], Complex: true),
        ["conv1d same"] = new(x => x[0].Conv1d(x[1], padding: AutomaticPadding.Same), [[3, 6], [2, 3, 4]]),
        ["conv2d groups"] = new(x => x[0].Conv2d(x[1], x[2], [1, 2], [0, 1], groups: 2), [[1, 4, 4, 5], [6, 2, 2, 3], [6]], Complex: true),
        ["conv2d depthwise"] = new(x => x[0].Conv2d(x[1], padding: 1, groups: 3), [[2, 3, 4, 3], [3, 1, 3, 3]]),
        ["conv2d matrix"] = new(x => x[0].Conv2d(x[1]), [[1, 5, 3, 3], [6, 5, 1, 1]]),
        ["conv3d"] = new(x => x[0].Conv3d(x[1], x[2]), [[1, 2, 3, 2, 3], [2, 2, 2, 1, 2], [2]]),
        ["conv_transpose1d"] = new(x => x[0].ConvTranspose1d(x[1], x[2], [2], [1], [1]), [[2, 2, 4], [2, 3, 3], [3]], Complex: true),
        ["conv_transpose2d"] = new(x => x[0].ConvTranspose2d(x[1], x[2], [2, 1], [1], groups: 2, dilation: [1, 2]), [[4, 3, 3], [4, 2, 2, 2], [4]]),
        ["conv_transpose3d"] = new(x => x[0].ConvTranspose3d(x[1]), [[1, 1, 2, 2, 1], [1, 2, 2, 1, 2]]),
        ["conv_tbc"] = new(x => x[0].ConvTbc(x[1], x[2], 1), [[4, 2, 3], [2, 3, 2], [2]]),
        ["max_pool1d"] = new(x => x[0].MaxPool1d([3], [1], [1]), [[2, 2, 6]]),
        ["max_pool2d"] = new(x => x[0].MaxPool2d([2], [2, 1], dilation: [1, 2], ceilMode: true), [[2, 5, 5]]),
        ["max_pool3d"] = new(x => x[0].MaxPool3d([2], padding: [1]), [[1, 1, 3, 2, 4]]),
        ["adaptive_max_pool2d"] = new(x => x[0].AdaptiveMaxPool2d([2, 3]), [[1, 2, 5, 4]]),
        ["fractional_max_pool2d"] = new(x => x[0].FractionalMaxPool2d([2], [3], randomSamples: Tensor.Full([1, 2, 2], 0.4, DType.Float64)), [[1, 2, 6, 5]]),
        ["avg_pool1d"] = new(x => x[0].AvgPool1d([3], [2], [1], ceilMode: true), [[2, 2, 7]]),
        ["avg_pool2d"] = new(x => x[0].AvgPool2d([2, 3], [1, 2], [1], countIncludePad: false), [[1, 2, 4, 5]]),
        ["avg_pool3d"] = new(x => x[0].AvgPool3d([2], divisorOverride: 3), [[1, 4, 2, 3]]),
        ["adaptive_avg_pool2d"] = new(x => x[0].AdaptiveAvgPool2d([3, null]), [[1, 2, 5, 2]]),
        ["lp_pool2d"] = new(x => (x[0] * x[0] + 0.1).LpPool2d(3, [2]), [[1, 2, 4, 4]]),
        ["max_unpool2d"] = new(x => x[0].MaxUnpool2d(Tensor.From([0L, 5, 10, 15], [1, 2, 2]), [2]), [[1, 2, 2]]),
        ["pad constant"] = new(x => x[0].Pad([1, -1, 0, 2], value: 3), [[2, 3, 4]], Complex: true),
        ["pad reflect"] = new(x => x[0].Pad([2, 1, 1, 0], PaddingMode.Reflect), [[1, 2, 3, 4]], Complex: true),
        ["pad replicate"] = new(x => x[0].Pad([2, -1], PaddingMode.Replicate), [[2, 2, 3]], Complex: true),
        ["pad circular"] = new(x => x[0].Pad([1, 2, 0, 1], PaddingMode.Circular), [[1, 1, 3, 3]], Complex: true),
        ["unfold"] = new(x => x[0].Unfold([2, 3], [1], [1], [2]), [[1, 2, 4, 4]], Complex: true),
        ["fold"] = new(x => x[0].Fold([4, 5], [2], padding: [1], stride: [2]), [[8, 9]], Complex: true),
        ["interpolate nearest"] = new(x => x[0].Interpolate([5]), [[1, 2, 3]]),
        ["interpolate linear"] = new(x => x[0].Interpolate(scaleFactor: [1.7], mode: InterpolationMode.Linear), [[1, 2, 4]]),
        ["interpolate bilinear"] = new(x => x[0].Interpolate([5, 2], mode: InterpolationMode.Bilinear, alignCorners: true), [[1, 2, 3, 4]]),
        ["interpolate bicubic"] = new(x => x[0].Interpolate([6, 3], mode: InterpolationMode.Bicubic), [[1, 1, 4, 4]]),
        ["interpolate antialiased"] = new(x => x[0].Interpolate([2, 3], mode: InterpolationMode.Bicubic, antialias: true), [[1, 1, 6, 5]]),
        ["interpolate trilinear"] = new(x => x[0].Interpolate([2, 3, 3], mode: InterpolationMode.Trilinear), [[1, 1, 3, 2, 2]]),
        ["interpolate area"] = new(x => x[0].Interpolate([2, 3], mode: InterpolationMode.Area), [[1, 1, 5, 4]]),
        ["grid_sample bilinear"] = new(x => x[0].GridSample(x[1].Tanh() * 1.2), [[1, 2, 3, 4], [1, 2, 2, 2]]),
        ["grid_sample reflected"] = new(x => x[0].GridSample(x[1].Tanh() * 2.3, paddingMode: GridPaddingMode.Reflection, alignCorners: true), [[1, 2, 3, 4], [1, 2, 2, 2]]),
        ["grid_sample bicubic"] = new(x => x[0].GridSample(x[1].Tanh(), GridSampleMode.Bicubic, GridPaddingMode.Border), [[1, 1, 4, 4], [1, 2, 2, 2]]),
        ["grid_sample of volumes"] = new(x => x[0].GridSample(x[1].Tanh(), paddingMode: GridPaddingMode.Border), [[1, 1, 2, 3, 2], [1, 1, 2, 2, 3]]),
        ["affine_grid"] = new(x => x[0].AffineGrid([2, 1, 2, 3]), [[2, 2, 3]]),
        ["pixel_shuffle"] = new(x => x[0].PixelShuffle(2), [[1, 4, 2, 3]], Complex: true),
        ["pixel_unshuffle"] = new(x => x[0].PixelUnshuffle(2), [[1, 1, 2, 4]]),
        ["channel_shuffle"] = new(x => x[0].ChannelShuffle(2), [[1, 4, 2]]),
    };

    public static TheoryData<string> Names => [.. s_cases.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void Gradients_are_those_of_central_differences(string name) =>
        Derivatives.AreCentralDifferences(x => [s_cases[name].Function(x)], s_cases[name].Shapes, s_cases[name].Complex);

    [Theory]
    [MemberData(nameof(Names))]
    public void Strides_of_inputs_do_not_matter(string name)
    {
        Case @case = s_cases[name];
        Tensor.ManualSeed(8);
        Tensor[] inputs = [.. @case.Shapes.Select(s => Tensor.Randn(s, DType.Float64))], stepped = [.. inputs.Select(Stepped)];
        Assert.Equal(@case.Function(inputs).ToArray<byte>(), @case.Function(stepped).ToArray<byte>());

        static Tensor Stepped(Tensor x)
        {
            // Every second element of reversed dimensions.
            int[] order = [.. Enumerable.Range(0, x.Rank).Reverse()];
            Tensor wide = Tensor.Stack([x.Permute(order), x.Permute(order) * 2], -1);
            return wide.Select(-1, 0).Permute(order);
        }
    }

    private static Tensor Complex(Tensor x) => x * new System.Numerics.Complex(0, 1);
}
