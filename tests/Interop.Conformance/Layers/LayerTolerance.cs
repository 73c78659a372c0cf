using Interop.Conformance.Operators;
using Interop.Tensors;

namespace Interop.Conformance.Layers;

/// <summary>How near a result must be to PyTorch's in float64.</summary>
/// <param name="dtype">What was computed in.</param>
/// <param name="float32Error">PyTorch's own error in float32, relative to the value plus 0.001.</param>
internal sealed class LayerTolerance(DType dtype, double float32Error)
{
    private const double Double = 1e-9, Floor = 1e-6, Multiple = 4;

    /// <summary>Null, or how they differ. No result counts as zeros.</summary>
    public string? Difference(Tensor? actual, ExpectedTensor expected)
    {
        DType wanted = expected.DType.Kind == DTypeKind.Float ? dtype : expected.DType;
        if (actual is not null && (actual.DType != wanted || actual.Shape != expected.Shape))
            return $"found {actual.DType.Name} {actual.Shape}, expected {wanted.Name} {expected.Shape}";
        byte[] found = actual is null ? new byte[expected.Shape.ElementCount * wanted.Size] : Comparison.Dense(actual);
        int count = (int)expected.Shape.ElementCount, wrong = 0, worst = -1;
        double[] a = [.. Enumerable.Range(0, count).Select(i => Comparison.Element(found, wanted, i).Real)];
        double[] b = [.. Enumerable.Range(0, count).Select(i => Comparison.Element(expected.Bytes.Span, expected.DType, i).Real)];
        double largest = b.Where(double.IsFinite).Select(Math.Abs).DefaultIfEmpty().Max(), most = -1;
        for (int i = 0; i < count; i++)
        {
            if (a[i].Equals(b[i]) || a[i] == b[i])
                continue;
            double allowed = wanted.Kind != DTypeKind.Float ? 0 : dtype == DType.Float64 ? Double * (1 + Math.Abs(b[i])) : Math.Max(Multiple * float32Error * (1e-3 + Math.Abs(b[i])), Floor * largest);
            double distance = Math.Abs(a[i] - b[i]);
            if (distance <= allowed)
                continue;
            wrong++;
            if (!(distance / allowed <= most))
                (most, worst) = (distance / allowed, i);
        }

        return wrong == 0 ? null : $"{(actual is null ? "no gradient: " : "")}{wrong} of {count} values differ, most by {most:G3} times what is allowed: found {a[worst]:R}, expected {b[worst]:R}";
    }
}
