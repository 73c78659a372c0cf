using Interop.Tensors;

namespace Interop.Conformance.Training;

/// <summary>Nearness by the defaults of PyTorch's <c>assert_close</c>.</summary>
internal static class Closeness
{
    internal static bool AreClose(double expected, double found, DType dtype)
    {
        (double relative, double absolute) = dtype == DType.Float64 ? (1e-7, 1e-7) : (1.3e-6, 1e-5);
        return expected.Equals(found) || Math.Abs(expected - found) <= absolute + relative * Math.Abs(expected);
    }

    /// <summary>The first element that differs; null if none does.</summary>
    internal static string? Difference(Tensor expected, Tensor found)
    {
        if (expected.DType != found.DType || expected.Shape != found.Shape)
            return $"{found}, expected {expected}";
        double[] x = expected.To(DType.Float64).ToArray<double>(), y = found.To(DType.Float64).ToArray<double>();
        for (int i = 0; i < x.Length; i++)
        {
            if (!AreClose(x[i], y[i], expected.DType))
                return $"element {i} is {y[i]:R}, expected {x[i]:R}";
        }

        return null;
    }

    /// <summary>Whether no element is further from the truth than four times what PyTorch's furthest is, or a millionth of the largest.</summary>
    internal static bool IsAsNear(Tensor truth, Tensor expected, Tensor found)
    {
        double[] t = truth.To(DType.Float64).ToArray<double>(), x = expected.To(DType.Float64).ToArray<double>(), y = found.To(DType.Float64).ToArray<double>();
        double theirs = t.Zip(x, (a, b) => Math.Abs(a - b)).Max(), ours = t.Zip(y, (a, b) => Math.Abs(a - b)).Max();
        return ours <= Math.Max(4 * theirs, 1e-6 * t.Max(Math.Abs));
    }
}
