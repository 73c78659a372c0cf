using Interop.Checkpoints;
using Interop.Tensors;
using Interop.Testing;

namespace Interop.NN.Tests;

[Collection<Alone>]
public sealed class LoraTests : TemporaryFolder
{
    private static readonly Dictionary<string, (Func<Module> Make, LoraConfig Config)> s_cases = new()
    {
        ["linear"] = (() => new Linear(6, 5), new LoraConfig { R = 3, LoraAlpha = 6 }),
        ["linear_rslora"] = (() => new Linear(6, 5, bias: false), new LoraConfig { R = 4, LoraAlpha = 16, UseRslora = true }),
        ["conv1d"] = (() => new Conv1d(4, 6, 3, padding: 1, stride: 2), new LoraConfig { R = 2, LoraAlpha = 8 }),
        ["conv2d"] = (() => new Conv2d(3, 4, [3, 2], padding: [1, 0], dilation: [2, 1]), new LoraConfig { R = 2, LoraAlpha = 1 }),
        ["conv2d_groups"] = (() => new Conv2d(4, 6, 3, groups: 2), new LoraConfig { R = 4, LoraAlpha = 4 }),
        ["embedding"] = (() => new Embedding(9, 5, paddingIdx: 2), new LoraConfig { R = 3, LoraAlpha = 6 }),
    };

    public static TheoryData<string> Cases() => [.. s_cases.Keys];

    [Theory]
    [MemberData(nameof(Cases))]
    public void Adapters_are_drawn_and_computed_as_by_PyTorch(string name)
    {
        using Checkpoint facts = Checkpoint.Open(Repository.Fixtures("adapters.safetensors"));
        Tensor Fact(string part) => facts[$"{name}/{part}"].Read();
        Tensor.ManualSeed(3);
        Module<Tensor, Tensor> layer = (Module<Tensor, Tensor>)s_cases[name].Make();
        Sequential model = Lora.Wrap(new Sequential(layer), s_cases[name].Config with { TargetModules = ["0"] });
        LoraAdapter adapter = Assert.Single(Lora.Adapters(model)).Adapter;
        Assert.Equal(Fact("A0").ToArray<float>(), adapter.A.ToArray<float>());
        Assert.Equal(Fact("B0").ToArray<float>(), adapter.B.ToArray<float>());
        Assert.Equal(Fact("next").ToArray<float>(), Tensor.Rand([2]).ToArray<float>());

        Set(adapter.A, Fact("A"));
        Set(adapter.B, Fact("B"));
        Tensor input = Fact("input"), output = model.Call(input);
        Close(Fact("output"), output);
        output.Square().Sum().Backward();
        Close(Fact("dA"), adapter.A.Grad!);
        Close(Fact("dB"), adapter.B.Grad!);
        Assert.All(layer.NamedParameters().Where(p => !p.Key.StartsWith("lora.", StringComparison.Ordinal)), p => Assert.Null(p.Value.Grad));

        Parameter weight = layer.GetParameter("weight");
        float[] before = weight.ToArray<float>();
        if (name == "conv2d_groups")
        {
            Assert.Throws<NotSupportedException>(() => Lora.Merge(model));
            return;
        }

        Lora.Merge(model);
        Close(Fact("merged"), weight);
        Close(output, model.Call(input));
        Lora.Unmerge(model);
        Assert.Equal(before, weight.ToArray<float>());
        Close(output, model.Call(input));
    }

    [Fact]
    public void Training_changes_adapters_only()
    {
        Net net = Lora.Wrap(new Net(), new LoraConfig { R = 2, TargetModules = ["up", "inner.0"] });
        Assert.Equal(["up.lora.A", "up.lora.B", "inner.0.lora.A", "inner.0.lora.B"], net.NamedParameters().Where(p => p.Value.RequiresGrad).Select(p => p.Key));
        float[] up = net.GetParameter("up.weight").ToArray<float>();
        SGD optimizer = new(net.Parameters().Where(p => p.RequiresGrad), lr: 0.1);
        for (int step = 0; step < 3; step++)
        {
            optimizer.ZeroGrad();
            net.Call(Tensor.Ones([2, 4])).Square().Sum().Backward();
            optimizer.Step();
        }

        Assert.Equal(up, net.GetParameter("up.weight").ToArray<float>());
        Assert.NotEqual(0, Lora.Adapters(net)[0].Adapter.B.Abs().Sum().Item<float>());
    }

