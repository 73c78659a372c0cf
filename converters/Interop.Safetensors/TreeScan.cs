using Interop.Checkpoints;
using Interop.Tensors;

namespace Interop.Safetensors;

/// <summary>One walk over a tree: its containers, every place of every tensor, and what cannot be stored.</summary>
internal sealed class TreeScan
{
    private readonly Dictionary<CheckpointNode, int> _numbers = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<OpaqueNode, CheckpointNode?> _objects = new(ReferenceEqualityComparer.Instance);
    private readonly HashSet<CheckpointNode> _reported = new(ReferenceEqualityComparer.Instance);

    internal TreeScan(CheckpointNode root)
    {
        Stack<(CheckpointNode Node, Place Place)> open = new([(root, new Place(null, "", null))]);
        List<(CheckpointNode Node, Place Place)> children = [];
        while (open.TryPop(out var at))
        {
            Report(at.Node, at.Place);
            switch (Resolve(at.Node))
            {
                case null or ScalarNode: break;
                case TensorEntry tensor: Tensors.Add((at.Place, tensor)); break;
                case { } container when _numbers.TryAdd(container, Containers.Count):
                    Containers.Add(container);
                    children.Clear();
                    AddChildren(container, at.Place, children);
                    for (int i = children.Count - 1; i >= 0; i--)
                        open.Push(children[i]);
                    break;
            }
        }

        Root = Resolve(root);
    }

    /// <summary>What is stored of the root; null when nothing is.</summary>
    internal CheckpointNode? Root { get; }

    /// <summary>Maps, lists, tuples and sets, each once, the outermost first.</summary>
    internal List<CheckpointNode> Containers { get; } = [];

    /// <summary>Tensors at every place where they stand, in order.</summary>
    internal List<(Place Place, TensorEntry Tensor)> Tensors { get; } = [];

    internal List<ContentLoss> Losses { get; } = [];

    internal int NumberOf(CheckpointNode container) => _numbers[container];

    /// <summary>What is stored for a value: itself, the plain value an object stands for, a module's state dict, or nothing.</summary>
    internal CheckpointNode? Resolve(CheckpointNode node)
    {
        switch (node)
        {
            case OpaqueNode opaque:
                if (!_objects.TryGetValue(opaque, out CheckpointNode? meaning))
                {
                    // Before the look, so that an object that means itself means nothing.
                    _objects.Add(opaque, null);
                    _objects[opaque] = meaning = SavedModule.TryGet(opaque, out SavedModule? module) ? StateDict(module) : opaque.Meaning is null ? null : Resolve(opaque.Meaning);
                }

                return meaning;
            case StorageEntry: return null;
            case TensorEntry tensor: return TensorLosses.CanStore(tensor) ? tensor : null;
            default: return node;
        }
    }

    private static MapNode StateDict(SavedModule module)
    {
        MapNode map = new(MapNode.OrderedDict);
        foreach ((string name, TensorEntry tensor) in module.StateDict())
            map.Add(name, tensor);
        return map;
    }

    /// <summary>The entries of a map that are stored, as they are stored, but for values that are not.</summary>
    internal IEnumerable<(CheckpointNode Key, CheckpointNode Value)> Entries(MapNode map)
    {
        MapNode keys = new();
        foreach ((CheckpointNode key, CheckpointNode value) in map.Entries)
        {
            // Objects that become plain values may become the key of another entry; the first keeps it.
            int before = keys.Count;
            if (Resolve(key) is not { } stored)
                continue;
            keys.Add(stored, value);
            if (keys.Count > before)
                yield return (stored, value);
        }
    }

    private void AddChildren(CheckpointNode container, Place place, List<(CheckpointNode, Place)> children)
    {
        if (container is not MapNode map)
        {
            foreach ((string segment, CheckpointNode child) in CheckpointWalk.Children(container))
                children.Add((child, new Place(place, segment, null)));
            return;
        }

        foreach (CheckpointNode key in map.Entries.Select(e => e.Key).Where(k => k is not ScalarNode))
        {
            if (Resolve(key) is null)
                Losses.Add(new ContentLoss(new Place(place, CheckpointWalk.Segment(key), null).Path, key.TypeName, "an object as a key; the whole entry would be left out"));
            else
                Report(key, new Place(place, CheckpointWalk.Segment(key), null));
        }

        List<(CheckpointNode Key, CheckpointNode Value)> entries = [.. Entries(map)];
        if (entries.Count + map.Entries.Count(e => Resolve(e.Key) is null) < map.Count)
            Losses.Add(new ContentLoss(place.Path, "keys", "objects as keys would become equal to other keys; only the first of equal ones would be kept"));
        foreach ((CheckpointNode key, CheckpointNode value) in entries)
        {
            string segment = CheckpointWalk.Segment(key);
            if (key is not ScalarNode)
                children.Add((key, new Place(place, segment + ".__key__", null)));
            children.Add((value, new Place(place, segment, (key as ScalarNode)?.Value as string)));
        }

        if (map.Attributes is not null)
            children.Add((map.Attributes, new Place(place, ".__dict__", null)));
    }

    private void Report(CheckpointNode node, Place place)
    {
        if (node is ScalarNode or ListNode or TupleNode or SetNode || !_reported.Add(node))
            return;
        switch (node)
        {
            case OpaqueNode opaque: Losses.Add(new ContentLoss(place.Path, opaque.TypeName, WhatIsLeft(opaque))); break;
            case StorageEntry: Losses.Add(new ContentLoss(place.Path, "a storage", "safetensors holds tensors, not bare storages; it would be left out")); break;
            case TensorEntry tensor: TensorLosses.Report(tensor, place, Losses); break;
            case MapNode { TypeName: not ("dict" or MapNode.OrderedDict) } map:
                Losses.Add(new ContentLoss(place.Path, map.TypeName, "only dict and OrderedDict are kept apart; it would become a dict"));
                break;
        }
    }

    private static string WhatIsLeft(OpaqueNode opaque)
    {
        if (SavedModule.TryGet(opaque, out _))
            return "an object; the tensors of its state dict would be stored under PyTorch's names, its class and other attributes would not";
        if (opaque.Meaning is { } meaning)
            return $"an object; the plain value it stands for, {(meaning is ScalarNode scalar ? FileTypes.Printable(scalar.ToString()) : $"a {meaning.TypeName}")}, would be stored";
        int tensors = CheckpointWalk.All(opaque).Count(i => i.Node is TensorEntry);
        return $"an object of a class of its own; it{(tensors == 0 ? "" : $" and the {tensors} tensor{(tensors == 1 ? "" : "s")} in it")} would be left out";
    }
}
