using Interop.Conformance.Operators;

namespace Interop.Conformance.Layers;

/// <summary>Totals, and what the list of known failures does not say.</summary>
internal static class LayerReport
{
    public static void Finish(string name, List<OperatorVerdict> verdicts, string? filter)
    {
        OperatorVerdict[] failed = OperatorReport.Print(name, verdicts, filter);
        (string Class, bool Failed, bool Open)[] cases = [.. verdicts.GroupBy(v => (v.Entry, v.Case)).Select(g => (g.Key.Entry, g.Any(v => v.Failed), g.Any(v => v.Result == "open")))];
        string[] open = [.. cases.Where(c => c.Open).Select(c => c.Class).Distinct()];
        string totals = $"{name}: {cases.Count(c => c is { Failed: false, Open: false })} of {cases.Length} cases pass, {cases.Count(c => c.Failed)} fail, {cases.Count(c => c.Open)} are open; {cases.Select(c => c.Class).Distinct().Count()} classes, open: {open.Length}{(open.Length == 0 ? "" : $" ({string.Join(", ", open)})")}";
        Console.WriteLine(totals);
        KnownFailures known = KnownFailures.Read(folder: "Layers");
        string[] wrong = [.. failed.Where(v => !known.Covers(v)).GroupBy(v => v.Entry).Select(g => $"{g.Key}: {g.Count()} failures, first: {g.First().Case} {g.First().DType} {g.First().Kind} {g.First().Result}: {g.First().Error}")];
        // The rows of one list are for all three runs: those of the corpora have the version in the name of the case.
        string[] unused = string.IsNullOrEmpty(filter) && name == "layers" ? [.. known.Unused(failed)] : [];
        Assert.True(verdicts.Count > 0, $"no case matches {filter}");
        Assert.True(wrong.Length == 0 && unused.Length == 0, $"{totals}\n{string.Join('\n', wrong.Take(60))}\n{string.Join('\n', unused.Select(u => "listed, but passes: " + u))}");
    }
}