    [Fact]
    public void A_fresh_adapter_changes_nothing_and_removal_leaves_nothing()
    {
        Net net = new();
        string text = net.ToString();
        Tensor x = Tensor.Ones([1, 4]), y = net.Call(x);
        IReadOnlyList<string> keys = net.StateDict().Keys;
        Lora.Wrap(net, new LoraConfig { TargetModules = ["up"] });
        Assert.Equal(y.ToArray<float>(), net.Call(x).ToArray<float>());
        Assert.Throws<ArgumentException>(() => Lora.Wrap(net, new LoraConfig { TargetModules = ["up"] }));
        Lora.Remove(net);
        Assert.Equal(text, net.ToString());
        Assert.Equal(keys, net.StateDict().Keys);
        Lora.Wrap(net, new LoraConfig { TargetModules = ["up"], InitLoraWeights = LoraInit.None });
        Tensor adapted = net.Call(x);
        Assert.NotEqual(y.ToArray<float>(), adapted.ToArray<float>());
        Lora.Remove(net, merge: true);
        Close(adapted, net.Call(x));
        Assert.Throws<ArgumentException>(() => Lora.AdapterStateDict(net));
    }

    [Fact]
    public void A_merged_weight_that_was_changed_keeps_the_change_when_the_adapter_leaves()
    {
        Linear layer = Lora.Wrap(new Sequential(new Linear(3, 2)), new LoraConfig { TargetModules = ["0"], InitLoraWeights = LoraInit.None })[0] as Linear ?? throw new InvalidOperationException();
        Sequential model = new(layer);
        Tensor before = layer.Weight.Detach().Clone();
        Lora.Merge(model);
        using (Tensor.NoGrad())
            layer.Weight.Add_(1);
        Lora.Unmerge(model);
        Close(before + 1, layer.Weight);
    }

    [Fact]
    public void A_copy_has_adapters_of_its_own()
    {
        Sequential model = Lora.Wrap(new Sequential(new Linear(3, 2)), new LoraConfig { TargetModules = ["0"], InitLoraWeights = LoraInit.None });
        Tensor x = Tensor.Ones([1, 3]), y = model.Call(x);
        Sequential copy = model.Clone();
        Assert.Equal(y.ToArray<float>(), copy.Call(x).ToArray<float>());
        Lora.Remove(copy);
        Assert.NotEqual(y.ToArray<float>(), copy.Call(x).ToArray<float>());
        Assert.Equal(y.ToArray<float>(), model.Call(x).ToArray<float>());
    }

    [Fact]
    public void Settings_choose_layers_ranks_and_what_is_trained_beside()
    {
        Net net = Lora.Wrap(new Net(), new LoraConfig
        {
            R = 4,
            LoraAlpha = 8,
            TargetPattern = "up|inner.*",
            ExcludeModules = ["inner", "1"],
            ModulesToSave = ["head"],
            Bias = LoraBias.LoraOnly,
            RankPattern = new Dictionary<string, long> { ["inner.0"] = 2 },
            AlphaPattern = new Dictionary<string, double> { ["^up"] = 1 },
        });
        Assert.Equal([("up", 4, 0.25), ("inner.0", 2, 4.0)], Lora.Adapters(net).Select(a => (a.Path, (int)a.Adapter.Rank, a.Adapter.Scaling)));
        Assert.Equal(["up.bias", "up.lora.A", "up.lora.B", "inner.0.bias", "inner.0.lora.A", "inner.0.lora.B", "head.weight", "head.bias"], net.NamedParameters().Where(p => p.Value.RequiresGrad).Select(p => p.Key));
        Assert.Equal(["base_model.model.up.base_layer.bias", "base_model.model.up.lora_A.weight", "base_model.model.up.lora_B.weight", "base_model.model.inner.0.base_layer.bias", "base_model.model.inner.0.lora_A.weight",
            "base_model.model.inner.0.lora_B.weight", "base_model.model.head.weight", "base_model.model.head.bias"], Lora.AdapterStateDict(net).Keys);
        Assert.Contains("up, inner.0, inner.1, head", Assert.Throws<ArgumentException>(() => Lora.Wrap(new Net(), new LoraConfig { TargetModules = ["none"] })).Message, StringComparison.Ordinal);
        Assert.Throws<NotSupportedException>(() => Lora.Wrap(new Net(), new LoraConfig { TargetModules = ["inner"] }));
        Assert.Throws<ArgumentException>(() => Lora.Wrap(new Net(), new LoraConfig { TargetModules = ["up"], R = 0 }));
    }

