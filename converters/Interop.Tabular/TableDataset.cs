using Interop.Checkpoints;
using Interop.NN;
using Interop.Tensors;

namespace Interop.Tabular;

/// <summary>The rows of a table in memory: elements are (features <c>[columns]</c>, target), as those of PyTorch's <c>TensorDataset(X, y)</c> over the same table.</summary>
/// <remarks>
/// The file is read once, into its columns. Numbers become <see cref="TableOptions.DType"/>, targets that are whole numbers int64, texts the index among the different texts in order, as
/// pandas' <c>astype("category").cat.codes</c> and scikit-learn's <c>LabelEncoder</c> number them. Missing values are errors unless the column says what stands for them.
/// </remarks>
public sealed class TableDataset : Dataset<(Tensor, Tensor)>
{
    private readonly Dictionary<string, Tensor> _columns = [];
    private readonly Tensor? _target;

    private TableDataset(TableReader reader, TableOptions options)
    {
        ColumnBuffer[] buffers = reader.Choose(options);
        while (reader.Read(buffers))
        {
        }

        Count = buffers[0].Count;
        Dictionary<string, IReadOnlyList<string>> categories = [];
        foreach (ColumnBuffer buffer in buffers)
        {
            if (buffer.SortCategories() is { } names)
                categories[buffer.Column.Name] = names;
            _columns[buffer.Column.Name] = buffer.Take();
        }

        Categories = categories;
        FeatureNames = [.. buffers.Take(buffers.Length - (options.Target is null ? 0 : 1)).Select(b => b.Column.Name)];
        Features = Tensor.Stack([.. FeatureNames.Select(n => _columns[n].To(options.DType))], 1);
        _target = options.Target is null ? null : _columns[options.Target.Name];
    }

    /// <inheritdoc/>
    public override long Count { get; }

    /// <summary>The names of the features' columns in order.</summary>
    public IReadOnlyList<string> FeatureNames { get; }

    /// <summary>All features: [rows, columns].</summary>
    public Tensor Features { get; }

    /// <summary>All targets: [rows].</summary>
    /// <exception cref="InvalidOperationException">No target was chosen.</exception>
    public Tensor Target => _target ?? throw new InvalidOperationException("No target was chosen for this table: set TableOptions.Target, or use TensorDataset.Of(table.Features) for elements without one.");

    /// <summary>The texts that the indices of each column of texts stand for.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>> Categories { get; }

    /// <inheritdoc/>
    public override (Tensor, Tensor) this[long index]
    {
        get
        {
            if ((ulong)index >= (ulong)Count)
                throw new ArgumentOutOfRangeException(nameof(index), index, $"The dataset has {Count} elements, numbered from 0.");
            return (Features.Select(0, index), Target.Select(0, index));
        }
    }

    /// <summary>A column of its own dtype: [rows].</summary>
    /// <exception cref="KeyNotFoundException">The column was not read.</exception>
    public Tensor Column(string name) => _columns.TryGetValue(name, out Tensor? column) ? column
        : throw new KeyNotFoundException($"The column '{name}' was not read: expected one of {string.Join(", ", _columns.Keys)}.");

    /// <summary>Reads a CSV file.</summary>
    /// <param name="path">The file, in UTF-8 unless a byte order mark says otherwise.</param>
    /// <param name="options">The columns; null for all as features.</param>
    /// <param name="csv">How it is written; null for commas, a header and quotes.</param>
    /// <exception cref="ModelFormatException">A value is missing or none of its column's kind, or the lines differ: the message names file, line, column, found and expected.</exception>
    /// <exception cref="ArgumentException">There is no such column.</exception>
    public static TableDataset FromCsv(string path, TableOptions? options = null, CsvOptions? csv = null)
    {
        using TableReader reader = new CsvTableReader(path, csv ?? new CsvOptions());
        return new TableDataset(reader, options ?? new TableOptions());
    }

    /// <summary>Reads a Parquet file, one group of rows at a time.</summary>
    /// <param name="path">The file.</param>
    /// <param name="options">The columns; null for all as features.</param>
    /// <exception cref="ModelFormatException">The file is broken, a value is missing, or a column holds neither numbers, bools nor texts.</exception>
    /// <exception cref="ArgumentException">There is no such column.</exception>
    public static TableDataset FromParquet(string path, TableOptions? options = null)
    {
        using TableReader reader = new ParquetTableReader(path);
        return new TableDataset(reader, options ?? new TableOptions());
    }
}
