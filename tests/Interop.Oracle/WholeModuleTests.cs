using Interop.Checkpoints;
using Interop.NN;
using Interop.Tensors;
using Interop.Testing;

namespace Interop.Oracle;

/// <summary><c>torch.save(model)</c>: modules of every class come alive with the same text and values, and compute what PyTorch computes.</summary>
public sealed class WholeModuleTests(ITestOutputHelper output)
{
    private static readonly string s_script = Path.Combine(Repository.Root, "tests", "Interop.Oracle", "whole_modules.py");

    /// <summary>The corpus's own class.</summary>
    private sealed class TinyNet : Module<Tensor, Tensor>
    {
        internal TinyNet(SavedAttributes a)
        {
            foreach (string name in a.Children)
                Register(name, a.Child<Module>(name)!);
            Register("scale", new Parameter(Tensor.Zeros([])));
            RegisterBuffer("steps", Tensor.Zeros([], DType.Int64));
            RegisterBuffer("scratch", Tensor.Zeros([2]), persistent: false);
        }

        protected override Tensor Forward(Tensor x)
        {
            foreach (string name in (string[])["conv", "bn", "act", "pool"])
                x = Child<Module<Tensor, Tensor>>(name).Call(x);
            return Child<Module<Tensor, Tensor>>("fc").Call(x.Flatten(1)) * Attribute("scale")!;
        }
    }

    [Theory]
    [InlineData("1.13")]
    [InlineData("2.6")]
    public void Modules_of_every_class_come_alive(string version)
    {
        string file = Path.Combine(Repository.Scratch(Path.Combine("oracle", "modules-" + version)), "modules.pt");
        LivePyTorch.Run(version, s_script, "pickle", file);
        using Checkpoint checkpoint = Checkpoint.Open(file);
        MapNode modules = (MapNode)checkpoint.Find("modules")!, texts = (MapNode)checkpoint.Find("texts")!;
        List<string> problems = [];
        foreach ((CheckpointNode key, CheckpointNode node) in modules.Entries)
        {
            string name = key.ToString()!;
            try
            {
                Module module = checkpoint.ToModule($"modules.{name}");
                string text = (string)((ScalarNode)texts[name]!).Value!;
                if (version == "2.6" && Neutral(module.ToString()) != Neutral(text))
                    problems.Add($"{name}: prints\n{module}\ninstead of\n{text}");
                StateDict expected = StateDict.From(node), found = module.StateDict();
                if (!expected.Keys.SequenceEqual(found.Keys))
                    problems.Add($"{name}: {string.Join(", ", found.Keys)} instead of {string.Join(", ", expected.Keys)}");
                else if (expected.FirstOrDefault(e => !e.Value.Equal(found[e.Key])) is { Key: { } different })
                    problems.Add($"{name}: {different} differs");
                if (SavedModule.TryGet(node, out SavedModule? saved) && module.Training != (bool)((ScalarNode)saved.State["training"]!).Value!)
                    problems.Add($"{name}: training is {module.Training}");
            }
            catch (Exception e) when (e is not OutOfMemoryException)
            {
                problems.Add($"{name}: {e.GetType().Name}: {e.Message}");
            }
        }

        output.WriteLine($"{modules.Count} modules of PyTorch {version}");
        Assert.True(problems.Count == 0, $"{problems.Count} of {modules.Count}:\n{string.Join('\n', problems.Take(30))}");

        // We print as 2.14 does; 2.6 does not name the bias of norms yet, and 1.13 has more of its own ways.
        static string Neutral(string text) => text.Replace(", bias=True", "", StringComparison.Ordinal).Replace(", bias=False", "", StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("t1.13", "1.13")]
    [InlineData("t2.6", "2.6")]
    public void Whole_modules_of_the_corpus_give_PyTorchs_outputs(string corpus, string version)
    {
        string folder = Path.Combine(Needs.Corpora(), "fixtures", corpus, "ser"), scratch = Repository.Scratch(Path.Combine("oracle", "whole-" + version));
        // The oracle sees the repository alone.
        string[] files = [.. Directory.GetFiles(folder, "*_full_*.pt").Select(f => Copied(f, scratch)).Order()];
        string answers = Path.Combine(scratch, "answers.pt");
        LivePyTorch.Run(version, [s_script, "run", answers, .. files]);
        using Checkpoint truth = Checkpoint.Open(answers);
        ModuleClasses classes = new();
        classes.Register("__main__.TinyNet", a => new TinyNet(a));
        foreach (string file in files)
        {
            string name = Path.GetFileNameWithoutExtension(file);
            using Checkpoint checkpoint = Checkpoint.Open(file);
            Module module = checkpoint.ToModule(classes: classes);
            module.Eval();
            Tensor input = ((TensorEntry)((MapNode)truth.Root)[name + ".input"]!).Read(), expected = ((TensorEntry)((MapNode)truth.Root)[name + ".output"]!).Read();
            using GradMode mode = Tensor.NoGrad();
            Tensor found = module switch
            {
                LSTM lstm => lstm.Call(input).Output,
                TransformerEncoder encoder => encoder.Call(input),
                _ => ((Module<Tensor, Tensor>)module).Call(input),
            };
            Assert.True(found.Allclose(expected, 1e-4, 1e-5), $"{name}: off by {(found - expected).Abs().Max().Item<float>():G3}");
        }

        Assert.Equal(6, files.Length);
    }

    private static string Copied(string file, string folder)
    {
        string copy = Path.Combine(folder, Path.GetFileName(file));
        File.Copy(file, copy);
        return copy;
    }
}
