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
        OperatorVerdict[] failed = OperatorReport.Print("operator-fixtures", verdicts, filter);
        string[] broken = string.IsNullOrEmpty(filter) ? [.. Promises.Read(Path.Combine(folder, "required.txt")).Broken(verdicts)] : [];
        Console.WriteLine($"{jobs.Length} operators with fixtures, {failed.Select(v => v.Entry).Distinct().Count()} of them with failures");
        KnownFailures open = KnownFailures.Read("open.tsv");
        string[] wrong = [.. failed.Where(v => !open.Covers(v)).GroupBy(v => v.Entry).Select(g => $"{g.Key}: {g.Count()} failures, first: {g.First().Case} {g.First().Kind} {g.First().Result}: {g.First().Error}")];
        string[] unused = string.IsNullOrEmpty(filter) ? [.. open.Unused(failed), .. open.UnusedPromises(broken)] : [];
        broken = [.. broken.Where(b => !open.CoversPromise(b))];
        Assert.True(wrong.Length == 0 && broken.Length == 0 && unused.Length == 0,
            $"{string.Join('\n', wrong.Take(60))}\n{string.Join('\n', broken)}\n{string.Join('\n', unused.Select(u => "listed, but passes: " + u))}");
    }
}
