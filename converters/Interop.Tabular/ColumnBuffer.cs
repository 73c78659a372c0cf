using System.Globalization;
using System.Runtime.InteropServices;
using Interop.Checkpoints;
using Interop.Tensors;

namespace Interop.Tabular;

/// <summary>The values of a column as they are read.</summary>
internal sealed class ColumnBuffer
{
    private readonly string _file;
    private readonly TableReader _reader;
    private readonly DType _usual;
    private readonly HashSet<string>.AlternateLookup<ReadOnlySpan<char>> _missing;
    private readonly Dictionary<string, long> _codes = [];
    private readonly List<double> _numbers = [];

    /// <summary>Numbers as long as all are whole and it matters; categories.</summary>
    private readonly List<long> _wholes = [];
    private readonly bool _mustBeWhole;
    private ColumnKind _kind;
    private bool _isWhole;

    internal ColumnBuffer(TableReader reader, int index, TableColumn column, TableOptions options, bool isTarget)
    {
        (_reader, _file, Index, Column, _usual) = (reader, reader.File, index, column, options.DType);
        _missing = new HashSet<string>(options.MissingValues).GetAlternateLookup<ReadOnlySpan<char>>();
        _mustBeWhole = column.DType is { Kind: DTypeKind.Integer };
        _isWhole = _mustBeWhole || isTarget && column.DType is null;
        ColumnKind told = reader.KindOf(index);
        _kind = column.Kind != ColumnKind.Auto ? column.Kind : column.Categories is not null || column.FillCategory is not null ? ColumnKind.Category : column.Fill is not null ? ColumnKind.Number : told;
        foreach (string category in column.Categories ?? [])
        {
            if (!_codes.TryAdd(category, _codes.Count))
                throw new ArgumentException($"The categories of the column '{column.Name}' have '{category}' twice: expected different ones.");
        }
    }

    /// <summary>The place of the column in the file.</summary>
    internal int Index { get; }

    internal TableColumn Column { get; }

    internal int Count => _kind == ColumnKind.Category || _isWhole ? _wholes.Count : _numbers.Count;

    internal bool IsCategory => _kind == ColumnKind.Category;

    /// <summary>A value of a CSV file.</summary>
    internal void Add(ReadOnlySpan<char> text)
    {
        if (_missing.Contains(text))
        {
            AddMissing();
            return;
        }

        if (_kind != ColumnKind.Category)
        {
            if (TryAddNumber(text))
            {
                _kind = ColumnKind.Number;
                return;
            }

            if (_kind == ColumnKind.Number)
                throw Error($"found '{Shown(text)}', expected a number. For texts set the column's Kind to Category");
            _kind = ColumnKind.Category;
        }

        if (!_codes.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(text, out long code))
            code = NewCode(text.ToString());
        _wholes.Add(code);
    }

    internal void Add(long whole)
    {
        if (_kind == ColumnKind.Category)
            AddCategory(whole.ToString(CultureInfo.InvariantCulture));
        else if (_isWhole)
            _wholes.Add(whole);
        else
            _numbers.Add(whole);
    }

    internal void Add(double number)
    {
        if (double.IsNaN(number))
            AddMissing();
        else if (_kind == ColumnKind.Category)
            AddCategory(number.ToString(CultureInfo.InvariantCulture));
        else
            AddNumber(number);
    }

    internal void AddCategory(string text)
    {
        if (_kind == ColumnKind.Number)
            throw Error($"found the text '{Shown(text)}', expected a number. For texts set the column's Kind to Category");
        _wholes.Add(_codes.TryGetValue(text, out long code) ? code : NewCode(text));
    }

    internal void AddMissing()
    {
        if (_kind == ColumnKind.Category && Column.FillCategory is { } category)
        {
            AddCategory(category);
            return;
        }

        if (_kind == ColumnKind.Category || Column.Fill is not { } fill)
            throw Error($"the value is missing, expected {(_kind == ColumnKind.Category ? "a text: set the column's FillCategory" : "a number: set the column's Fill, or FillCategory if it has texts,")} to stand for missing values");
        if (fill == Math.Floor(fill) && Math.Abs(fill) < 1L << 53)
            Add((long)fill);
        else
            AddNumber(fill);
    }

