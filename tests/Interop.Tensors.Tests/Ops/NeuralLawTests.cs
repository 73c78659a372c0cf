using Interop.Tensors.Kernels;
using Interop.Tensors.Tests.Kernels;
using Interop.Testing;

namespace Interop.Tensors.Tests.Ops;

/// <summary>Fused kernels equal their compositions, with every width of vectors, by rows and by columns.</summary>
[Collection<Alone>]
public class NeuralLawTests
{
    private static readonly Dictionary<string, (Func<Tensor, Tensor> Fused, Func<Tensor, Tensor> Composed)> s_activations = new()
    {
        ["relu"] = (x => x.Relu(), x => x.Clamp(0)),
        ["relu6"] = (x => x.Relu6(), x => x.Clamp(0, 6)),
        ["leaky_relu"] = (x => x.LeakyRelu(0.2), x => x.Clamp(0) + 0.2 * x.Clamp(null, 0)),
        ["elu"] = (x => x.Elu(0.7), x => x.Clamp(0) + 0.7 * x.Clamp(null, 0).Expm1()),
        ["celu"] = (x => x.Celu(1.3), x => x.Clamp(0) + 1.3 * (x.Clamp(null, 0) / 1.3).Expm1()),
        ["selu"] = (x => x.Selu(), x => 1.0507009873554805 * (x.Clamp(0) + 1.6732632423543772 * x.Clamp(null, 0).Expm1())),
        ["gelu"] = (x => x.Gelu(), x => 0.5 * x * (1 + (x / Math.Sqrt(2)).Erf())),
        ["gelu, tanh"] = (x => x.Gelu(GeluApproximation.Tanh), x => 0.5 * x * (1 + (Math.Sqrt(2 / Math.PI) * (x + 0.044715 * x * x * x)).Tanh())),
        ["silu"] = (x => x.Silu(), x => x * x.Sigmoid()),
        ["mish"] = (x => x.Mish(), x => x * x.Exp().Log1p().Tanh()),
        ["softplus"] = (x => x.Softplus(1.5), x => (1.5 * x).Exp().Log1p() / 1.5),
        ["logsigmoid"] = (x => x.Logsigmoid(), x => x.Sigmoid().Log()),
        ["hardswish"] = (x => x.Hardswish(), x => x * (x + 3).Clamp(0, 6) / 6),
        ["hardsigmoid"] = (x => x.Hardsigmoid(), HardSigmoid),
        ["hardtanh"] = (x => x.Hardtanh(-0.5, 0.9), x => x.Clamp(-0.5, 0.9)),
        ["softshrink"] = (x => x.Softshrink(0.3), x => (x - 0.3).Clamp(0) + (x + 0.3).Clamp(null, 0)),
        ["hardshrink"] = (x => x.Hardshrink(0.3), x => x.MaskedFill(x.Abs().Le(0.3), 0)),
        ["threshold"] = (x => x.Threshold(0.4, -2), x => Tensor.Where(x.Gt(0.4), x, -2.0)),
        ["softmax"] = (x => x.Softmax(1), x => x.Exp() / x.Exp().Sum([1], keepdim: true)),
        ["softmax by columns"] = (x => x.Softmax(0), x => x.Exp() / x.Exp().Sum([0], keepdim: true)),
        ["log_softmax"] = (x => x.LogSoftmax(1), x => x - x.Exp().Sum([1], keepdim: true).Log()),
        ["log_softmax by columns"] = (x => x.LogSoftmax(0), x => x - x.Exp().Sum([0], keepdim: true).Log()),
        ["safe softmax by columns"] = (x => Tensor.SafeSoftmax(x, 0), x => x.Softmax(0)),
        ["layer_norm"] = (x => x.LayerNorm([x.Shape[1]]), x => Standard(x, 1)),
        ["batch_norm of a matrix"] = (x => x.BatchNorm(null, null, training: true), x => Standard(x, 0)),
        ["batch_norm of planes"] = (x => x.View(4, 3, -1).BatchNorm(null, null, training: true).View(x.Shape), x => Standard(x.View(4, 3, -1), 0, 2).View(x.Shape)),
        ["group_norm"] = (x => x.View(4, 3, -1).GroupNorm(3).View(x.Shape), x => Standard(x.View(4, 3, -1), 2).View(x.Shape)),
        ["rms_norm"] = (x => x.RmsNorm([x.Shape[1]], eps: 0.01), x => x / ((x * x).Mean([1], keepdim: true) + 0.01).Sqrt()),
        ["smooth_l1_loss"] = (x => x.SmoothL1Loss(Tensor.ZerosLike(x), Reduction.None, 0.6), x => Tensor.Where(x.Abs().Lt(0.6), x * x / 1.2, x.Abs() - 0.3)),
        ["cross_entropy"] = (x => x.CrossEntropy(Classes(x.Shape[0], x.Shape[1]), reduction: Reduction.None), x => -x.LogSoftmax(1).Gather(1, Classes(x.Shape[0], x.Shape[1]).Unsqueeze(1)).Squeeze(1)),
        ["cross_entropy by columns"] = (x => x.View(4, 3, -1).CrossEntropy(Classes(4 * x.ElementCount / 12, 3).View(4, -1), reduction: Reduction.None),
            x => -x.View(4, 3, -1).LogSoftmax(1).Gather(1, Classes(4 * x.ElementCount / 12, 3).View(4, 1, -1)).Squeeze(1)),
    };

