using Interop.Checkpoints;
using Interop.NN;
using Interop.Tensors;
using Interop.Testing;

namespace Interop.EndToEnd;

/// <summary>The same training here and in live PyTorch, from the same seed or from each other's checkpoints: <c>runs.py</c>.</summary>
[Collection<Alone>]
public sealed class RunTests(ITestOutputHelper output)
{
    private static readonly string s_script = Path.Combine(Repository.Root, "tests", "Interop.EndToEnd", "runs.py");

    [Fact]
    public void Pictures_are_learned_along_the_same_curve()
    {
        Needs.Oracle();
        Tensor.ManualSeed(11);
        Sequential model = new(new Conv2d(1, 8, 3, stride: 2), new ReLU(), new Conv2d(8, 16, 3, stride: 2), new BatchNorm2d(16), new ReLU(), new Flatten(), new Linear(16 * 6 * 6, 10));
        Tensor shapes = Tensor.Randn([10, 1, 28, 28]), labels = Tensor.Randint(0, 10, [640]), pictures = shapes[labels] * 0.3 + Tensor.Randn([640, 1, 28, 28]);
        DataLoader<(Tensor, Tensor)> loader = new(TensorDataset.Of(pictures, labels), batchSize: 32, shuffle: true);
        Adam optimizer = new(model.Parameters(), lr: 1e-3);
        List<Tensor> losses = [];
        for (int epoch = 0; epoch < 10; epoch++)
        {
            foreach ((Tensor x, Tensor y) in loader)
                losses.Add(Step(optimizer, () => model.Call(x).CrossEntropy(y)));
        }

        Agree("digits", losses);
    }

    [Fact]
    public void Characters_are_learned_along_the_same_curve()
    {
        Needs.Oracle();
        Tensor.ManualSeed(12);
        GPT model = new(30, 32, 4, 2, 24);
        long[] follows = Tensor.Randperm(30).ToArray<long>();
        float[] surprise = Tensor.Rand([5000]).ToArray<float>();
        long[] other = Tensor.Randint(0, 30, [5000]).ToArray<long>(), characters = new long[5000];
        for (int i = 0; i < 4999; i++)
            characters[i + 1] = surprise[i] < 0.2 ? other[i] : follows[characters[i]];
        Tensor text = Tensor.From(characters);
        AdamW optimizer = new(model.Parameters(), lr: 3e-3, weightDecay: 0.01);
        List<Tensor> losses = [];
        for (int step = 0; step < 200; step++)
        {
            long[] at = Tensor.Randint(0, 5000 - 25, [16]).ToArray<long>();
            Tensor x = Tensor.Stack([.. at.Select(i => text.Narrow(0, i, 24))]), y = Tensor.Stack([.. at.Select(i => text.Narrow(0, i + 1, 24))]);
            losses.Add(Step(optimizer, () => model.Call(x).View(-1, 30).CrossEntropy(y.View(-1))));
        }

        Agree("characters", losses);
    }

    [Fact]
    public void A_run_that_PyTorch_interrupted_goes_on_here_and_the_other_way_round()
    {
        Needs.Oracle();
        string folder = Repository.Scratch(Path.Combine("end-to-end", "resumed")), theirs = Path.Combine(folder, "theirs.ckpt"), ours = Path.Combine(folder, "ours.ckpt"), answer = Path.Combine(folder, "answer.pt");
        LivePyTorch.Run("2.6", s_script, "begin", theirs, answer);
        Lit lit = new();
        lit.Load(theirs);
        Close(Read(answer), lit.Run(20), "the losses after PyTorch's checkpoint");
        lit.Save(ours);
        LivePyTorch.Run("2.6", s_script, "resume", ours, answer);
        Close(Read(answer), lit.Run(20), "the losses after our checkpoint");
    }

    /// <summary>A model with all that a run needs to go on.</summary>
    private sealed class Lit
    {
        private readonly Sequential _model = new(new Linear(20, 64), new ReLU(), new Dropout(0.2), new Linear(64, 64), new GELU(), new Linear(64, 5));
        private readonly AdamW _optimizer;
        private readonly CosineAnnealingLR _scheduler;
        private long _steps;

        internal Lit()
        {
            _optimizer = new AdamW(_model.Parameters(), lr: 0.01, weightDecay: 0.1);
            _scheduler = new CosineAnnealingLR(_optimizer, tMax: 60);
        }

        internal Tensor Run(int count)
        {
            List<Tensor> losses = [];
            for (int i = 0; i < count; i++, _steps++)
            {
                Tensor x = Tensor.Randn([32, 20]), y = Tensor.Randint(0, 5, [32]);
                losses.Add(Step(_optimizer, () => _model.Call(x).CrossEntropy(y)));
                _scheduler.Step();
            }

            return Tensor.Stack([.. losses]);
        }

        internal void Load(string path)
        {
            using Checkpoint checkpoint = Checkpoint.Open(path);
            _model.Load(checkpoint, new LoadOptions { At = "state_dict", Rename = name => name["model.".Length..] });
            _optimizer.LoadStateDict(checkpoint.Find("optimizer_states[0]")!);
            _scheduler.LoadStateDict(checkpoint.Find("lr_schedulers[0]")!);
            Generator.Default.SetState(checkpoint["rng_state"].Read());
            _steps = (long)((ScalarNode)checkpoint.Find("global_step")!).Value!;
        }

        internal void Save(string path)
        {
            StateDict state = _model.StateDict();
            state.Rename(name => "model." + name);
            using Checkpoint checkpoint = Checkpoint.From(new Dictionary<string, object>
            {
                ["global_step"] = _steps,
                ["state_dict"] = state,
                ["optimizer_states"] = new object[] { _optimizer },
                ["lr_schedulers"] = new object[] { _scheduler },
                ["rng_state"] = Generator.Default.GetState(),
            });
            checkpoint.Save(path);
        }
    }

    internal static Tensor Step(Optimizer optimizer, Func<Tensor> loss)
    {
        optimizer.ZeroGrad();
        Tensor value = loss();
        value.Backward();
        optimizer.Step();
        return value.Detach();
    }

    private void Agree(string run, List<Tensor> losses)
    {
        string answer = Path.Combine(Repository.Scratch(Path.Combine("end-to-end", run)), "losses.pt");
        LivePyTorch.Run("2.6", s_script, run, answer);
        Close(Read(answer), Tensor.Stack([.. losses]), $"the losses of {run}");
    }

    private static Tensor Read(string path)
    {
        using Checkpoint checkpoint = Checkpoint.Open(path);
        return ((TensorEntry)checkpoint.Root).Read();
    }

    /// <summary>float32 noise, which 200 steps let grow.</summary>
    private void Close(Tensor expected, Tensor found, string what)
    {
        Tensor error = (expected - found).Abs() / expected.Abs();
        output.WriteLine($"{what}: from {found[0].Item<float>():F3} to {found[-1].Item<float>():F3}, off by at most {error.Max().Item<float>():G3} of the loss");
        Assert.True(error.Max().Item<float>() < 2e-4, $"{what}: off by {error.Max().Item<float>():G3} of the loss, first by more than 0.0001 at step {error.Gt(1e-4).To(DType.Int64).Argmax().Item<long>()}");
    }
}
