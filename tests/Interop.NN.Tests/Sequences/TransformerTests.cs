using Interop.Tensors;
using Interop.Testing;
using static Interop.NN.Tests.Sequences.Figures;

namespace Interop.NN.Tests.Sequences;

/// <summary>Encoders and decoders: copies of layers, causal hints, padding, activations.</summary>
[Collection<Alone>]
public sealed class TransformerTests
{
    private static (TransformerEncoder Encoder, Tensor Input) Encoder()
    {
        Tensor.ManualSeed(0);
        TransformerEncoderLayer layer = new(8, 2, 16, batchFirst: true);
        TransformerEncoder encoder = new(layer, 2, new LayerNorm(8));
        Tensor x = Tensor.Randn([2, 4, 8]);
        encoder.Eval();
        return (encoder, x);
    }

    [Fact]
    public void Padded_steps_give_zeros_in_evaluation_where_PyTorch_leaves_them_out()
    {
        (TransformerEncoder encoder, Tensor x) = Encoder();
        Tensor padding = Bools(2, false, false, true, true, false, false, false, false);
        Are(encoder.Call(x, srcKeyPaddingMask: padding), 0, 53.971053, 1.822779, 0.934576);
        using GradMode mode = Tensor.NoGrad();
        Are(encoder.Call(x, srcKeyPaddingMask: padding), 0, 40.140263, 1.822779, 0.934576);
        Are(encoder.Call(x, srcKeyPaddingMask: Bools(2, false, true, false, true, false, false, false, false)), 0, 53.609644, 1.772321, 0.934576);
        Are(encoder.Call(x, srcKeyPaddingMask: Tensor.From([0f, 0, -1, -1, 0, 0, 0, 0], [2, 4])), 0, 40.140263, 1.822779, 0.934576);
        Are(encoder.Call(x, srcKeyPaddingMask: Bools(2, true, true, true, true, false, false, false, false)), 0, 27.551711, 0, 0.934576);
        encoder.RequiresGrad_(false);
        Tensor zeros = new TransformerEncoder(encoder.Layers[0], 1).Call(x, srcKeyPaddingMask: padding).Narrow(1, 2, 2).Select(0, 0);
        Assert.All(zeros.Contiguous().ToArray<float>(), z => Assert.Equal(0, z));
        Assert.NotEqual(0, new TransformerEncoder(encoder.Layers[0], 1, enableNestedTensor: false).Call(x, srcKeyPaddingMask: padding).Select(0, 0).Select(0, 3).Abs().Sum().Item<float>());
    }

    [Fact]
    public void Causal_masks_are_found_out_and_the_hint_changes_nothing()
    {
        (TransformerEncoder encoder, Tensor x) = Encoder();
        Tensor mask = Transformer.GenerateSquareSubsequentMask(4);
        List<bool> hints = [];
        using IDisposable hook = encoder.Layers[0].RegisterForwardPreHook((_, input) => { hints.Add(input.IsCausal == true); });
        Tensor y = encoder.Call(x, mask);
        Are(y, 0, 52.464456, 1.80711, 0.947907);
        Near(y, encoder.Call(x, mask, isCausal: false));
        Near(y, encoder.Call(x, mask, isCausal: true));
        Near(y, encoder.Call(x, mask.Isneginf()));
        Near(y, encoder.Call(x, mask.Unsqueeze(0).Expand([4, 4, 4])));
        encoder.Call(x, Tensor.Zeros([4, 4]));
        encoder.Call(x);
        Assert.Equal([true, false, true, true, false, false, false], hints);
    }

    [Fact]
    public void Masks_are_minus_infinity_or_true_above_the_diagonal()
    {
        Assert.Equal([0, float.NegativeInfinity, 0, 0], Transformer.GenerateSquareSubsequentMask(2).ToArray<float>());
        Assert.Equal([false, true, false, false], Transformer.GenerateSquareSubsequentMask(2, DType.Bool).ToArray<bool>());
        Assert.Equal(DType.BFloat16, Transformer.GenerateSquareSubsequentMask(2, DType.BFloat16).DType);
    }

