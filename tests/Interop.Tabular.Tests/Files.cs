using Interop.Tensors;
using Interop.Testing;

namespace Interop.Tabular.Tests;

/// <summary>Files that pandas and pyarrow wrote, and others.</summary>
internal static class Files
{
    private static readonly Lazy<string> s_scratch = new(() => Repository.Scratch("tables"));

    internal static string Fixture(string name) => Repository.Fixtures("tables", name);

    internal static string Write(string name, string text)
    {
        string path = Path.Combine(s_scratch.Value, name);
        File.WriteAllText(path, text);
        return path;
    }

    internal static string Write(string name, byte[] bytes)
    {
        string path = Path.Combine(s_scratch.Value, name);
        File.WriteAllBytes(path, bytes);
        return path;
    }

    internal static TableDataset Open(string fixture, TableOptions options) =>
        fixture.EndsWith(".csv", StringComparison.Ordinal) ? TableDataset.FromCsv(Fixture(fixture), options) : TableDataset.FromParquet(Fixture(fixture), options);

    internal static void AssertSame(Tensor expected, Tensor actual)
    {
        Assert.Equal((expected.DType, expected.Shape), (actual.DType, actual.Shape));
        Assert.Equal(expected.To(DType.Float64).ToArray<double>(), actual.To(DType.Float64).ToArray<double>());
    }
}
