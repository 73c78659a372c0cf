using System.Text.Json;
using Interop.Checkpoints;
using Interop.Tensors;
using Interop.Testing;

namespace Interop.NN.Tests;

/// <summary>Computed parameters as PyTorch 2.14 has them: <c>tools/fixtures/parametrizations.py</c>.</summary>
[Collection<Alone>]
public class ParametrizationTests
{
    private static readonly Dictionary<string, Func<Module<Tensor, Tensor>>> s_cases = new()
    {
        ["weight_norm"] = () => WeightNorm.Apply(new Linear(4, 3)),
        ["weight_norm_1"] = () => WeightNorm.Apply(new Linear(4, 3), dim: 1),
        ["weight_norm_all"] = () => WeightNorm.Apply(new Linear(4, 3), dim: null),
        ["legacy_weight_norm"] = () => LegacyWeightNorm.Apply(new Linear(4, 3)),
        ["spectral_norm"] = () => SpectralNorm.Apply(new Linear(4, 3)),
        ["legacy_spectral_norm"] = () => LegacySpectralNorm.Apply(new Linear(4, 3)),
        ["orthogonal_square"] = () => Orthogonal.Apply(new Linear(4, 4)),
        ["orthogonal_cayley"] = () => Orthogonal.Apply(new Linear(4, 6), orthogonalMap: OrthogonalMap.Cayley),
        ["orthogonal_tall"] = () => Orthogonal.Apply(new Linear(4, 6)),
        ["orthogonal_wide"] = () => Orthogonal.Apply(new Linear(4, 2), useTrivialization: false),
        ["prune_l1"] = () => Pruned(new Linear(4, 3), new L1Unstructured(0.5)),
        ["prune_twice"] = () => Pruned(new Linear(4, 3), new RandomUnstructured(0.3), new L1Unstructured(3)),
        ["prune_ln"] = () => Pruned(new Linear(4, 3), new LnStructured(1, n: 2, dim: 0)),
        ["prune_slices"] = () => Pruned(new Linear(4, 3), new RandomStructured(2, dim: 1)),
        ["prune_global"] = () =>
        {
            Sequential module = new(new Linear(4, 3), new Linear(3, 2));
            Prune.GlobalUnstructured([(module[0], "weight"), (module[1], "weight")], new L1Unstructured(0.4));
            return module;
        },
    };

    public static TheoryData<string> Cases() => [.. s_cases.Keys];

