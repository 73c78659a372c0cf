using System.Globalization;
using Interop.Checkpoints;
using Interop.CommandLine.Running;

namespace Interop.CommandLine.Inspecting;

/// <summary>Plain values in one line.</summary>
internal static class ValueText
{
    private const int MostText = 200;
    private const int MostItems = 12;

    /// <summary>Text without line ends, cut where it is long.</summary>
    internal static string Clip(string text) => Output.OneLine(text.Length > MostText ? $"{text[..MostText]}… ({ByteSize.Count(text.Length)} characters)" : text);

    /// <summary>A value that needs no lines of its own, with its type where the value does not show it; or null.</summary>
    internal static string? Inline(CheckpointNode node) => node switch
    {
        ScalarNode scalar => Scalar(scalar),
        OpaqueNode { Meaning: ScalarNode meaning } known => $"{Output.OneLine(known.TypeName)} {Scalar(meaning)}",
        OpaqueNode { Kind: OpaqueKind.Global } global => $"{Output.OneLine(global.TypeName)} (by name)",
        ListNode list when list.Items.All(i => i is ScalarNode) => $"[{Items(list.Items)}]",
        TupleNode tuple when tuple.Items.All(i => i is ScalarNode) => $"({Items(tuple.Items)}{(tuple.Items.Count == 1 ? "," : "")})",
        SetNode set when set.Items.All(i => i is ScalarNode) => $"{{{Items(set.Items)}}}",
        _ => null,
    };

    /// <summary>How many parts a container has.</summary>
    internal static string Entries(CheckpointNode node)
    {
        int? count = node switch { MapNode map => map.Count, ListNode list => list.Items.Count, TupleNode tuple => tuple.Items.Count, SetNode set => set.Items.Count, _ => null };
        return count is null ? "" : $" of {ByteSize.Count(count.Value)}";
    }

    /// <summary>The public plain attributes of a module, as in <c>in_channels=3, bias=True</c>.</summary>
    internal static string Attributes(SavedModule module)
    {
        List<string> shown = [];
        foreach ((CheckpointNode key, CheckpointNode value) in module.State.Entries)
        {
            if (key is ScalarNode { Value: string name } && name is not "training" && !name.StartsWith('_') && value is ScalarNode { Value: not null } or TupleNode && Inline(value) is { } text)
                shown.Add($"{Output.OneLine(name)}={text}");
        }

        return shown.Count == 0 ? "" : $" ({string.Join(", ", shown.Take(MostItems))}{(shown.Count > MostItems ? ", …" : "")})";
    }

    /// <summary>The versions in a state dict's <c>_metadata</c>.</summary>
    internal static string Versions(MapNode metadata)
    {
        IEnumerable<string> versions = metadata.Entries
            .Select(e => e.Value is MapNode m && m["version"] is { } v ? v.ToString()! : "none")
            .GroupBy(v => v).OrderByDescending(g => g.Count()).Select(g => $"version {Output.OneLine(g.Key)} × {g.Count()}");
        return $"{metadata.Count} modules ({string.Join(", ", versions.Take(6))})";
    }

    /// <summary>min, max, mean, and what is not finite.</summary>
    internal static string Statistics(TensorStatistics s)
    {
        string text = s.FiniteCount == 0 ? "no finite values"
            : $"min {s.ExactMin?.ToString(CultureInfo.InvariantCulture) ?? Short(s.Min)} max {s.ExactMax?.ToString(CultureInfo.InvariantCulture) ?? Short(s.Max)} mean {Short(s.Mean)}";
        return text + $" nan {s.NaNCount} inf {s.InfinityCount}";
    }

    internal static string Short(double value) => value.ToString("G6", CultureInfo.InvariantCulture);

    private static string Items(IReadOnlyList<CheckpointNode> items) =>
        string.Join(", ", items.Take(MostItems).Select(i => Scalar((ScalarNode)i))) + (items.Count > MostItems ? $", … {ByteSize.Count(items.Count - MostItems)} more" : "");

    private static string Scalar(ScalarNode scalar) => scalar.Value switch
    {
        string text => $"'{Clip(text)}'",
        _ => Output.OneLine(scalar.ToString()!),
    };
}
