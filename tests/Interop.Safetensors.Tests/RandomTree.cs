using Interop.Checkpoints;
using Interop.Tensors;

namespace Interop.Safetensors.Tests;

/// <summary>Trees with sharing, ties and cycles from a seed.</summary>
internal sealed class RandomTree(int seed)
{
    private readonly Random _random = new(seed);
    private readonly List<CheckpointNode> _made = [];
    private int _left = 60;

    internal CheckpointNode Make() => Node(0);

    private CheckpointNode Node(int depth)
    {
        _left--;
        if (_made.Count > 0 && _random.Next(6) == 0)
            return _made[_random.Next(_made.Count)];
        switch (depth > 6 || _left < 0 ? _random.Next(3) : _random.Next(9))
        {
            case 0: return Scalar();
            case 1 or 2: return Tensor();
            case 3: return Fill(new ListNode(), depth);
            case 4: return Keep(new TupleNode([.. Children(depth)]));
            case 5: return Keep(new SetNode([.. Children(depth)], _random.Next(2) == 0));
            case 6: return Map(new MapNode(), depth);
            case 7: return Map(new MapNode(MapNode.OrderedDict), depth);
            default: return Map(new MapNode(), 6);
        }
    }

    private T Keep<T>(T node) where T : CheckpointNode
    {
        _made.Add(node);
        return node;
    }

    private IEnumerable<CheckpointNode> Children(int depth)
    {
        int count = _random.Next(5);
        for (int i = 0; i < count; i++)
            yield return Node(depth + 1);
    }

    private ListNode Fill(ListNode list, int depth)
    {
        Keep(list).Items.AddRange(Children(depth));
        return list;
    }

    private MapNode Map(MapNode map, int depth)
    {
        Keep(map);
        foreach (CheckpointNode child in Children(depth).ToList())
            map.Add(_random.Next(3) == 0 ? Scalar() : ((string[])["weight", "bias", "a.b", "[0]", "é", "a"])[_random.Next(6)], child);
        if (_random.Next(5) == 0)
            map.Attributes = Node(depth + 1);
        return map;
    }

    private CheckpointNode Scalar() => _random.Next(6) switch
    {
        0 => new ScalarNode(null),
        1 => _random.Next(-5, 5),
        2 => _random.NextDouble(),
        3 => $"text {_random.Next(9)}",
        4 => new ScalarNode(new byte[_random.Next(3)]),
        _ => _random.Next(2) == 0,
    };

    private TensorEntry Tensor()
    {
        if (_made.OfType<TensorEntry>().LastOrDefault() is { } last && _random.Next(3) == 0)
            return Keep(new TensorEntry(last.Storage, last.DType, last.Shape, last.Strides) { IsParameter = _random.Next(2) == 0 });
        DType dtype = ((DType[])[DType.Float32, DType.Int64, DType.UInt8, DType.BFloat16])[_random.Next(4)];
        long[] sizes = [.. Enumerable.Range(0, _random.Next(4)).Select(_ => (long)_random.Next(1, 4))];
        byte[] bytes = new byte[dtype.ByteCount(new Shape(sizes).ElementCount)];
        _random.NextBytes(bytes);
        Tensor tensor = new(Storage.Copy(bytes), dtype, new Shape(sizes));
        if (_random.Next(3) == 0 && sizes.Length > 1)
            tensor = tensor.Transpose(0, sizes.Length - 1);
        return Keep(TensorEntry.From(tensor));
    }
}