    private static Linear Pruned(Linear module, params PruningMethod[] methods)
    {
        foreach (PruningMethod method in methods)
            Prune.Apply(module, "weight", method);
        return module;
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Computed_parameters_are_PyTorchs(string name)
    {
        using Checkpoint facts = Checkpoint.Open(Repository.Fixtures("parametrized.safetensors"));
        Tensor.ManualSeed(3);
        Module<Tensor, Tensor> module = s_cases[name]();
        Tensor y = null!;
        for (int i = 0; i < 2; i++)
        {
            module.ZeroGrad();
            y = module.Call(Tensor.Ones([2, 4]));
            y.Sum().Backward();
        }

        Assert.Equal(Text(facts, "keys", name).EnumerateArray().Select(k => k.GetString()!), module.StateDict().Keys);
        if (!name.StartsWith("orthogonal", StringComparison.Ordinal))
            Assert.Equal(Text(facts, "repr", name).GetString(), module.ToString());
        Close(facts[$"{name}/output"].Read(), y, "output");
        foreach ((string key, Tensor value) in module.StateDict())
            Close(facts[$"{name}/state.{key}"].Read(), value, key);
        foreach ((string key, Parameter parameter) in module.NamedParameters())
            Close(facts[$"{name}/gradient.{key}"].Read(), parameter.Grad!, $"gradient of {key}");
    }

    public static TheoryData<string> Normalized() => ["linear", "wide", "conv", "transposed"];

    [Theory]
    [MemberData(nameof(Normalized))]
    public void The_old_spectral_norm_takes_and_gives_state_dicts_of_its_versions(string name)
    {
        using Checkpoint facts = Checkpoint.Open(Repository.Fixtures("spectral_norm.pt"));
        Sequential Make() => new(new Identity(), name switch
        {
            "linear" => LegacySpectralNorm.Apply(new Linear(4, 6)),
            "wide" => LegacySpectralNorm.Apply(new Linear(6, 4)),
            "conv" => LegacySpectralNorm.Apply(new Conv2d(1, 6, 2)),
            _ => LegacySpectralNorm.Apply(new ConvTranspose1d(2, 9, 3)),
        });
        Tensor Fact(string part) => facts[$"{name}.{part}"].Read();
        Sequential model = Make();
        model.Load(facts, new LoadOptions { At = $"{name}.new" });
        CheckpointNode written = model.StateDict().ToNode();
        Assert.Equal(Metadata(facts.Find($"{name}.new")!), Metadata(written));
        Assert.Equal(Metadata(written), Metadata(StateDict.From(written).Clone().ToNode()));
        foreach ((string key, Tensor value) in StateDict.From(facts.Find($"{name}.new")!))
            Assert.Equal(value.ToArray<float>(), model.StateDict()[key].ToArray<float>());

        Sequential old = Make();
        old.Load(facts, new LoadOptions { At = $"{name}.old" });
        if (name != "wide")
            Close(Fact("v"), old.GetBuffer("1.weight_v"), "v");
        old.Eval();
        Close(Fact("output"), old.Call(Fact("input")), "output");

        // Without _metadata and with v it is taken for the newest; without v and the normalized weight it is incomplete.
        StateDict bare = StateDict.From(facts.Find($"{name}.new")!);
        bare.LocalMetadata.Clear();
        Make().LoadStateDict(bare);
        bare.Remove("1.weight_v");
        Assert.Contains("1.weight_v", Assert.Throws<LoadException>(() => Make().LoadStateDict(bare)).Message, StringComparison.Ordinal);

        static string Metadata(CheckpointNode state)
        {
            return Text(((MapNode)((MapNode)state).Attributes!)["_metadata"]!);
            static string Text(CheckpointNode node) => node is MapNode map ? $"{{{string.Join(", ", map.Entries.Select(e => $"{((ScalarNode)e.Key).Value}: {Text(e.Value)}"))}}}" : $"{((ScalarNode)node).Value}";
        }
    }

    [Fact]
    public void The_old_spectral_norm_comes_off_with_all_its_hooks()
    {
        ConvTranspose1d layer = LegacySpectralNorm.Apply(new ConvTranspose1d(4, 4, 1));
        Assert.Throws<ArgumentException>(() => LegacySpectralNorm.Apply(layer));
        Tensor x = Tensor.Randn([1, 4, 3]);
        layer.Call(x);
        layer.Eval();
        Tensor y = layer.Call(x);
        ConvTranspose1d copy = layer.Clone();
        LegacySpectralNorm.Remove(layer);
        Close(y, layer.Call(x), "removed");
        Close(y, copy.Call(x), "copy");
        Assert.Equal(["bias", "weight"], layer.StateDict().Keys);
        Assert.Empty(layer.StateDict().LocalMetadata);
        Assert.Single(copy.StateDict().LocalMetadata);
        Assert.Throws<ArgumentException>(() => LegacySpectralNorm.Remove(layer));
        LegacySpectralNorm.Apply(layer);
        Assert.Single(layer.StateDict().LocalMetadata);
    }

    [Fact]
    public void Removing_leaves_an_ordinary_parameter_with_the_computed_value()
    {
        Linear module = WeightNorm.Apply(new Linear(4, 3));
        float[] computed = module.Weight.ToArray<float>();
        Assert.True(Parametrize.IsParametrized(module, "weight"));
        Parametrize.Remove(module, "weight");
        Assert.False(Parametrize.IsParametrized(module));
        Assert.Equal(computed, module.Weight.ToArray<float>());
        Assert.Equal(["bias", "weight"], module.StateDict().Keys);
        Assert.Throws<ArgumentException>(() => Parametrize.Remove(module, "weight"));

        Linear pruned = Pruned(new Linear(4, 3), new L1Unstructured(5));
        Assert.True(Prune.IsPruned(pruned));
        Prune.Remove(pruned, "weight");
        Assert.False(Prune.IsPruned(pruned));
        Assert.Equal(5, pruned.Weight.ToArray<float>().Count(x => x == 0));
    }

    [Fact]
    public void Old_state_dicts_of_weight_norm_load_into_new_modules()
    {
        Linear old = LegacyWeightNorm.Apply(new Linear(4, 3)), @new = WeightNorm.Apply(new Linear(4, 3));
        Assert.True(@new.LoadStateDict(old.StateDict()).IsComplete);
        Assert.Equal(old.Weight.ToArray<float>(), @new.Weight.ToArray<float>());
    }

    [Fact]
    public void A_computed_parameter_can_be_set_and_computed_once()
    {
        Linear module = Orthogonal.Apply(new Linear(4, 4));
        Tensor target = Tensor.Eye(4);
        module.Weight = target;
        Assert.All(module.Weight.ToArray<float>().Zip(target.ToArray<float>()), p => Assert.Equal(p.Second, p.First, 1e-6));
        using (Parametrize.Cached())
            Assert.Same(module.Weight, module.Weight);
        Assert.NotSame(module.Weight, module.Weight);
    }

    private sealed class Doubled : Parametrization
    {
        public override Tensor[] RightInverse(Tensor value) => [value / 2];

        protected override Tensor Forward(Tensor[] input) => input[0] * 2;
    }

    [Fact]
    public void Parametrizations_run_one_over_the_other()
    {
        Linear module = new(3, 2, bias: false);
        float[] before = module.Weight.ToArray<float>();
        Parametrize.Register(module, "weight", new Doubled());
        Parametrize.Register(module, "weight", new Doubled());
        Assert.Equal(before, module.Weight.ToArray<float>());
        Assert.Equal(before.Select(x => x / 4), Parametrize.Find(module, "weight")!.Originals[0].ToArray<float>());
    }

    private static JsonElement Text(Checkpoint facts, string key, string name) =>
        JsonDocument.Parse(facts.Metadata.First(m => m.Key == key).Value).RootElement.GetProperty(name);

    private static void Close(Tensor expected, Tensor found, string what)
    {
        Assert.Equal(expected.Shape, found.Shape);
        double error = (expected.To(DType.Float64) - found.To(DType.Float64)).Abs().Max().Item<double>();
        Assert.True(error <= 2e-6 * Math.Max(1, expected.To(DType.Float64).Abs().Max().Item<double>()), $"{what}: off by {error:G3}");
    }
}
