using Interop.Testing;

namespace Interop.Conformance.Operators;

/// <summary>A few small cases of every promised operator, made by PyTorch and kept with the sources, judged thoroughly; and the list of promises.</summary>
/// <remarks>
/// <code>
/// INTEROP_OPS='lstm*' artifacts/bin/Interop.Conformance/release/Interop.Conformance -class Interop.Conformance.Operators.OperatorFixtureTests
/// </code>
/// Beside the checks of <see cref="OperatorTests"/>: inputs with gaps and another order of dimensions give the same, and first and second derivatives are what difference quotients say.
/// </remarks>
[Collection("operators")]
public sealed class OperatorFixtureTests
{
    [Fact]
    public void Every_promised_operator_has_fixture_gradient_and_second_gradient_and_all_cases_hold()
    {
        string folder = Path.Combine(Repository.Root, "fixtures", "ops");
        string? filter = Environment.GetEnvironmentVariable("INTEROP_OPS");
        OperatorJob[] jobs = OperatorJob.SelectPacked(folder, filter);
        Assert.True(jobs.Length > 0, $"no entry matches {filter}");
        List<OperatorVerdict> verdicts = OperatorRun.All("operator-fixtures", jobs);
        string[] broken = [.. Promises.Read(Path.Combine(folder, "required.txt")).Broken(verdicts)];
        KnownFailures open = KnownFailures.Read("Operators/open.tsv");
        OperatorReport.Finish("operator-fixtures", verdicts, filter, open, [.. broken.Where(b => !open.CoversPromise(b)), .. open.UnusedPromises(broken).Select(u => "listed, but kept: " + u)]);
    }
}
