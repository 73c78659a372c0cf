using Interop.Graphs;
using Interop.Tensors;

namespace Interop.Conformance.Onnx;

/// <summary>Compares as the suite's own runner does: relative 1e-3 and absolute 1e-7, whole numbers, truth values and texts exactly, dtypes and shapes too.</summary>
internal static class OnnxComparison
{
    /// <summary>Empty, or what is wrong.</summary>
    internal static string Compare(object? found, object? expected) => (found, expected) switch
    {
        (null, null) => "",
        (Tensor x, Tensor y) => Compare(x, y),
        (StringTensor x, StringTensor y) => x.Shape != y.Shape ? $"expected {y}, found {x}" : x.AsSpan().SequenceEqual(y.AsSpan()) ? "" : $"expected the texts [{string.Join(", ", y.AsSpan().ToArray().Take(8))}], found [{string.Join(", ", x.AsSpan().ToArray().Take(8))}]",
        (IReadOnlyList<object?> x, IReadOnlyList<object?> y) => x.Count != y.Count ? $"expected {y.Count} items, found {x.Count}"
            : x.Zip(y).Select((p, i) => Compare(p.First, p.Second) is { Length: > 0 } wrong ? $"item {i}: {wrong}" : "").FirstOrDefault(w => w.Length > 0) ?? "",
        _ => $"expected {Name(expected)}, found {Name(found)}",
    };

    private static string Compare(Tensor x, Tensor y)
    {
        if (x.DType != y.DType || x.Shape != y.Shape)
            return $"expected {y.DType.Name} {y.Shape}, found {x.DType.Name} {x.Shape}";
        if (x.ElementCount == 0)
            return "";
        if (x.DType.Kind is DTypeKind.Integer or DTypeKind.Bool)
            return x.Eq(y).All().Item<bool>() ? "" : $"other values: {(x.To(DType.Float64) - y.To(DType.Float64)).Abs().Max().Item<double>()} apart";
        DType wide = x.DType.Kind == DTypeKind.Complex ? DType.Complex128 : DType.Float64;
        // Formats of 16 bits and less hold what they hold: a unit in the last place more is no error.
        double relative = x.DType.Bits switch { 8 => 0.13, 16 when x.DType == DType.BFloat16 => 8e-3, _ => 1e-3 };
        (x, y) = (x.To(wide), y.To(wide));
        Tensor near = x.Isclose(y, relative, 1e-7, equalNan: true);
        if (near.All().Item<bool>())
            return "";
        Tensor apart = (x - y).Abs();
        return $"{near.LogicalNot().Sum().Item<long>()} of {x.ElementCount} values are off, by up to {apart.NanToNum().Max().To(DType.Float64).Item<double>():G3}";
    }

    private static string Name(object? value) => value?.ToString() ?? "nothing";
}
