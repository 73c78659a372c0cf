using Interop.Checkpoints;
using Interop.Tensors;

namespace Interop.Testing;

/// <summary>Compares two trees node by node: kinds, values to the bit, order, sharing and cycles.</summary>
public sealed class NodeComparer
{
    private readonly List<string> _differences = [];
    private readonly Stack<(CheckpointNode? A, CheckpointNode? B, Place At)> _open = [];
    private readonly Dictionary<CheckpointNode, CheckpointNode> _forth = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<CheckpointNode, CheckpointNode> _back = new(ReferenceEqualityComparer.Instance);

    private NodeComparer() { }

    /// <summary>What differs, with paths; empty when nothing does.</summary>
    public static IReadOnlyList<string> Compare(CheckpointNode a, CheckpointNode b)
    {
        NodeComparer comparer = new();
        comparer._open.Push((a, b, Place.Root));
        while (comparer._open.TryPop(out var pair) && comparer._differences.Count < 20)
            comparer.Visit(pair.A, pair.B, pair.At);
        return comparer._differences;
    }

    private void Differ(Place at, object? a, object? b) => _differences.Add($"{at}: {b ?? "nothing"} where {a ?? "nothing"} was");

    private void Visit(CheckpointNode? a, CheckpointNode? b, Place at)
    {
        if (a is null && b is null)
            return;
        if (a is OpaqueNode p && b is OpaqueNode q && p.Kind != q.Kind && TreeComparer.Dotted(p) is { } name && name == TreeComparer.Dotted(q))
            return;
        if (a is null || b is null || a.GetType() != b.GetType() || a.TypeName != b.TypeName)
        {
            Differ(at, a?.TypeName, b?.TypeName);
            return;
        }

        // Values without parts, names and empty tuples have no identity of their own.
        if (a is ScalarNode x && b is ScalarNode y)
        {
            if (!Same(x.Value, y.Value))
                Differ(at, x, y);
            return;
        }

        if (a is OpaqueNode { Kind: OpaqueKind.Global } or TupleNode { Items.Count: 0 } && b is TupleNode { Items.Count: 0 })
            return;
        bool known = _forth.TryGetValue(a, out CheckpointNode? partner), knownBack = _back.TryGetValue(b, out CheckpointNode? partnerBack);
        if (known || knownBack)
        {
            if (!ReferenceEquals(partner, b) || !ReferenceEquals(partnerBack, a))
                _differences.Add($"{at}: a {a.TypeName} is shared in one tree and not in the other");
            return;
        }

        (_forth[a], _back[b]) = (b, a);
        Parts(a, b, at);
    }

    private static bool Same(object? a, object? b) => (a, b) switch
    {
        (byte[] x, byte[] y) => x.AsSpan().SequenceEqual(y),
        (double x, double y) => BitConverter.DoubleToInt64Bits(x) == BitConverter.DoubleToInt64Bits(y),
        (System.Numerics.Complex x, System.Numerics.Complex y) => PythonNumber.Same(x.Real, y.Real) && PythonNumber.Same(x.Imaginary, y.Imaginary),
        _ => Equals(a, b),
    };

    private void Parts(CheckpointNode a, CheckpointNode b, Place at)
    {
        switch (a, b)
        {
            case (MapNode x, MapNode y):
                _open.Push((x.Attributes, y.Attributes, at.Then(".__dict__")));
                Entries(x, y, at);
                break;
            case (ListNode x, ListNode y): Items(x.Items, y.Items, at); break;
            case (TupleNode x, TupleNode y): Items(x.Items, y.Items, at); break;
            case (SetNode x, SetNode y): Items(x.Items, y.Items, at); break;
            case (StorageEntry x, StorageEntry y): Storages(x, y, at); break;
            case (TensorEntry x, TensorEntry y): Tensors(x, y, at); break;
            case (OpaqueNode x, OpaqueNode y): Objects(x, y, at); break;
        }
    }

    private void Items(IReadOnlyList<CheckpointNode> a, IReadOnlyList<CheckpointNode> b, Place at)
    {
        if (a.Count != b.Count)
            Differ(at, $"{a.Count} items", $"{b.Count} items");
        for (int i = Math.Min(a.Count, b.Count) - 1; i >= 0; i--)
            _open.Push((a[i], b[i], at.Then($"[{i}]")));
    }

    private void Entries(MapNode a, MapNode b, Place at)
    {
        if (a.Count != b.Count)
            Differ(at, $"{a.Count} entries", $"{b.Count} entries");
        for (int i = Math.Min(a.Count, b.Count) - 1; i >= 0; i--)
        {
            Place place = at.Then(CheckpointWalk.Segment(a.Entries[i].Key));
            _open.Push((a.Entries[i].Value, b.Entries[i].Value, place));
            _open.Push((a.Entries[i].Key, b.Entries[i].Key, place.Then(" (key)")));
        }
    }

    private void Objects(OpaqueNode a, OpaqueNode b, Place at)
    {
        if (a.Kind != b.Kind)
            Differ(at, a.Kind, b.Kind);
        if (a.Meaning is ScalarNode or TensorEntry)
            _open.Push((a.Meaning, b.Meaning, at.Then(" (meaning)")));
        Entries(a.Entries, b.Entries, at);
        Items(a.Items, b.Items, at);
        _open.Push((a.State, b.State, at.Then(".state")));
        _open.Push((a.KeywordArguments, b.KeywordArguments, at.Then(".kwargs")));
        _open.Push((a.Arguments, b.Arguments, at.Then(".args")));
        _open.Push((a.Callable, b.Callable, at.Then(".callable")));
    }

    private void Tensors(TensorEntry a, TensorEntry b, Place at)
    {
        string x = Describe(a), y = Describe(b);
        if (x != y)
            Differ(at, x, y);
        _open.Push((a.State, b.State, at.Then(".__dict__")));
        _open.Push((a.Subclass, b.Subclass, at.Then(".__class__")));
        _open.Push((a.Quantization?.Scales, b.Quantization?.Scales, at.Then(".scales")));
        _open.Push((a.Quantization?.ZeroPoints, b.Quantization?.ZeroPoints, at.Then(".zero_points")));
        _open.Push((a.Storage, b.Storage, at.Then(".storage")));
    }

    private static string Describe(TensorEntry t) =>
        $"{t.DType.Name} {t.Shape} strides [{string.Join(", ", t.Strides.ToArray())}] from {t.StorageOffset} grad {t.RequiresGrad} parameter {t.IsParameter} conj {t.IsConjugated} neg {t.IsNegated}"
        + (t.Quantization is { } q ? $" {q.Scheme} {q.Scale:R} {q.ZeroPoint} {q.Axis}" : "");

    private void Storages(StorageEntry a, StorageEntry b, Place at)
    {
        if (a.ByteLength != b.ByteLength || a.HasData != b.HasData)
        {
            Differ(at, $"{a.ByteLength} bytes", $"{b.ByteLength} bytes");
            return;
        }

        byte[] x = new byte[Math.Min(a.ByteLength, 1 << 20)], y = new byte[x.Length];
        for (long done = 0; a.HasData && done < a.ByteLength; done += x.Length)
        {
            int count = (int)Math.Min(x.Length, a.ByteLength - done);
            a.Read(done, x.AsSpan(0, count));
            b.Read(done, y.AsSpan(0, count));
            if (!x.AsSpan(0, count).SequenceEqual(y.AsSpan(0, count)))
            {
                _differences.Add($"{at}: the bytes differ after byte {done + x.AsSpan().CommonPrefixLength(y)}");
                return;
            }
        }
    }
}
