using Interop.Checkpoints;
using Interop.NN;
using Interop.Tensors;
using Interop.Testing;

namespace Interop.Oracle;

/// <summary>Live PyTorch goes on from optimizers and schedulers that were saved here, and we go on from what it saves: the parameters are the same.</summary>
public sealed class OptimizerTests
{
    private const int Before = 4, Middle = 2, After = 4;

    /// <summary>An optimizer here, its class and arguments there.</summary>
    private sealed record Way(string Class, Func<ParamGroup[], Optimizer> Make, Dictionary<string, object?> Arguments, bool Grouped = true, string Since = "1.13");

    private static readonly Way[] s_ways =
    [
        new("SGD", p => new SGD(p, 0.1), new() { ["lr"] = 0.1 }),
        new("SGD", p => new SGD(p, 0.1, momentum: 0.9, weightDecay: 0.01, nesterov: true), new() { ["lr"] = 0.1, ["momentum"] = 0.9, ["weight_decay"] = 0.01, ["nesterov"] = true }),
        new("Adam", p => new Adam(p, 0.01), new() { ["lr"] = 0.01 }),
        new("Adam", p => new Adam(p, 0.01, (0.8, 0.95), weightDecay: 0.1, amsgrad: true), new() { ["lr"] = 0.01, ["betas"] = (0.8, 0.95), ["weight_decay"] = 0.1, ["amsgrad"] = true }),
        new("AdamW", p => new AdamW(p, 0.01, weightDecay: 0.1, maximize: true), new() { ["lr"] = 0.01, ["weight_decay"] = 0.1, ["maximize"] = true }),
        new("Adamax", p => new Adamax(p, 0.01), new() { ["lr"] = 0.01 }),
        new("NAdam", p => new NAdam(p, 0.01), new() { ["lr"] = 0.01 }),
        new("RAdam", p => new RAdam(p, 0.01), new() { ["lr"] = 0.01 }),
        new("RMSprop", p => new RMSprop(p, 0.01, momentum: 0.5, centered: true), new() { ["lr"] = 0.01, ["momentum"] = 0.5, ["centered"] = true }),
        new("Adagrad", p => new Adagrad(p, 0.05, lrDecay: 0.1), new() { ["lr"] = 0.05, ["lr_decay"] = 0.1 }),
        new("Adadelta", p => new Adadelta(p, 0.5), new() { ["lr"] = 0.5 }),
        new("ASGD", p => new ASGD(p, 0.05, t0: 3), new() { ["lr"] = 0.05, ["t0"] = 3.0 }),
        new("Rprop", p => new Rprop(p, 0.05), new() { ["lr"] = 0.05 }),
        new("LBFGS", p => new LBFGS(p, 0.5, maxIter: 3, lineSearchFn: LineSearch.StrongWolfe), new() { ["lr"] = 0.5, ["max_iter"] = 3, ["line_search_fn"] = "strong_wolfe" }, Grouped: false),
        new("Adafactor", p => new Adafactor(p, 0.01), new() { ["lr"] = 0.01 }, Since: "2.6"),
    ];

