using Interop.Tensors.Kernels;
using Interop.Testing;

namespace Interop.Tensors.Tests.Kernels;

/// <summary>Operations whose kernels have vectors of several widths give the same in all of them, odd sizes, NaN and infinities included.</summary>
[Collection<Alone>]
public class WidthTests
{
    private static readonly Tensor s_matrix = Odd([37, 45]);

    private static readonly Tensor s_planes = Odd([2, 3, 13, 19]);

    private static readonly Tensor s_grid = Odd([2, 11, 7, 2]) * 1.2;

    private static readonly Tensor s_kernels = Odd([3, 1, 3, 3]);

    private static readonly Tensor s_logits = Odd([23, 3, 6]);

    private static readonly Dictionary<string, Func<Tensor>> s_cases = new()
    {
        ["logsumexp of rows"] = () => s_matrix.Logsumexp(1),
        ["logsumexp of columns"] = () => s_matrix.Logsumexp(0),
        ["logsumexp of all"] = () => Special(s_matrix).Logsumexp(1),
        ["clamp"] = () => Special(s_matrix).Clamp(-0.5, 0.5),
        ["masks"] = () => (s_matrix.Gt(0) & s_matrix.Lt(0.5)).LogicalNot().LogicalXor(s_matrix.Gt(-0.5)).LogicalAnd(s_matrix.Lt(1)).To(DType.Float32),
        ["masks in dtypes"] = () => s_matrix.Gt(0).To(DType.Int64).To(DType.Float32) + s_matrix.Gt(0.5).To(DType.Float64).To(DType.Float32),
        ["to int64"] = () => (Special(s_matrix) * 1e3).To(DType.Int64).To(DType.Float32),
        ["gather rows"] = () => s_matrix.Gather(1, s_matrix.Gt(0).To(DType.Int64) * 44),
        ["gather columns"] = () => s_matrix.Gather(0, s_matrix.Gt(0).To(DType.Int64) * 36),
        ["take with negative indices"] = () => s_matrix.Take(Tensor.Arange(-20, 20)),
        ["cumsum of columns"] = () => s_matrix.Cumsum(0),
        ["cumprod of columns"] = () => (s_matrix + 1).Cumprod(0),
        ["sum of columns"] = () => s_matrix.Sum(0),
        ["prod of rows"] = () => (s_matrix + 1).Prod(1),
        ["index_add"] = () => Tensor.Zeros([5, 45]).IndexAdd(0, Tensor.Arange(37) % 5, s_matrix),
        ["pad reflect"] = () => s_planes.Pad([3, 2, 1, 4], PaddingMode.Reflect),
        ["pad reflect, backward"] = () => Backward(s_planes, static x => x.Pad([3, 2, 1, 4], PaddingMode.Reflect)),
        ["grid_sample"] = () => s_planes.GridSample(s_grid, alignCorners: false),
        ["grid_sample, backward"] = () => Backward(s_planes, static x => x.GridSample(s_grid, alignCorners: false)),
        ["grid_sample, backward to the grid"] = () => Backward(s_grid, static grid => s_planes.GridSample(grid, paddingMode: GridPaddingMode.Border)),
        ["conv2d depthwise"] = () => s_planes.Conv2d(s_kernels, padding: 1, groups: 3),
        ["conv2d depthwise, backward"] = () => Backward(s_planes, static x => x.Conv2d(s_kernels, stride: (2, 3), padding: (0, 1), dilation: (1, 2), groups: 3)),
        ["conv2d depthwise, backward to the weights"] = () => Backward(s_kernels, static w => s_planes.Conv2d(w, padding: (2, 1), groups: 3)),
        ["rfft2"] = () => Fft.Rfft2(s_planes).ViewAsReal(),
        ["irfft2"] = () => Fft.Irfft2(Fft.Rfft2(s_planes, (12, 20)), (12, 20)),
        ["ctc_loss"] = () => Ctc(s_logits),
        ["ctc_loss, backward"] = () => Backward(s_logits, Ctc),
        ["unique"] = () => (s_matrix * 10).To(DType.Int64).Unique(returnInverse: true).Inverse!.To(DType.Float32),
    };

