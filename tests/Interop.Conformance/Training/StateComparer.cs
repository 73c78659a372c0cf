using Interop.Checkpoints;
using Interop.Conformance.Operators;
using Interop.Tensors;

namespace Interop.Conformance.Training;

/// <summary>Compares state dicts: keys, their order, types, and values (tensors and computed numbers to PyTorch's tolerance).</summary>
internal static class StateComparer
{
    /// <summary>The first difference; null if there is none.</summary>
    /// <param name="expected">PyTorch's.</param>
    /// <param name="found">Ours.</param>
    /// <param name="place">Where in the tree.</param>
    /// <param name="dtype">Whose tolerance numbers beside tensors have.</param>
    internal static string? Difference(CheckpointNode expected, CheckpointNode found, string place = "", DType dtype = DType.Float64)
    {
        if (expected.TypeName != found.TypeName)
            return $"{place}: a {found.TypeName} ({found}), expected a {expected.TypeName} ({expected})";
        switch (expected, found)
        {
            case (MapNode a, MapNode b):
                string x = string.Join(", ", a.Entries.Select(e => $"{e.Key.TypeName} {e.Key}")), y = string.Join(", ", b.Entries.Select(e => $"{e.Key.TypeName} {e.Key}"));
                return x != y ? $"{place}: the keys are {y}, expected {x}" : First(a.Entries.Select((e, i) => Difference(e.Value, b.Entries[i].Value, $"{place}.{e.Key}", dtype)));
            case (ListNode a, ListNode b): return Items(a.Items, b.Items, place, dtype);
            case (TupleNode a, TupleNode b): return Items(a.Items, b.Items, place, dtype);
            case (TensorEntry a, TensorEntry b): return Comparison.Difference(b.Read(), ExpectedTensor.Of(a.Read())) is { } difference ? $"{place}: {difference}" : null;
            case (ScalarNode { Value: double a }, ScalarNode { Value: double b }): return Comparison.Near(b, a, dtype) ? null : $"{place}: {b:R}, expected {a:R}";
            default: return expected.ToString() == found.ToString() ? null : $"{place}: {found}, expected {expected}";
        }
    }

    private static string? Items(IReadOnlyList<CheckpointNode> a, IReadOnlyList<CheckpointNode> b, string place, DType dtype) =>
        a.Count != b.Count ? $"{place}: {b.Count} items, expected {a.Count}" : First(a.Select((x, i) => Difference(x, b[i], $"{place}[{i}]", dtype)));

    private static string? First(IEnumerable<string?> differences) => differences.FirstOrDefault(d => d is not null);
}
