using Interop.Checkpoints;

namespace Interop.Safetensors;

/// <summary>Turns records into nodes: changeable containers first, tuples from the innermost out, then the contents.</summary>
internal sealed class TreeBuilder(string file, IReadOnlyList<TreeRecord> records)
{
    private readonly CheckpointNode?[] _nodes = new CheckpointNode?[records.Count];

    internal CheckpointNode[] Build(TreeValue root)
    {
        CheckReferences(root);
        for (int i = 0; i < records.Count; i++)
        {
            _nodes[i] = records[i].Word switch
            {
                TreeText.Dict => new MapNode(),
                TreeText.OrderedDict => new MapNode(MapNode.OrderedDict),
                TreeText.List => new ListNode(),
                TreeText.Set => new SetNode([]),
                TreeText.FrozenSet => new SetNode([], isFrozen: true),
                TreeText.Tensor => records[i].Items[0].Node,
                _ => null,
            };
        }

        BuildTuples();
        for (int i = 0; i < records.Count; i++)
            Fill(records[i], _nodes[i]!);
        return _nodes!;
    }

    /// <summary>Every reference leads to a record, and every record is reached.</summary>
    private void CheckReferences(TreeValue root)
    {
        bool[] reached = new bool[records.Count];
        Stack<int> open = [];
        Follow(root, null);
        while (open.TryPop(out int i))
        {
            foreach (TreeValue value in records[i].Items)
                Follow(value, records[i]);
            if (records[i].Attributes is { } attributes)
                Follow(attributes, records[i]);
        }

        int lost = Array.IndexOf(reached, false);
        if (lost >= 0)
            throw Fail(records[lost], $"node {lost} ({records[lost].Word}) stands nowhere in the tree");

        void Follow(TreeValue value, TreeRecord? from)
        {
            if (value.Node is not null)
                return;
            if (value.Ref >= records.Count)
                throw Fail(from, $"a reference leads to node {value.Ref}, and there are {records.Count}");
            if (!reached[value.Ref])
            {
                reached[value.Ref] = true;
                open.Push(value.Ref);
            }
        }
    }

    private void BuildTuples()
    {
        bool[] entered = new bool[records.Count];
        Stack<int> open = [];
        for (int i = 0; i < records.Count; i++)
        {
            if (_nodes[i] is null)
                open.Push(i);
            while (open.TryPeek(out int at))
            {
                if (_nodes[at] is not null)
                {
                    open.Pop();
                }
                else if (entered[at])
                {
                    _nodes[open.Pop()] = new TupleNode(records[at].Items.Select(Node));
                }
                else
                {
                    entered[at] = true;
                    foreach (TreeValue item in records[at].Items)
                    {
                        if (item.Node is not null || _nodes[item.Ref] is not null)
                            continue;
                        if (entered[item.Ref])
                            throw Fail(records[item.Ref], $"the tuple, node {item.Ref}, contains itself");
                        open.Push(item.Ref);
                    }
                }
            }
        }
    }

    private void Fill(TreeRecord record, CheckpointNode node)
    {
        switch (node)
        {
            case ListNode list: list.Items.AddRange(record.Items.Select(Node)); break;
            case SetNode set: set.Items.AddRange(record.Items.Select(Node)); break;
            case MapNode map:
                for (int i = 0; i < record.Items.Count; i += 2)
                {
                    map.Add(Node(record.Items[i]), Node(record.Items[i + 1]));
                    if (map.Count != i / 2 + 1)
                        throw Fail(record, $"a map has the key '{FileTypes.Printable(Node(record.Items[i]).ToString()!)}' twice");
                }

                map.Attributes = record.Attributes is { } attributes ? Node(attributes) : null;
                break;
        }
    }

    private CheckpointNode Node(TreeValue value) => value.Node ?? _nodes[value.Ref]!;

    private ModelFormatException Fail(TreeRecord? record, string problem) => new(file, TreeText.Key, record?.Offset, problem);
}
