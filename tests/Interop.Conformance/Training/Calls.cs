using Interop.Checkpoints;
using Interop.Conformance.Layers;
using Interop.Conformance.Operators;
using Interop.NN;

namespace Interop.Conformance.Training;

/// <summary>Makes optimizers and schedulers as a Python call would.</summary>
internal static class Calls
{
    internal static Optimizer Optimizer(string name, ParamGroup[] groups, MapNode keywords) => LayerClass.Make<Optimizer>(name, [groups], Keywords(keywords));

    /// <summary>Functions and inner schedulers, which the corpus does not hold, are those that its numbers show.</summary>
    internal static LRScheduler Scheduler(MapNode run, Optimizer optimizer)
    {
        string name = run["class"]!.ToString();
        Dictionary<string, object?> keywords = Keywords((MapNode)run["kwargs"]!);
        keywords["optimizer"] = optimizer;
        if (name is "LambdaLR" or "MultiplicativeLR")
            keywords["lr_lambda"] = (Func<long, double>)(name == "LambdaLR" ? static step => Math.Pow(0.95, step) : static _ => 0.9);
        if (name == "SequentialLR")
            (keywords["schedulers"], keywords["milestones"]) = (new LRScheduler[] { new ConstantLR(optimizer, 0.1, 4), new LinearLR(optimizer, 0.5, 1, 5), new ExponentialLR(optimizer, 0.9) }, new[] { 4L, 12 });
        if (name == "ChainedScheduler")
            keywords["schedulers"] = new LRScheduler[] { new ConstantLR(optimizer, 0.1, 5), new ExponentialLR(optimizer, 0.9), new StepLR(optimizer, 6, 0.5) };
        return LayerClass.Make<LRScheduler>(name, [], keywords);
    }

    private static Dictionary<string, object?> Keywords(MapNode map) => map.Entries.ToDictionary(e => e.Key.ToString(), e => Value(e.Value));

    private static object? Value(CheckpointNode node) => node switch
    {
        ScalarNode scalar => scalar.Value,
        TupleNode tuple => new PyList([.. tuple.Items.Select(Value)], true),
        ListNode list => new PyList([.. list.Items.Select(Value)]),
        _ => throw new InvalidDataException($"{node} is no argument."),
    };
}
