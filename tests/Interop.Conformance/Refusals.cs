using System.Text.RegularExpressions;

namespace Interop.Conformance;

/// <summary>The reviewed list of files that are not read: <c>refused.tsv</c> with a pattern of names, the error's words and the reason.</summary>
internal sealed class Refusals
{
    private readonly List<(Regex Name, Regex Error, string Line)> _rows = [];

    private Refusals() { }

    internal static Refusals Read()
    {
        Refusals list = new();
        foreach (string line in File.ReadLines(Path.Combine(AppContext.BaseDirectory, "refused.tsv")).Where(l => l.Length > 0 && l[0] != '#').Skip(1))
        {
            string[] parts = line.Split('\t');
            list._rows.Add((new Regex("^" + Regex.Escape(parts[0]).Replace("\\*", ".*", StringComparison.Ordinal) + "$"), new Regex(parts[1], RegexOptions.IgnoreCase), line));
        }

        return list;
    }

    /// <summary>What is unexpected about a verdict, or null.</summary>
    internal string? Judge(Verdict verdict)
    {
        (_, Regex? error, string? line) = _rows.Find(r => r.Name.IsMatch(verdict.Case));
        return (verdict.Kind, line) switch
        {
            ("ok", null) => null,
            ("ok", _) => $"{verdict.Case} reads now: take it from the list ({line})",
            ("refused", not null) when error!.IsMatch(verdict.Error) => null,
            _ => $"{verdict.Case}: {verdict.Kind}: {verdict.Error}",
        };
    }

    /// <summary>Rows that match none of these files.</summary>
    internal IEnumerable<string> Unused(IReadOnlyCollection<string> files) => _rows.Where(r => !files.Any(f => r.Name.IsMatch(f))).Select(r => r.Line);
}
