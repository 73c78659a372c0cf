using Interop.Checkpoints;
using Interop.NN;
using Interop.Tensors;

namespace Interop.NN.Tests.Schedulers;

/// <summary>What schedulers promise beside the numbers, which the conformance runs judge.</summary>
public sealed class SchedulerTests
{
    [Fact]
    public void Closed_forms_agree_with_steps_where_there_are_some()
    {
        Func<Optimizer, LRScheduler>[] all =
        [
            o => new StepLR(o, 3, 0.5), o => new MultiStepLR(o, [2, 2, 5], 0.3), o => new ConstantLR(o, 0.25, 4), o => new LinearLR(o, 0.2, 0.9, 6),
            o => new ExponentialLR(o, 0.9), o => new PolynomialLR(o, 12, 2), o => new CosineAnnealingLR(o, 12, 0.01), o => new LambdaLR(o, e => 1.0 / (1 + e)), o => new CosineAnnealingWarmRestarts(o, 4, 2),
        ];
        foreach (Func<Optimizer, LRScheduler> make in all)
        {
            SGD a = Sgd(), b = Sgd();
            LRScheduler chained = make(a), closed = make(b);
            for (int epoch = 1; epoch <= 10; epoch++)
            {
                chained.Step();
                closed.Step(epoch);
                Assert.Equal(chained.GetLastLr()[0], closed.GetLastLr()[0], 1e-12);
                Assert.Equal(b.ParamGroups[0].Lr, closed.GetLastLr()[0]);
            }
        }
    }

    [Fact]
    public void Going_on_needs_the_first_learning_rates()
    {
        SGD optimizer = Sgd();
        Assert.Contains("initial_lr", Assert.Throws<ArgumentException>(() => new ExponentialLR(optimizer, 0.9, lastEpoch: 4)).Message);
        ExponentialLR first = new(optimizer, 0.9);
        first.Step();
        ExponentialLR again = new(optimizer, 0.9, lastEpoch: first.LastEpoch);
        Assert.Equal(2, again.LastEpoch);
        Assert.Equal([1.0], again.BaseLrs);
    }

    [Fact]
    public void A_state_dict_of_functions_holds_none_and_loads_into_functions()
    {
        LambdaLR scheduler = new(Sgd(), e => Math.Pow(0.5, e)), other = new(Sgd(), e => Math.Pow(0.5, e));
        scheduler.Step();
        Checkpoint saved = Checkpoint.From(new Dictionary<string, object> { ["scheduler"] = scheduler });
        Assert.Equal("None", saved.Find("scheduler.lr_lambdas[0]")!.ToString());
        other.LoadStateDict(saved.Find("scheduler")!);
        other.Step();
        Assert.Equal([0.25], other.GetLastLr());
    }

    [Fact]
    public void Attributes_of_other_versions_are_kept()
    {
        StepLR scheduler = new(Sgd(), 3);
        MapNode state = scheduler.StateDict();
        state.Add("verbose", false);
        scheduler.LoadStateDict(state);
        Assert.Equal("verbose", scheduler.StateDict().Entries[^1].Key.ToString());
    }

    [Fact]
    public void Momentum_moves_through_the_first_beta()
    {
        Adam optimizer = new([new Parameter(Tensor.Ones([1]))]);
        OneCycleLR scheduler = new(optimizer, 0.1, totalSteps: 10);
        Assert.Equal((0.95, 0.999), optimizer.ParamGroups[0].Betas);
        for (int i = 0; i < 2; i++)
            scheduler.Step();
        Assert.Equal(0.85, optimizer.ParamGroups[0].Betas.First, 1e-12);
        for (int i = 0; i < 8; i++)
            scheduler.Step();
        Assert.Contains("10 steps", Assert.Throws<InvalidOperationException>(() => scheduler.Step()).Message);
        Assert.Contains("cycleMomentum", Assert.Throws<ArgumentException>(() => new CyclicLR(new Adagrad([new Parameter(Tensor.Ones([1]))]), 0.1, 1)).Message);
    }

    [Fact]
    public void A_function_of_ones_own_scales_cycles()
    {
        SGD optimizer = Sgd();
        CyclicLR scheduler = new(optimizer, 0, 1, 1, 1, scaleFn: cycle => 1 / cycle, cycleMomentum: false);
        double[] rates = [.. Enumerable.Range(0, 4).Select(_ => { scheduler.Step(); return optimizer.ParamGroups[0].Lr; })];
        Assert.Equal([1, 0, 0.5, 0], rates);
    }

    [Fact]
    public void A_plateau_needs_a_metric()
    {
        ReduceLROnPlateau scheduler = new(Sgd(), patience: 0);
        Assert.Throws<NotSupportedException>(() => scheduler.Step());
        scheduler.Step(metrics: 1.0);
        scheduler.Step(metrics: 1.0);
        Assert.Equal(0.1, scheduler.GetLastLr()[0], 1e-12);
    }

    [Fact]
    public void Sequences_take_schedulers_of_one_optimizer_only()
    {
        SGD optimizer = Sgd();
        Assert.Throws<ArgumentException>(() => new SequentialLR(optimizer, [new StepLR(optimizer, 1), new StepLR(Sgd(), 1)], [3]));
        Assert.Throws<ArgumentException>(() => new SequentialLR(optimizer, [new StepLR(optimizer, 1)], [3]));
        Assert.Throws<ArgumentException>(() => new ChainedScheduler([new ReduceLROnPlateau(optimizer)]));
        Assert.Throws<ArgumentException>(() => new ChainedScheduler([]));
        Assert.Throws<ArgumentException>(() => new SWALR(optimizer, new double[] { 1, 2 }));
    }

    [Fact]
    public void Groups_added_later_are_scheduled_or_refused_as_in_PyTorch()
    {
        // 2.14: what is computed from the present rates takes new groups along; what has values of each group refuses.
        foreach (Func<Optimizer, LRScheduler> make in (Func<Optimizer, LRScheduler>[])[o => new StepLR(o, 1, 0.5), o => new ExponentialLR(o, 0.5), o => new MultiStepLR(o, [1], 0.5)])
            Assert.Equal([0.5, 1], Later(make).ParamGroups.Select(g => g.Lr));
        foreach (Func<Optimizer, LRScheduler> make in (Func<Optimizer, LRScheduler>[])
            [o => new LambdaLR(o, _ => 0.5), o => new MultiplicativeLR(o, _ => 0.5), o => new CosineAnnealingWarmRestarts(o, 4), o => new CyclicLR(o, 0.1, 0.5, cycleMomentum: false)])
            Assert.Contains("2: add the groups first", Assert.Throws<InvalidOperationException>(() => Later(make)).Message, StringComparison.Ordinal);
        SGD optimizer = Sgd();
        CosineAnnealingLR cosine = new(optimizer, 2);
        optimizer.AddParamGroup(new ParamGroup([new Parameter(Tensor.Ones([1]))]));
        cosine.Step();
        cosine.Step();
        Assert.Throws<InvalidOperationException>(() => cosine.Step());

        static SGD Later(Func<Optimizer, LRScheduler> make)
        {
            SGD optimizer = Sgd();
            LRScheduler scheduler = make(optimizer);
            optimizer.AddParamGroup(new ParamGroup([new Parameter(Tensor.Ones([1]))]) { Lr = 2 });
            scheduler.Step();
            return optimizer;
        }
    }

    private static SGD Sgd() => new([new Parameter(Tensor.Ones([1]))], lr: 1, momentum: 0.9);
}
