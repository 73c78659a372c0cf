using System.Collections.Frozen;
using System.Numerics;
using Interop.Checkpoints;
using Interop.PyTorch.Pickle;
using Interop.Tensors;

namespace Interop.PyTorch.Rebuild;

/// <summary>Classes and functions of Python, NumPy and PyTorch that stand for plain values.</summary>
internal static class PlainObjects
{
    private delegate CheckpointNode? Rule(ObjectFactory factory, OpaqueNode function, TupleNode arguments);

    private static readonly FrozenDictionary<string, Rule> s_calls = new Dictionary<string, Rule>
    {
        // What becomes a node of its own.
        ["collections.OrderedDict"] = static (factory, _, a) => OrderedDict(factory, a.Items),
        ["builtins.set"] = static (factory, _, a) => Set(factory, a.Items, false),
        ["builtins.frozenset"] = static (factory, _, a) => Set(factory, a.Items, true),
        ["builtins.bytes"] = static (_, _, a) => a.Items.Count == 0 ? new ScalarNode(Array.Empty<byte>()) : null,
        ["_codecs.encode"] = static (factory, _, a) => Encoded(factory, a.Items),
        ["copyreg._reconstructor"] = static (_, _, a) => a.Items is [OpaqueNode @class, OpaqueNode { Module: "builtins", Name: "object" }, ScalarNode { Value: null }]
            ? new OpaqueNode(OpaqueKind.Instance, @class, new TupleNode()) : null,
        ["copyreg.__newobj_ex__"] = static (factory, _, a) => a.Items is [OpaqueNode @class, TupleNode arguments, MapNode keywords] ? factory.Instantiate(@class, arguments, keywords) : null,


        // What stays an object and has a meaning beside it.
        ["builtins.complex"] = static (_, f, a) => a.Items is [ScalarNode { Value: double re }, ScalarNode { Value: double im }] ? Object(f, a, new ScalarNode(new Complex(re, im))) : null,
        ["builtins.bytearray"] = static (factory, f, a) => Object(f, a, ByteArray(factory, a.Items)),
        ["torch.Size"] = static (_, f, a) => a.Items is [TupleNode sizes] ? Object(f, a, sizes) : null,
        ["torch.device"] = static (_, f, a) => Object(f, a, Device(a.Items)),
        ["torch.serialization._get_layout"] = static (_, f, a) => a.Items is [ScalarNode layout] ? Object(f, a, layout) : null,
        ["collections.Counter"] = static (_, f, a) => a.Items is [MapNode counts] ? Object(f, a, counts) : null,
        ["collections.defaultdict"] = static (_, f, a) => WithEntries(Object(f, a, null)),
        ["datetime.datetime"] = static (_, f, a) => Object(f, a, a.Items.Count == 1 ? PlainTimes.DateAndTime(a.Items) : null),
        ["datetime.date"] = static (_, f, a) => Object(f, a, PlainTimes.Date(a.Items)),
    }
        .Concat(Each(["pathlib", "pathlib._local"], ["PosixPath", "WindowsPath", "PurePosixPath", "PureWindowsPath", "Path", "PurePath"], static (factory, f, a) => Object(f, a, PathOf(factory, f, a.Items))))
        .Concat(Each(["numpy.core.multiarray", "numpy._core.multiarray"], ["scalar"], static (_, f, a) => Object(f, a, NumpyObjects.Scalar(a.Items))))
        .Concat(Each(["numpy.core.numeric", "numpy._core.numeric"], ["_frombuffer"], static (factory, f, a) => Object(f, a, NumpyObjects.FromBuffer(factory, a.Items))))
        .ToFrozenDictionary();

    /// <summary>The value a call stands for, or null.</summary>
    internal static CheckpointNode? TryCall(ObjectFactory factory, OpaqueNode function, TupleNode arguments) =>
        s_calls.TryGetValue(function.TypeName, out Rule? rule) ? rule(factory, function, arguments) : null;

    /// <summary>An ordinary value made by its class without a constructor, or null.</summary>
    internal static CheckpointNode? TryInstantiate(CheckpointNode @class, CheckpointNode arguments) => @class is OpaqueNode { Module: "collections", Name: "OrderedDict" } && arguments is TupleNode { Items.Count: 0 } ? new MapNode(MapNode.OrderedDict) : null;