    [Theory]
    [InlineData("1.13")]
    [InlineData("2.6")]
    public void PyTorch_goes_on_from_our_state_and_we_from_its(string version)
    {
        Needs.Oracle();
        string folder = Repository.Scratch(Path.Combine("oracle", "optimizers-" + version)), file = Path.Combine(folder, "ours.pt"), answer = Path.Combine(folder, "theirs.pt");
        Run[] runs = [.. s_ways.Where(w => w.Since == "1.13" || version != "1.13").Select((w, i) => new Run(w, i))];
        foreach (Run run in runs)
            run.Steps(0, Before);
        using (Checkpoint checkpoint = Checkpoint.From(runs.Select(r => r.Describe()).ToList()))
            checkpoint.Save(file);
        LivePyTorch.Run(version, "-W", "ignore", Path.Combine(Repository.Root, "tests", "Interop.Oracle", "optimizers.py"), file, answer);

        using Checkpoint theirs = Checkpoint.Open(answer);
        List<string> problems = [];
        foreach ((Run run, CheckpointNode node) in runs.Zip(((ListNode)theirs.Root).Items))
        {
            MapNode map = (MapNode)node;
            Tensor[][] expected = [.. ((ListNode)map["after"]!).Items.Select(Run.Tensors)];
            problems.AddRange(run.Steps(Before, Before + Middle, expected).Select(p => $"we and PyTorch, both from ours: {p}"));
            Run resumed = new(run.Way, run.Seed, expected[Middle - 1]);
            resumed.Optimizer.LoadStateDict(map["optimizer"]!);
            resumed.Scheduler.LoadStateDict(map["scheduler"]!);
            problems.AddRange(resumed.Steps(Before + Middle, Before + Middle + After, expected[Middle..]).Select(p => $"we from PyTorch's: {p}"));
            double[] rates = [.. ((ListNode)map["lr"]!).Items.Select(l => Convert.ToDouble(((ScalarNode)l).Value, null))];
            if (!rates.Zip(resumed.Optimizer.ParamGroups, (a, b) => Math.Abs(a - b.Lr) < 1e-15).All(x => x))
                problems.Add($"{run.Way.Class}: learning rates {string.Join(", ", resumed.Optimizer.ParamGroups.Select(g => g.Lr))}, expected {string.Join(", ", rates)}");
        }

        Console.WriteLine($"PyTorch {version}: {runs.Length} optimizers, {problems.Count} problems");
        Assert.True(problems.Count == 0, string.Join('\n', problems));
    }

    /// <summary>Parameters, gradients, an optimizer and a scheduler.</summary>
    private sealed class Run
    {
        private readonly Parameter[] _parameters;
        private readonly Tensor[][] _gradients;

        internal Run(Way way, int seed, Tensor[]? parameters = null)
        {
            (Way, Seed) = (way, seed);
            Generator generator = new Generator().ManualSeed(seed);
            Tensor[] fresh = [Tensor.Randn([3, 4], generator: generator), Tensor.Randn([5], generator: generator)];
            _parameters = [.. (parameters ?? fresh).Select(t => new Parameter(t.Clone()))];
            _gradients = [.. Enumerable.Range(0, Before + Middle + After).Select(_ => (Tensor[])[Tensor.Randn([3, 4], generator: generator), Tensor.Randn([5], generator: generator)])];
            Optimizer = way.Make(way.Grouped ? [new ParamGroup([_parameters[0]]), new ParamGroup([_parameters[1]]) { Lr = 0.02 }] : [new ParamGroup(_parameters)]);
            Scheduler = new MultiStepLR(Optimizer, [3, 6], 0.5);
        }

        internal Way Way { get; }

        internal int Seed { get; }

        internal Optimizer Optimizer { get; }

        internal LRScheduler Scheduler { get; }

        internal Dictionary<string, object?> Describe() => new()
        {
            ["class"] = Way.Class,
            ["kwargs"] = Way.Arguments,
            ["lr2"] = Way.Grouped ? 0.02 : null,
            ["params"] = _parameters.Select(p => p.Data.Clone()).ToList(),
            ["grads"] = _gradients[Before..],
            ["optimizer"] = Optimizer,
            ["scheduler"] = Scheduler,
        };

        internal List<string> Steps(int from, int to, Tensor[][]? expected = null)
        {
            List<string> problems = [];
            for (int step = from; step < to; step++)
            {
                if (Optimizer is LBFGS)
                {
                    Optimizer.Step(() =>
                    {
                        Optimizer.ZeroGrad();
                        Tensor loss = Loss(_parameters[0]) + Loss(_parameters[1]);
                        loss.Backward();
                        return loss;
                    });
                }
                else
                {
                    for (int i = 0; i < _parameters.Length; i++)
                        _parameters[i].Grad = _gradients[step][i].Clone();
                    Optimizer.Step();
                }

                Scheduler.Step();
                for (int i = 0; expected is not null && i < _parameters.Length; i++)
                {
                    double error = (expected[step - from][i] - _parameters[i].Data).Abs().Max().Item<float>();
                    if (!(error <= 1e-5))
                        problems.Add($"{Way.Class} {string.Join(", ", Way.Arguments)}: parameter {i} is off by {error:G3} after step {step + 1}");
                }
            }

            return problems;

            static Tensor Loss(Tensor p) => (p - 1).Pow(2).Sum() + p.Pow(4).Sum();
        }

        internal static Tensor[] Tensors(CheckpointNode node) => [.. ((ListNode)node).Items.Select(t => ((TensorEntry)t).Read())];
    }
}
