namespace Interop.Checkpoints;

/// <summary>Visits every value of a tree in order, with its path; cycles, sharing and any depth are no trouble.</summary>
/// <remarks>
/// Paths: text keys follow a dot, other keys and list positions stand in brackets, a text key with brackets, quotes or
/// control characters is quoted in brackets. The parts of a saved module are named as PyTorch names them.
/// </remarks>
public static class CheckpointWalk
{
    /// <summary>All values below and including this one.</summary>
    public static IEnumerable<CheckpointItem> All(CheckpointNode root)
    {
        Dictionary<CheckpointNode, CheckpointItem> seen = new(ReferenceEqualityComparer.Instance);
        Stack<CheckpointItem> open = new([new CheckpointItem(root, null, "", null)]);
        List<(string Segment, CheckpointNode Node)> children = [];
        while (open.TryPop(out CheckpointItem? item))
        {
            if (item.Node is not ScalarNode and not OpaqueNode { Kind: OpaqueKind.Global } and not TupleNode { Items.Count: 0 } && !seen.TryAdd(item.Node, item))
            {
                yield return new CheckpointItem(item.Node, item.Parent, item.Segment, seen[item.Node]);
                continue;
            }

            yield return item;
            children.Clear();
            children.AddRange(Children(item.Node));
            for (int i = children.Count - 1; i >= 0; i--)
                open.Push(new CheckpointItem(children[i].Node, item, children[i].Segment, null));
        }
    }

    /// <summary>The value at a path, or null.</summary>
    public static CheckpointNode? Find(CheckpointNode root, string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        Stack<(CheckpointNode Node, int At)> open = new([(root, 0)]);
        HashSet<(CheckpointNode, int)> tried = [];
        while (open.TryPop(out var at))
        {
            if (at.At == path.Length)
                return at.Node;
            if (!tried.Add(at))
                continue;
            // Keys may contain dots themselves: the longest match is tried first.
            foreach ((string segment, CheckpointNode child) in Children(at.Node).OrderBy(c => c.Segment.Length))
            {
                ReadOnlySpan<char> rest = path.AsSpan(at.At), wanted = at.At == 0 && segment[0] == '.' ? segment.AsSpan(1) : segment;
                if (rest.StartsWith(wanted, StringComparison.Ordinal) && (rest.Length == wanted.Length || rest[wanted.Length] is '.' or '['))
                    open.Push((child, at.At + wanted.Length));
            }
        }

        return null;
    }

    /// <summary>The direct parts of a value, each with what its path adds: <c>.key</c> or <c>[0]</c>.</summary>
    public static IEnumerable<(string Segment, CheckpointNode Node)> Children(CheckpointNode node)
    {
        switch (node)
        {
            case MapNode map:
                foreach ((CheckpointNode key, CheckpointNode value) in map.Entries)
                    yield return (Segment(key), value);
                if (map.Attributes is not null)
                    yield return (".__dict__", map.Attributes);
                break;
            case ListNode list: foreach (var child in Indexed(list.Items)) yield return child; break;
            case TupleNode tuple: foreach (var child in Indexed(tuple.Items)) yield return child; break;
            case SetNode set: foreach (var child in Indexed(set.Items)) yield return child; break;
            case TensorEntry tensor:
                if (tensor.Quantization is { Scales: not null, ZeroPoints: not null } q)
                {
                    yield return (".scales", q.Scales);
                    yield return (".zero_points", q.ZeroPoints);
                }

                if (tensor.State is not null)
                    yield return (".__dict__", tensor.State);
                break;
            case OpaqueNode opaque: foreach (var child in OfObject(opaque)) yield return child; break;
        }
    }

    private static IEnumerable<(string Segment, CheckpointNode Node)> OfObject(OpaqueNode node)
    {
        if (SavedModule.TryGet(node, out SavedModule? module))
        {
            foreach ((CheckpointNode key, CheckpointNode value) in module.Parameters.Entries.Concat(module.Buffers.Entries).Concat(module.Modules.Entries))
                yield return (Segment(key), value);
            foreach ((CheckpointNode key, CheckpointNode value) in module.State.Entries)
            {
                if (key is not ScalarNode { Value: "_parameters" or "_buffers" or "_modules" })
                    yield return (Segment(key), value);
            }

            yield break;
        }

        if (node.Meaning is not null)
        {
            // The meaning stands for all the object holds; a scalar meaning has no parts.
            if (node.Meaning is TensorEntry)
                yield return (".array", node.Meaning);
            else
                foreach (var child in Children(node.Meaning)) yield return child;
            yield break;
        }

        if (node.Callable is not null and not OpaqueNode { Kind: OpaqueKind.Global })
            yield return (".callable", node.Callable);
        if (node.Arguments is TupleNode arguments)
            foreach ((string segment, CheckpointNode child) in Indexed(arguments.Items)) yield return ($".args{segment}", child);
        else
            yield return (".args", node.Arguments);
        if (node.KeywordArguments is not null)
            yield return (".kwargs", node.KeywordArguments);
        if (node.State is MapNode state)
            foreach ((CheckpointNode key, CheckpointNode value) in state.Entries) yield return (Segment(key), value);
        else if (node.State is not null)
            yield return (".state", node.State);
        foreach (var child in Indexed(node.Items)) yield return child;
        foreach ((CheckpointNode key, CheckpointNode value) in node.Entries.Entries)
            yield return (Segment(key), value);
    }

    private static IEnumerable<(string Segment, CheckpointNode Node)> Indexed(IReadOnlyList<CheckpointNode> items)
    {
        for (int i = 0; i < items.Count; i++)
            yield return ($"[{i}]", items[i]);
    }

    /// <summary>What a key adds to a path.</summary>
    public static string Segment(CheckpointNode key)
    {
        if (key is not ScalarNode { Value: string text })
            return $"[{(key is TupleNode tuple ? $"({string.Join(", ", tuple.Items)})" : key.ToString())}]";
        bool plain = text.Length > 0;
        foreach (char c in text)
            plain &= c is not ('[' or ']' or '"') && !char.IsControl(c);
        return plain ? "." + text : $"[\"{text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\"]";
    }
}
