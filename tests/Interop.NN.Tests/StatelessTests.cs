using Interop.Tensors;

namespace Interop.NN.Tests;

/// <summary>Calls with parameters that are not the module's own.</summary>
public class StatelessTests
{
    private static Dictionary<string, Tensor> Of(Module module) =>
        module.NamedParameters().Select(p => (p.Key, (Tensor)p.Value)).Concat(module.NamedBuffers().Select(b => (b.Key, (Tensor)b.Value))).ToDictionary(p => p.Key, p => p.Item2.Detach().Clone());

    private sealed class Net : Module<Tensor, Tensor>
    {
        public Net()
        {
            Register("embedding", new Embedding(7, 8));
            Register("layer", new TransformerEncoderLayer(8, 2, 16, dropout: 0));
            Register("lstm", new LSTM(8, 8));
            Register("norm", new BatchNorm1d(8));
            Register("head", new Linear(8, 7, bias: false));
            Child<Linear>("head").Weight = Child<Embedding>("embedding").Weight;
        }

        protected override Tensor Forward(Tensor input)
        {
            Tensor x = Child<TransformerEncoderLayer>("layer").Call(Child<Embedding>("embedding").Call(input));
            x = Child<LSTM>("lstm").Call(new RecurrentInput(x)).Data;
            return Child<Linear>("head").Call(Child<BatchNorm1d>("norm").Call(x.Flatten(0, 1)));
        }
    }

    [Fact]
    public void A_module_computes_as_one_with_these_parameters_and_stays_itself()
    {
        Tensor.ManualSeed(1);
        Net net = new(), other = new();
        Tensor input = Tensor.From([1L, 5, 2, 0, 6, 3], [3, 2]), before = net.Call(input);
        Dictionary<string, Tensor> own = Of(net), given = Of(other);
        Tensor expected = other.Call(input);
        foreach (Tensor t in given.Values.Where(t => t.DType == DType.Float32))
            t.RequiresGrad = true;
        given["norm.running_mean"].RequiresGrad = given["norm.running_var"].RequiresGrad = false;
        Tensor y = Stateless.FunctionalCall(net, given, input);
        Assert.True(expected.Equal(y));

        // Gradients are those of the other module; the tied table has both of its uses.
        expected.Pow(2).Sum().Backward();
        y.Pow(2).Sum().Backward();
        foreach ((string name, Parameter parameter) in other.NamedParameters())
            Assert.True(parameter.Grad!.Allclose(given[name].Grad!), name);
        Assert.All(net.Parameters(), p => Assert.Null(p.Grad));

        // Buffers are changed in the tensors that were given.
        Assert.Equal(1, given["norm.num_batches_tracked"].Item<long>());
        Assert.True(other.GetBuffer("norm.running_mean").Equal(given["norm.running_mean"]));
        foreach ((string name, Tensor value) in Of(net))
            Assert.True(value.Equal(own[name]), name);
        Assert.True(before.Equal(net.Call(input)));
    }

    [Fact]
    public void What_is_not_given_stays_and_everything_is_put_back_after_exceptions()
    {
        Linear layer = new(2, 2);
        Tensor x = Tensor.Ones([1, 2]), weight = Tensor.Zeros([2, 2]);
        Assert.True(layer.Bias!.Equal(Stateless.FunctionalCall(layer, new Dictionary<string, Tensor> { ["weight"] = weight, ["nothing"] = x }, x).Squeeze(0)));
        Assert.Throws<ArgumentException>(() => Stateless.FunctionalCall(layer, new Dictionary<string, Tensor> { ["weight"] = weight }, x, strict: true));
        Assert.Throws<ArgumentException>(() => Stateless.FunctionalCall(layer, new Dictionary<string, Tensor> { ["weight"] = weight, ["bias"] = x, ["nothing"] = x }, x, strict: true));
        Assert.Throws<ArgumentException>(() => Stateless.FunctionalCall(layer, new Dictionary<string, Tensor> { ["weight"] = weight, ["no.weight"] = x }, x));
        Assert.Throws<ShapeException>(() => Stateless.FunctionalCall(layer, new Dictionary<string, Tensor> { ["weight"] = weight }, Tensor.Ones([1, 3])));
        Assert.Same(layer.GetParameter("weight"), layer.Weight);
        Assert.Equal(7, Stateless.FunctionalCall(layer, new Dictionary<string, Tensor> { ["weight"] = weight + 3, ["bias"] = Tensor.Ones([2]) }, static m => m.Call(Tensor.Ones([2]))).ToArray<float>()[0]);
    }

    [Fact]
    public void Tied_places_take_one_tensor()
    {
        Net net = new();
        Tensor x = Tensor.From([1L, 2, 3, 4], [2, 2]), table = Tensor.Ones([7, 8]);
        Assert.True(Stateless.FunctionalCall(net, new Dictionary<string, Tensor> { ["head.weight"] = table }, x).Equal(Stateless.FunctionalCall(net, new Dictionary<string, Tensor> { ["embedding.weight"] = table, ["head.weight"] = table }, x)));
        Assert.Throws<ArgumentException>(() => Stateless.FunctionalCall(net, new Dictionary<string, Tensor> { ["embedding.weight"] = table, ["head.weight"] = table + 1 }, x));
        Stateless.FunctionalCall(net, new Dictionary<string, Tensor> { ["embedding.weight"] = table, ["head.weight"] = table + 1 }, x, tieWeights: false);
        Assert.Same(net.GetParameter("embedding.weight"), net.Children().OfType<Linear>().Single().Weight);
    }

    [Fact]
    public void What_computed_parameters_are_computed_from_can_be_given()
    {
        Linear layer = new(3, 3);
        Parametrize.Register(layer, "weight", new Twice());
        Tensor original = Tensor.Ones([3, 3]).RequiresGrad_(), x = Tensor.Ones([3]);
        Tensor y = Stateless.FunctionalCall(layer, new Dictionary<string, Tensor> { ["parametrizations.weight.original"] = original, ["bias"] = Tensor.Zeros([3]) }, x);
        Assert.Equal([6f, 6, 6], y.ToArray<float>());
        y.Sum().Backward();
        Assert.Equal(2, original.Grad!.ToArray<float>()[0]);
    }

    private sealed class Twice : Parametrization
    {
        protected override Tensor Forward(Tensor[] input) => input[0] * 2;

        public override Tensor[] RightInverse(Tensor value) => [value / 2];

        protected override bool OnClone() => true;
    }

    [Fact]
    public void Parametrizations_move_with_their_parameters()
    {
        Linear from = new(3, 3), to = new(3, 3);
        Assert.Same(to, Parametrize.TransferParametrizationsAndParams(from, to));
        Assert.False(Parametrize.IsParametrized(to));
        Parametrize.Register(from, "weight", new Twice());
        Assert.Same(to, Parametrize.TransferParametrizationsAndParams(from, to));
        Assert.True(to.Weight.Equal(from.Weight));
        Assert.Same(from.GetParameter("parametrizations.weight.original"), to.GetParameter("parametrizations.weight.original"));
        Assert.Equal("bias, parametrizations.weight.original", string.Join(", ", to.NamedParameters().Select(p => p.Key)));
        Identity bare = Parametrize.TransferParametrizationsAndParams(from, new Identity(), "weight");
        Assert.Same(from.GetParameter("parametrizations.weight.original"), bare.GetParameter("parametrizations.weight.original"));
        Assert.Throws<ArgumentException>(() => Parametrize.TransferParametrizationsAndParams(from, to, "bias"));
        Assert.Equal(typeof(Linear), Parametrize.TypeBeforeParametrizations(from));
    }
}
