using Interop.Checkpoints;
using Interop.Conformance.Operators;
using Interop.NN;
using Interop.Tensors;
using Interop.Testing;

namespace Interop.Conformance.Training;

/// <summary>Judges optimizers with 120 runs of PyTorch's, its own options among them: parameters after each step, from the start and from the state after 6, and the state dict after 12.</summary>
public sealed class OptimizerTests
{
    [Fact]
    public void Optimizers_step_as_those_of_PyTorch()
    {
        string folder = Path.Combine(Needs.Corpora(), "torch_suite", "optim");
        List<OperatorVerdict> verdicts = [];
        foreach (string path in Directory.EnumerateFiles(folder, "*.pt").Order(StringComparer.Ordinal))
        {
            using Checkpoint checkpoint = Checkpoint.Open(path);
            string[] name = Path.GetFileNameWithoutExtension(path).Split('.', 2);
            string twin = path.Replace("float32", "float64", StringComparison.Ordinal);
            using Checkpoint? truth = twin != path && File.Exists(twin) ? Checkpoint.Open(twin) : null;
            OptimizerRun run = new((MapNode)checkpoint.Root, truth is null ? null : new((MapNode)truth.Root));
            Optimizer? optimizer = null;
            verdicts.Add(OperatorVerdict.Of(name[0], name[1], "", "fresh", () => run.Run(0, null, out optimizer)));
            verdicts.Add(OperatorVerdict.Of(name[0], name[1], "", "state", () => optimizer is null ? "no run" : Typed(run, optimizer)));
            verdicts.Add(OperatorVerdict.Of(name[0], name[1], "", "resumed", () => run.Run(6, run.State6, out _)));
        }

        OperatorReport.Finish("optimizers", verdicts, known: KnownFailures.Read("Training/known.tsv"));
    }

    [Theory]
    [InlineData("t1.13")]
    [InlineData("t2.6")]
    [InlineData("t2.14")]
    public void Saved_optimizers_of_three_versions_are_taken_and_given_back(string version)
    {
        string folder = Path.Combine(Needs.Corpora(), "fixtures", version, "ser");
        List<OperatorVerdict> verdicts = [];
        foreach (string path in Directory.EnumerateFiles(folder, "zip_optim_*.pt").Order(StringComparer.Ordinal))
        {
            string name = Path.GetFileNameWithoutExtension(path).Split('_')[^1];
            verdicts.Add(OperatorVerdict.Of(name, version, "", "saved", () => TakenAndGivenBack(path, name)));
        }

        OperatorReport.Finish("optimizers-" + version, verdicts);
    }

    /// <summary>The same state; the same options in the same order, those that the version did not have after them; and steps.</summary>
    private static string? TakenAndGivenBack(string path, string name)
    {
        using Checkpoint checkpoint = Checkpoint.Open(path);
        MapNode saved = (MapNode)checkpoint.Find("opt")!;
        Parameter[] parameters = [new(Tensor.Ones([2, 3])), new(Tensor.Ones([2]))];
        Optimizer optimizer = Calls.Optimizer(name, [new ParamGroup(parameters)], new MapNode());
        optimizer.LoadStateDict(saved);
        MapNode ours = optimizer.StateDict();
        MapNode before = (MapNode)((ListNode)saved["param_groups"]!).Items[0], after = (MapNode)((ListNode)ours["param_groups"]!).Items[0];
        before.Remove("params");
        string[] names = [.. before.Entries.Select(e => e.Key.ToString())];
        foreach (string later in after.Entries.Select(e => e.Key.ToString()).Except(names).ToArray())
            after.Remove(later);
        if ((StateComparer.Difference(before, after, "param_groups[0]") ?? StateComparer.Difference(Steps(saved["state"]!), Steps(ours["state"]!), "state")) is { } difference)
            return difference;
        // Two steps: Rprop does not move where the gradient has changed its sign.
        for (int i = 0; i < 2; i++)
        {
            optimizer.Step(() =>
            {
                foreach (Parameter p in parameters)
                    p.Grad = Tensor.Full(p.Shape, 0.5);
                return Tensor.Ones([]);
            });
        }

        return parameters.All(p => p.Data.ToArray<float>().All(x => x != 1 && float.IsFinite(x))) ? null : "a step changes nothing, or too much";
    }

    /// <summary>Counts of steps as whole numbers, as older versions have them.</summary>
    private static MapNode Steps(CheckpointNode state)
    {
        MapNode copy = new();
        foreach ((CheckpointNode place, CheckpointNode values) in ((MapNode)state).Entries)
        {
            MapNode of = new();
            foreach ((CheckpointNode key, CheckpointNode value) in ((MapNode)values).Entries)
                of.Add(key, key.ToString() == "step" && value is TensorEntry step ? (long)step.Read().Item<float>() : value);
            copy.Add(place, of);
        }

        return copy;
    }

    /// <summary>Our state dict against PyTorch's. A whole number given for an option whose type is real stays whole in Python; here it is real.</summary>
    private static string? Typed(OptimizerRun run, Optimizer optimizer)
    {
        ListNode groups = (ListNode)run.State12["param_groups"]!;
        for (int i = 0; i < groups.Items.Count; i++)
        {
            foreach ((CheckpointNode key, CheckpointNode value) in ((MapNode)groups.Items[i]).Entries)
            {
                if (value is ScalarNode { Value: long whole } && optimizer.ParamGroups[i].TryGet(key.ToString(), out CheckpointNode? ours) && ours is ScalarNode { Value: double real } && real == whole)
                    optimizer.ParamGroups[i][key.ToString()] = whole;
            }
        }

        return StateComparer.Difference(run.State12, optimizer.StateDict(), "", optimizer.ParamGroups[0].Params[0].DType);
    }
}
