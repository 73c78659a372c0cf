using System.Text.Json;
using Interop.Tensors;
using Interop.Testing;

namespace Interop.NN.Tests;

/// <summary>Training in mixed precision as PyTorch 2.14 does it: <c>tools/fixtures/autocast.py</c>.</summary>
[Collection<Alone>]
public sealed class AutocastTests(ITestOutputHelper output)
{
    private static readonly JsonElement s_facts = JsonDocument.Parse(File.ReadAllBytes(Repository.Fixtures("autocast.json"))).RootElement;

    [Theory]
    [InlineData("perceptron")]
    [InlineData("convolutional")]
    [InlineData("transformer")]
    public void Losses_are_as_near_to_the_truth_as_PyTorchs(string name)
    {
        Tensor planes = Input("I", [2, 4, 6, 6]), lines = Input("V", [3, 4, 6]);
        Tensor.ManualSeed(3);
        (Module<Tensor, Tensor> model, Tensor x, Tensor target) = name switch
        {
            "perceptron" => ((Module<Tensor, Tensor>)new Sequential(new Linear(6, 16), new Tanh(), new LayerNorm([16]), new Linear(16, 3)), planes.Reshape(-1, 6)[..8], Tensor.From([0L, 1, 2, 1, 0, 2, 2, 1])),
            "convolutional" => (new Sequential(new Conv2d(4, 6, 3), new BatchNorm2d(6), new ReLU(), new MaxPool2d(2), new Flatten(), new Linear(24, 3)), planes.Repeat(4, 1, 1, 1), Tensor.From([0L, 1, 2, 1, 0, 2, 2, 1])),
            _ => (new Transformer(), lines, Tensor.From([1L, 0, 2])),
        };
        SGD optimizer = new(model.Parameters(), lr: 0.05, momentum: 0.9);
        Trainer<(Tensor, Tensor)> trainer = new(model, optimizer, TrainingSteps.Supervised(model, (y, t) => y.CrossEntropy(t))) { MixedPrecision = DType.BFloat16 };
        double[] found = [.. trainer.Fit([(x, target)], epochs: 10, cancellation: TestContext.Current.CancellationToken).Select(e => e["loss"])];

        double[] truth = Losses(name, "float64"), reduced = Losses(name, "autocast");
        double error = Off(found, truth), theirs = Off(reduced, truth);
        output.WriteLine($"{name}: off by {error:G3}, PyTorch by {theirs:G3}; off PyTorch by {Off(found, reduced):G3}");
        Assert.True(error <= 4 * theirs, $"off by {error:G3}, PyTorch's own mixed precision by {theirs:G3}");
        Assert.All(model.Parameters(), p => Assert.Equal(DType.Float32, p.DType));
    }

    private sealed class Transformer : Module<Tensor, Tensor>
    {
        private readonly Linear _embed, _head;
        private readonly TransformerEncoderLayer _layer;

        internal Transformer()
        {
            _embed = Register("embed", new Linear(6, 8));
            _layer = Register("layer", new TransformerEncoderLayer(8, 2, 16, dropout: 0, batchFirst: true));
            _head = Register("head", new Linear(32, 3));
        }

        protected override Tensor Forward(Tensor input) => _head.Call(_layer.Call(_embed.Call(input)).Flatten(1));
    }

    private static double Off(double[] a, double[] b) => a.Zip(b, (x, y) => Math.Abs(x - y)).Max();

    private static double[] Losses(string name, string kind) => [.. s_facts.GetProperty("training").GetProperty(name).GetProperty(kind).EnumerateArray().Select(v => v.GetDouble())];

    private static Tensor Input(string name, Shape shape) => Tensor.From(s_facts.GetProperty("inputs").GetProperty(name).EnumerateArray().Select(v => v.GetSingle()).ToArray(), shape);
}