    [Fact]
    public void Saved_adapters_load_into_another_model_in_PEFTs_layout()
    {
        LoraConfig config = new() { R = 2, LoraAlpha = 3, LoraDropout = 0.25, TargetModules = ["up", "0"], Bias = LoraBias.All, ModulesToSave = ["head"], InitLoraWeights = LoraInit.None, AlphaPattern = new Dictionary<string, double> { ["up"] = 5 } };
        Tensor.ManualSeed(1);
        Net first = new(), second = new();
        second.LoadStateDict(first.StateDict());
        Lora.Wrap(first, config);
        using (Tensor.NoGrad())
            first.GetParameter("head.bias").Add_(1);
        first.SaveAdapter(Folder);
        Assert.Equal(["adapter_config.json", "adapter_model.safetensors"], Directory.GetFiles(Folder).Select(Path.GetFileName).Order());
        using (Checkpoint file = Checkpoint.Open(At("adapter_model.safetensors")))
        {
            Assert.Contains(new("format", "pt"), file.Metadata);
            Assert.Equal(Lora.AdapterStateDict(first).Keys.Order(StringComparer.Ordinal), file.Tensors.Select(t => t.Key).Order(StringComparer.Ordinal));
        }

        second.LoadAdapter(Folder);
        first.Eval();
        second.Eval();
        Tensor x = Tensor.Ones([2, 4]);
        Assert.Equal(first.Call(x).ToArray<float>(), second.Call(x).ToArray<float>());
        Assert.DoesNotContain(second.Parameters(), p => p.RequiresGrad);
        Assert.Equal((2, 3.0, 0.25, LoraBias.All, 5.0), (Lora.ConfigOf(second) is var c ? ((int)c.R, c.LoraAlpha, c.LoraDropout, c.Bias, c.AlphaPattern["up"]) : default));

        StateDict named = Lora.AdapterStateDict(first);
        named.Rename(n => n.Replace("lora_A.weight", "lora_A.default.weight", StringComparison.Ordinal).Replace(".base_layer", "", StringComparison.Ordinal));
        Lora.LoadAdapterStateDict(second, named);
        named.Remove("base_model.model.up.lora_B.weight");
        Assert.Contains("up.lora_B", Assert.Throws<ArgumentException>(() => Lora.LoadAdapterStateDict(second, named)).Message, StringComparison.Ordinal);
        named["base_model.model.up.lora_B.weight"] = Tensor.Zeros([1]);
        Assert.Throws<LoadException>(() => Lora.LoadAdapterStateDict(second, named));

        File.WriteAllText(At("adapter_config.json"), """{"peft_type": "LORA", "r": 2, "target_modules": "nothing", "use_dora": false}""");
        Assert.Throws<ArgumentException>(() => new Net().LoadAdapter(Folder));
        File.WriteAllText(At("adapter_config.json"), """{"peft_type": "IA3"}""");
        Assert.Throws<NotSupportedException>(() => new Net().LoadAdapter(Folder));
        File.WriteAllText(At("adapter_config.json"), """{"r": "two"}""");
        Assert.Throws<ModelFormatException>(() => new Net().LoadAdapter(Folder));
    }

    [Fact]
    public void Dropout_acts_in_training_only_and_half_layers_have_float32_adapters()
    {
        Linear layer = new(64, 2, bias: false, dtype: DType.BFloat16);
        Sequential model = Lora.Wrap(new Sequential(layer), new LoraConfig { TargetModules = ["0"], LoraDropout = 0.5, InitLoraWeights = LoraInit.None });
        Tensor x = Tensor.Ones([1, 64], DType.BFloat16);
        Assert.Equal(DType.Float32, Lora.Adapters(model)[0].Adapter.A.DType);
        Assert.Equal(DType.BFloat16, model.Call(x).DType);
        model.Eval();
        Assert.Equal(model.Call(x).To(DType.Float32).ToArray<float>(), model.Call(x).To(DType.Float32).ToArray<float>());
    }

