using Interop.Checkpoints;
using Interop.PyTorch.Pickle;

namespace Interop.PyTorch.Writing;

/// <summary>Containers and objects.</summary>
internal sealed partial class PickleWriter
{
    private void SaveTuple(TupleNode tuple)
    {
        int count = tuple.Items.Count;
        if (count == 0)
        {
            Emit(Opcode.EmptyTuple);
            return;
        }

        if (count > 3)
            Emit(Opcode.Mark);
        foreach (CheckpointNode item in tuple.Items)
            Save(item);
        if (_memo.TryGetValue(tuple, out int index))
        {
            // The tuple contains itself through a mutable object and is complete already.
            for (int i = 0; i < count && count <= 3; i++)
                Emit(Opcode.Pop);
            if (count > 3)
                Emit(Opcode.PopMark);
            Get(index);
            return;
        }

        Emit(count switch { 1 => Opcode.Tuple1, 2 => Opcode.Tuple2, 3 => Opcode.Tuple3, _ => Opcode.Tuple });
        Remember(tuple);
    }

    private void SaveList(List<CheckpointNode> items, CheckpointNode? identity)
    {
        Emit(Opcode.EmptyList);
        if (identity is null)
            Put();
        else
            Remember(identity);
        if (items.Count == 1)
        {
            Save(items[0]);
            Emit(Opcode.Append);
            return;
        }

        foreach (CheckpointNode[] batch in items.Chunk(BatchSize))
            Batch(batch, Opcode.Appends);
    }

    private void SaveSet(SetNode set)
    {
        Global("builtins", set.IsFrozen ? "frozenset" : "set");
        SaveList(set.Items, null);
        EndFresh(Opcode.Tuple1);
        Emit(Opcode.Reduce);
        Remember(set);
    }

    private void SaveMap(MapNode map)
    {
        if (map.TypeName == "dict")
        {
            Emit(Opcode.EmptyDict);
            Remember(map);
            SaveDict(map);
            return;
        }

        Global("collections", "OrderedDict");
        Emit(Opcode.EmptyTuple);
        Emit(Opcode.Reduce);
        Remember(map);
        SaveEntries(map);
        if (map.Attributes is not null)
        {
            Save(map.Attributes);
            Emit(Opcode.Build);
        }
    }

    /// <summary>A plain dict: CPython asks for its size, so a full last batch is followed by an empty one.</summary>
    private void SaveDict(MapNode map)
    {
        if (map.Count == 1)
        {
            SaveEntries(map);
            return;
        }

        for (int from = 0; map.Count > 0 && from <= map.Count; from += BatchSize)
        {
            if (from == map.Count && from % BatchSize != 0)
                break;
            BatchEntries(map, from, Math.Min(BatchSize, map.Count - from));
        }
    }

    /// <summary>Any other map: CPython walks its items, so a last single item stands alone.</summary>
    private void SaveEntries(MapNode map)
    {
        for (int from = 0; from < map.Count; from += BatchSize)
        {
            int count = Math.Min(BatchSize, map.Count - from);
            if (count > 1)
            {
                BatchEntries(map, from, count);
                continue;
            }

            Save(map.Entries[from].Key);
            Save(map.Entries[from].Value);
            Emit(Opcode.SetItem);
        }
    }

    private void BatchEntries(MapNode map, int from, int count)
    {
        Emit(Opcode.Mark);
        for (int i = from; i < from + count; i++)
        {
            Save(map.Entries[i].Key);
            Save(map.Entries[i].Value);
        }

        Emit(Opcode.SetItems);
    }

    private void SaveObject(OpaqueNode node)
    {
        if (node.Kind == OpaqueKind.Instance && node.KeywordArguments is not null)
        {
            // Protocol 2 cannot make an instance with keywords; this function of Python's does.
            Global("copyreg", "__newobj_ex__");
            Save(node.Callable!);
            Save(node.Arguments);
            Save(node.KeywordArguments);
            EndFresh(Opcode.Tuple3);
            Emit(Opcode.Reduce);
        }
        else
        {
            Save(node.Callable!);
            Save(node.Arguments);
            Emit(node.Kind == OpaqueKind.Call ? Opcode.Reduce : Opcode.NewObj);
        }

        if (_memo.TryGetValue(node, out int index))
        {
            Emit(Opcode.Pop);
            Get(index);
            return;
        }

        Remember(node);
        if (node.Items.Count == 1)
        {
            Save(node.Items[0]);
            Emit(Opcode.Append);
        }
        else
        {
            foreach (CheckpointNode[] batch in node.Items.Chunk(BatchSize))
                Batch(batch, Opcode.Appends);
        }

        SaveEntries(node.Entries);
        if (node.State is null)
            return;
        Save(node.State);
        Emit(Opcode.Build);
    }

    private void Batch(CheckpointNode[] items, Opcode end)
    {
        Emit(Opcode.Mark);
        foreach (CheckpointNode item in items)
            Save(item);
        Emit(end);
    }
}