    /// <summary>What a named constant means, or null.</summary>
    internal static ScalarNode? MeaningOfGlobal(string module, string name) =>
        module == "torch" && DTypes.FromTorch(name) is { } dtype && dtype.TorchName == name ? new ScalarNode(dtype) : null;

    /// <summary>Finds the meaning of an object whose state is now known.</summary>
    internal static void Understand(ObjectFactory factory, OpaqueNode node)
    {
        if (node is { Kind: OpaqueKind.Instance, State: MapNode attributes } && node.TypeName is "argparse.Namespace" or "types.SimpleNamespace")
            node.Meaning = node.State;
        else if (node.TypeName is "numpy.core.multiarray._reconstruct" or "numpy._core.multiarray._reconstruct")
            node.Meaning = NumpyObjects.Array(factory, node);
    }

    private static OpaqueNode WithEntries(OpaqueNode node)
    {
        node.Meaning = node.Entries;
        return node;
    }

    private static OpaqueNode Object(OpaqueNode function, TupleNode arguments, CheckpointNode? meaning) => new(OpaqueKind.Call, function, arguments) { Meaning = meaning };

    private static SetNode? Set(ObjectFactory factory, IReadOnlyList<CheckpointNode> a, bool frozen)
    {
        if (a is not [ListNode list])
            return a.Count == 0 ? new SetNode([], frozen) : null;
        factory.Spend(8L * list.Items.Count);
        return new SetNode(list.Items, frozen);
    }

    private static ScalarNode? ByteArray(ObjectFactory factory, IReadOnlyList<CheckpointNode> a) => a switch
    {
        [] => new ScalarNode(Array.Empty<byte>()),
        [ScalarNode { Value: byte[] } bytes, ..] => bytes,
        _ => Encoded(factory, a),
    };

    private static ScalarNode? Device(IReadOnlyList<CheckpointNode> a) => a switch
    {
        [ScalarNode { Value: string } type] => type,
        [ScalarNode { Value: string type }, ScalarNode { Value: long index }] => new ScalarNode($"{type}:{index}"),
        _ => null,
    };

    /// <summary>Python 3 makes it empty; Python 2 passed a list of [key, value] lists.</summary>
    private static MapNode? OrderedDict(ObjectFactory factory, IReadOnlyList<CheckpointNode> a)
    {
        MapNode map = new(MapNode.OrderedDict);
        if (a.Count == 0)
            return map;
        if (a is not [ListNode pairs])
            return null;
        factory.Spend(64L * pairs.Items.Count);
        foreach (CheckpointNode pair in pairs.Items)
        {
            IReadOnlyList<CheckpointNode>? parts = pair switch { ListNode l => l.Items, TupleNode t => t.Items, _ => null };
            if (parts is not [CheckpointNode key, CheckpointNode value] || key is ListNode or MapNode)
                throw factory.Error("an OrderedDict's items are not pairs of a key and a value");
            map.Add(key, value);
        }

        return map;
    }

    /// <summary>How protocols 0 to 2 write bytes: as Latin-1 text.</summary>
    private static ScalarNode? Encoded(ObjectFactory factory, IReadOnlyList<CheckpointNode> a)
    {
        if (a is not [ScalarNode { Value: string text } encoded, ScalarNode { Value: "latin1" or "latin-1" } encoding])
            return null;
        factory.Spend(text.Length);
        if (text.Any(c => c > 255))
            return null;
        encoding.IsInterned = (string)encoding.Value! == "latin1";
        encoded.IsInterned |= text.Length == 1;
        return new ScalarNode(System.Text.Encoding.Latin1.GetBytes(text));
    }

    private static ScalarNode? PathOf(ObjectFactory factory, OpaqueNode @class, IReadOnlyList<CheckpointNode> a)
    {
        if (a.Any(p => p is not ScalarNode { Value: string }))
            return null;
        char separator = @class.Name!.Contains("Windows", StringComparison.Ordinal) ? '\\' : '/';
        string path = "";
        foreach (CheckpointNode part in a)
        {
            string text = part.ToString()!;
            factory.Spend(2L * (path.Length + text.Length));
            path = path.Length == 0 || path[^1] == separator ? path + text : path + separator + text;
        }

        return new ScalarNode(path.Length == 0 ? "." : path);
    }

    private static IEnumerable<KeyValuePair<string, Rule>> Each(string[] modules, string[] names, Rule rule) =>
        from module in modules from name in names select KeyValuePair.Create($"{module}.{name}", rule);
}
