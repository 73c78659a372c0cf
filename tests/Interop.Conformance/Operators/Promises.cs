namespace Interop.Conformance.Operators;

/// <summary><c>required.txt</c>: every operator name that is promised.</summary>
/// <remarks>
/// A line is a name alone (op, fixture, gradient, second gradient), or has tab and more:
/// <c>= OTHER</c> (another name of it), <c>- gradient: REASON</c>, <c>- second: REASON</c> (what it goes without), <c>- op: REASON</c> (no tensor operator).
/// A name means the entries with this operator, with or without <c>nn.functional.</c>, <c>linalg.</c> or <c>torchvision.</c>, or one entry.
/// </remarks>
internal sealed class Promises
{
    private readonly List<(string Name, string More)> _lines = [];

    public static Promises Read(string path)
    {
        Promises promises = new();
        foreach (string[] cells in File.ReadAllLines(path).Where(l => l.Length > 0 && l[0] != '#').Select(l => l.Split('\t')))
            promises._lines.Add((cells[0], cells.Length > 1 ? cells[1] : ""));
        return promises;
    }

    /// <summary>What is promised and not kept.</summary>
    public IEnumerable<string> Broken(IReadOnlyList<OperatorVerdict> verdicts)
    {
        ILookup<string, OperatorVerdict> byEntry = verdicts.ToLookup(v => v.Entry);
        foreach (IGrouping<string, (string Name, string More)> twice in _lines.GroupBy(l => l.Name).Where(g => g.Count() > 1))
            yield return $"{twice.Key} stands twice in required.txt";
        foreach ((string name, string rest) in _lines)
        {
            if (rest.StartsWith("- ", StringComparison.Ordinal) && rest.IndexOf(": ", StringComparison.Ordinal) is not > 0)
                yield return $"{name}: a reason is missing";
            if (rest.StartsWith("- op", StringComparison.Ordinal))
                continue;
            string wanted = rest.StartsWith("= ", StringComparison.Ordinal) ? rest[2..] : name;
            OperatorVerdict[] found = [.. byEntry.Where(g => Means(wanted, g.Key)).SelectMany(g => g)];
            if (found.Length == 0)
                yield return $"{name}: no fixture";
            else if (!found.Any(v => v is { Kind: "forward", Result: "ok" }))
                yield return $"{name}: no op, or none that works";
            else if (rest.StartsWith("- gradient", StringComparison.Ordinal) || rest.StartsWith('='))
                continue;
            else if (!found.Any(v => v is { Kind: "gradient", Result: "ok" }))
                yield return $"{name}: no gradient";
            else if (!rest.StartsWith("- second", StringComparison.Ordinal) && !found.Any(v => v is { Kind: "second", Result: "ok" }))
                yield return $"{name}: no second gradient";
        }
    }

    private static bool Means(string name, string entry) =>
        ((string[])["", "nn.functional.", "linalg.", "torchvision."]).Any(p => entry == p + name || entry.StartsWith(p + name + ".", StringComparison.Ordinal));
}
