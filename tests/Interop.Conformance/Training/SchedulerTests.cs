using Interop.Checkpoints;
using Interop.Conformance.Operators;
using Interop.NN;
using Interop.Tensors;
using Interop.Testing;

namespace Interop.Conformance.Training;

/// <summary>Judges schedulers with 26 schedules of 40 steps that PyTorch made: learning rates and momenta to 1e-12, state dicts, and going on from one.</summary>
public sealed class SchedulerTests
{
    private const int Middle = 20;

    [Fact]
    public void Learning_rates_are_those_of_PyTorch()
    {
        ListNode runs = (ListNode)JsonNodes.Read(Path.Combine(Needs.Corpora(), "torch_suite", "sched.json"));
        List<OperatorVerdict> verdicts = [];
        for (int i = 0; i < runs.Items.Count; i++)
        {
            MapNode run = (MapNode)runs.Items[i], saved = run;
            SGD optimizer = Optimizer(run), other = Optimizer(run);
            string? state = "no run";
            Check("fresh", () => Steps(run, optimizer, Calls.Scheduler(run, optimizer), 0, step => saved = step == Middle ? optimizer.StateDict() : saved, out state));
            Check("state", () => state);
            Check("resumed", () =>
            {
                LRScheduler resumed = Calls.Scheduler(run, other);
                other.LoadStateDict(saved);
                resumed.LoadStateDict(run["state20"]!);
                return Steps(run, other, resumed, Middle, _ => { }, out _);
            });

            void Check(string kind, Func<string?> check) => verdicts.Add(OperatorVerdict.Of(run["class"]!.ToString(), $"{i:D2}", "", kind, check));
        }

        OperatorReport.Finish("schedulers", verdicts);
    }

    private static SGD Optimizer(MapNode run)
    {
        double[] rates = Numbers(run["lr0"]!);
        return new SGD([.. rates.Select(lr => new ParamGroup([new Parameter(Tensor.Zeros([2]))]) { Lr = lr })], momentum: 0.9);
    }

    /// <summary>Steps from one to the last; null if all learning rates and momenta are right.</summary>
    private static string? Steps(MapNode run, Optimizer optimizer, LRScheduler scheduler, int from, Action<int> at, out string? state)
    {
        List<CheckpointNode> rates = ((ListNode)run["lr"]!).Items, momenta = ((ListNode)run["momentum"]!).Items;
        state = "not reached";
        for (int step = from; ; step++)
        {
            at(step);
            if (Wrong(rates[step], [.. optimizer.ParamGroups.Select(g => g.Lr)]) is { } lr)
                return $"step {step}: learning rates {lr}";
            if (Wrong(momenta[step], [.. optimizer.ParamGroups.Select(g => g.Momentum)]) is { } momentum)
                return $"step {step}: momenta {momentum}";
            if (Wrong(rates[step], [.. scheduler.GetLastLr()]) is { } last)
                return $"step {step}: last learning rates {last}";
            if (step == Middle)
                state = StateComparer.Difference(run["state20"]!, AsJson(run["state20"]!, scheduler.StateDict()));
            if (step == rates.Count - 1)
                return null;
            optimizer.Step();
            if (scheduler is ReduceLROnPlateau plateau)
                plateau.Step(Numbers(run["metric"]!)[step]);
            else
                scheduler.Step();
        }
    }

    private static string? Wrong(CheckpointNode expected, double[] found)
    {
        double[] right = Numbers(expected);
        for (int i = 0; i < right.Length; i++)
        {
            if (!(Math.Abs(right[i] - found[i]) <= 1e-12 * Math.Max(1, Math.Abs(right[i]))))
                return $"[{string.Join(", ", found)}], expected [{string.Join(", ", right)}]";
        }

        return null;
    }

    /// <summary>Ours as JSON shows it: a counter is a dict; a number given as a whole one where the type is real stays whole in Python.</summary>
    private static CheckpointNode AsJson(CheckpointNode expected, CheckpointNode node)
    {
        switch (node)
        {
            case OpaqueNode { Meaning: { } meaning }: return AsJson(expected, meaning);
            case ListNode list: return new ListNode(list.Items.Select((item, i) => AsJson(((ListNode)expected).Items.ElementAtOrDefault(i) ?? item, item)));
            case ScalarNode { Value: double real } when expected is ScalarNode { Value: long whole } && real == whole: return expected;
            case MapNode map:
                MapNode text = new();
                foreach ((CheckpointNode key, CheckpointNode value) in map.Entries)
                    text.Add(key, AsJson((expected as MapNode)?[key.ToString()] ?? value, value));
                return text;
            default: return node;
        }
    }

    private static double[] Numbers(CheckpointNode list) => [.. ((ListNode)list).Items.Select(i => Convert.ToDouble(((ScalarNode)i).Value, null))];
}
