using Interop.Checkpoints;
using Interop.NN;
using Interop.Tensors;
using Interop.Testing;

namespace Interop.EndToEnd;

/// <summary>The user's whole loop over <c>fixtures/models</c>: open, load, run, fine-tune, save, and PyTorch goes on from there.</summary>
public sealed class LoopTests
{
    private static readonly Dictionary<string, Func<Module<Tensor, Tensor>>> s_models = new()
    {
        ["mlp"] = () => new Sequential(new Linear(20, 32), new ReLU(), new Dropout(0), new Linear(32, 32), new GELU(), new LayerNorm(32), new Linear(32, 5)),
        ["cnn"] = () => new Sequential(new Conv2d(3, 8, 3, padding: 1, bias: false), new BatchNorm2d(8), new ReLU(), new MaxPool2d(2), new Conv2d(8, 12, 3, stride: 2, groups: 4), new BatchNorm2d(12),
            new SiLU(), new AdaptiveAvgPool2d(1), new Flatten(), new Linear(12, 4)),
        ["lstm_tagger"] = () => new Tagger(50, 12, 16, 7),
        ["encoder"] = () => new Classifier(60, 16, 4, 2, 6),
        ["gpt"] = () => new GPT(65, 24, 4, 2, 16),
    };

    public static TheoryData<string, string> Files()
    {
        TheoryData<string, string> rows = [];
        foreach (string model in s_models.Keys)
        {
            foreach (string file in (string[])["state_dict.pt", "module.pt", "model.safetensors"])
                rows.Add(model, file);
        }

        return rows;
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void A_loaded_model_computes_and_learns_what_PyTorch_does(string name, string file)
    {
        Module<Tensor, Tensor> model = s_models[name]();
        LoadReport report = model.Load(Repository.Fixtures("models", name, file));
        Assert.True(report.IsComplete);
        Assert.Empty(report.Tied);

        using Checkpoint expected = Checkpoint.Open(Repository.Fixtures("models", name, "expected.safetensors"));
        Tensor input = expected["input.0"].Read(), target = expected["target"].Read();
        model.Eval();
        using (Tensor.NoGrad())
            Close(expected["output"].Read(), model.Call(input), "output");
        model.Train();
        Tensor loss = Loss(model, input, target);
        Close(expected["loss"].Read(), loss, "loss");
        loss.Backward();
        foreach ((string path, Parameter parameter) in model.NamedParameters())
            Close(expected[$"gradient.{path}"].Read(), parameter.Grad!, $"gradient of {path}");

        model.Load(Repository.Fixtures("models", name, file));
        Tensor losses = Train(model, new AdamW(model.Parameters(), lr: 0.01, eps: 1e-4, weightDecay: 0.1), input, target, 5);
        Close(expected["losses"].Read(), losses, "losses");
        foreach ((string path, Tensor value) in model.StateDict())
            Close(expected[$"after.{path}"].Read(), value, $"{path} after five steps");
    }

    [Theory]
    [InlineData("mlp")]
    [InlineData("cnn")]
    [InlineData("lstm_tagger")]
    [InlineData("encoder")]
    [InlineData("gpt")]
    public void PyTorch_loads_what_was_fine_tuned_here_and_agrees(string name)
    {
        Needs.Oracle();
        Module<Tensor, Tensor> model = s_models[name]();
        model.Load(Repository.Fixtures("models", name, "state_dict.pt"));
        using Checkpoint expected = Checkpoint.Open(Repository.Fixtures("models", name, "expected.safetensors"));
        Tensor input = expected["input.0"].Read(), target = expected["target"].Read();
        Train(model, new SGD(model.Parameters(), lr: 0.1, momentum: 0.9), input, target, 3);
        model.Eval();
        string folder = Repository.Scratch(Path.Combine("end-to-end", name)), saved = Path.Combine(folder, "tuned.pt"), answer = Path.Combine(folder, "answer.pt");
        model.Save(saved);
        LivePyTorch.Run("2.6", Path.Combine(Repository.Root, "tests", "Interop.EndToEnd", "agree.py"), name, saved, Repository.Fixtures("models", name, "expected.safetensors"), answer);
        using Checkpoint theirs = Checkpoint.Open(answer);
        using (Tensor.NoGrad())
            Close(theirs["output"].Read(), model.Call(input), "output");
    }

    private static Tensor Loss(Module<Tensor, Tensor> model, Tensor input, Tensor target)
    {
        Tensor output = model.Call(input);
        return output.Reshape(-1, output.Shape[output.Rank - 1]).CrossEntropy(target.Reshape(-1));
    }

    private static Tensor Train(Module<Tensor, Tensor> model, Optimizer optimizer, Tensor input, Tensor target, int steps) =>
        Tensor.Stack([.. Enumerable.Range(0, steps).Select(_ => RunTests.Step(optimizer, () => Loss(model, input, target)))]);

    /// <summary>PyTorch's own measure for float32, from the largest value on.</summary>
    private static void Close(Tensor expected, Tensor found, string what)
    {
        Assert.Equal(expected.Shape, found.Shape);
        double scale = Math.Max(1, expected.ElementCount == 0 ? 0 : expected.To(DType.Float64).Abs().Max().Item<double>());
        double error = expected.ElementCount == 0 ? 0 : (expected.To(DType.Float64) - found.To(DType.Float64)).Abs().Max().Item<double>();
        Assert.True(error <= 1e-5 * scale, $"{what}: off by {error:G3}, the largest value is {scale:G3}");
    }
}
