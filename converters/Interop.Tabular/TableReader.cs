using Interop.Checkpoints;

namespace Interop.Tabular;

/// <summary>Reads the columns of a file block by block.</summary>
internal abstract class TableReader(string file) : IDisposable
{
    /// <summary>The file's path.</summary>
    internal string File { get; } = file;

    /// <summary>The columns in the file's order.</summary>
    internal abstract IReadOnlyList<string> Names { get; }

    /// <summary>Where the value is that is being read: a line or a row.</summary>
    internal abstract string Place { get; }

    /// <summary>What the file says of a column.</summary>
    internal abstract ColumnKind KindOf(int index);

    /// <summary>Appends some rows to the buffers; false if there are no more.</summary>
    internal abstract bool Read(IReadOnlyList<ColumnBuffer> columns);

    public virtual void Dispose() { }

    /// <summary>Buffers of the chosen columns: the features, then the target.</summary>
    internal ColumnBuffer[] Choose(TableOptions options)
    {
        List<ColumnBuffer> buffers = [];
        IReadOnlyList<TableColumn> features = options.Features ?? [.. Names.Where(n => n != options.Target?.Name).Select(n => new TableColumn(n))];
        if (features.Count == 0)
            throw new ArgumentException($"No columns are chosen for the features of {File}: expected at least one.", nameof(options));
        foreach (TableColumn column in features)
            buffers.Add(new ColumnBuffer(this, Find(column.Name), column, options, isTarget: false));
        if (options.Target is { } target)
            buffers.Add(new ColumnBuffer(this, Find(target.Name), target, options, isTarget: true));
        if (buffers.GroupBy(b => b.Index).FirstOrDefault(g => g.Count() > 1) is { } twice)
            throw new ArgumentException($"The column '{Names[twice.Key]}' is chosen twice: expected once among the features and the target.", nameof(options));
        return [.. buffers];
    }

    protected static ModelFormatException Error(string file, string problem, Exception? inner = null) => new(file, null, null, problem, inner);

    private int Find(string name)
    {
        int found = -1;
        for (int i = 0; i < Names.Count; i++)
        {
            if (Names[i] != name)
                continue;
            if (found >= 0)
                throw Error(File, $"found two columns with the name '{Texts.Shown(name)}', expected one");
            found = i;
        }

        return found >= 0 ? found : throw new ArgumentException($"{File} has no column '{name}': expected one of {string.Join(", ", Names.Take(50).Select(n => $"'{Texts.Shown(n)}'"))}{(Names.Count > 50 ? " …" : "")}.");
    }
}
