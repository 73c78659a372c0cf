using Interop.Checkpoints;
using Interop.Tensors;
using Interop.Testing;

namespace Interop.Vision.Tests;

/// <summary>The pictures of <c>fixtures/vision</c> and what torchvision and PIL make of them.</summary>
internal static class Pictures
{
    private static readonly Lazy<Dictionary<string, Tensor>> s_expected = new(() =>
    {
        using Checkpoint checkpoint = Checkpoint.Open(Path("expected.safetensors"));
        return checkpoint.Tensors.ToDictionary(t => t.Key, t => t.Value.Read());
    });

    internal static IReadOnlyDictionary<string, Tensor> Expected => s_expected.Value;

    internal static IEnumerable<string> Names => Directory.EnumerateFiles(Repository.Fixtures("vision")).Select(p => System.IO.Path.GetFileName(p)).Where(n => !n.StartsWith("expected", StringComparison.Ordinal) && !n.EndsWith(".json", StringComparison.Ordinal)).Order(StringComparer.Ordinal);

    internal static string Path(params string[] parts) => Repository.Fixtures(["vision", .. parts]);

    /// <summary>The largest difference of two pictures, and the mean one.</summary>
    internal static (int Most, double Mean) Difference(Tensor x, Tensor y)
    {
        Assert.Equal((DType.UInt8, y.Shape), (x.DType, x.Shape));
        int[] differences = [.. x.ToArray<byte>().Zip(y.ToArray<byte>(), (a, b) => Math.Abs(a - b))];
        return (differences.Max(), differences.Average());
    }
}
