namespace Interop.Conformance.Operators;

/// <summary>Cases of one entry: all, one, or those after one.</summary>
/// <param name="File">The entry's file, or the pack that it is in.</param>
/// <param name="Name">The entry.</param>
/// <param name="Packed">Whether the file is a pack; its entries are few and small, so they are judged thoroughly.</param>
/// <param name="Only">The number of the only case, or empty.</param>
/// <param name="Behind">The case after which to start, or empty.</param>
internal sealed record OperatorJob(string File, string Name, bool Packed, string Only = "", string Behind = "")
{
    private static (string File, OperatorEntry[] Entries) s_pack = ("", []);

    public IEnumerable<OperatorCase> Cases()
    {
        if (Packed && s_pack.File != File)
            s_pack = (File, OperatorEntry.ReadPack(File));
        OperatorEntry entry = Packed ? s_pack.Entries.Single(e => e.Name == Name) : OperatorEntry.Read(File);
        IEnumerable<OperatorCase> all = [.. entry.Cases, .. entry.Errors];
        if (Behind.Length > 0)
            all = all.SkipWhile(c => c.Number != Behind).Skip(1);
        return all.Where(c => Only.Length == 0 || c.Number == Only);
    }

    public OperatorJob? After(string number) => Only.Length > 0 ? null : this with { Behind = number };

    public string ToLine() => string.Join('\t', File, Name, Packed ? "pack" : "", Only, Behind);

    public static OperatorJob Parse(string line) => line.Split('\t') is [string file, string name, string packed, string only, string behind]
        ? new OperatorJob(file, name, packed.Length > 0, only, behind)
        : throw new InvalidDataException(line);

    /// <summary>The jobs that a list of globs names among files of one entry each; <c>add#05</c> is one case.</summary>
    public static OperatorJob[] Select(string folder, string? globs) =>
        [.. Json(folder).Select(f => Select(new OperatorJob(f, Path.GetFileNameWithoutExtension(f), Packed: false), globs)).OfType<OperatorJob>()];

    /// <summary>The same among packs.</summary>
    public static OperatorJob[] SelectPacked(string folder, string? globs) =>
        [.. Json(folder).SelectMany(f => OperatorEntry.ReadPack(f).Select(e => Select(new OperatorJob(f, e.Name, Packed: true), globs))).OfType<OperatorJob>()];

    private static IEnumerable<string> Json(string folder) => Directory.EnumerateFiles(folder, "*.json").Order(StringComparer.Ordinal);

    private static OperatorJob? Select(OperatorJob job, string? globs)
    {
        if (string.IsNullOrEmpty(globs))
            return job;
        string[]? glob = globs.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(g => g.Split('#')).FirstOrDefault(g => Names.Matches(g[0], job.Name));
        return glob is null ? null : job with { Only = glob.Length > 1 ? glob[1] : "" };
    }
}
