using System.Globalization;
using Interop.Checkpoints;
using Parquet;
using Parquet.Schema;

namespace Interop.Tabular;

/// <summary>Parquet by Parquet.Net: groups of rows, each with its columns one after the other.</summary>
internal sealed class ParquetTableReader : TableReader
{
    /// <summary>The most that Arrow writes; a file could claim any number.</summary>
    private const long MostRows = 1 << 26;

    private readonly ParquetReader _reader;
    private readonly Field[] _fields;
    private readonly string[] _names;
    private int _group;
    private long _firstRow, _row;

    internal ParquetTableReader(string path) : base(path)
    {
        if (!System.IO.File.Exists(path))
            throw new FileNotFoundException($"The file {path} was not found: expected a Parquet file.", path);
        _reader = Wait("its footer", () => ParquetReader.CreateAsync(path));
        _fields = Wait("its schema", () => Task.FromResult(_reader.Schema.Fields.ToArray()));
        _names = Array.ConvertAll(_fields, f => f.Name);
    }

    internal override IReadOnlyList<string> Names => _names;

    internal override string Place => $"row {_firstRow + _row}";

    internal override ColumnKind KindOf(int index)
    {
        Type? type = _fields[index] is DataField { MaxRepetitionLevel: 0, IsArray: false } field ? field.ClrType : null;
        if (type == typeof(ReadOnlyMemory<char>) || type == typeof(string))
            return ColumnKind.Category;
        if (type == typeof(bool) || type == typeof(sbyte) || type == typeof(byte) || type == typeof(short) || type == typeof(ushort) || type == typeof(int) || type == typeof(uint) || type == typeof(long) || type == typeof(ulong)
            || type == typeof(float) || type == typeof(double) || type == typeof(decimal))
            return ColumnKind.Number;
        throw Error(File, $"column '{Texts.Shown(_names[index])}': found {(type is null ? "lists or structures" : $"values of the type {type.Name}")}, expected numbers, bools or texts. Choose other columns as Features");
    }

    internal override bool Read(IReadOnlyList<ColumnBuffer> columns)
    {
        _firstRow += _row;
        _row = 0;
        if (_group == _reader.RowGroupCount)
            return false;
        using ParquetRowGroupReader group = Wait($"row group {_group}", () => Task.FromResult(_reader.OpenRowGroupReader(_group)));
        long rows = group.RowCount;
        if (rows is < 0 or > MostRows)
            throw Error(File, $"row group {_group}: found {rows} rows, expected at most {MostRows}. Write the file with smaller groups");
        foreach (ColumnBuffer column in columns)
            Read(group, (DataField)_fields[column.Index], column, (int)rows);
        (_row, _group) = (rows, _group + 1);
        return true;
    }

    public override void Dispose()
    {
        Wait("its end", async () =>
        {
            await _reader.DisposeAsync().ConfigureAwait(false);
            return true;
        });
        base.Dispose();
    }

    private void Read(ParquetRowGroupReader group, DataField field, ColumnBuffer column, int rows)
    {
        Type type = field.ClrType;
        if (type == typeof(bool))
            Read<bool>(group, field, column, rows, static (b, x) => b.Add(x ? 1L : 0L));
        else if (type == typeof(sbyte))
            Read<sbyte>(group, field, column, rows, static (b, x) => b.Add((long)x));
        else if (type == typeof(byte))
            Read<byte>(group, field, column, rows, static (b, x) => b.Add((long)x));
        else if (type == typeof(short))
            Read<short>(group, field, column, rows, static (b, x) => b.Add((long)x));
        else if (type == typeof(ushort))
            Read<ushort>(group, field, column, rows, static (b, x) => b.Add((long)x));
        else if (type == typeof(int))
            Read<int>(group, field, column, rows, static (b, x) => b.Add((long)x));
        else if (type == typeof(uint))
            Read<uint>(group, field, column, rows, static (b, x) => b.Add((long)x));
        else if (type == typeof(long))
            Read<long>(group, field, column, rows, static (b, x) => b.Add(x));
        else if (type == typeof(ulong))
            Read<ulong>(group, field, column, rows, static (b, x) => { if (x <= long.MaxValue) b.Add((long)x); else b.Add((double)x); });
        else if (type == typeof(float))
            Read<float>(group, field, column, rows, static (b, x) => b.Add((double)x));
        else if (type == typeof(double))
            Read<double>(group, field, column, rows, static (b, x) => b.Add(x));
        else if (type == typeof(decimal))
            Read<decimal>(group, field, column, rows, static (b, x) => b.Add((double)x));
        else
            ReadTexts(group, field, column, rows);
    }

    private void Read<T>(ParquetRowGroupReader group, DataField field, ColumnBuffer column, int rows, Action<ColumnBuffer, T> add) where T : struct
    {
        T?[] values = new T?[rows];
        Wait($"row group {_group}, column '{Texts.Shown(field.Name)}'", async () =>
        {
            await group.ReadAsync<T>(field, values.AsMemory()).ConfigureAwait(false);
            return true;
        });
        for (_row = 0; _row < rows; _row++)
        {
            if (values[_row] is { } value)
                add(column, value);
            else
                column.AddMissing();
        }
    }

    private void ReadTexts(ParquetRowGroupReader group, DataField field, ColumnBuffer column, int rows)
    {
        string?[] values = new string?[rows];
        Wait($"row group {_group}, column '{Texts.Shown(field.Name)}'", async () =>
        {
            await group.ReadAsync(field, values.AsMemory()!).ConfigureAwait(false);
            return true;
        });
        for (_row = 0; _row < rows; _row++)
        {
            if (values[_row] is { } value)
                column.AddCategory(value);
            else
                column.AddMissing();
        }
    }

    /// <summary>The library has asynchronous calls only, and errors of many kinds for broken files.</summary>
    private T Wait<T>(string part, Func<Task<T>> call)
    {
        try
        {
            return Task.Run(call).GetAwaiter().GetResult();
        }
        catch (Exception error) when (error is not (ModelFormatException or UnauthorizedAccessException))
        {
            throw Error(File, string.Create(CultureInfo.InvariantCulture, $"found {part} that cannot be read ({error.Message}), expected a Parquet file"), error);
        }
    }
}
