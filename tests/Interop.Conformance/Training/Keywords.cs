using Interop.Checkpoints;
using Interop.NN;

namespace Interop.Conformance.Training;

/// <summary>Keyword arguments of a Python call, for constructors here.</summary>
internal sealed class Keywords(MapNode map)
{
    private readonly HashSet<string> _used = [];

    internal IEnumerable<string> Unused => map.Entries.Select(e => e.Key.ToString()).Where(k => !_used.Contains(k));

    internal double Number(string name, double standard) => Find(name) is { } node ? Value(node) : standard;

    internal double? Maybe(string name) => Find(name) is { } node ? Value(node) : null;

    internal long Whole(string name, long standard) => Find(name) is ScalarNode { Value: long l } ? l : standard;

    internal long? MaybeWhole(string name) => Find(name) is ScalarNode { Value: long l } ? l : null;

    internal bool Flag(string name, bool standard = false) => Find(name) is ScalarNode { Value: bool b } ? b : standard;

    internal bool? MaybeFlag(string name) => Find(name) is ScalarNode { Value: bool b } ? b : null;

    internal string? Text(string name) => Find(name) is ScalarNode { Value: string s } ? s : null;

    internal double[]? Numbers(string name) => Find(name) switch
    {
        TupleNode t => [.. t.Items.Select(Value)],
        ListNode l => [.. l.Items.Select(Value)],
        ScalarNode { Value: double or long } s => [Value(s)],
        _ => null,
    };

    internal (double, double)? Pair(string name) => Numbers(name) is [double a, double b] ? (a, b) : null;

    private CheckpointNode? Find(string name)
    {
        _used.Add(name);
        return map[name];
    }

    private static double Value(CheckpointNode node) => node is ScalarNode s ? Convert.ToDouble(s.Value, null) : throw new InvalidDataException($"{node} is no number.");
}
