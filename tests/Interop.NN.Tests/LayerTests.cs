using Interop.Tensors;

namespace Interop.NN.Tests;

public sealed class LayerTests
{
    public static TheoryData<Module, string> Texts => new()
    {
        { new LazyConv2d(4, 3, padding: 1), "LazyConv2d(0, 4, kernel_size=(3, 3), stride=(1, 1), padding=(1, 1))" },
        { new LazyBatchNorm1d(), "LazyBatchNorm1d(0, eps=1e-05, momentum=0.1, affine=True, bias=True, track_running_stats=True)" },
        { new LazyLinear(3, bias: false), "LazyLinear(in_features=0, out_features=3, bias=False)" },
        { new LazyConvTranspose1d(4, 2, bias: false), "LazyConvTranspose1d(0, 4, kernel_size=(2,), stride=(1,), bias=False)" },
        { new LazyInstanceNorm2d(affine: false), "LazyInstanceNorm2d(0, eps=1e-05, momentum=0.1, affine=False, bias=False, track_running_stats=True)" },
        { new Softmax(), "Softmax(dim=None)" },
        { new AdaptiveAvgPool2d([null, 3]), "AdaptiveAvgPool2d(output_size=(None, 3))" },
        { new AdaptiveMaxPool1d(2), "AdaptiveMaxPool1d(output_size=2)" },
        { new MaxPool2d([3, 2], 1), "MaxPool2d(kernel_size=(3, 2), stride=1, padding=0, dilation=1, ceil_mode=False)" },
        { new AvgPool1d(2), "AvgPool1d(kernel_size=(2,), stride=(2,), padding=(0,))" },
        { new LPPool2d(2, 3), "LPPool2d(norm_type=2.0, kernel_size=3, stride=None, ceil_mode=False)" },
        { new Dropout(inplace: true), "Dropout(p=0.5, inplace=True)" },
        { new Upsample(scaleFactor: 2), "Upsample(scale_factor=2.0, mode='nearest')" },
        { new Upsample([3, 4], mode: InterpolationMode.NearestExact), "Upsample(size=(3, 4), mode='nearest-exact')" },
        { new Hardswish(true), "Hardswish()" },
        { new LeakyReLU(.2, true), "LeakyReLU(negative_slope=0.2, inplace=True)" },
        { new ReLU6(true), "ReLU6(inplace=True)" },
        { new CrossMapLRN2d(3), "CrossMapLRN2d(3, alpha=0.0001, beta=0.75, k=1)" },
        { new ZeroPad2d(1), "ZeroPad2d((1, 1, 1, 1))" },
        { new FractionalMaxPool2d(2, outputSize: 3), "FractionalMaxPool2d()" },
        { new Conv1d(3, 6, [2], padding: AutomaticPadding.Valid, dilation: 2, groups: 3, bias: false), "Conv1d(3, 6, kernel_size=(2,), stride=(1,), padding=valid, dilation=(2,), groups=3, bias=False)" },
        { new ConvTranspose2d(2, 4, 3, 2, 1, 1), "ConvTranspose2d(2, 4, kernel_size=(3, 3), stride=(2, 2), padding=(1, 1), output_padding=(1, 1))" },
        { new ParameterList(Tensor.Ones([2, 3])), "ParameterList(  (0): Parameter containing: [torch.float32 of size 2x3])" },
        { new ParameterList(Tensor.Ones([2, 3]), Tensor.Zeros([4])), "ParameterList(\n    (0): Parameter containing: [torch.float32 of size 2x3]\n    (1): Parameter containing: [torch.float32 of size 4]\n)" },
        { new ParameterDict { { "a", Tensor.Zeros([1], DType.Float64) }, { "b", Tensor.Ones([2]) } }, "ParameterDict(\n    (a): Parameter containing: [torch.DoubleTensor of size 1]\n    (b): Parameter containing: [torch.FloatTensor of size 2]\n)" },
        { new ModuleDict<Module> { { "x", new ReLU(inplace: true) }, { "y", new Sequential(new Linear(1, 2)) } }, "ModuleDict(\n  (x): ReLU(inplace=True)\n  (y): Sequential(\n    (0): Linear(in_features=1, out_features=2, bias=True)\n  )\n)" },
        { new Container(KeyValuePair.Create<string, Module>("a", new Tanh())), "Container(\n  (a): Tanh()\n)" },
    };

