using Interop.Testing;

namespace Interop.Conformance.Operators;

/// <summary>Judges the engine with PyTorch's operator database: outputs, gradients, second derivatives, forward mode, in-place forms, refused calls.</summary>
/// <remarks>
/// One family, with each failure:
/// <code>
/// dotnet build tests/Interop.Conformance -c Release -v q
/// INTEROP_CORPORA=/work/corp INTEROP_OPS='linalg.*,det' artifacts/bin/Interop.Conformance/release/Interop.Conformance -class Interop.Conformance.Operators.OperatorTests
/// </code>
/// <c>INTEROP_OPS</c> is a list of globs over entry names (file names without ending; <c>add#05</c> is one case); without it everything runs.
/// Cases run in a process of their own, which may crash or hang; <c>INTEROP_OPS_HERE=1</c> keeps them here, for debuggers.
/// All verdicts are in <c>artifacts/conformance/operators.tsv</c>; <c>known.tsv</c> beside this file lists the failures that were looked at.
/// </remarks>
[Collection("operators")]
public sealed class OperatorTests
{
    /// <summary>The part of the cases, and of the refusals, that must pass.</summary>
    private const double Required = 0.97;

    [Fact]
    public void What_the_operator_database_says_of_PyTorch_holds_here()
    {
        if (OperatorRun.ServeIfAsked())
            return;
        string? filter = Environment.GetEnvironmentVariable("INTEROP_OPS");
        OperatorJob[] jobs = OperatorJob.Select(Path.Combine(Needs.Corpora(), "torch_suite", "ops"), filter);
        Assert.True(jobs.Length > 0, $"no entry matches {filter}");
        List<OperatorVerdict> verdicts = OperatorRun.All("operators", jobs);
        (int passed, int all, int refused, int refusals) = OperatorReport.Count(verdicts);
        KnownFailures known = KnownFailures.Read("Operators/known.tsv");
        OperatorReport.Finish("operators", verdicts, filter, known,
        [
            .. known.Forbidden.Select(f => "must not be listed: " + f),
            .. passed < Required * all ? (string[])[$"less than {Required:P0} of the cases pass"] : [],
            .. refused < Required * refusals ? (string[])[$"less than {Required:P0} of the refused calls are refused"] : [],
        ]);
    }

    [Fact]
    public void The_identities_of_decompositions_hold_for_PyTorch_itself()
    {
        string folder = Path.Combine(Needs.Corpora(), "torch_suite", "ops");
        string[] identities = ["linalg.eig", "linalg.eigh", "linalg.svd", "svd", "linalg.qr", "geqrf", "linalg.polar", "svd_lowrank", "pca_lowrank"];
        foreach (OperatorCase @case in identities.SelectMany(n => OperatorEntry.Read(Path.Combine(folder, n + ".json")).Cases))
        {
            ArgumentReader reader = new(@case.Entry);
            object? input = reader.Read(@case.Json.GetProperty("input"));
            Dictionary<string, object?> keywords = @case.Json.GetProperty("kwargs").EnumerateObject().ToDictionary(p => p.Name, p => reader.Read(p.Value));
            object[] expected = @case.ExpectedOutputs();
            string? difference = Decomposition.Difference(@case.Entry, input, keywords, [.. expected.Cast<ExpectedTensor>().Select(e => e.ToTensor())], expected);
            Assert.True(difference is null, $"{@case.Entry.Name} {@case.Number}: {difference}");
        }
    }
}
