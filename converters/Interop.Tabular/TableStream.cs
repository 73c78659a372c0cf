using System.Diagnostics.CodeAnalysis;
using Interop.Checkpoints;
using Interop.NN;
using Interop.Tensors;

namespace Interop.Tabular;

/// <summary>The rows of a table in the file's order, read anew in each epoch and some thousands (CSV) or a group (Parquet) at a time, for tables larger than memory.</summary>
/// <remarks>
/// Elements are those of <see cref="TableDataset"/>; where no target was chosen the second tensor is empty. Columns of texts need <see cref="TableColumn.Categories"/>, as the indices are
/// handed out before all texts are known. Workers of a loader share the rows: worker i of n has rows i, i + n … each of them reads the file.
/// </remarks>
[SuppressMessage("Naming", "CA1710", Justification = "PyTorch's term is dataset.")]
public sealed class TableStream : IterableDataset<(Tensor, Tensor)>
{
    private readonly Func<TableReader> _open;
    private readonly TableOptions _options;

    private TableStream(Func<TableReader> open, TableOptions? options)
    {
        (_open, _options) = (open, options ?? new TableOptions());
        using TableReader reader = open();
        reader.Choose(_options);
    }

    /// <summary>Of a CSV file.</summary>
    /// <inheritdoc cref="TableDataset.FromCsv"/>
    public static TableStream FromCsv(string path, TableOptions? options = null, CsvOptions? csv = null) => new(() => new CsvTableReader(path, csv ?? new CsvOptions()), options);

    /// <summary>Of a Parquet file.</summary>
    /// <inheritdoc cref="TableDataset.FromParquet"/>
    public static TableStream FromParquet(string path, TableOptions? options = null) => new(() => new ParquetTableReader(path), options);

    /// <inheritdoc/>
    /// <exception cref="ModelFormatException">As in <see cref="TableDataset"/>, when the row is reached.</exception>
    public override IEnumerator<(Tensor, Tensor)> GetEnumerator()
    {
        (long worker, long workers) = WorkerInfo.Current is { } info ? (info.Id, info.NumWorkers) : (0, 1);
        using TableReader reader = _open();
        ColumnBuffer[] columns = reader.Choose(_options);
        int features = columns.Length - (_options.Target is null ? 0 : 1);
        long first = 0;
        while (reader.Read(columns))
        {
            if (columns.FirstOrDefault(c => c.IsCategory && c.Column.Categories is null) is { } open)
                throw new InvalidOperationException($"{reader.File}: the column '{open.Column.Name}' has texts whose indices a stream cannot know before its end: set the column's Categories.");
            long count = columns[0].Count;
            Tensor x = Tensor.Stack([.. columns.Take(features).Select(c => c.Take().To(_options.DType))], 1);
            Tensor? y = features == columns.Length ? null : columns[^1].Take();
            foreach (ColumnBuffer column in columns)
                column.IsFixed = true;
            for (long row = (worker - first % workers + workers) % workers; row < count; row += workers)
                yield return (x.Select(0, row), y is null ? Tensor.Empty([0]) : y.Select(0, row));
            first += count;
        }
    }
}