    /// <summary>Makes a tensor of the values and begins anew.</summary>
    internal Tensor Take()
    {
        bool isWhole = IsCategory || _isWhole;
        Tensor y = (isWhole ? Tensor.From<long>(CollectionsMarshal.AsSpan(_wholes)) : Tensor.From<double>(CollectionsMarshal.AsSpan(_numbers))).To(Column.DType ?? (isWhole ? DType.Int64 : _usual));
        _wholes.Clear();
        _numbers.Clear();
        return y;
    }

    /// <summary>Numbers the categories in order and tells them: by value where all are whole numbers, else by code point.</summary>
    internal IReadOnlyList<string>? SortCategories()
    {
        if (_kind != ColumnKind.Category)
            return null;
        if (Column.Categories is not null)
            return Column.Categories;
        string[] names = [.. _codes.Keys];
        long[] numbers = new long[names.Length];
        bool areWhole = true;
        for (int i = 0; i < names.Length && areWhole; i++)
            areWhole = long.TryParse(names[i], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out numbers[i]);
        if (areWhole)
            Array.Sort(numbers, names);
        else
            Array.Sort(names, PythonOrder.Compare);
        long[] places = new long[names.Length];
        for (int i = 0; i < names.Length; i++)
            places[_codes[names[i]]] = i;
        foreach (ref long code in CollectionsMarshal.AsSpan(_wholes))
            code = places[code];
        return names;
    }

    /// <summary>From now on a column that was whole must stay so, as its first block has been handed out.</summary>
    internal bool IsFixed { get; set; }

    private bool TryAddNumber(ReadOnlySpan<char> text)
    {
        if (_isWhole && long.TryParse(text, NumberStyles.Integer, CultureInfo.InvariantCulture, out long whole))
        {
            Add(whole);
            return true;
        }

        if (double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double number))
        {
            AddNumber(number);
            return true;
        }

        ReadOnlySpan<char> word = text.Trim();
        if (Is(word, "true") || Is(word, "false"))
            Add(Is(word, "true") ? 1L : 0L);
        else if (Is(word, "inf") || Is(word, "+inf") || Is(word, "-inf"))
            AddNumber(word[0] == '-' ? double.NegativeInfinity : double.PositiveInfinity);
        else
            return false;
        return true;

        static bool Is(ReadOnlySpan<char> a, string b) => a.Equals(b, StringComparison.OrdinalIgnoreCase);
    }

    private void AddNumber(double number)
    {
        if (_isWhole && (_mustBeWhole || IsFixed))
        {
            if (number != Math.Floor(number) || Math.Abs(number) > 1L << 53)
                throw Error($"found {number.ToString(CultureInfo.InvariantCulture)}, expected a whole number{(_mustBeWhole ? $" for {Column.DType!.Value.Name}" : ", as in the rows before: set the column's DType")}");
            _wholes.Add((long)number);
            return;
        }

        if (_isWhole)
        {
            _isWhole = false;
            foreach (long whole in _wholes)
                _numbers.Add(whole);
            _wholes.Clear();
        }

        _numbers.Add(number);
    }

    private long NewCode(string text)
    {
        if (Column.Categories is { } known)
            throw Error($"found '{Shown(text)}', expected one of the categories {string.Join(", ", known.Take(20).Select(k => $"'{Shown(k)}'"))}{(known.Count > 20 ? " …" : "")}");
        return _codes[text] = _codes.Count;
    }

    private ModelFormatException Error(string problem) => new($"{_file}: {_reader.Place}: column '{Shown(Column.Name)}': {problem}.");

    private static string Shown(ReadOnlySpan<char> text) => Texts.Shown(text);
}
