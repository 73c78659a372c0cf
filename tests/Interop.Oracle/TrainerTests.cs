using Interop.Checkpoints;
using Interop.NN;
using Interop.Tensors;
using Interop.Testing;

namespace Interop.Oracle;

/// <summary>Live PyTorch goes on from a trainer's checkpoint, in the same order of the data and with the same losses.</summary>
[Collection<Alone>]
public sealed class TrainerTests
{
    [Theory]
    [InlineData("1.13")]
    [InlineData("2.6")]
    public void PyTorch_goes_on_from_a_trainers_checkpoint(string version)
    {
        Needs.Oracle();
        string folder = Repository.Scratch(Path.Combine("oracle", "trainer-" + version)), file = Path.Combine(folder, "ours.pt"), answer = Path.Combine(folder, "theirs.pt");
        Tensor.ManualSeed(11);
        Sequential model = new(new Linear(3, 4), new Tanh(), new Linear(4, 2));
        AdamW optimizer = new(model.Parameters(), lr: 0.01);
        List<double> losses = [];
        Trainer<(Tensor, Tensor)> trainer = new(model, optimizer, TrainingSteps.Supervised(model, (y, target) => y.CrossEntropy(target))) { Scheduler = new StepLR(optimizer, 2), Callbacks = [new Losses(losses)] };
        DataLoader<(Tensor, Tensor)> loader = new(TensorDataset.Of(Tensor.Arange(24).To(DType.Float32).Reshape(8, 3) / 24, Tensor.Arange(8) % 2), batchSize: 4, shuffle: true);
        trainer.Fit(loader, 3, cancellation: TestContext.Current.CancellationToken);
        using (Checkpoint ours = trainer.ToCheckpoint())
            ours.Save(file);
        LivePyTorch.Run(version, "-W", "ignore", Path.Combine(Repository.Root, "tests", "Interop.Oracle", "trainer.py"), file, answer);

        losses.Clear();
        trainer.Fit(loader, 5, cancellation: TestContext.Current.CancellationToken);
        using Checkpoint theirs = Checkpoint.Open(answer);
        Assert.True(theirs["losses"].Read().To(DType.Float64).Allclose(Tensor.From<double>([.. losses]), 1e-5, 1e-6));
        foreach ((string name, Tensor value) in model.StateDict())
            Assert.True(((TensorEntry)((MapNode)theirs.Find("model")!)[name]!).Read().Allclose(value, 1e-5, 1e-6), name);
        Assert.Equal(optimizer.ParamGroups[0].Lr, Convert.ToDouble(((ScalarNode)theirs.Find("lr")!).Value, null), 1e-15);
        Assert.Equal(theirs["random"].Read().ToArray<float>(), Tensor.Rand([3]).ToArray<float>());
    }

    private sealed class Losses(List<double> losses) : TrainerCallback
    {
        public override void OnBatchEnd(Trainer trainer, double loss) => losses.Add(loss);
    }
}
