using System.Globalization;
using System.Text.Json;
using Interop.Checkpoints;

namespace Interop.Testing;

/// <summary>Lists, tuples, sets, maps and classes derived from them.</summary>
public sealed partial class TreeComparer
{
    private void Sequence(string kind, JsonElement e, CheckpointNode node, Place at)
    {
        IReadOnlyList<CheckpointNode>? items = (kind, node) switch { ("list", ListNode list) => list.Items, ("tuple", TupleNode tuple) => tuple.Items, _ => null };
        if (items is null)
            Differ(at, $"a {node.TypeName} is here, PyTorch has a {kind}");
        else
            Items(e.GetProperty("items"), items, at);
    }

    private void Items(JsonElement expected, IReadOnlyList<CheckpointNode> items, Place at)
    {
        Same(at, "the number of items", expected.GetArrayLength(), items.Count);
        PushAll(expected.EnumerateArray().Zip(items, (e, i) => (e, i)).Select((p, i) => (p.e, (CheckpointNode?)p.i, at.Then($"[{i}]"))));
    }

    private void Map(string kind, JsonElement e, CheckpointNode node, Place at)
    {
        if (!Is(node, at, $"a {kind}", out MapNode map))
            return;
        Same(at, "the type", kind == "dict" ? kind : MapNode.OrderedDict, map.TypeName);
        Entries(e.GetProperty("items"), map, at);
        JsonElement? metadata = e.TryGetProperty("_metadata", out JsonElement m) ? m : null;
        CheckpointNode? actual = (map.Attributes as MapNode)?["_metadata"];
        if (metadata is { } plain)
            Plain(plain, actual, at.Then("._metadata"));
        else if (actual is MapNode { Count: > 0 })
            Differ(at, "there is _metadata, PyTorch has none");
    }

    private void Entries(JsonElement expected, MapNode map, Place at)
    {
        Same(at, "the number of entries", expected.GetArrayLength(), map.Count);
        PushAll(expected.EnumerateArray().Zip(map.Entries, (e, a) => (e, a)).SelectMany(p =>
        {
            string segment = CheckpointWalk.Segment(p.a.Key);
            return new[] { (p.e[0], p.a.Key, at.Then(segment + " (key)")), (p.e[1], (CheckpointNode?)p.a.Value, at.Then(segment)) };
        }));
    }

    /// <summary>A state dict's metadata, which is described as plain JSON.</summary>
    private void Plain(JsonElement expected, CheckpointNode? actual, Place at)
    {
        switch (expected.ValueKind)
        {
            case JsonValueKind.Object:
                Same(at, "the keys", string.Join("|", expected.EnumerateObject().Select(p => p.Name)), actual is MapNode map ? string.Join("|", map.Entries.Select(x => x.Key.ToString())) : actual?.TypeName);
                foreach (JsonProperty p in expected.EnumerateObject())
                    Plain(p.Value, (actual as MapNode)?[p.Name], at.Then($".{p.Name}"));
                break;
            case JsonValueKind.Number: Same(at, "the value", expected.GetRawText(), actual?.ToString()); break;
            case JsonValueKind.True or JsonValueKind.False: Same(at, "the value", expected.GetRawText(), actual?.ToString()?.ToLowerInvariant()); break;
            case JsonValueKind.Null: Same(at, "the value", "None", actual?.ToString()); break;
            case JsonValueKind.String: Same(at, "the value", expected.GetString(), actual?.ToString()); break;
            case JsonValueKind.Array:
                IReadOnlyList<CheckpointNode> items = actual switch { ListNode l => l.Items, TupleNode t => t.Items, _ => [] };
                Same(at, "the number of items", expected.GetArrayLength(), items.Count);
                foreach ((JsonElement x, CheckpointNode y) in expected.EnumerateArray().Zip(items))
                    Plain(x, y, at.Then("[]"));
                break;
            default: Differ(at, $"metadata of kind {expected.ValueKind} is not compared"); break;
        }
    }