    [Fact]
    public void Layers_begin_alike_and_learn_apart()
    {
        TransformerEncoderLayer layer = new(8, 2, 16);
        TransformerEncoder encoder = new(layer, 2);
        StateDict state = encoder.StateDict();
        Near(state["layers.0.linear1.weight"], state["layers.1.linear1.weight"], 0);
        Near(layer.Linear1.Weight, state["layers.0.linear1.weight"], 0);
        using (Tensor.NoGrad())
            state["layers.0.linear1.weight"].Fill_(1);
        Assert.NotEqual(1, state["layers.1.linear1.weight"].ToArray<float>()[0]);
        Assert.NotEqual(1, layer.Linear1.Weight.ToArray<float>()[0]);
        Assert.Equal(24, encoder.Parameters().Count());
    }

    [Fact]
    public void Activations_are_known_ones_functions_or_modules_with_parameters()
    {
        Tensor x = Tensor.Randn([3, 1, 8]);
        static TransformerEncoderLayer Layer(Func<TransformerEncoderLayer> make)
        {
            Tensor.ManualSeed(1);
            TransformerEncoderLayer layer = make();
            layer.Eval();
            return layer;
        }

        Tensor known = Layer(() => new(8, 2, 16, activation: TransformerActivation.GELU)).Call(x);
        Near(known, Layer(() => new(8, 2, 16, 0.1, static x => x.Gelu())).Call(x), 0);
        TransformerEncoder encoder = new(new TransformerEncoderLayer(8, 2, 16, 0.1, new PReLU()), 2);
        Assert.Equal("layers.1.activation.weight", encoder.StateDict().Keys[^1]);
        Assert.NotSame(encoder.GetSubmodule("layers.0.activation"), encoder.GetSubmodule("layers.1.activation"));
        Assert.EndsWith("      (activation): PReLU(num_parameters=1)\n    )\n  )\n)", encoder.ToString(), StringComparison.Ordinal);
        encoder.Call(x).Sum().Backward();
        Assert.All(encoder.Parameters(), p => Assert.NotNull(p.Grad));
        Assert.Throws<ArgumentOutOfRangeException>(() => new TransformerEncoderLayer(8, 2, activation: (TransformerActivation)7));
    }

    [Fact]
    public void The_whole_transformer_gives_the_figures_of_PyTorch()
    {
        Tensor.ManualSeed(0);
        Transformer transformer = new(8, 2, 1, 2, 16, 0, TransformerActivation.GELU, batchFirst: true, normFirst: true);
        Tensor src = Tensor.Randn([2, 5, 8]), tgt = Tensor.Randn([2, 4, 8]), padding = Bools(2, false, false, false, false, false, false, false, false, true, true);
        Tensor y = transformer.Call(src, tgt, tgtMask: Transformer.GenerateSquareSubsequentMask(4), srcKeyPaddingMask: padding, memoryKeyPaddingMask: padding);
        Are(y, 0, 52.406032, 1.114749, -1.802988);
        Near(y.Select(0, 0), transformer.Call(src.Select(0, 0), tgt.Select(0, 0), tgtMask: Transformer.GenerateSquareSubsequentMask(4)));
        Assert.Contains("8 features", Assert.Throws<ShapeException>(() => transformer.Call(src.Narrow(2, 0, 6), tgt)).Message, StringComparison.Ordinal);
        Assert.Contains("one batch", Assert.Throws<ShapeException>(() => transformer.Call(src.Narrow(0, 0, 1), tgt)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Other_encoders_and_decoders_can_stand_in()
    {
        TransformerEncoder encoder = new(new TransformerEncoderLayer(8, 2, 16), 1);
        Transformer transformer = new(8, 2, 1, 1, 16, customEncoder: encoder);
        Assert.Same(encoder, transformer.Encoder);
        Assert.Equal([3, 2, 8], transformer.Call(Tensor.Randn([5, 2, 8]), Tensor.Randn([3, 2, 8])).Shape.AsSpan().ToArray());
    }
}
