using Interop.Checkpoints;
using Interop.CommandLine.Inspecting;

namespace Interop.CommandLine.Comparing;

/// <summary>What differs between two trees, apart from the tensors' values.</summary>
/// <remarks>
/// Differences: a value that one side lacks, another type, shape, dtype, number, text. Notes, which do not make the files
/// different, since containers cannot all hold them: the order of a map's entries, dict against OrderedDict, a map's attributes
/// (<c>_metadata</c>) on one side only, strides, ties and sharing, Parameter and requires_grad, texts that belong to the file.
/// </remarks>
internal sealed class CheckpointDiff
{
    private readonly HashSet<(CheckpointNode, CheckpointNode)> _seen = [];
    private readonly Dictionary<StorageEntry, StorageEntry> _shared = new(ReferenceEqualityComparer.Instance);
    private readonly Queue<(CheckpointNode A, CheckpointNode B, Place Place)> _open = new();

    private CheckpointDiff() { }

    /// <summary>A place, built into a path only where it is printed.</summary>
    private sealed record Place(Place? Parent, string Segment)
    {
        internal string Path
        {
            get
            {
                Stack<string> segments = new();
                for (Place? at = this; at is not null; at = at.Parent)
                    segments.Push(at.Segment);
                string path = string.Concat(segments);
                return path.StartsWith('.') ? path[1..] : path;
            }
        }
    }

    /// <summary>Path and what differs there.</summary>
    internal List<(string Path, string What)> Differences { get; } = [];

    /// <summary>What differs without making the files different.</summary>
    internal List<(string Path, string What)> Notes { get; } = [];

    /// <summary>Pairs of tensors of one shape whose values remain to be compared.</summary>
    internal List<(string Path, TensorEntry A, TensorEntry B)> Pairs { get; } = [];

    internal static CheckpointDiff Of(Checkpoint a, Checkpoint b)
    {
        CheckpointDiff diff = new();
        diff.Open(diff.StateDict(a, b.Root, "the first file"), diff.StateDict(b, a.Root, "the second file"), new Place(null, ""));
        while (diff._open.TryDequeue(out var at))
            diff.Compare(at.A, at.B, at.Place);
        diff.Metadata(a, b);
        return diff;
    }

    /// <summary>A whole module against a plain map is compared by its state dict.</summary>
    private CheckpointNode StateDict(Checkpoint checkpoint, CheckpointNode other, string which)
    {
        if (other is not MapNode || !SavedModule.TryGet(checkpoint.Root, out SavedModule? module))
            return checkpoint.Root;
        Notes.Add(("", $"{which} is a whole module, {module.ClassName}; its state dict is compared"));
        MapNode map = new(MapNode.OrderedDict);
        foreach ((string name, TensorEntry tensor) in checkpoint.Tensors)
            map.Add(name, tensor);
        return map;
    }

    private void Metadata(Checkpoint a, Checkpoint b)
    {
        // "format" names the library whose tensors they were.
        Dictionary<string, string> inA = a.Metadata.ToDictionary(m => m.Key, m => m.Value), inB = b.Metadata.ToDictionary(m => m.Key, m => m.Value);
        string[] keys = [.. inA.Keys.Union(inB.Keys).Where(k => k != "format" && inA.GetValueOrDefault(k) != inB.GetValueOrDefault(k))];
        if (keys.Length > 0)
            Notes.Add(("", $"the files' own texts differ: {string.Join(", ", keys.Take(8))}"));
    }

    private void Open(CheckpointNode a, CheckpointNode b, Place place)
    {
        if (a is ScalarNode || b is ScalarNode || _seen.Add((a, b)))
            _open.Enqueue((a, b, place));
    }

    private void Compare(CheckpointNode a, CheckpointNode b, Place place)
    {
        if (Meaning(a) is ScalarNode x && Meaning(b) is ScalarNode y)
        {
            if (!SameValue(x.Value, y.Value))
                Differences.Add((place.Path, $"{x.TypeName} {ValueText.Inline(x)} against {y.TypeName} {ValueText.Inline(y)}"));
            return;
        }

        if (a.GetType() != b.GetType() || (Kind(a) != Kind(b)))
        {
            Differences.Add((place.Path, $"{a.TypeName} against {b.TypeName}"));
            return;
        }

        if (a is MapNode && a.TypeName != b.TypeName)
            Notes.Add((place.Path, $"{a.TypeName} against {b.TypeName}"));
        if (a is TensorEntry tensorA && b is TensorEntry tensorB)
            CompareTensors(tensorA, tensorB, place);
        CompareParts(a, b, place);
    }