    private void Set(string kind, JsonElement e, CheckpointNode node, Place at)
    {
        if (!Is(node, at, $"a {kind}", out SetNode set))
            return;
        Same(at, "the type", kind, set.TypeName);
        Same(at, "the number of items", e.GetProperty("items").GetArrayLength(), set.Items.Count);
        // Sets are described in the order of the items' text: find the partner of each.
        List<CheckpointNode> left = [.. set.Items];
        List<(JsonElement, CheckpointNode?, Place)> steps = [];
        foreach (JsonElement item in e.GetProperty("items").EnumerateArray())
        {
            string key = Key(item);
            int found = left.FindIndex(n => Key(n) == key);
            steps.Add((item, found < 0 ? null : left[found], at.Then($"{{{key}}}")));
            if (found >= 0)
                left.RemoveAt(found);
        }

        PushAll(steps);
    }

    private static string Key(JsonElement e) => e.GetProperty("t").GetString() switch
    {
        "tuple" or "frozenset" => $"({string.Join(",", e.GetProperty("items").EnumerateArray().Select(Key).Order())})",
        "float" => "float:" + PythonNumber.FromHex(e.GetProperty("hex").GetString()!).ToString("R", CultureInfo.InvariantCulture),
        "none" => "none:None",
        "bool" => $"bool:{(e.GetProperty("v").GetBoolean() ? "True" : "False")}",
        "int" or "str" or "bytes" => $"{e.GetProperty("t").GetString()}:{Text(e)}",
        string other => other,
        null => "",
    };

    private static string Key(CheckpointNode node) => node switch
    {
        TupleNode t => $"({string.Join(",", t.Items.Select(Key).Order())})",
        SetNode s => $"({string.Join(",", s.Items.Select(Key).Order())})",
        ScalarNode { Value: null } => "none:None",
        ScalarNode { Value: byte[] b } => "bytes:" + Hex(b),
        ScalarNode { Value: double d } => "float:" + d.ToString("R", CultureInfo.InvariantCulture),
        ScalarNode s => $"{s.TypeName}:{s}",
        _ => "other",
    };

    /// <summary>Subclasses of containers, and the containers of <c>collections</c>.</summary>
    private void Derived(string kind, JsonElement e, CheckpointNode node, Place at)
    {
        if (!Is(node, at, $"a {kind}", out OpaqueNode o))
            return;
        string type = e.TryGetProperty("class", out JsonElement @class) ? @class.GetString()! : kind is "deque" or "defaultdict" or "Counter" ? $"collections.{kind}" : "*." + kind;
        if (type != o.TypeName && !(type.StartsWith('*') && o.TypeName.EndsWith(type[1..], StringComparison.Ordinal)))
            Differ(at, $"a {o.TypeName} is here, PyTorch has a {type}");
        IReadOnlyList<CheckpointNode> arguments = (o.Arguments as TupleNode)?.Items ?? [];
        switch (kind)
        {
            case "deque":
                Items(e.GetProperty("items"), [.. arguments.ElementAtOrDefault(0) is ListNode first ? first.Items : [], .. o.Items], at);
                if (e.TryGetProperty("maxlen", out JsonElement most))
                    Same(at, "maxlen", most.GetRawText(), arguments.ElementAtOrDefault(1) is ScalarNode { Value: long n } ? n.ToString(CultureInfo.InvariantCulture) : "null");
                break;
            case "Counter":
                if (Is(o.Meaning ?? o, at, "counts", out MapNode counts))
                    Entries(e.GetProperty("items"), counts, at);
                break;
            case "defaultdict":
                Entries(e.GetProperty("items"), o.Entries, at);
                if (e.TryGetProperty("factory", out JsonElement factory))
                    Push(factory, arguments.ElementAtOrDefault(0) ?? new ScalarNode(null), at.Then(".default_factory"));
                break;
            default:
                if (e.GetProperty("items").EnumerateArray().ElementAtOrDefault(0) is { ValueKind: JsonValueKind.Array } || o.Entries.Count > 0)
                    Entries(e.GetProperty("items"), o.Entries, at);
                else
                    Items(e.GetProperty("items"), o.Items.Count > 0 ? o.Items : arguments, at);
                break;
        }
    }
}
