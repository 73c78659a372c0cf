using System.Globalization;
using Interop.Testing;

namespace Interop.Conformance.Operators;

/// <summary>Writes <c>artifacts/conformance/NAME.tsv</c>, prints totals, with a filter each failure too, and fails for what the list of known failures does not say.</summary>
internal static class OperatorReport
{
    /// <param name="name">Of the run.</param>
    /// <param name="verdicts">All checks.</param>
    /// <param name="filter">What was asked for; null or empty: everything, so that the list must be used up.</param>
    /// <param name="known">The failures that were looked at; null if nothing may fail.</param>
    /// <param name="more">What else is wrong with a whole run.</param>
    public static void Finish(string name, List<OperatorVerdict> verdicts, string? filter = null, KnownFailures? known = null, IEnumerable<string>? more = null)
    {
        string folder = Directory.CreateDirectory(Path.Combine(Repository.Root, "artifacts", "conformance")).FullName;
        File.WriteAllLines(Path.Combine(folder, name + ".tsv"), ["entry\tcase\tdtype\tkind\tverdict\terror", .. verdicts.Select(v => v.ToLine())]);
        OperatorVerdict[] failed = [.. verdicts.Where(v => v.Failed)];
        bool whole = string.IsNullOrEmpty(filter);
        foreach (IGrouping<string, OperatorVerdict> same in failed.Where(_ => !whole).GroupBy(v => $"{v.Entry} {v.Kind} {v.Result}: {v.Error}").Take(1000))
            Console.WriteLine($"{same.Key} [{string.Join(", ", same.Take(6).Select(v => $"{v.Case} {v.DType}".TrimEnd()))}{(same.Count() > 6 ? $" … {same.Count()} cases" : "")}]");
        foreach (IGrouping<string, OperatorVerdict> kind in verdicts.GroupBy(v => v.Kind))
            Console.WriteLine($"{kind.Key,-14} {string.Join(", ", kind.GroupBy(v => v.Result).OrderByDescending(g => g.Count()).Select(g => $"{g.Count()} {g.Key}"))}");
        string[] missing = [.. failed.Where(v => v.Result == "missing").Select(v => v.Entry).Distinct()];
        if (missing.Length > 0)
            Console.WriteLine($"missing ({missing.Length} entries): {string.Join(", ", missing)}");

        (int passed, int all, int refused, int refusals) = Count(verdicts);
        int near = verdicts.Where(v => v.Kind == "as near").Select(v => (v.Entry, v.Case)).Distinct().Count();
        string totals = $"{name}: {passed} of {all} cases pass ({Percent(passed, all)}){(near > 0 ? $", {near} of them by nearness to double precision" : "")}; {(refusals > 0 ? $"{refused} of {refusals} refusals ({Percent(refused, refusals)}); " : "")}"
            + $"{verdicts.Count - failed.Length} of {verdicts.Count} checks; {verdicts.Select(v => v.Entry).Distinct().Count()} entries";
        Console.WriteLine(totals);
        string[] complaints =
        [
            .. whole ? (known?.Unused(failed) ?? []).Select(u => "listed, but passes: " + u).Concat(more ?? []) : [],
            .. failed.Where(v => known?.Covers(v) != true).GroupBy(v => v.Entry).Take(60).Select(g => $"{g.Key}: {g.Count()} failures, first: {g.First().Case} {g.First().DType} {g.First().Kind} {g.First().Result}: {g.First().Error}"),
        ];
        Assert.True(verdicts.Count > 0, $"no case matches {filter}");
        Assert.True(complaints.Length == 0, $"{totals}\n{string.Join('\n', complaints)}");
    }

    /// <summary>How many cases pass wholly, and how many wrong calls are refused.</summary>
    public static (int Passed, int All, int Refused, int Refusals) Count(IEnumerable<OperatorVerdict> verdicts)
    {
        (bool Refusal, bool Passed)[] cases = [.. verdicts.GroupBy(v => (v.Entry, v.Case, Refusal: v.Kind == "refusal")).Select(g => (g.Key.Refusal, !g.Any(v => v.Failed)))];
        return (cases.Count(c => c is { Refusal: false, Passed: true }), cases.Count(c => !c.Refusal), cases.Count(c => c is { Refusal: true, Passed: true }), cases.Count(c => c.Refusal));
    }

    private static string Percent(int part, int whole) => whole == 0 ? "-" : (100.0 * part / whole).ToString("F2", CultureInfo.InvariantCulture) + " %";
}
