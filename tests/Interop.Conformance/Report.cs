using Interop.Testing;

namespace Interop.Conformance;

/// <summary>Writes <c>artifacts/conformance/NAME.tsv</c>, prints the totals, and fails for everything that the list of refusals does not expect.</summary>
internal static class Report
{
    internal static void Finish(string name, IReadOnlyList<Verdict> verdicts)
    {
        string folder = Directory.CreateDirectory(Path.Combine(Repository.Root, "artifacts", "conformance")).FullName;
        File.WriteAllLines(Path.Combine(folder, name + ".tsv"), ["case\tverdict\terror", .. verdicts.Select(v => $"{v.Case}\t{v.Kind}\t{v.Error}")]);
        string totals = $"{name}: {verdicts.Count} files, {string.Join(", ", verdicts.GroupBy(v => v.Kind).OrderBy(g => g.Key).Select(g => $"{g.Count()} {g.Key}"))}";
        TestContext.Current.TestOutputHelper?.WriteLine(totals);
        Console.WriteLine(totals);
        Refusals refusals = Refusals.Read();
        string[] unexpected = [.. verdicts.Select(refusals.Judge).OfType<string>()];
        Assert.True(verdicts.Count > 0, "the corpus is empty");
        Assert.True(unexpected.Length == 0, $"{totals}\n{string.Join('\n', unexpected)}");
    }
}
