using System.Text.Json;
using Interop.Tensors;
using Interop.Testing;

namespace Interop.NN.Tests;

/// <summary>Layers fused with batch normalization, as PyTorch 2.14 fuses them, and layers without initial values.</summary>
public class FusionTests
{
    private static readonly JsonElement s_facts = JsonDocument.Parse(File.ReadAllBytes(Repository.Fixtures("small_names.json"))).RootElement.GetProperty("fuse");

    [Fact]
    public void Weights_are_those_of_PyTorch_and_results_those_of_both_layers()
    {
        Fused("conv", new Conv2d(4, 6, 3, groups: 2, dtype: DType.Float64), new BatchNorm2d(6, dtype: DType.Float64), static (c, n) => Utils.FuseConvBnEval(c, n), [2, 4, 5, 5]);
        Fused("bare", new Conv1d(2, 3, 2, bias: false, dtype: DType.Float64), new BatchNorm1d(3, affine: false, dtype: DType.Float64), static (c, n) => Utils.FuseConvBnEval(c, n), [2, 2, 5]);
        Fused("transposed", new ConvTranspose2d(3, 4, 2, dtype: DType.Float64), new BatchNorm2d(4, dtype: DType.Float64), static (c, n) => Utils.FuseConvBnEval(c, n, transpose: true), [2, 3, 4, 4]);
        Fused("linear", new Linear(3, 4, dtype: DType.Float64), new BatchNorm1d(4, dtype: DType.Float64), static (c, n) => Utils.FuseLinearBnEval(c, n), [5, 3]);
        Fused("one", new Linear(3, 4, bias: false, dtype: DType.Float64), new BatchNorm1d(1, dtype: DType.Float64), static (c, n) => Utils.FuseLinearBnEval(c, n), null);
    }

    private static void Fused<TLayer>(string name, TLayer layer, BatchNorm norm, Func<TLayer, BatchNorm, TLayer> fuse, long[]? input) where TLayer : Module<Tensor, Tensor>
    {
        JsonElement facts = s_facts.GetProperty(name);
        Assert.Throws<InvalidOperationException>(() => fuse(layer, norm));
        layer.Eval();
        norm.Eval();
        Load(layer, facts.GetProperty("layer"));
        Load(norm, facts.GetProperty("norm"));
        TLayer fused = fuse(layer, norm);
        foreach (JsonProperty expected in facts.GetProperty("fused").EnumerateObject())
        {
            double[] numbers = [.. expected.Value.EnumerateArray().Select(v => v.GetDouble())], ours = fused.GetParameter(expected.Name).ToArray<double>();
            Assert.Equal(numbers.Length, ours.Length);
            for (int i = 0; i < ours.Length; i++)
                Assert.Equal(numbers[i], ours[i], 1e-14 * (1 + Math.Abs(numbers[i])));
        }

        if (input is null)
            return;
        Tensor x = Tensor.Randn(new Shape(input), DType.Float64);
        Assert.True(norm.Call(layer.Call(x)).Allclose(fused.Call(x)), name);
    }

    private static void Load(Module module, JsonElement state)
    {
        using GradMode mode = Tensor.NoGrad();
        foreach (JsonProperty entry in state.EnumerateObject())
        {
            Tensor target = module.NamedParameters().Select(p => (p.Key, (Tensor)p.Value)).Concat(module.NamedBuffers().Select(b => (b.Key, (Tensor)b.Value))).Single(t => t.Key == entry.Name).Item2;
            target.Copy_(Tensor.From([.. entry.Value.EnumerateArray().Select(v => v.GetDouble())], target.Shape));
        }
    }

    [Fact]
    public void Modules_without_initial_values_draw_no_numbers()
    {
        Tensor.ManualSeed(5);
        byte[] before = Generator.Default.GetState().ToArray<byte>();
        Sequential model = Utils.SkipInit(static () => new Sequential(new Conv2d(2, 3, 3), new BatchNorm2d(3), new Linear(4, 5), new TransformerEncoderLayer(8, 2), new LSTM(3, 4), new Embedding(5, 6), new Bilinear(2, 2, 2)));
        Assert.Equal(before, Generator.Default.GetState().ToArray<byte>());
        Assert.Equal([5, 4], model.GetParameter("2.weight").Shape);
        _ = new Linear(2, 2);
        Assert.NotEqual(before, Generator.Default.GetState().ToArray<byte>());
    }

    [Fact]
    public void Transformers_and_recurrent_layers_stand_in_a_sequence()
    {
        Tensor.ManualSeed(2);
        TransformerEncoderLayer layer = new(8, 2, 16, dropout: 0.0);
        TransformerEncoder encoder = new(layer, 2);
        Sequential model = new(new Linear(4, 8), layer, encoder, new LSTM(8, 6), new States(), new Linear(6, 2));
        Tensor x = Tensor.Randn([3, 2, 4]);
        LSTM lstm = model.Children().OfType<LSTM>().Single();
        Tensor expected = ((Linear)model[5]).Call(lstm.Call(new RecurrentInput(encoder.Call(layer.Call(((Linear)model[0]).Call(x))))).Data);
        Assert.True(expected.Equal(model.Call(x)));
        Assert.Equal("1.self_attn.in_proj_weight", model.NamedParameters().Skip(2).First().Key);
        Assert.StartsWith("Sequential(\n  (0): Linear(in_features=4, out_features=8, bias=True)\n  (1): TransformerEncoderLayer(\n    (self_attn): MultiheadAttention(", model.ToString(), StringComparison.Ordinal);
        Assert.True(model.Call(x).Equal(model.Clone().Call(x)));
        Assert.Throws<InvalidOperationException>(() => model[1]);
        Assert.Contains("LSTM", Assert.Throws<InvalidOperationException>(() => new Sequential(new LSTM(4, 4)).Call(x)).Message, StringComparison.Ordinal);
        Assert.Contains("RecurrentOutput", Assert.Throws<ArgumentException>(() => new Sequential(new LSTM(4, 4), new Linear(4, 4)).Call(x)).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => new Sequential(new MultiheadAttention(4, 2)).Call(x));
    }

    private sealed class States : Module<RecurrentOutput, Tensor>
    {
        protected override Tensor Forward(RecurrentOutput input) => input.Data;

        protected override bool OnClone() => true;
    }
}
