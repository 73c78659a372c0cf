using Interop.Checkpoints;
using Interop.NN;
using Interop.Testing;

namespace Interop.Conformance.Training;

/// <summary>Judges optimizers with 120 runs of PyTorch's, its own options among them: parameters after each step, from the start and from the state after 6, and the state dict after 12.</summary>
public sealed class OptimizerTests
{
    [Fact]
    public void Optimizers_step_as_those_of_PyTorch()
    {
        string folder = Path.Combine(Needs.Corpora(), "torch_suite", "optim");
        List<Verdict> verdicts = [];
        foreach (string path in Directory.EnumerateFiles(folder, "*.pt").Order(StringComparer.Ordinal))
        {
            using Checkpoint checkpoint = Checkpoint.Open(path);
            string name = Path.GetFileNameWithoutExtension(path), twin = path.Replace("float32", "float64", StringComparison.Ordinal);
            using Checkpoint? truth = twin != path && File.Exists(twin) ? Checkpoint.Open(twin) : null;
            OptimizerRun run = new((MapNode)checkpoint.Root, truth is null ? null : new((MapNode)truth.Root));
            Optimizer? optimizer = null;
            verdicts.Add(Judge(name + " fresh", () => run.Run(0, null, out optimizer)));
            verdicts.Add(Judge(name + " state", () => optimizer is null ? "no run" : Typed(run, optimizer)));
            verdicts.Add(Judge(name + " resumed", () => run.Run(6, run.State6, out _)));
        }

        TrainingReport.Finish("optimizers", verdicts);
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

    private static Verdict Judge(string name, Func<string?> judge)
    {
        string? wrong;
        try
        {
            wrong = judge();
        }
        catch (Exception e)
        {
            wrong = $"{e.GetType().Name}: {e.Message} {e.StackTrace?.Split('\n').FirstOrDefault()}".ReplaceLineEndings(" ");
        }

        return new Verdict(name, wrong is null ? "ok" : "wrong", wrong ?? "");
    }
}