    public static TheoryData<string> Names => [.. s_cases.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void All_widths_agree(string name)
    {
        float[] wanted = Values(VectorWidth.Scalar);
        foreach (VectorWidth width in (ReadOnlySpan<VectorWidth>)[VectorWidth.Bits128, VectorWidth.Bits256, VectorWidth.Bits512])
        {
            float[] found = Values(width);
            Assert.Equal(wanted.Length, found.Length);
            for (int i = 0; i < wanted.Length; i++)
            {
                bool same = wanted[i].Equals(found[i]) || Math.Abs(wanted[i] - found[i]) <= 2e-5f * Math.Max(1, Math.Abs(wanted[i]));
                Assert.True(same, $"{name} in {width}, element {i}: {found[i]} instead of {wanted[i]}");
            }
        }

        float[] Values(VectorWidth width) => At.Width(width, () => s_cases[name]().Contiguous().ToArray<float>());
    }

    [Fact]
    public void An_infinite_input_reaches_only_the_weights_that_meet_it()
    {
        Tensor x = Tensor.Zeros([1, 1, 1, 40]), w = Tensor.Ones([1, 1, 1, 3]);
        x[0, 0, 0, 39] = double.PositiveInfinity;
        w.RequiresGrad_();
        x.Conv2d(w).Sum().Backward();
        Assert.Equal([0f, 0f, float.PositiveInfinity], w.Grad!.ToArray<float>());
    }

    [Fact]
    public void The_logarithm_of_a_sum_has_its_limits()
    {
        float minus = float.NegativeInfinity, plus = float.PositiveInfinity;
        Tensor x = Tensor.From<float>([minus, minus, minus, plus, 1, minus, 1000, 1000, minus, float.NaN, plus, 0], [4, 3]);
        Assert.Equal([minus, plus, 1000 + MathF.Log(2), float.NaN], x.Logsumexp(1).ToArray<float>());
        Assert.Equal(minus, Tensor.Zeros([0]).Logsumexp(0).Item<float>());
    }

    [Fact]
    public void Scans_do_not_mind_the_strides_of_dimensions_of_size_one()
    {
        Tensor x = Tensor.Full([5, 10, 20], 2f).Narrow(0, 0, 1).Narrow(1, 0, 1), dense = x.Clone();
        for (int dim = 0; dim < 3; dim++)
        {
            Assert.Equal(dense.Cumsum(dim).ToArray<float>(), x.Cumsum(dim).ToArray<float>());
            Assert.Equal(dense.Cumprod(dim).ToArray<float>(), x.Cumprod(dim).ToArray<float>());
        }
    }

    private static Tensor Ctc(Tensor x) =>
        x.LogSoftmax(2).CtcLoss(Tensor.From<long>([1, 2, 2, 3, 5, 4, 4, 4, 1, 1, 2, 3], [3, 4]), [23, 20, 9], [4, 3, 4], reduction: Reduction.Sum);

    private static Tensor Backward(Tensor x, Func<Tensor, Tensor> f)
    {
        Tensor leaf = x.Detach().Clone().RequiresGrad_(), y = f(leaf);
        y.Backward(Odd(y.Shape));
        return leaf.Grad!;
    }

    /// <summary>Numbers between −1 and 1 without order.</summary>
    private static Tensor Odd(Shape shape) => (Tensor.Arange(shape.ElementCount).To(DType.Float32) * 12.9898 + 0.3).Sin().View(shape);

    private static Tensor Special(Tensor x)
    {
        Tensor y = x.Clone();
        (y[0, 3], y[1, 5], y[2, 40], y[3, 1]) = (double.NaN, double.PositiveInfinity, double.NegativeInfinity, 1e30);
        return y;
    }
}
