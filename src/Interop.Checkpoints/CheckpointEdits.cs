using System.Text.RegularExpressions;

namespace Interop.Checkpoints;

/// <summary>Edits of a checkpoint's tree in place. No tensor data is read until the checkpoint is.</summary>
public static class CheckpointEdits
{
    /// <summary>Keeps the tensors whose path satisfies the predicate; other values stay. Positions in lists close up.</summary>
    /// <returns>How many tensors were taken out.</returns>
    /// <exception cref="ArgumentException">Some but not all tensors of an object or a tuple, which cannot do without them, would go.</exception>
    public static int KeepTensors(this Checkpoint checkpoint, Func<string, bool> keep)
    {
        ArgumentNullException.ThrowIfNull(checkpoint);
        ArgumentNullException.ThrowIfNull(keep);
        Dictionary<CheckpointItem, (string? Kept, int Dropped)> parts = [];
        HashSet<CheckpointItem> inside = [];
        foreach (CheckpointItem item in checkpoint.Walk())
        {
            if (item.Parent is { } parent && (parent.Node is TensorEntry || inside.Contains(parent)))
            {
                // Scales and attributes of a tensor go where it goes.
                inside.Add(item);
                continue;
            }

            if (item.Node is not TensorEntry)
                continue;
            CheckpointItem part = Removable(item);
            (string? kept, int dropped) = parts.GetValueOrDefault(part);
            parts[part] = keep(item.Path) ? (kept ?? item.Path, dropped) : (kept, dropped + 1);
        }

        List<(CheckpointItem Part, int Tensors)> drop = [];
        foreach ((CheckpointItem part, (string? kept, int dropped)) in parts)
        {
            if (dropped == 0)
                continue;
            if (kept is not null || part.Parent is null)
                throw new ArgumentException(part.Parent is null ? "The whole checkpoint is one value of which nothing can be taken out." : $"Some tensors of '{part.Path}', a {part.Node.TypeName}, would go and '{kept}' would stay: it can only stay or go as a whole.");
            drop.Add((part, dropped));
        }

        foreach (IGrouping<CheckpointNode, (CheckpointItem Part, int Tensors)> group in drop.GroupBy(d => d.Part.Parent!.Node))
        {
            HashSet<(string Segment, CheckpointNode Node)> gone = [.. group.Select(d => (d.Part.Segment, d.Part.Node))];
            foreach (MapNode map in MapsOf(group.Key))
                map.Rewrite((key, value) => gone.Contains((CheckpointWalk.Segment(key), value)) ? null : new(key, value));
            if (group.Key is ListNode list)
                RemoveAt(list.Items, gone);
        }

        checkpoint.Changed();
        return drop.Sum(d => d.Tensors);
    }

    /// <summary>Gives text keys of maps that hold tensors other names, and the modules in such a map's <c>_metadata</c> too.</summary>
    /// <returns>How many tensors got another name.</returns>
    /// <exception cref="ArgumentException">Two entries of one map get the same name.</exception>
    public static int RenameKeys(this Checkpoint checkpoint, Func<string, string> rename)
    {
        ArgumentNullException.ThrowIfNull(checkpoint);
        ArgumentNullException.ThrowIfNull(rename);
        int renamed = 0;
        foreach (CheckpointItem item in checkpoint.Walk().Where(i => i.AliasOf is null).ToList())
        {
            foreach (MapNode map in MapsOf(item.Node).Where(m => m.Entries.Any(e => e.Value is TensorEntry)))
            {
                map.Rewrite((key, value) =>
                {
                    if (key is not ScalarNode { Value: string name } || value is not TensorEntry)
                        return new(key, value);
                    string to = rename(name);
                    renamed += to == name ? 0 : 1;
                    return new(to == name ? key : to, value);
                });
                if (map.Attributes is MapNode attributes && attributes["_metadata"] is MapNode metadata)
                    RenameModules(metadata, rename);
            }
        }

        checkpoint.Changed();
        return renamed;
    }

    /// <summary>Replaces what the pattern finds in the keys of maps that hold tensors.</summary>
    public static int RenameKeys(this Checkpoint checkpoint, Regex pattern, string replacement) => checkpoint.RenameKeys(name => pattern.Replace(name, replacement));

    /// <summary>Takes this beginning away from the keys of maps that hold tensors, as for <c>module.</c> or <c>_orig_mod.</c></summary>
    public static int StripPrefix(this Checkpoint checkpoint, string prefix) =>
        checkpoint.RenameKeys(name => name.StartsWith(prefix, StringComparison.Ordinal) ? name[prefix.Length..] : name);

    /// <summary>A module is the beginning of its tensors' names up to a dot: <c>module.conv</c> of <c>module.conv.weight</c>.</summary>
    private static void RenameModules(MapNode metadata, Func<string, string> rename)
    {
        // As in PyTorch's consume_prefix_in_state_dict_if_present, the module that becomes the root replaces the old root.
        KeyValuePair<CheckpointNode, CheckpointNode>[] entries = [.. metadata.Entries];
        metadata.Rewrite((_, _) => null);
        foreach ((CheckpointNode key, CheckpointNode value) in entries)
        {
            string? name = key is ScalarNode { Value: string { Length: > 0 } module } ? rename(module + ".") : null;
            bool same = name is null || name == key + ".";
            metadata.Add(same ? key : name!.EndsWith('.') ? name[..^1] : name, value);
        }
    }

    /// <summary>The value itself where it can be taken out of what it lies in, or else the nearest container that can.</summary>
    private static CheckpointItem Removable(CheckpointItem item)
    {
        CheckpointItem part = item;
        while (part.Parent is { } parent && !Holds(parent.Node, part))
            part = parent;
        return part;
    }

    private static bool Holds(CheckpointNode container, CheckpointItem part) => container switch
    {
        ListNode => true,
        MapNode map => !ReferenceEquals(map.Attributes, part.Node),
        _ => MapsOf(container).Any(m => m.Entries.Any(e => ReferenceEquals(e.Value, part.Node))),
    };

    private static void RemoveAt(List<CheckpointNode> items, HashSet<(string, CheckpointNode)> gone)
    {
        for (int i = items.Count - 1; i >= 0; i--)
        {
            if (gone.Contains(($"[{i}]", items[i])))
                items.RemoveAt(i);
        }
    }

    private static IEnumerable<MapNode> MapsOf(CheckpointNode node)
    {
        if (node is MapNode map)
            return [map];
        if (SavedModule.TryGet(node, out SavedModule? module))
            return [module.Parameters, module.Buffers, module.State];
        if (node is OpaqueNode { Meaning: MapNode meaning } known)
            return [meaning, known.Entries, .. known.State is MapNode s ? [s] : Array.Empty<MapNode>()];
        return node is OpaqueNode opaque ? [opaque.Entries, .. opaque.State is MapNode state ? [state] : Array.Empty<MapNode>()] : [];
    }
}
