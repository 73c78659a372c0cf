using Interop.Tensors;

namespace Interop.NN.Tests;

public sealed class SyncBatchNormTests
{
    // What PyTorch 2.14 prints for the same model.
    private const string Converted = """
        Net(
          (conv): Conv1d(2, 3, kernel_size=(1,), stride=(1,))
          (bn): SyncBatchNorm(3, eps=0.001, momentum=None, affine=True, bias=True, track_running_stats=True)
          (inner): Sequential(
            (0): SyncBatchNorm(4, eps=1e-05, momentum=0.1, affine=False, bias=False, track_running_stats=True)
            (1): Sequential(
              (0): SyncBatchNorm(2, eps=1e-05, momentum=0.1, affine=True, bias=True, track_running_stats=False)
            )
            (2): InstanceNorm1d(2, eps=1e-05, momentum=0.1, affine=False, bias=False, track_running_stats=False)
            (3): LayerNorm((2,), eps=1e-05, elementwise_affine=True, bias=True)
          )
        )
        """;

    [Fact]
    public void Every_batch_norm_is_replaced_and_keeps_what_it_had()
    {
        Net net = new();
        Module inner = net.GetSubmodule("inner");
        inner.Eval();
        Parameter weight = net.GetParameter("bn.weight");
        Buffer mean = net.GetBuffer("bn.running_mean");
        weight.RequiresGrad = false;
        string[] keys = [.. net.StateDict().Keys];
        Assert.Same(net, SyncBatchNorm.ConvertSyncBatchnorm(net));
        Assert.Equal(Converted.ReplaceLineEndings("\n"), net.ToString());
        Assert.Equal(keys, net.StateDict().Keys);
        Assert.Equal(["conv.weight", "conv.bias", "bn.weight", "bn.bias", "bn.running_mean", "bn.running_var", "bn.num_batches_tracked", "inner.0.running_mean", "inner.0.running_var",
            "inner.0.num_batches_tracked", "inner.1.0.weight", "inner.1.0.bias", "inner.3.weight", "inner.3.bias"], keys);
        Assert.Equal(["", "conv", "bn"], net.NamedModules().Where(m => m.Value.Training).Select(m => m.Key));
        Assert.Same(weight, net.GetParameter("bn.weight"));
        Assert.Same(mean, net.GetBuffer("bn.running_mean"));
        Assert.False(weight.RequiresGrad);
        Assert.Equal(2, net.StateDict().Versions["bn"]);
        Assert.Equal("SyncBatchNorm(5, eps=1e-05, momentum=0.1, affine=True, bias=True, track_running_stats=True)", SyncBatchNorm.ConvertSyncBatchnorm(new BatchNorm2d(5)).ToString());
        SyncBatchNorm.ConvertSyncBatchnorm(net);
        Assert.Same(weight, net.GetParameter("bn.weight"));
    }

    [Fact]
    public void Results_stay_and_fields_follow_the_training_flag()
    {
        Net net = new(), plain = net.Clone();
        SyncBatchNorm.ConvertSyncBatchnorm(net);
        Tensor x = Tensor.Randn([4, 2, 5]);
        foreach (bool training in (bool[])[true, false])
        {
            net.Train(training);
            plain.Train(training);
            Assert.Equal(plain.Call(x).ToArray<float>(), net.Call(x).ToArray<float>());
            Assert.Equal(plain.Call(x).ToArray<float>(), ((SyncBatchNorm)net.GetSubmodule("bn")).Call(net.Conv.Call(x)).ToArray<float>());
        }

        Assert.Equal(plain.StateDict()["bn.running_var"].ToArray<float>(), net.StateDict()["bn.running_var"].ToArray<float>());
        Assert.Equal(4L - 2, net.StateDict()["bn.num_batches_tracked"].Item<long>());
    }

    [Fact]
    public void What_is_one_stays_one_and_lazy_ones_are_refused()
    {
        BatchNorm1d shared = new(3);
        Sequential model = new(shared, new ReLU(), shared);
        SyncBatchNorm.ConvertSyncBatchnorm(model);
        Assert.Same(Assert.IsType<SyncBatchNorm>(model[0]), model[2]);
        Assert.Contains("'1'", Assert.Throws<ArgumentException>(() => SyncBatchNorm.ConvertSyncBatchnorm(new Sequential(new BatchNorm1d(2), new LazyBatchNorm1d()))).Message, StringComparison.Ordinal);
    }

    private sealed class Net : Module<Tensor, Tensor>
    {
        private BatchNorm1d _bn;

        public Net()
        {
            Register("conv", new Conv1d(2, 3, 1));
            _bn = Register("bn", new BatchNorm1d(3, eps: 1e-3, momentum: null));
            Register("inner", new Sequential(new BatchNorm2d(4, affine: false), new Sequential(new BatchNorm3d(2, trackRunningStats: false)), new InstanceNorm1d(2), new LayerNorm(2)));
        }

        public Conv1d Conv => Child<Conv1d>("conv");

        protected override bool OnClone()
        {
            _bn = Child<BatchNorm1d>("bn");
            return true;
        }

        protected override Tensor Forward(Tensor input) => _bn.Call(Conv.Call(input));
    }
}
