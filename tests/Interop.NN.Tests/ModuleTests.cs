using System.Text.RegularExpressions;
using Interop.Checkpoints;
using Interop.Tensors;

namespace Interop.NN.Tests;

public class ModuleTests
{
    private sealed class Net : Module<Tensor, Tensor>
    {
        internal readonly Linear First, Second;

        internal Net()
        {
            First = Register("first", new Linear(3, 4));
            Second = Register("second", new Linear(4, 2));
            Register("scale", new Parameter(Tensor.Ones([2])));
            RegisterBuffer("count", Tensor.Zeros([], DType.Int64));
            RegisterBuffer("scratch", Tensor.Zeros([2]), persistent: false);
        }

        protected override Tensor Forward(Tensor input) => Second.Call(First.Call(input).Relu()) * Attribute("scale")!;
    }

    [Fact]
    public void Names_come_in_PyTorchs_order()
    {
        Net net = new();
        Assert.Equal(["scale", "first.weight", "first.bias", "second.weight", "second.bias"], net.NamedParameters().Select(p => p.Key));
        Assert.Equal(["count", "scratch"], net.NamedBuffers().Select(b => b.Key));
        Assert.Equal(["", "first", "second"], net.NamedModules().Select(m => m.Key));
        Assert.Equal(["scale", "count", "first.weight", "first.bias", "second.weight", "second.bias"], net.StateDict().Keys);
        Assert.Equal("Net(\n  (first): Linear(in_features=3, out_features=4, bias=True)\n  (second): Linear(in_features=4, out_features=2, bias=True)\n)", net.ToString());
    }

    [Fact]
    public void Shared_parts_are_met_once_unless_asked_for()
    {
        Linear shared = new(2, 2);
        Sequential model = new(shared, shared);
        Assert.Equal(2, model.Parameters().Count());
        Assert.Equal(4, model.NamedParameters(removeDuplicate: false).Count());
        Assert.Equal(["0.weight", "0.bias", "1.weight", "1.bias"], model.StateDict().Keys);
    }

    [Fact]
    public void Names_are_checked()
    {
        Net net = new();
        Assert.Throws<ArgumentException>(() => net.SetSubmodule("a.b", new Linear(1, 1)));
        Assert.Throws<ArgumentException>(() => net.RegisterBuffer("first", Tensor.Ones([1])));
        Assert.Throws<ArgumentException>(() => net.RegisterBuffer("with.dot", Tensor.Ones([1])));
        Assert.Contains("weight, bias", Assert.Throws<ArgumentException>(() => net.GetParameter("first.wieght")).Message);
        Assert.Same(net.First, net.GetSubmodule("first"));
    }

    [Fact]
    public void Another_dtype_keeps_parameters_optimizers_know()
    {
        Net net = new();
        Parameter weight = net.GetParameter("first.weight");
        net.Call(Tensor.Ones([1, 3])).Sum().Backward();
        net.Double();
        Assert.Same(weight, net.GetParameter("first.weight"));
        Assert.Equal(DType.Float64, weight.DType);
        Assert.Equal(DType.Float64, weight.Grad!.DType);
        Assert.Equal(DType.Int64, net.GetBuffer("count").DType);
        net.ZeroGrad();
        net.Call(Tensor.Ones([1, 3], DType.Float64)).Sum().Backward();
        Assert.Equal(DType.Float64, weight.Grad!.DType);
    }

    [Fact]
    public void Loading_copies_and_reports()
    {
        Net a = new(), b = new();
        LoadReport report = b.LoadStateDict(a.StateDict());
        Assert.True(report.IsComplete);
        Tensor x = Tensor.Randn([5, 3]);
        Assert.Equal(a.Call(x).ToArray<float>(), b.Call(x).ToArray<float>());
        Assert.NotSame(a.GetParameter("scale"), b.GetParameter("scale"));
    }

    [Fact]
    public void Nothing_changes_when_something_does_not_fit()
    {
        Net net = new();
        float[] before = net.GetParameter("scale").ToArray<float>();
        StateDict state = new Net().StateDict();
        state["scale"] = Tensor.Full([2], 7f);
        state["second.weight"] = Tensor.Ones([4, 2]);
        state.Remove("first.bias");
        state["first.bais"] = Tensor.Ones([4]);
        LoadException error = Assert.Throws<LoadException>(() => net.LoadStateDict(state));
        Assert.Equal(before, net.GetParameter("scale").ToArray<float>());
        Assert.Equal(["first.bias"], error.Report.Missing);
        Assert.Equal(["first.bais"], error.Report.Unexpected);
        Assert.Equal("second.weight", Assert.Single(error.Report.Mismatched).Name);
        Assert.Contains("did you mean 'first.bais'", error.Message);
        Assert.Contains("transposed", error.Message);
        Assert.Throws<LoadException>(() => net.LoadStateDict(state, strict: false));
    }

