namespace Interop.Conformance.Operators;

/// <summary>Cases of one entry: all, one, or those after one.</summary>
internal sealed record OperatorJob(string File, string Only = "", string Behind = "")
{
    public string Name => Path.GetFileNameWithoutExtension(File);

    public IEnumerable<OperatorCase> Cases()
    {
        OperatorEntry entry = OperatorEntry.Read(File);
        IEnumerable<OperatorCase> all = [.. entry.Cases, .. entry.Errors];
        if (Behind.Length > 0)
            all = all.SkipWhile(c => c.Number != Behind).Skip(1);
        return all.Where(c => Only.Length == 0 || c.Number == Only);
    }

    public OperatorJob? After(string number) => Only.Length > 0 ? null : this with { Behind = number };

    public string ToLine() => $"{File}\t{Only}\t{Behind}";

    public static OperatorJob Parse(string line) => line.Split('\t') is [string file, string only, string behind] ? new OperatorJob(file, only, behind) : throw new InvalidDataException(line);

    /// <summary>The jobs that a list of globs names; <c>add#05</c> is one case.</summary>
    public static OperatorJob[] Select(string folder, string? globs)
    {
        List<OperatorJob> jobs = [];
        foreach (string file in Directory.EnumerateFiles(folder, "*.json").Order(StringComparer.Ordinal))
        {
            string name = Path.GetFileNameWithoutExtension(file);
            if (string.IsNullOrEmpty(globs))
                jobs.Add(new OperatorJob(file));
            else if (globs.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(g => g.Split('#')).FirstOrDefault(g => Names.Matches(g[0], name)) is { } glob)
                jobs.Add(new OperatorJob(file, glob.Length > 1 ? glob[1] : ""));
        }

        return [.. jobs];
    }
}
