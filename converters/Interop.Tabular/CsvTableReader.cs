using System.Globalization;
using System.Text;
using nietras.SeparatedValues;

namespace Interop.Tabular;

/// <summary>CSV by Sep: lines of values with a separator between them; empty lines are passed over.</summary>
internal sealed class CsvTableReader : TableReader
{
    private const int BlockRows = 8192;
    private readonly SepReader _reader;
    private readonly bool _quoting;
    private readonly string[] _names;
    private long _line;

    /// <summary>Whether the reader stands on a row that is not read yet.</summary>
    private bool _hasRow;

    internal CsvTableReader(string path, CsvOptions options) : base(path)
    {
        if (options.Separator is '"' or '\r' or '\n')
            throw new ArgumentException("The separator of a CSV file is a quote or a line end: expected another character, such as a comma.", nameof(options));
        _quoting = options.Quoting;
        StreamReader text = new(path, Encoding.UTF8, detectEncodingFromByteOrderMarks: true);
        try
        {
            SepReaderOptions sep = Sep.New(options.Separator).Reader(o => o with { HasHeader = false, DisableColCountCheck = true, Unescape = options.Quoting, DisableQuotesParsing = !options.Quoting, CultureInfo = CultureInfo.InvariantCulture });
            _reader = sep.From(text);
            _hasRow = Next();
            if (!_hasRow)
                throw Error(path, $"found no lines, expected {(options.HasHeader ? "a header with the names of the columns" : "values")}");
            SepReader.Row first = _reader.Current;
            _names = new string[first.ColCount];
            for (int i = 0; i < _names.Length; i++)
                _names[i] = options.HasHeader ? first[i].ToString() : i.ToString(CultureInfo.InvariantCulture);
            if (options.HasHeader)
                _hasRow = Next();
        }
        catch
        {
            _reader?.Dispose();
            text.Dispose();
            throw;
        }
    }

    internal override IReadOnlyList<string> Names => _names;

    internal override string Place => $"line {_line}";

    internal override ColumnKind KindOf(int index) => ColumnKind.Auto;

    internal override bool Read(IReadOnlyList<ColumnBuffer> columns)
    {
        if (!_hasRow)
            return false;
        for (int i = 0; i < BlockRows && _hasRow; i++, _hasRow = Next())
        {
            SepReader.Row row = _reader.Current;
            if (row.ColCount != _names.Length)
                throw Error(File, $"line {_line}: found {row.ColCount} columns, expected {_names.Length}");
            foreach (ColumnBuffer column in columns)
                column.Add(row[column.Index].Span);
        }

        return true;
    }

    public override void Dispose()
    {
        _reader.Dispose();
        base.Dispose();
    }

    private bool Next()
    {
        try
        {
            while (_reader.MoveNext())
            {
                SepReader.Row row = _reader.Current;
                // Sep counts the first row's line after it has read it.
                _line = row.RowIndex == 0 ? 1 : row.LineNumberFrom;
                ReadOnlySpan<char> text = row.Span;
                if (text.IsEmpty)
                    continue;
                // What Sep reads to the end of the file without a word.
                if (_quoting && text.Count('"') % 2 != 0)
                    throw Error(File, $"line {_line}: found a quote that is not closed, expected another: the value would go on to the end of the file. Without quotes set Quoting to false");
                return true;
            }

            return false;
        }
        catch (Exception error) when (error is not (IOException or OutOfMemoryException))
        {
            throw Error(File, $"after line {_line}: found what cannot be read as CSV ({error.Message}), expected lines with separators", error);
        }
    }
}
