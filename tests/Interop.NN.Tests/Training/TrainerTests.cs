using Interop.Checkpoints;
using Interop.Tensors;
using Interop.Testing;

namespace Interop.NN.Tests;

[Collection<Alone>]
public sealed class TrainerTests
{
    [Fact]
    public void A_model_learns_and_the_numbers_of_each_epoch_are_kept()
    {
        Tensor.ManualSeed(0);
        (Dataset<(Tensor, Tensor)> data, Sequential model) = (Classes(60), Net());
        Subset<(Tensor, Tensor)>[] parts = data.RandomSplit([48, 12]);
        List<TrainingProgress> progress = [];
        Trainer<(Tensor, Tensor)> trainer = new(model, new Adam(model.Parameters(), lr: 0.05), Step(model)) { Metrics = [new Accuracy()], Progress = new Direct(progress.Add) };
        IReadOnlyList<EpochRecord> history = trainer.Fit(Loader(parts[0]), epochs: 12, validation: Loader(parts[1]), cancellation: TestContext.Current.CancellationToken);
        Assert.Equal(12, history.Count);
        Assert.Equal(["lr", "loss", "accuracy", "val_loss", "val_accuracy"], history[0].Values.Keys);
        Assert.True(history[^1]["loss"] < 0.5 * history[0]["loss"], $"{history[0]["loss"]} → {history[^1]["loss"]}");
        Assert.True(history[^1]["val_accuracy"] > 0.9);
        Assert.Equal((12 * 6, 12 * 6), (trainer.GlobalStep, progress.Count));
        Assert.Equal(new TrainingProgress(0, 12, 1, 6, progress[0].Loss), progress[0]);
        Assert.Equal(history[^1]["val_accuracy"], trainer.Evaluate(Loader(parts[1]), TestContext.Current.CancellationToken)["accuracy"]);
        Assert.True(model.Training);
    }

    [Fact]
    public void A_run_that_goes_on_from_a_file_ends_with_the_very_same_values()
    {
        string path = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName() + ".pt");
        try
        {
            static Trainer<(Tensor, Tensor)> Make()
            {
                Tensor.ManualSeed(1);
                Sequential model = Net(dropout: 0.3);
                AdamW optimizer = new(model.Parameters(), lr: 0.02);
                return new(model, optimizer, Step(model)) { Scheduler = new StepLR(optimizer, stepSize: 2), Metrics = [new Accuracy()] };
            }

            Tensor.ManualSeed(0);
            Dataset<(Tensor, Tensor)> data = Classes(40);
            Trainer<(Tensor, Tensor)> whole = Make(), first = Make(), second = Make();
            Tensor.ManualSeed(2);
            whole.Fit(Loader(data), 5, cancellation: TestContext.Current.CancellationToken);
            Tensor.ManualSeed(2);
            first.Fit(Loader(data), 3, cancellation: TestContext.Current.CancellationToken);
            using (Checkpoint saved = first.ToCheckpoint())
                saved.Save(path);
            Tensor.ManualSeed(99);
            using (Checkpoint loaded = Checkpoint.Open(path))
                second.Load(loaded);
            Assert.Equal((3, first.GlobalStep), (second.Epoch, second.GlobalStep));
            second.Fit(Loader(data), 5, cancellation: TestContext.Current.CancellationToken);
            Assert.Equal(whole.History.Select(h => h["loss"]), second.History.Select(h => h["loss"]));
            Assert.Equal(whole.History.Select(h => h["lr"]), second.History.Select(h => h["lr"]));
            foreach ((string name, Tensor value) in whole.Model.StateDict())
                Assert.Equal(value.ToArray<float>(), second.Model.StateDict()[name].ToArray<float>());
            using Checkpoint empty = Checkpoint.From(new Dictionary<string, object?> { ["model"] = 1L });
            Assert.Throws<ArgumentException>(() => second.Load(empty));
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Fact]
    public void Gradients_of_several_batches_make_the_step_of_one_large_batch()
    {
        Tensor.ManualSeed(0);
        Dataset<(Tensor, Tensor)> data = Classes(10);
        Tensor[] Run(long batch, long accumulate)
        {
            Tensor.ManualSeed(4);
            Sequential model = Net();
            Trainer<(Tensor, Tensor)> trainer = new(model, new SGD(model.Parameters(), lr: 0.1), Step(model)) { AccumulateBatches = accumulate };
            trainer.Fit(new DataLoader<(Tensor, Tensor)>(data, batchSize: batch), epochs: 2, cancellation: TestContext.Current.CancellationToken);
            Assert.Equal(2 * ((10 + batch * accumulate - 1) / (batch * accumulate)), trainer.GlobalStep);
            return [.. model.Parameters()];
        }

        // Ten elements in batches of 2, 3 at a time: the last step has two batches.
        foreach ((Tensor one, Tensor several) in Run(6, 1).Zip(Run(2, 3)))
            Assert.True(one.Detach().Allclose(several.Detach(), 1e-4, 1e-6));
    }

