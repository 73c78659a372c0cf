using Interop.Tensors;

namespace Interop.NN.Tests.Sequences;

/// <summary>Comparisons.</summary>
internal static class Figures
{
    /// <summary>Sum, sum of absolute values, first and last element, which PyTorch 2.14 printed with 6 digits.</summary>
    public static void Are(Tensor x, double sum, double absolute, double first, double last)
    {
        double[] values = [.. x.Detach().To(DType.Float64).Contiguous().ToArray<double>()];
        double[] found = [values.Sum(), values.Sum(Math.Abs), values[0], values[^1]], expected = [sum, absolute, first, last];
        Assert.True(found.Zip(expected).All(p => Math.Abs(p.First - p.Second) < 2e-5), $"found {string.Join(", ", found)}, expected {string.Join(", ", expected)}");
    }

    public static void Near(Tensor expected, Tensor? found, double tolerance = 1e-6)
    {
        Assert.NotNull(found);
        Assert.Equal(expected.Shape, found.Shape);
        double distance = expected.ElementCount == 0 ? 0 : (expected.Detach().To(DType.Float64) - found.Detach().To(DType.Float64)).Abs().Max().Item<double>();
        Assert.True(distance <= tolerance, $"they differ by {distance}");
    }

    public static Tensor Bools(long rows, params bool[] values) => Tensor.From(values, [rows, values.Length / rows]);
}