    [Theory]
    [InlineData("whole")]
    [InlineData("out")]
    public void Attention_computes_with_adapted_projections(string which)
    {
        using Checkpoint facts = Checkpoint.Open(Repository.Fixtures("adapters.safetensors"));
        Tensor Fact(string part) => facts[$"attention/{part}"].Read();
        Tensor.ManualSeed(3);
        Attended model = new();
        float[] before = model.Attention.OutProj.Weight.ToArray<float>();
        IReadOnlyList<string> keys = model.StateDict().Keys;
        string text = model.ToString();
        bool isWhole = which == "whole";
        Lora.Wrap(model, new LoraConfig { R = 3, LoraAlpha = 6, TargetModules = [isWhole ? "attention" : "out_proj"], LoraDropout = 0.5 });
        IReadOnlyList<(string Path, Module Layer, LoraAdapter Adapter)> adapters = Lora.Adapters(model);
        Assert.Equal(isWhole ? ["attention", "attention.out_proj"] : ["attention.out_proj"], adapters.Select(a => a.Path));
        Assert.Equal(isWhole
            ? ["attention.lora_A.weight", "attention.lora_B.weight", "attention.base_layer.out_proj.lora_A.weight", "attention.base_layer.out_proj.lora_B.weight"]
            : ["attention.out_proj.lora_A.weight", "attention.out_proj.lora_B.weight"], Lora.AdapterStateDict(model).Keys.Select(k => k["base_model.model.".Length..]));
        if (isWhole)
            Assert.Equal(Fact("next").ToArray<float>(), Tensor.Rand([2]).ToArray<float>());
        foreach ((string path, _, LoraAdapter adapter) in adapters)
        {
            string part = path == "attention" ? "in" : "out";
            if (isWhole)
                Assert.Equal(Fact(part + "A0").ToArray<float>(), adapter.A.ToArray<float>());
            Assert.Equal(0, adapter.B.Abs().Sum().Item<float>());
            Set(adapter.A, Fact(part + "A"));
            Set(adapter.B, Fact(part + "B"));
        }

        Tensor input = Fact("input"), output = model.Call(input);
        Close(Fact($"{which}/output"), output);
        output.Square().Sum().Backward();
        foreach ((string path, Module layer, LoraAdapter adapter) in adapters)
        {
            string part = path == "attention" ? "in" : "out";
            Close(Fact($"{which}/d{part}A"), adapter.A.Grad!);
            Close(Fact($"{which}/d{part}B"), adapter.B.Grad!);
            Assert.Null(layer.NamedParameters(recurse: false).First().Value.Grad);
        }

        Attended copy = model.Clone(), loaded = Lora.Wrap(new Attended(), Lora.ConfigOf(model));
        Lora.Merge(model);
        Assert.Equal(Fact($"{which}/out_proj.weight").ToArray<float>(), model.GetParameter("attention.out_proj.weight").ToArray<float>(), (a, b) => Math.Abs(a - b) < 1e-6);
        if (isWhole)
            Close(Fact($"{which}/in_proj_weight"), model.GetParameter("attention.in_proj_weight"));
        Assert.Equal(output.ToArray<float>(), model.Call(input).ToArray<float>());
        Lora.Unmerge(model);
        Assert.Equal(before, model.GetParameter("attention.out_proj.weight").ToArray<float>());

        foreach (string name in keys)
            Set(loaded.GetParameter(name), copy.GetParameter(name));
        Lora.LoadAdapterStateDict(loaded, Lora.AdapterStateDict(copy));
        Assert.Equal(output.ToArray<float>(), loaded.Call(input).ToArray<float>());
        Lora.Remove(model);
        Assert.Equal(text, model.ToString());
        Assert.Equal(keys, model.StateDict().Keys);
        Assert.Equal(before, model.Attention.OutProj.Weight.ToArray<float>());
        Assert.Equal(output.ToArray<float>(), copy.Call(input).ToArray<float>());
    }

    [Fact]
    public void Biases_of_attention_have_PEFTs_names()
    {
        static string[] Biases(LoraBias bias) => [.. Lora.AdapterStateDict(Lora.Wrap(new Attended(), new LoraConfig { TargetModules = ["attention"], Bias = bias })).Keys.Where(k => k.EndsWith("bias", StringComparison.Ordinal))];
        Assert.Equal(["base_model.model.attention.base_layer.in_proj_bias", "base_model.model.attention.base_layer.out_proj.base_layer.bias"], Biases(LoraBias.All));
        Assert.Equal(["base_model.model.attention.base_layer.out_proj.base_layer.bias"], Biases(LoraBias.LoraOnly));
    }