    [Theory]
    [MemberData(nameof(Texts))]
    public void Layers_print_as_in_PyTorch(Module module, string text) => Assert.Equal(text, module.ToString());

    [Fact]
    public void Pools_give_places_and_their_hooks_see_the_maxima()
    {
        MaxPool1d pool = new(2);
        int calls = 0;
        using IDisposable hook = pool.RegisterForwardHook((_, _, y) => { calls++; Assert.Equal([2f, 4f], y.ToArray<float>()); });
        (Tensor output, Tensor indices) = pool.CallWithIndices(Tensor.From([1f, 2f, 4f, 3f]).Reshape(1, 1, 4));
        Assert.Equal([1L, 2L], indices.ToArray<long>());
        Assert.Equal(1, calls);
        Tensor back = new MaxUnpool1d(2).Call(output, indices);
        Assert.Equal([0f, 2f, 4f, 0f], back.ToArray<float>());
        Assert.Equal(new Shape(1, 1, 5), new MaxUnpool1d(2).Call(output, indices, [5]).Shape);
    }

    [Fact]
    public void Transposed_convolutions_give_the_size_that_is_asked_for()
    {
        ConvTranspose2d layer = new(2, 3, 3, stride: 2, padding: 1);
        Tensor x = Tensor.Ones([1, 2, 4, 4]);
        Assert.Equal(new Shape(1, 3, 7, 7), layer.Call(x).Shape);
        Assert.Equal(new Shape(1, 3, 8, 7), layer.Call(x, [8, 7]).Shape);
        Assert.Equal(new Shape(1, 3, 8, 8), layer.Call(x, [1, 3, 8, 8]).Shape);
        Assert.Equal(new Shape(1, 3, 7, 7), layer.Call(x).Shape);
        Assert.Contains("expected 7 to 8", Assert.Throws<ShapeException>(() => layer.Call(x, [9, 7])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Arguments_that_cannot_be_are_refused_by_name()
    {
        Assert.Throws<ArgumentException>(() => new Conv2d(3, 4, 3, groups: 2));
        Assert.Throws<ArgumentException>(() => new Conv2d(3, 4, 3, stride: 2, padding: AutomaticPadding.Same));
        Assert.Throws<ArgumentException>(() => new ConvTranspose1d(3, 4, 3, paddingMode: ConvolutionPaddingMode.Reflect));
        Assert.Throws<ArgumentException>(() => new Conv2d(3, 4, [3, 3, 3]));
        Assert.Throws<ArgumentException>(() => new GroupNorm(2, 3));
        Assert.Throws<ArgumentException>(() => new FractionalMaxPool2d(2));
        Assert.Throws<ArgumentOutOfRangeException>(() => new Dropout(1.5));
        Assert.Throws<ShapeException>(() => new BatchNorm2d(3).Call(Tensor.Ones([2, 3])));
        Assert.Throws<ShapeException>(() => new InstanceNorm1d(3, affine: true).Call(Tensor.Ones([2, 4, 5])));
        Assert.Throws<ShapeException>(() => new Softmax2d().Call(Tensor.Ones([2, 3])));
    }

    [Fact]
    public void Weights_that_are_put_in_place_of_others_take_effect()
    {
        Conv1d layer = new(1, 1, 1, bias: false) { Weight = new Parameter(Tensor.Full([1, 1, 1], 3f)) };
        Assert.Equal([3f, 6f], layer.Call(Tensor.From([1f, 2f]).Reshape(1, 2)).ToArray<float>());
    }

    [Fact]
    public void State_dicts_from_before_batches_were_counted_load()
    {
        BatchNorm1d layer = new(2);
        StateDict state = new();
        foreach (string name in (string[])["weight", "bias", "running_mean", "running_var"])
            state[name] = Tensor.Full([2], 5);
        layer.LoadStateDict(state);
        Assert.Equal(0, layer.NumBatchesTracked!.Item<long>());
        Assert.Equal([5f, 5f], layer.RunningVar!.ToArray<float>());
        state.Versions[""] = 2;
        Assert.Throws<LoadException>(() => layer.LoadStateDict(state));
    }
}
