using Interop.Testing;

namespace Interop.Conformance.Training;

/// <summary>Writes <c>artifacts/conformance/NAME.tsv</c>, prints totals, and fails for a failure that <c>known.tsv</c> does not list, and for a listed case that passes.</summary>
internal static class TrainingReport
{
    internal static void Finish(string name, IReadOnlyList<Verdict> verdicts)
    {
        string folder = Directory.CreateDirectory(Path.Combine(Repository.Root, "artifacts", "conformance")).FullName;
        File.WriteAllLines(Path.Combine(folder, name + ".tsv"), ["case\tverdict\terror", .. verdicts.Select(v => $"{v.Case}\t{v.Kind}\t{v.Error}")]);
        Verdict[] failed = [.. verdicts.Where(v => v.Kind != "ok")];
        string totals = $"{name}: {verdicts.Count - failed.Length} of {verdicts.Count} pass";
        Console.WriteLine(totals);
        Dictionary<string, string> known = File.ReadLines(Path.Combine(AppContext.BaseDirectory, "Training", "known.tsv")).Where(l => l.Length > 0 && l[0] != '#').Select(l => l.Split('\t')).Where(c => c[0] == name).ToDictionary(c => c[1], c => c[2]);
        Assert.All(known.Values, reason => Assert.NotEmpty(reason));
        string[] complaints =
        [
            .. failed.Where(v => !known.ContainsKey(v.Case)).Select(v => $"{v.Case}: {v.Error}"),
            .. known.Keys.Where(k => !failed.Any(v => v.Case == k)).Select(k => $"listed, but passes: {k}"),
        ];
        Assert.True(verdicts.Count > 0, "the corpus is empty");
        Assert.True(complaints.Length == 0, $"{totals}\n{string.Join('\n', complaints)}");
    }
}