    [Fact]
    public void Gradients_are_clipped_before_the_step()
    {
        Linear model = new(1, 1, bias: false);
        float before = model.Weight.Detach().Clone().Item<float>();
        Trainer<Tensor> trainer = new(model, new SGD(model.Parameters(), lr: 1), x => new StepResult((model.Call(x) * 1000).Sum())) { MaxGradNorm = 0.5 };
        trainer.Fit([Tensor.Ones([1, 1])], epochs: 1, cancellation: TestContext.Current.CancellationToken);
        Assert.Equal(before - 0.5f, model.Weight.Detach().Item<float>(), 1e-5f);
        new Trainer<Tensor>(model, new SGD(model.Parameters(), lr: 1), x => new StepResult((model.Call(x) * 1000).Sum())) { MaxGradValue = 0.25 }.Fit([Tensor.Ones([1, 1])], epochs: 1, cancellation: TestContext.Current.CancellationToken);
        Assert.Equal(before - 0.75f, model.Weight.Detach().Item<float>(), 1e-5f);
    }

    [Fact]
    public void A_run_without_progress_stops_early_with_its_best_values()
    {
        Linear model = new(1, 1, bias: false);
        EarlyStopping early = new("loss", patience: 1, restoreBest: true);
        List<float> weights = [];
        // The learning rate is so large that each step makes it worse.
        Trainer<Tensor> trainer = new(model, new SGD(model.Parameters(), lr: 3), x => new StepResult(model.Call(x).Square().Sum())) { Callbacks = [early, new Watcher(() => weights.Add(model.Weight.Detach().Item<float>()))] };
        trainer.Fit([Tensor.Ones([1, 1])], epochs: 50, cancellation: TestContext.Current.CancellationToken);
        Assert.Equal((3, 0, true), (trainer.Epoch, early.BestEpoch, trainer.IsStopping));
        Assert.Equal(weights[0], model.Weight.Detach().Item<float>());
    }

    [Fact]
    public void Schedulers_step_by_epoch_or_by_step_or_follow_a_number()
    {
        double[] Rates(Func<Optimizer, LRScheduler> make, SchedulerInterval interval)
        {
            Linear model = new(1, 1);
            SGD optimizer = new(model.Parameters(), lr: 1e-9);
            Trainer<Tensor> trainer = new(model, optimizer, x => new StepResult(model.Call(x).Square().Sum() + 1)) { Scheduler = make(optimizer), SchedulerInterval = interval };
            return [.. trainer.Fit([Tensor.Zeros([1, 1]), Tensor.Zeros([1, 1])], epochs: 3, cancellation: TestContext.Current.CancellationToken).Select(h => h["lr"])];
        }

        Assert.Equal([1e-9, 1e-10, 1e-11], Rates(o => new ExponentialLR(o, 0.1), SchedulerInterval.Epoch), new Near());
        Assert.Equal([1e-9, 1e-11, 1e-13], Rates(o => new ExponentialLR(o, 0.1), SchedulerInterval.Step), new Near());
        Assert.Equal([1e-9, 1e-9, 5e-10], Rates(o => new ReduceLROnPlateau(o, factor: 0.5, patience: 0, eps: 0), SchedulerInterval.Epoch), new Near());
    }