    [Fact]
    public void What_uses_the_weight_of_a_layer_without_calling_it_gets_the_adapted_one()
    {
        Tensor x = Tensor.Randn([4, 6]), target = Tensor.From([0L, 2, 1, 3], [4]);
        LinearCrossEntropyLoss loss = new(6, 5);
        Linear linear = loss.Linear;
        float before = loss.Call(x, target).Item<float>();
        Lora.Wrap(loss, new LoraConfig { R = 2, TargetModules = ["linear"], InitLoraWeights = LoraInit.None });
        Tensor y = loss.Call(x, target);
        Assert.NotEqual(before, y.Item<float>());
        y.Backward();
        Assert.NotNull(Lora.Adapters(loss)[0].Adapter.A.Grad);
        Close(linear.Call(x), x.Linear(linear.Weight));
        Close(Functional.CrossEntropy(linear.Call(x), target), y);
        Lora.Merge(loss);
        Close(y, loss.Call(x, target));
        Assert.Throws<InvalidOperationException>(() => Lora.LoadAdapterStateDict(loss, Lora.AdapterStateDict(loss)));
    }

    [Fact]
    public void What_cannot_be_adapted_is_refused_before_anything_changes()
    {
        void Refused<TError>(Module model, LoraConfig config) where TError : Exception
        {
            Assert.Throws<TError>(() => Lora.Wrap(model, config));
            Assert.Empty(Lora.Adapters(model));
            Assert.All(model.Parameters(), p => Assert.True(p.RequiresGrad));
        }

        Refused<NotSupportedException>(new ModuleList<Module>(new Linear(2, 2), new MultiheadAttention(4, 2, kdim: 3)), new LoraConfig { TargetModules = ["0", "1"] });
        Refused<ArgumentException>(new Attended(), new LoraConfig { TargetModules = ["attention", "out_proj"] });
        Refused<NotSupportedException>(new ModuleList<Module>(new Linear(2, 2), new LSTM(2, 2)), new LoraConfig { TargetModules = ["0", "1"] });
        Refused<NotSupportedException>(new Sequential(WeightNorm.Apply(new Linear(2, 2))), new LoraConfig { TargetModules = ["0"] });
        Linear layer = new(2, 2);
        Lora.Wrap(new Sequential(layer), new LoraConfig { R = 1, TargetModules = ["0"] });
        Assert.Throws<ArgumentException>(() => WeightNorm.Apply(layer));
        Assert.Throws<ArgumentException>(() => LegacyWeightNorm.Apply(layer));
        Assert.Throws<ArgumentException>(() => LegacySpectralNorm.Apply(layer));
    }

    private static void Set(Tensor parameter, Tensor value)
    {
        using GradMode mode = Tensor.NoGrad();
        parameter.Copy_(value);
    }

    private static void Close(Tensor expected, Tensor actual)
    {
        Assert.Equal(expected.Shape, actual.Shape);
        Assert.True(expected.Detach().Allclose(actual.Detach(), 1e-4, 1e-5), $"Differs by {(expected - actual.Detach()).Abs().Max().Item<float>()}.");
    }

    private sealed class Net : Module<Tensor, Tensor>
    {
        private readonly Linear _up, _head;
        private readonly Sequential _inner;

        public Net()
        {
            _up = Register("up", new Linear(4, 6));
            _inner = Register("inner", new Sequential(new Linear(6, 6), new Linear(6, 5)));
            _head = Register("head", new Linear(5, 2));
        }

        protected override Tensor Forward(Tensor input) => _head.Call(_inner.Call(_up.Call(input).Tanh()));
    }

    private sealed class Attended : Module<Tensor, Tensor>
    {
        public Attended() => Register("attention", new MultiheadAttention(6, 2));

        public MultiheadAttention Attention => Child<MultiheadAttention>("attention");

        protected override bool OnClone() => true;

        protected override Tensor Forward(Tensor input) => Attention.Call(input, input, input).AttnOutput;
    }
}