    private static string Kind(CheckpointNode node) => node is OpaqueNode opaque ? $"{opaque.Kind} {opaque.TypeName}" : node is SetNode set ? set.TypeName : "";

    private static CheckpointNode Meaning(CheckpointNode node) => node is OpaqueNode { Meaning: ScalarNode meaning } ? meaning : node;

    /// <summary>Equal type and value; NaN equals NaN, 0.0 does not equal −0.0.</summary>
    private static bool SameValue(object? a, object? b) => (a, b) switch
    {
        (double x, double y) => BitConverter.DoubleToInt64Bits(x) == BitConverter.DoubleToInt64Bits(y) || (double.IsNaN(x) && double.IsNaN(y)),
        (byte[] x, byte[] y) => x.AsSpan().SequenceEqual(y),
        _ => Equals(a, b),
    };

    private void CompareParts(CheckpointNode a, CheckpointNode b, Place place)
    {
        List<(string Segment, CheckpointNode Node)> partsA = [.. CheckpointWalk.Children(a)], partsB = [.. CheckpointWalk.Children(b)];
        Dictionary<string, CheckpointNode> byName = [];
        foreach ((string segment, CheckpointNode node) in partsB)
            byName.TryAdd(segment, node);
        HashSet<string> inA = [];
        List<string> common = [];
        foreach ((string segment, CheckpointNode node) in partsA)
        {
            if (!inA.Add(segment))
                continue;
            if (byName.TryGetValue(segment, out CheckpointNode? other))
            {
                common.Add(segment);
                Open(node, other, new Place(place, segment));
            }
            else
            {
                OneSided(new Place(place, segment), node, "first");
            }
        }

        foreach ((string segment, CheckpointNode node) in partsB)
        {
            if (!inA.Contains(segment))
                OneSided(new Place(place, segment), node, "second");
        }

        if (a is MapNode && !common.SequenceEqual(partsB.Select(p => p.Segment).Where(inA.Contains).Distinct()))
            Notes.Add((place.Path, "the entries stand in another order"));
    }

    private void OneSided(Place place, CheckpointNode node, string side)
    {
        string what = node switch { TensorEntry tensor => $"{tensor.TypeName} {tensor}", ScalarNode scalar => $"{scalar.TypeName} {ValueText.Inline(scalar)}", _ => node.TypeName };
        (place.Segment == ".__dict__" ? Notes : Differences).Add((place.Path, $"only in the {side} file: {what}"));
    }

    private void CompareTensors(TensorEntry a, TensorEntry b, Place place)
    {
        string path = place.Path;
        if (a.Shape != b.Shape || a.DType != b.DType)
            Differences.Add((path, $"{a} against {b}"));
        if (a.Quantization is not null || b.Quantization is not null)
            CompareQuantization(a.Quantization, b.Quantization, path);
        if (a.Shape == b.Shape && a.Storage.HasData && b.Storage.HasData)
            Pairs.Add((path, a, b));
        else if (a.Storage.HasData != b.Storage.HasData)
            Differences.Add((path, "one side has no data (device meta)"));
        if (!a.Strides.SequenceEqual(b.Strides) && a.Shape == b.Shape && !(a.IsContiguous && b.IsContiguous))
            Notes.Add((path, $"strides [{string.Join(", ", a.Strides.ToArray())}] against [{string.Join(", ", b.Strides.ToArray())}]"));
        if (a.IsParameter != b.IsParameter || a.RequiresGrad != b.RequiresGrad)
            Notes.Add((path, $"{Flags(a)} against {Flags(b)}"));
        if (!_shared.TryAdd(a.Storage, b.Storage) && !ReferenceEquals(_shared[a.Storage], b.Storage))
            Notes.Add((path, "shares memory with another tensor in the first file, not in the second"));
    }

    private void CompareQuantization(Quantization? a, Quantization? b, string path)
    {
        // Scales per slice are parts of the tensor and compared as such.
        if (a?.Scheme != b?.Scheme || a?.Axis != b?.Axis || !SameValue(a?.Scale, b?.Scale) || a?.ZeroPoint != b?.ZeroPoint)
            Differences.Add((path, "another quantization"));
    }

    private static string Flags(TensorEntry tensor) => $"{(tensor.IsParameter ? "parameter" : "tensor")}{(tensor.RequiresGrad ? " with requires_grad" : "")}";
}