    public static TheoryData<string, int> Cases
    {
        get
        {
            TheoryData<string, int> data = [];
            foreach (string name in s_activations.Keys)
                foreach (int width in (ReadOnlySpan<int>)[0, 128, 256, 512])
                    data.Add(name, width);
            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Fused_values_and_gradients_equal_their_compositions(string name, int width) => At.Width(width, () =>
    {
        foreach (DType dtype in (ReadOnlySpan<DType>)[DType.Float64, DType.Float32])
        {
            Tensor x = Numbers([12, 41], 1).To(dtype).RequiresGrad_();
            Tensor y = s_activations[name].Fused(x), expected = s_activations[name].Composed(x), dy = Numbers(y.Shape, 2).To(dtype);
            Close(expected, y, dtype, "value");
            Tensor wanted = Autograd.Grad([expected], [x], [dy])[0]!;
            Close(wanted, Autograd.Grad([y], [x], [dy], createGraph: true)[0]!.Detach(), dtype, "gradient, composed");
            Close(wanted, Autograd.Grad([y], [x], [dy])[0]!, dtype, "gradient, fused");
        }
    });

    [Theory]
    [InlineData(0)]
    [InlineData(128)]
    [InlineData(256)]
    [InlineData(512)]
    public void Attention_by_blocks_equals_its_composition(int width) => At.Width(width, () =>
    {
        foreach ((long queries, long keys, bool causal, bool masked, long keyHeads) in ((long, long, bool, bool, long)[])[(3, 5, false, false, 4), (130, 300, false, true, 2), (300, 130, true, false, 4), (100, 600, true, false, 1)])
        {
            Tensor q = Numbers([2, 4, queries, 7], 1).RequiresGrad_(), k = Numbers([2, keyHeads, keys, 7], 2).RequiresGrad_(), v = Numbers([2, keyHeads, keys, 5], 3).RequiresGrad_(), dy = Numbers([2, 4, queries, 5], 4);
            Tensor? mask = masked ? Numbers([2, 1, queries, keys], 5) : null;
            Tensor y = q.ScaledDotProductAttention(k, v, mask, isCausal: causal, enableGqa: true);
            Tensor allKeys = k.RepeatInterleave(4 / keyHeads, 1), allValues = v.RepeatInterleave(4 / keyHeads, 1), scores = q.Matmul(allKeys.MT) / Math.Sqrt(7);
            if (mask is not null)
                scores += mask;
            if (causal)
                scores = scores.MaskedFill(Tensor.Ones([queries, keys], DType.Bool).Tril().LogicalNot(), double.NegativeInfinity);
            Tensor expected = scores.Softmax(-1).Matmul(allValues);
            Close(expected, y, DType.Float64, "value");
            Tensor?[] wanted = Autograd.Grad([expected], [q, k, v], [dy]), composed = Autograd.Grad([y], [q, k, v], [dy], createGraph: true), fused = Autograd.Grad([y], [q, k, v], [dy]);
            for (int i = 0; i < 3; i++)
            {
                Close(wanted[i]!, composed[i]!.Detach(), DType.Float64, $"gradient {i}, composed");
                Close(wanted[i]!, fused[i]!, DType.Float64, $"gradient {i}, fused");
            }
        }
    });

    [Fact]
    public void A_query_that_sees_no_key_gives_zeros_and_takes_no_gradient()
    {
        Tensor q = Numbers([1, 1, 2, 3], 1).RequiresGrad_(), k = Numbers([1, 1, 4, 3], 2).RequiresGrad_(), v = Numbers([1, 1, 4, 3], 3).RequiresGrad_();
        Tensor mask = Tensor.From([false, false, false, false, true, false, true, true], [2, 4]);
        Tensor y = q.ScaledDotProductAttention(k, v, mask);
        Assert.Equal(0, y.Detach().Select(2, 0).Abs().Sum().Item<double>());
        Tensor?[] gradients = Autograd.Grad([y.Sum()], [q, k, v]);
        Assert.Equal(0, gradients[0]!.Select(2, 0).Abs().Sum().Item<double>());
        Assert.All(gradients, g => Assert.False(g!.Isnan().Any().Item<bool>()));
    }

    [Fact]
    public void Running_statistics_move_by_the_momentum_and_evaluation_uses_them()
    {
        Tensor x = Numbers([6, 3, 4], 1), mean = Tensor.Zeros([3], DType.Float64), variance = Tensor.Ones([3], DType.Float64);
        int version = mean.Version;
        x.BatchNorm(mean, variance, training: true, momentum: 0.25);
        Assert.True(mean.Version > version);
        Close(x.Mean([0, 2]) * 0.25, mean, DType.Float64, "running mean");
        Close(x.Var([0, 2]) * 0.25 + 0.75, variance, DType.Float64, "running variance");
        Close((x - mean.View(1, 3, 1)) / (variance.View(1, 3, 1) + 1e-5).Sqrt(), x.BatchNorm(mean, variance), DType.Float64, "evaluation");
    }

    [Fact]
    public void Batch_norm_keeps_channels_last()
    {
        Tensor x = Numbers([2, 3, 4, 5], 1).Permute(0, 2, 3, 1).Contiguous().Permute(0, 3, 1, 2);
        Tensor y = x.BatchNorm(null, null, training: true);
        Assert.Equal(x.Strides.ToArray(), y.Strides.ToArray());
        Close(x.Contiguous().BatchNorm(null, null, training: true), y, DType.Float64, "value");
    }

    [Fact]
    public void Ignored_targets_count_nothing_whatever_their_logits()
    {
        Tensor x = Tensor.From([1, double.NegativeInfinity, 2, 3, double.NaN, 1], [2, 3]).RequiresGrad_();
        Tensor loss = x.CrossEntropy(Tensor.From([2L, -100L]));
        Assert.False(double.IsNaN(loss.Item<double>()));
        Assert.Equal([0, 0, 0], Autograd.Grad([loss], [x])[0]!.Select(0, 1).ToArray<double>());
    }

    private static Tensor Standard(Tensor x, params int[] dims)
    {
        Tensor centered = x - x.Mean(dims, keepdim: true);
        return centered / ((centered * centered).Mean(dims, keepdim: true) + 1e-5).Sqrt();
    }

    /// <summary>With PyTorch's slope, which is a sixth in single precision for doubles too.</summary>
    private static Tensor HardSigmoid(Tensor x)
    {
        Tensor c = (x + 3).Clamp(0, 6);
        return c.Detach() / 6 + (c - c.Detach()) * (1f / 6);
    }

    private static Tensor Classes(long count, long classes) => Tensor.From(Enumerable.Range(0, (int)count).Select(i => i * 7L % classes).ToArray());

    /// <summary>Numbers between −2.5 and 2.5 without structure, none near a place where a slope jumps.</summary>
    internal static Tensor Numbers(Shape shape, int seed)
    {
        double[] values = new double[shape.ElementCount];
        for (int i = 0; i < values.Length; i++)
            values[i] = ((i + 1) * 0.618033988749895 * seed % 1 - 0.5) * 5;
        return Tensor.From(values, shape);
    }

    internal static void Close(Tensor expected, Tensor actual, DType dtype, string what)
    {
        Assert.Equal(expected.Shape, actual.Shape);
        double[] a = expected.Detach().To(DType.Float64).Contiguous().ToArray<double>(), b = actual.Detach().To(DType.Float64).Contiguous().ToArray<double>();
        double scale = a.Length == 0 ? 0 : a.Max(Math.Abs), tolerance = dtype == DType.Float64 ? 1e-11 : 4e-6;
        for (int i = 0; i < a.Length; i++)
            Assert.True(Math.Abs(a[i] - b[i]) <= tolerance * (1 + scale), $"{what} of {dtype.Name}, element {i}: {b[i]:R} instead of {a[i]:R}");
    }
}