    [Fact]
    public void Runs_are_cancelled_between_batches()
    {
        Linear model = new(1, 1);
        using CancellationTokenSource source = new();
        int batches = 0;
        Trainer<Tensor> trainer = new(model, new SGD(model.Parameters()), x =>
        {
            if (++batches == 2)
                source.Cancel();
            return new StepResult(model.Call(x).Sum());
        });
        Assert.Throws<OperationCanceledException>(() => trainer.Fit(Enumerable.Repeat(Tensor.Ones([1, 1]), 10), epochs: 1, cancellation: source.Token));
        Assert.Equal(2, batches);
        Trainer<Tensor> measured = new(model, new SGD(model.Parameters()), x => new StepResult(model.Call(x).Sum())) { Metrics = [new MeanSquaredError()] };
        Assert.Throws<InvalidOperationException>(() => measured.Fit([Tensor.Ones([1, 1])], epochs: 1, cancellation: TestContext.Current.CancellationToken));
    }

    [Fact]
    public void Metrics_are_means_over_elements()
    {
        Accuracy one = new(), two = new(topK: 2), yes = new();
        Assert.Equal(double.NaN, one.Value);
        Tensor scores = Tensor.From([0.1f, 0.7f, 0.2f, 0.5f, 0.1f, 0.4f, 0.3f, 0.3f, 0.4f], new Shape(3, 3)), labels = Tensor.From([1L, 2, 2]);
        one.Add(scores, labels);
        two.Add(scores, labels);
        Assert.Equal((2.0 / 3, 1.0), (one.Value, two.Value));
        one.Add(scores.Narrow(0, 0, 1), labels.Narrow(0, 0, 1));
        Assert.Equal(3.0 / 4, one.Value);
        one.Reset();
        Assert.Equal(double.NaN, one.Value);
        yes.Add(Tensor.From([-1f, 2, 3]), Tensor.From([0f, 1, 0]));
        Assert.Equal(2.0 / 3, yes.Value, 12);
        Assert.Throws<ShapeException>(() => one.Add(scores, Tensor.From([1L])));
        MeanAbsoluteError mae = new();
        MeanSquaredError mse = new();
        mae.Add(Tensor.From([1f, 2]), Tensor.From([0f, 4]));
        mse.Add(Tensor.From([1f, 2]), Tensor.From([0f, 4]));
        Assert.Equal((1.5, 2.5), (mae.Value, mse.Value));
    }

    private static Dataset<(Tensor, Tensor)> Classes(long count)
    {
        Tensor y = Tensor.Randint(3, [count]), centres = Tensor.From([2f, 0, -2, 2, 0, -3], new Shape(3, 2));
        return TensorDataset.Of(centres.IndexSelect(0, y) + Tensor.Randn([count, 2]) * 0.3, y);
    }

    private static Sequential Net(double dropout = 0) => new(new Linear(2, 16), new Tanh(), new Dropout(dropout), new Linear(16, 3));

    private static Func<(Tensor, Tensor), StepResult> Step(Sequential model) => TrainingSteps.Supervised(model, (y, target) => y.CrossEntropy(target));

    private static DataLoader<(Tensor, Tensor)> Loader(IDataset<(Tensor, Tensor)> data) => new(data, batchSize: 8, shuffle: true);

    private sealed class Direct(Action<TrainingProgress> report) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value) => report(value);
    }

    private sealed class Watcher(Action watch) : TrainerCallback
    {
        public override void OnEpochEnd(Trainer trainer, EpochRecord epoch) => watch();
    }

    private sealed class Near : IEqualityComparer<double>
    {
        public bool Equals(double x, double y) => Math.Abs(x - y) <= 1e-6 * Math.Abs(x);

        public int GetHashCode(double obj) => 0;
    }
}
