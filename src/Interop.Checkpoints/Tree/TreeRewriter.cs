namespace Interop.Checkpoints;

/// <summary>Exchanges the direct parts of a node in place.</summary>
internal static class TreeRewriter
{
    internal static void ReplaceChildren(CheckpointNode node, Func<CheckpointNode, CheckpointNode> replace)
    {
        switch (node)
        {
            case MapNode map:
                map.Rewrite((key, value) => new(key, replace(value)));
                map.Attributes = map.Attributes is null ? null : replace(map.Attributes);
                break;
            case ListNode list: Replace(list.Items, replace); break;
            case SetNode set: Replace(set.Items, replace); break;
            case TupleNode tuple: Replace(tuple.Values, replace); break;
            case TensorEntry tensor: tensor.State = tensor.State is null ? null : replace(tensor.State); break;
            case OpaqueNode opaque:
                if (opaque.Arguments is TupleNode arguments)
                    Replace(arguments.Values, replace);
                opaque.State = opaque.State is null ? null : replace(opaque.State);
                Replace(opaque.Items, replace);
                opaque.Entries.Rewrite((key, value) => new(key, replace(value)));
                if (opaque.State is MapNode state)
                    state.Rewrite((key, value) => new(key, replace(value)));
                if (SavedModule.TryGet(opaque, out SavedModule? module))
                {
                    foreach (MapNode map in (MapNode[])[module.Parameters, module.Buffers])
                        map.Rewrite((key, value) => new(key, replace(value)));
                }

                break;
        }
    }

    private static void Replace(IList<CheckpointNode> items, Func<CheckpointNode, CheckpointNode> replace)
    {
        for (int i = 0; i < items.Count; i++)
            items[i] = replace(items[i]);
    }
}
