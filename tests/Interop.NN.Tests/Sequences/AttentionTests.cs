using Interop.Tensors;
using Interop.Testing;
using static Interop.NN.Tests.Sequences.Figures;

namespace Interop.NN.Tests.Sequences;

/// <summary>Masks of attention, against each other and against PyTorch's figures.</summary>
[Collection<Alone>]
public sealed class AttentionTests
{
    private static readonly Tensor s_causal = Tensor.Ones([4, 4], DType.Bool).Triu(1);
    private static readonly Tensor s_padding = Tensor.From([0, -1, float.NegativeInfinity, 0.5f, 0, 0, 0, float.NegativeInfinity], [2, 4]);

    private static MultiheadAttention Attention(bool addBiasKv = false, bool addZeroAttn = false, long? kdim = null, long? vdim = null, bool bias = true, bool batchFirst = true)
    {
        Tensor.ManualSeed(0);
        return new MultiheadAttention(8, 2, bias: bias, addBiasKv: addBiasKv, addZeroAttn: addZeroAttn, kdim: kdim, vdim: vdim, batchFirst: batchFirst);
    }

    [Fact]
    public void Masks_of_every_kind_give_the_figures_of_PyTorch()
    {
        MultiheadAttention attention = Attention();
        Tensor x = Tensor.Randn([2, 4, 8]), y = Tensor.Randn([2, 3, 8]);
        Are(attention.Call(x, x, x).AttnOutput, -1.133181, 7.975716, -0.284796, -0.118819);
        (Tensor padded, Tensor? weights) = attention.Call(x, y, y, Bools(2, false, false, true, false, true, true));
        Are(padded, 4.39513, 9.273662, -0.106309, -0.200236);
        Are(weights!, 8, 8, 0.449788, 0);
        Are(attention.Call(x, x, x, attnMask: s_causal).AttnOutput, 2.183795, 10.883939, 0.099443, -0.118819);
        Are(attention.Call(x, x, x, attnMask: Tensor.Randn([4, 4, 4]), averageAttnWeights: false).AttnOutputWeights!, 16, 16, 0.034426, 0.264562);
        Are(attention.Call(x, x, x, s_padding, attnMask: s_causal).AttnOutput, 2.663231, 12.086033, 0.099443, -0.15003);
        Are(attention.Call(x, x, x, attnMask: s_causal, isCausal: true, needWeights: false).AttnOutput, 2.183795, 10.883939, 0.099443, -0.118819);
        Are(attention.Call(x, x, x, s_padding, needWeights: false, s_causal, isCausal: true).AttnOutput, 2.663231, 12.086034, 0.099443, -0.15003);
    }

    [Fact]
    public void Keys_that_are_learned_or_zeros_are_seen_by_all()
    {
        MultiheadAttention attention = Attention(addBiasKv: true, addZeroAttn: true);
        Tensor x = Tensor.Randn([2, 4, 8]);
        (Tensor y, Tensor? weights) = attention.Call(x, x, x, s_padding, attnMask: s_causal);
        Are(y, 2.217897, 6.4918, 0.146736, 0.027135);
        Are(weights!, 8, 8, 0.312095, 0.189704);
        Assert.Equal([2, 4, 6], weights!.Shape.AsSpan().ToArray());
        Assert.Contains("bias_k", attention.StateDict().Keys);
    }

    [Fact]
    public void Keys_and_values_may_have_other_features()
    {
        MultiheadAttention attention = Attention(kdim: 5, vdim: 6, bias: false);
        Tensor q = Tensor.Randn([2, 4, 8]), k = Tensor.Randn([2, 3, 5]), v = Tensor.Randn([2, 3, 6]);
        Are(attention.Call(q, k, v).AttnOutput, -1.158842, 17.368163, 0.06271, -0.581519);
        Assert.Equal(["q_proj_weight", "k_proj_weight", "v_proj_weight", "out_proj.weight"], attention.StateDict().Keys);
    }