    [Fact]
    public void A_prefix_on_either_side_is_told()
    {
        StateDict state = new Net().StateDict();
        state.Rename(name => "module." + name);
        Assert.Contains("begin with 'module.'", Assert.Throws<LoadException>(() => new Net().LoadStateDict(state)).Message);
        using Checkpoint checkpoint = new(state.ToNode());
        Assert.True(new Net().Load(checkpoint, new LoadOptions { Rename = name => name["module.".Length..] }).IsComplete);
        Assert.True(new Net().Load(checkpoint, new LoadOptions { Rules = [(new Regex("^module\\."), ""), (new Regex("^fist"), "first")] }).IsComplete);
        Sequential outer = new(("net", new Net()));
        Assert.Contains("begin with 'net.'", Assert.Throws<LoadException>(() => outer.LoadStateDict(new Net().StateDict())).Message);
    }

    private sealed class Attention : Module<Tensor, Tensor>
    {
        internal Attention(bool joined)
        {
            if (joined)
                Register("in_proj_weight", new Parameter(Tensor.Ones([12, 4])));
            foreach (string name in joined ? [] : (string[])["q_proj", "k_proj", "v_proj"])
                Register(name, new Linear(4, 4, bias: false));
        }

        protected override Tensor Forward(Tensor input) => input;
    }

    [Fact]
    public void Projections_joined_or_apart_are_told()
    {
        string apart = Assert.Throws<LoadException>(() => new Attention(joined: false).LoadStateDict(new Attention(joined: true).StateDict())).Message;
        Assert.Contains("split it along dimension 0 into 4 + 4 + 4", apart);
        string joined = Assert.Throws<LoadException>(() => new Attention(joined: true).LoadStateDict(new Attention(joined: false).StateDict())).Message;
        Assert.Contains("join them along dimension 0", joined);
    }

    [Fact]
    public void A_training_checkpoint_says_where_its_state_dict_is()
    {
        using Checkpoint checkpoint = Checkpoint.From(new Dictionary<string, object> { ["model"] = new Net().StateDict(), ["epoch"] = 3 });
        Assert.Contains("'model'", Assert.Throws<ArgumentException>(() => new Net().Load(checkpoint)).Message);
        Assert.True(new Net().Load(checkpoint, new LoadOptions { At = "model" }).IsComplete);
    }

    [Fact]
    public void Assigning_takes_the_tensors_themselves()
    {
        Net net = new();
        StateDict state = new Net().StateDict();
        state["scale"] = Tensor.Ones([2], DType.Float64);
        Parameter scale = net.GetParameter("scale");
        net.LoadStateDict(state, assign: true);
        Assert.Same(scale, net.GetParameter("scale"));
        Assert.Equal(DType.Float64, scale.DType);
        Assert.True(scale.RequiresGrad);
    }

    [Fact]
    public void Tied_weights_stay_tied()
    {
        Linear a = new(3, 3, bias: false), b = new(3, 3, bias: false);
        b.Weight = a.Weight;
        Sequential model = new(a, b);
        Assert.Single(model.Parameters());
        model.LoadStateDict(model.StateDict());
        model.Double();
        Assert.Same(a.Weight, b.Weight);
        Assert.Throws<ArgumentException>(() => b.Weight = Tensor.Ones([3, 3]));
    }

    [Fact]
    public void Hooks_may_replace_inputs_results_and_gradients()
    {
        Linear layer = new(2, 2, bias: false);
        Init.Eye_(layer.Weight);
        using (layer.RegisterForwardPreHook((_, x) => x * 2))
        using (layer.RegisterForwardHook((_, _, y) => y + 1))
            Assert.Equal([3f, 5], layer.Call(Tensor.From<float>([1, 2])).ToArray<float>());
        Assert.Equal([1f, 2], layer.Call(Tensor.From<float>([1, 2])).ToArray<float>());
        Tensor input = Tensor.Ones([2]).RequiresGrad_();
        using (layer.RegisterFullBackwardHook((_, dx, _) => [dx[0]! * 10]))
            layer.Call(input).Sum().Backward();
        Assert.Equal([10f, 10], input.Grad!.ToArray<float>());
    }

    [Fact]
    public void Always_called_hooks_run_after_a_failure()
    {
        Linear layer = new(2, 2);
        bool ran = false;
        using IDisposable hook = layer.RegisterForwardHook((_, _, _) => ran = true, alwaysCall: true);
        Assert.Throws<ShapeException>(() => layer.Call(Tensor.Ones([3])));
        Assert.True(ran);
    }

    [Fact]
    public void Hooks_that_are_always_called_hide_no_failure_and_run_once()
    {
        // PyTorch 2.14: failures of such hooks after a failure are dropped, and a failed hook does not keep later ones from running.
        List<string> ran = [];
        Linear layer = new(2, 2);
        using (layer.RegisterForwardHook((_, _, _) => throw new FormatException("hook"), alwaysCall: true))
        using (layer.RegisterForwardHook((_, _, y) => ran.Add(y is null ? "nothing" : "result"), alwaysCall: true))
        {
            Assert.Throws<ShapeException>(() => layer.Call(Tensor.Ones([3])));
            Assert.Throws<FormatException>(() => layer.Call(Tensor.Ones([2])));
        }

        using (layer.RegisterForwardHook((_, _, _) => ran.Add("first"), alwaysCall: true))
        using (layer.RegisterForwardHook((_, _, _) => throw new FormatException("hook")))
            Assert.Throws<FormatException>(() => layer.Call(Tensor.Ones([2])));
        Assert.Equal(["nothing", "result", "first"], ran);
    }

