using Interop.Testing;

namespace Interop.Conformance.Operators;

/// <summary>Judges the engine with PyTorch's operator database: outputs, gradients, second derivatives, forward mode, in-place forms, refused calls.</summary>
/// <remarks>
/// One family, with each failure:
/// <code>
/// dotnet build tests/Interop.Conformance -c Release -v q
/// INTEROP_CORPORA=/work/corp INTEROP_OPS='linalg.*,det' artifacts/bin/Interop.Conformance/release/Interop.Conformance -class Interop.Conformance.Operators.OperatorTests
/// </code>
/// <c>INTEROP_OPS</c> is a list of globs over entry names (file names without ending); without it everything runs.
/// All verdicts are in <c>artifacts/conformance/operators.tsv</c>.
/// </remarks>
public sealed class OperatorTests
{
    [Fact]
    public void What_the_operator_database_says_of_PyTorch_holds_here()
    {
        string root = Path.Combine(Needs.Corpora(), "torch_suite", "ops");
        string? filter = Environment.GetEnvironmentVariable("INTEROP_OPS");
        string[] files = [.. Directory.EnumerateFiles(root, "*.json").Order(StringComparer.Ordinal).Where(f => string.IsNullOrEmpty(filter) || Names.Matches(filter, Path.GetFileNameWithoutExtension(f)))];
        Assert.True(files.Length > 0, $"no entry matches {filter}");
        OperatorReport.Finish(OperatorRun.All(files), filter);
    }
}
