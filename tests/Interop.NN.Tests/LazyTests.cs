using Interop.Tensors;
using Interop.Testing;

namespace Interop.NN.Tests;

[Collection<Alone>]
public sealed class LazyTests
{
    [Fact]
    public void A_first_call_makes_a_lazy_layer_the_ordinary_one()
    {
        Sequential model = new(new LazyConv2d(4, 3), new LazyBatchNorm2d(), new ReLU(), new Flatten(), new LazyLinear(2));
        Parameter[] before = [.. model.Parameters()];
        Assert.All(before, p => Assert.False(((UninitializedParameter)p).IsInitialized));
        Assert.Equal(new Shape(2, 2), model.Call(Tensor.Ones([2, 3, 6, 5])).Shape);
        Assert.Equal(
            "Sequential(\n  (0): Conv2d(3, 4, kernel_size=(3, 3), stride=(1, 1))\n  (1): BatchNorm2d(4, eps=1e-05, momentum=0.1, affine=True, bias=True, track_running_stats=True)\n"
            + "  (2): ReLU()\n  (3): Flatten(start_dim=1, end_dim=-1)\n  (4): Linear(in_features=48, out_features=2, bias=True)\n)",
            model.ToString());
        // Optimizers that were made before keep their parameters.
        Assert.All(before.Zip(model.Parameters()), p => Assert.Same(p.First, p.Second));
        Assert.Equal(new Shape(4, 3, 3, 3), before[0].Shape);
    }

    [Fact]
    public void Lazy_layers_draw_what_ordinary_ones_draw()
    {
        Tensor.ManualSeed(3);
        ConvTranspose1d ordinary = new(4, 2, 3);
        Tensor.ManualSeed(3);
        LazyConvTranspose1d lazy = new(2, 3);
        lazy.Call(Tensor.Ones([1, 4, 5]));
        Assert.Equal(ordinary.Weight.ToArray<float>(), lazy.Weight.ToArray<float>());
        Assert.Equal(ordinary.Bias!.ToArray<float>(), lazy.Bias!.ToArray<float>());
    }

    [Fact]
    public void Lazy_layers_take_their_shapes_from_state_dicts()
    {
        foreach ((Module lazy, Module ordinary, Tensor x) in (IEnumerable<(Module, Module, Tensor)>)
            [
                (new LazyConv2d(4, 3, groups: 2), new Conv2d(6, 4, 3, groups: 2), Tensor.Randn([1, 6, 4, 4])),
                (new LazyConvTranspose1d(4, 3, groups: 2), new ConvTranspose1d(6, 4, 3, groups: 2), Tensor.Randn([1, 6, 4])),
                (new LazyLinear(3), new Linear(5, 3), Tensor.Randn([2, 5])),
                (new LazyBatchNorm1d(), new BatchNorm1d(3), Tensor.Randn([2, 3])),
            ])
        {
            lazy.LoadStateDict(ordinary.StateDict());
            Module<Tensor, Tensor> a = (Module<Tensor, Tensor>)lazy, b = (Module<Tensor, Tensor>)ordinary;
            Assert.StartsWith("Lazy", lazy.Name, StringComparison.Ordinal);
            Assert.Equal(b.Call(x).ToArray<float>(), a.Call(x).ToArray<float>());
            Assert.Equal(ordinary.ToString(), lazy.ToString());
        }
    }

    [Fact]
    public void A_state_dict_of_a_lazy_layer_that_was_not_called_has_no_values()
    {
        LazyLinear from = new(3), to = new(3);
        StateDict state = from.StateDict();
        to.LoadStateDict(state);
        Assert.False(((UninitializedParameter)to.Weight).IsInitialized);
        Assert.Contains("no values", Assert.Throws<LoadException>(() => new Linear(2, 3).LoadStateDict(state)).Message, StringComparison.Ordinal);
        Assert.Throws<InvalidOperationException>(() => state.ToNode());
    }

    [Fact]
    public void Lazy_layers_keep_the_dtype_that_they_are_converted_to()
    {
        LazyConv1d layer = new(2, 1);
        layer.Double();
        Assert.Equal(DType.Float64, layer.Call(Tensor.Ones([1, 3, 4], DType.Float64)).DType);
        Assert.Equal(DType.Float64, layer.Weight.DType);
    }

    [Fact]
    public void A_lazy_layer_says_which_inputs_it_takes() =>
        Assert.Contains("LazyConv2d was called with shape", Assert.Throws<ShapeException>(() => new LazyConv2d(2, 1).Call(Tensor.Ones([3, 4]))).Message, StringComparison.Ordinal);
}