    private sealed class Product : Module<(Tensor, Tensor), (Tensor, Tensor)>
    {
        internal bool[] Watched { get; private set; } = [];

        protected override (Tensor, Tensor) Forward((Tensor, Tensor) input)
        {
            Watched = [input.Item1.RequiresGrad, input.Item2.RequiresGrad];
            return (input.Item1 * input.Item2, input.Item1 * 3);
        }
    }

    [Fact]
    public void Backward_hooks_leave_inputs_without_gradients_alone()
    {
        Product module = new();
        List<string> seen = [];
        using IDisposable before = module.RegisterFullBackwardPreHook((_, dy) => { seen.Add($"{dy[0] is not null} {dy[1] is not null}"); return null; });
        using IDisposable after = module.RegisterFullBackwardHook((_, dx, _) => { seen.Add(string.Join(" ", dx.Select(g => g!.Sum().ToString()))); return null; });
        foreach (Tensor other in (Tensor[])[Tensor.Ones([2]), Tensor.Ones([2], DType.Int64)])
        {
            seen.Clear();
            Tensor x = Tensor.Ones([2]).RequiresGrad_();
            module.Call((x, other)).Item1.Sum().Backward();
            Assert.Equal([true, false], module.Watched);
            Assert.Equal(["True False", $"{Tensor.Ones([2]).Sum()} {Tensor.ZerosLike(other).Sum()}"], seen);
            Assert.Equal([1f, 1], x.Grad!.ToArray<float>());
            Assert.False(other.RequiresGrad);
        }
    }

    [Fact]
    public void Hooks_after_loading_see_the_values_and_may_change_the_report()
    {
        Net net = new();
        StateDict state = net.StateDict();
        state.Remove("second.bias");
        state["first.more"] = Tensor.Ones([1]);
        state["scale"] = Tensor.Full([2], 7.0);
        List<string> seen = [];
        net.RegisterLoadStateDictPostHook((module, report) =>
        {
            seen.AddRange([.. report.Missing, .. report.Unexpected, $"{((Net)module).GetParameter("scale").ToArray<float>()[0]}"]);
            report.Missing.Clear();
            report.Unexpected.Clear();
        });
        Assert.True(net.LoadStateDict(state).IsComplete);
        Assert.Equal(["second.bias", "first.more", "7"], seen);
    }

    [Fact]
    public void Real_dtypes_leave_complex_parts_alone_unless_To_asks()
    {
        Sequential module = [new Net(), new PReLU()];
        ((PReLU)module[1]).Weight = new Parameter(Tensor.Ones([1], DType.Complex64));
        module.Double();
        Assert.Equal((DType.Complex64, DType.Float64), (module.GetParameter("1.weight").DType, module.GetParameter("0.scale").DType));
        module.To(DType.Complex128);
        Assert.Equal((DType.Complex128, DType.Complex128), (module.GetParameter("1.weight").DType, module.GetParameter("0.scale").DType));
    }

    [Fact]
    public void Freezing_and_evaluating_reach_everything()
    {
        Net net = new();
        net.Freeze();
        net.Eval();
        Assert.All(net.Parameters(), p => Assert.False(p.RequiresGrad));
        Assert.All(net.Modules(), m => Assert.False(m.Training));
        Assert.False(net.Call(Tensor.Ones([1, 3])).RequiresGrad);
    }

    [Fact]
    public void A_class_that_does_not_say_how_it_is_copied_can_be_made_anew()
    {
        Net net = new();
        Assert.Contains("OnClone", Assert.Throws<NotSupportedException>(() => net.Clone()).Message);
        net.Double();
        net.First.Freeze();
        net.Second.Eval();
        net.GetBuffer("scratch").Fill_(3);
        Net copy = net.Clone(() => new Net());
        Tensor x = Tensor.Ones([2, 3], DType.Float64);
        Assert.Equal(net.Call(x).ToArray<double>(), copy.Call(x).ToArray<double>());
        Assert.Equal([3.0, 3], copy.GetBuffer("scratch").ToArray<double>());
        Assert.False(copy.GetParameter("first.weight").RequiresGrad);
        Assert.False(copy.Second.Training);
        Assert.True(copy.Training);
        net.GetParameter("scale").Data.Fill_(9);
        Assert.Equal(1, copy.GetParameter("scale")[0].Item<double>());
        AveragedModel<Tensor, Tensor> average = new(net, create: () => new Net());
        average.UpdateParameters(net);
        Assert.Equal(net.Call(x).ToArray<double>(), average.Call(x).ToArray<double>());
    }
}
