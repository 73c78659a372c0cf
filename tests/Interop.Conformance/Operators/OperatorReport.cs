using System.Globalization;
using Interop.Testing;

namespace Interop.Conformance.Operators;

/// <summary>Writes <c>artifacts/conformance/operators.tsv</c>, prints totals and failures, and fails for what the list of known failures does not say.</summary>
internal static class OperatorReport
{
    /// <summary>The part of the cases, and of the refusals, that must pass.</summary>
    private const double Required = 0.97;

    public static void Finish(List<OperatorVerdict> verdicts, string? filter)
    {
        OperatorVerdict[] failed = Print("operators", verdicts, filter);
        (int passed, int all) = Count(verdicts.Where(v => v.Kind != "refusal"));
        (int refused, int refusals) = Count(verdicts.Where(v => v.Kind == "refusal"));
        int near = verdicts.Where(v => v.Kind == "as near").Select(v => (v.Entry, v.Case)).Distinct().Count();
        string totals = $"{passed} of {all} cases pass ({Percent(passed, all)}), {near} of them by nearness to double precision; {refused} of {refusals} refusals ({Percent(refused, refusals)})";
        Console.WriteLine(totals);
        KnownFailures known = KnownFailures.Read();
        string[] unexpected = [.. failed.Where(v => !known.Covers(v)).GroupBy(v => v.Entry).Select(g => $"{g.Key}: {g.Count()} failures, first: {g.First().Case} {g.First().Kind} {g.First().Result}: {g.First().Error}")];
        string[] complaints = [];
        if (string.IsNullOrEmpty(filter))
        {
            complaints =
            [
                .. known.Unused(failed).Select(u => "listed, but passes: " + u),
                .. known.Forbidden.Select(f => "must not be listed: " + f),
                .. passed < Required * all ? (string[])[$"less than {Required:P0} of the cases pass"] : [],
                .. refused < Required * refusals ? (string[])[$"less than {Required:P0} of the refused calls are refused"] : [],
            ];
        }

        Assert.True(unexpected.Length == 0 && complaints.Length == 0, $"{totals}\n{string.Join('\n', complaints)}\n{string.Join('\n', unexpected.Take(60))}");
    }

    /// <summary>Writes <c>artifacts/conformance/NAME.tsv</c>, prints totals, with a filter each failure too; gives the failures.</summary>
    public static OperatorVerdict[] Print(string name, List<OperatorVerdict> verdicts, string? filter)
    {
        string folder = Directory.CreateDirectory(Path.Combine(Repository.Root, "artifacts", "conformance")).FullName;
        File.WriteAllLines(Path.Combine(folder, name + ".tsv"), ["entry\tcase\tdtype\tkind\tverdict\terror", .. verdicts.Select(v => v.ToLine())]);
        OperatorVerdict[] failed = [.. verdicts.Where(v => v.Failed)];
        if (!string.IsNullOrEmpty(filter))
        {
            foreach (IGrouping<string, OperatorVerdict> same in failed.GroupBy(v => $"{v.Entry} {v.Kind} {v.Result}: {v.Error}").Take(1000))
                Console.WriteLine($"{same.Key} [{string.Join(", ", same.Take(6).Select(v => $"{v.Case} {v.DType}".TrimEnd()))}{(same.Count() > 6 ? $" … {same.Count()} cases" : "")}]");
        }

        foreach (IGrouping<string, OperatorVerdict> kind in verdicts.GroupBy(v => v.Kind))
            Console.WriteLine($"{kind.Key,-14} {string.Join(", ", kind.GroupBy(v => v.Result).OrderByDescending(g => g.Count()).Select(g => $"{g.Count()} {g.Key}"))}");
        string[] missing = [.. failed.Where(v => v is { Result: "missing", Kind: "forward" or "refusal" }).Select(v => v.Entry).Distinct()];
        if (missing.Length > 0)
            Console.WriteLine($"missing ({missing.Length} entries): {string.Join(", ", missing)}");
        return failed;
    }

    private static (int Passed, int All) Count(IEnumerable<OperatorVerdict> verdicts)
    {
        bool[] cases = [.. verdicts.GroupBy(v => (v.Entry, v.Case)).Select(g => !g.Any(v => v.Failed))];
        return (cases.Count(c => c), cases.Length);
    }

    private static string Percent(int part, int whole) => whole == 0 ? "-" : (100.0 * part / whole).ToString("F2", CultureInfo.InvariantCulture) + " %";
}
