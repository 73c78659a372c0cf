namespace Interop.Conformance.Operators;

/// <summary>The reviewed list <c>known.tsv</c>: entry, case or *, kind or *, reason.</summary>
internal sealed class KnownFailures
{
    private readonly List<(string Entry, string Case, string Kind, string Line)> _rows = [];

    public static KnownFailures Read()
    {
        KnownFailures known = new();
        foreach (string line in File.ReadAllLines(Path.Combine(AppContext.BaseDirectory, "Operators", "known.tsv")).Where(l => l.Length > 0 && l[0] != '#'))
        {
            string[] cells = line.Split('\t');
            Assert.True(cells.Length == 4 && cells[3].Length > 0, $"known.tsv: a row needs entry, case, kind and a reason: {line}");
            known._rows.Add((cells[0], cells[1], cells[2], line));
        }

        return known;
    }

    public bool Covers(OperatorVerdict verdict) => _rows.Exists(r => Covers(r, verdict));

    public IEnumerable<string> Unused(IReadOnlyList<OperatorVerdict> failed) => _rows.Where(r => !failed.Any(v => Covers(r, v))).Select(r => r.Line);

    private static bool Covers((string Entry, string Case, string Kind, string Line) row, OperatorVerdict verdict) =>
        row.Entry == verdict.Entry && (row.Case == "*" || row.Case == verdict.Case) && (row.Kind == "*" || row.Kind == verdict.Kind);
}
