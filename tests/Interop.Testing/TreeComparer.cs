using System.Text.Json;
using Interop.Checkpoints;

namespace Interop.Testing;

/// <summary>Compares a tree that was read with what PyTorch reads in the same file: every value exactly, sharing in both directions.</summary>
/// <remarks>
/// Walks without recursion, in the order in which the description numbers its objects. A shared object is described once
/// and then only referred to, so the numbers are compared with the identity of nodes, and so are storages and tensors.
/// </remarks>
public sealed partial class TreeComparer
{
    private const int MaxDifferences = 40;

    private readonly ExpectedTree _expected;
    private readonly TreeOptions _options;
    private readonly List<string> _differences = [];
    private readonly Stack<Step> _open = [];
    private readonly Identities<CheckpointNode> _objects = new("object");
    private readonly Identities<TensorEntry> _tensors = new("tensor");
    private readonly Identities<StorageEntry> _storages = new("storage");

    // Parts of the description that say nothing of the file itself (an object's attributes, told twice): objects first met there are compared where they are met next.
    private readonly Dictionary<int, JsonElement> _passed = [];

    private TreeComparer(ExpectedTree expected, TreeOptions options) => (_expected, _options) = (expected, options);

    /// <summary>What differs, with paths; empty when nothing does.</summary>
    public static IReadOnlyList<string> Compare(ExpectedTree expected, CheckpointNode actual, TreeOptions options = TreeOptions.None)
    {
        TreeComparer comparer = new(expected, options);
        comparer.Push(expected.Tree, actual, Place.Root);
        while (comparer._open.TryPop(out Step step) && comparer._differences.Count < MaxDifferences)
            comparer.Visit(step);
        return comparer._differences;
    }

    private readonly record struct Step(JsonElement Expected, CheckpointNode? Actual, Place At, bool OfStateDict);

    private void Push(JsonElement expected, CheckpointNode? actual, Place at, bool ofStateDict = false) => _open.Push(new Step(expected, actual, at, ofStateDict));

    /// <summary>Steps are taken from the top: what comes first must be pushed last.</summary>
    private void PushAll(IEnumerable<(JsonElement Expected, CheckpointNode? Actual, Place At)> steps)
    {
        foreach ((JsonElement expected, CheckpointNode? actual, Place at) in steps.Reverse())
            Push(expected, actual, at);
    }

    private void Differ(Place at, string what) => _differences.Add($"{at}: {what}");

    private void Same<T>(Place at, string what, T expected, T actual)
    {
        if (!EqualityComparer<T>.Default.Equals(expected, actual))
            Differ(at, $"{what} is {Show(actual)}, PyTorch has {Show(expected)}");
    }

    private static string Show(object? value) => value switch
    {
        null => "nothing",
        string s => $"'{(s.Length > 100 ? s[..100] + "…" : s)}'",
        byte[] b => Convert.ToHexString(b.AsSpan(0, Math.Min(24, b.Length))),
        double d => d.ToString("R", System.Globalization.CultureInfo.InvariantCulture),
        _ => value.ToString()!,
    };

    private void Visit(Step step)
    {
        (JsonElement e, CheckpointNode? node, Place at) = (step.Expected, step.Actual, step.At);
        string kind = e.GetProperty("t").GetString()!;
        if (node is null)
        {
            Differ(at, $"nothing is here, PyTorch has a {kind}");
            return;
        }

        if (kind == "ref")
        {
            Reference(e, node, at, step.OfStateDict);
            return;
        }

        if (kind is "none" or "bool" or "int" or "float" or "complex" or "str" or "bytes" or "bytearray" or "dtype" or "layout" or "device" or "memory_format" or "qscheme" or "Size" or "global" or "enum" or "npscalar")
        {
            Value(kind, e, node, at);
            return;
        }

        // The state dict of a module is made by the call: it and the tensors in it are no objects of the file.
        if (!step.OfStateDict && e.TryGetProperty("id", out JsonElement id) && !IsEmptyTuple(node))
            _objects.Check(id.GetInt32(), node, at, _differences);
        switch (kind)
        {
            case "tensor" or "parameter": Tensor(e, node, at, step.OfStateDict); break;
            case "storage": Storage(e, node, at); break;
            case "ndarray": Array(e, node, at); break;
            case "module": Module(e, node, at); break;
            case "obj": Object(e, node, at); break;
            case "set" or "frozenset": Set(kind, e, node, at); break;
            case "list" or "tuple": Sequence(kind, e, node, at); break;
            case "dict" or "OrderedDict": Map(kind, e, node, at); break;
            default: Derived(kind, e, node, at); break;
        }
    }

    private static bool IsEmptyTuple(CheckpointNode node) => node is TupleNode { Items.Count: 0 } or SetNode { IsFrozen: true, Items.Count: 0 };

    private void Reference(JsonElement e, CheckpointNode node, Place at, bool ofStateDict)
    {
        int id = e.GetProperty("v").GetInt32();
        if (_passed.Remove(id, out JsonElement described))
            Push(described, node, at, ofStateDict);
        else if (!IsEmptyTuple(node))
            _objects.Check(id, node, at, _differences);
    }

    /// <summary>Leaves out a part of the description; objects in it are compared when they are referred to.</summary>
    private void Pass(JsonElement e)
    {
        Stack<JsonElement> open = new([e]);
        while (open.TryPop(out JsonElement x))
        {
            if (x.ValueKind == JsonValueKind.Array)
            {
                foreach (JsonElement item in x.EnumerateArray())
                    open.Push(item);
            }
            else if (x.ValueKind == JsonValueKind.Object)
            {
                if (x.TryGetProperty("id", out JsonElement id) && x.TryGetProperty("t", out _))
                    _passed[id.GetInt32()] = x;
                foreach (JsonProperty property in x.EnumerateObject())
                    open.Push(property.Value);
            }
        }
    }

    private bool Is<T>(CheckpointNode node, Place at, string wanted, out T found) where T : CheckpointNode
    {
        found = (node as T)!;
        if (found is null)
            Differ(at, $"a {node.TypeName} ({node.GetType().Name}) is here, PyTorch has {wanted}");
        return found is not null;
    }
}