    [Fact]
    public void Masks_of_bool_and_of_numbers_say_the_same()
    {
        MultiheadAttention attention = Attention();
        Tensor x = Tensor.Randn([2, 4, 8]), padding = Bools(2, false, false, false, true, false, false, true, true);
        static Tensor Numbers(Tensor mask) => Tensor.Where(mask, double.NegativeInfinity, 0.0).To(DType.Float32);
        (Tensor expected, Tensor? weights) = attention.Call(x, x, x, padding, attnMask: s_causal);
        (Tensor found, Tensor? same) = attention.Call(x, x, x, Numbers(padding), attnMask: Numbers(s_causal));
        Near(expected, found);
        Near(weights!, same);
        Near(expected, attention.Call(x, x, x, padding, needWeights: false, Numbers(s_causal)).AttnOutput);
        Tensor each = s_causal.Unsqueeze(0).Expand([4, 4, 4]);
        Near(expected, attention.Call(x, x, x, padding, attnMask: each).AttnOutput);
    }

    [Fact]
    public void Masked_keys_are_as_if_they_were_not_there()
    {
        MultiheadAttention attention = Attention();
        Tensor x = Tensor.Randn([1, 4, 8]), y = Tensor.Randn([1, 5, 8]);
        Near(attention.Call(x, y.Narrow(1, 0, 3), y.Narrow(1, 0, 3)).AttnOutput, attention.Call(x, y, y, Bools(1, false, false, false, true, true)).AttnOutput);
    }

    [Fact]
    public void Layouts_without_batch_and_with_it_at_either_place_say_the_same()
    {
        MultiheadAttention first = Attention(), second = Attention(batchFirst: false);
        Tensor x = Tensor.Randn([2, 4, 8]);
        Tensor expected = first.Call(x, x, x).AttnOutput, turned = x.Transpose(0, 1);
        Near(expected, second.Call(turned, turned, turned).AttnOutput.Transpose(0, 1));
        Tensor one = x.Select(0, 1);
        (Tensor y, Tensor? weights) = first.Call(one, one, one);
        Near(expected.Select(0, 1), y);
        Assert.Equal([4, 4], weights!.Shape.AsSpan().ToArray());
    }

    [Fact]
    public void Hooks_of_both_directions_reach_inputs_with_masks()
    {
        MultiheadAttention attention = Attention();
        Tensor x = Tensor.Randn([2, 4, 8]).RequiresGrad_();
        (Tensor expected, _) = attention.Call(x, x, x, attnMask: s_causal);
        expected.Sum().Backward();
        Tensor dx = x.Grad!;
        x.Grad = null;
        int forward = 0, backward = 0;
        using IDisposable a = attention.RegisterForwardHook((_, input, output) => { forward++; Assert.Same(x, input.Query); });
        (Tensor y, _) = attention.Call(x, x, x, attnMask: s_causal);
        a.Dispose();
        using IDisposable b = attention.RegisterFullBackwardHook((_, inputs, outputs) => { backward++; return null; });
        (y, _) = attention.Call(x, x, x, attnMask: s_causal);
        y.Sum().Backward();
        Near(expected, y);
        Near(dx, x.Grad);
        Assert.Equal((1, 1), (forward, backward));
    }

    [Fact]
    public void Refusals_say_what_is_wrong()
    {
        MultiheadAttention attention = Attention();
        Tensor x = Tensor.Randn([2, 4, 8]);
        Assert.Contains("needs the mask", Assert.Throws<ArgumentException>(() => attention.Call(x, x, x, isCausal: true)).Message, StringComparison.Ordinal);
        Assert.Contains("of bool or of real numbers", Assert.Throws<ArgumentException>(() => attention.Call(x, x, x, attnMask: Tensor.Zeros([4, 4], DType.Int64))).Message, StringComparison.Ordinal);
        Assert.Throws<ShapeException>(() => attention.Call(x, x, x, attnMask: Tensor.Zeros([3, 4])));
        Assert.Throws<ShapeException>(() => attention.Call(x, x, x, Tensor.Zeros([2, 3], DType.Bool)));
        Assert.Throws<ShapeException>(() => attention.Call(Tensor.Zeros([2, 4, 7]), x, x));
        Assert.Contains("divisor", Assert.Throws<ArgumentException>(() => new MultiheadAttention(8, 3)).Message, StringComparison.Ordinal);
    }
}
