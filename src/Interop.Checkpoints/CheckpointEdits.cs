using System.Text.RegularExpressions;

namespace Interop.Checkpoints;

/// <summary>Edits of a checkpoint's tree in place. No tensor data is read until the checkpoint is.</summary>
public static class CheckpointEdits
{
    /// <summary>Keeps the tensors whose path satisfies the predicate; other values stay.</summary>
    /// <returns>How many tensors were taken out.</returns>
    public static int KeepTensors(this Checkpoint checkpoint, Func<string, bool> keep)
    {
        HashSet<(CheckpointNode Container, string Segment)> drop = [];
        foreach (CheckpointItem item in checkpoint.Walk())
        {
            if (item.Node is TensorEntry && item.Parent is not null && !keep(item.Path))
                drop.Add((item.Parent.Node, item.Segment));
        }

        foreach (IGrouping<CheckpointNode, (CheckpointNode Container, string Segment)> group in drop.GroupBy(d => d.Container))
        {
            HashSet<string> segments = [.. group.Select(d => d.Segment)];
            foreach (MapNode map in MapsOf(group.Key))
                map.Rewrite((key, value) => value is TensorEntry && segments.Contains(CheckpointWalk.Segment(key)) ? null : new(key, value));
            if (group.Key is ListNode list)
                RemoveAt(list.Items, segments);
        }

        checkpoint.Changed();
        return drop.Count;
    }

    /// <summary>Gives text keys of maps that hold tensors other names.</summary>
    /// <returns>How many keys changed.</returns>
    /// <exception cref="ArgumentException">Two entries of one map get the same name.</exception>
    public static int RenameKeys(this Checkpoint checkpoint, Func<string, string> rename)
    {
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

    private static void RemoveAt(List<CheckpointNode> items, HashSet<string> segments)
    {
        for (int i = items.Count - 1; i >= 0; i--)
        {
            if (segments.Contains($"[{i}]"))
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
