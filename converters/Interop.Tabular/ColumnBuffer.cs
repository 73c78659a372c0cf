using System.Globalization;
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
        _kind = column.Kind == ColumnKind.Auto ? column.Categories is null ? reader.KindOf(index) : ColumnKind.Category : column.Kind;
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

        bool isNumber = false;
        if (_kind != ColumnKind.Category)
        {
            if (_isWhole && long.TryParse(text, NumberStyles.Integer, CultureInfo.InvariantCulture, out long whole))
            {
                _kind = ColumnKind.Number;
                Add(whole);
                return;
            }

            isNumber = TryParse(text, out double number);
            if (isNumber)
            {
                _kind = ColumnKind.Number;
                Add(number);
                return;
            }

            if (_kind == ColumnKind.Number)
                throw Error($"found '{Shown(text)}', expected a number. For texts set the column's Kind to Category");
            // Missing values before the first text were filled with a number.
            if (Count > 0)
                throw Error($"found '{Shown(text)}' after missing values that were filled as numbers: set the column's Kind to Category");
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
            throw Error($"the value is missing, expected {(_kind == ColumnKind.Category ? "a text. Set the column's FillCategory" : "a number. Set the column's Fill, or FillCategory with the Kind Category,")} to stand for missing values");
        AddNumber(fill);
    }

    /// <summary>Makes a tensor of the values and begins anew.</summary>
    internal Tensor Take()
    {
        Tensor y;
        if (_kind == ColumnKind.Category)
        {
            y = Tensor.From<long>(CollectionsMarshal(_wholes)).To(Column.DType ?? DType.Int64);
        }
        else
        {
            y = (_isWhole ? Tensor.From<long>(CollectionsMarshal(_wholes)) : Tensor.From<double>(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_numbers))).To(Column.DType ?? (_isWhole ? DType.Int64 : _usual));
        }

        _wholes.Clear();
        _numbers.Clear();
        return y;

        static ReadOnlySpan<long> CollectionsMarshal(List<long> list) => System.Runtime.InteropServices.CollectionsMarshal.AsSpan(list);
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
            Array.Sort(names, Texts.ByCodePoint);
        long[] places = new long[names.Length];
        for (int i = 0; i < names.Length; i++)
            places[_codes[names[i]]] = i;
        Span<long> codes = System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_wholes);
        foreach (ref long code in codes)
            code = places[code];
        return names;
    }

    /// <summary>From now on a column that was whole must stay so, as its first block has been handed out.</summary>
    internal bool IsFixed { get; set; }

    private static bool TryParse(ReadOnlySpan<char> text, out double number)
    {
        if (double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out number))
            return true;
        ReadOnlySpan<char> t = text.Trim();
        (bool known, number) = t.Equals("true", StringComparison.OrdinalIgnoreCase) ? (true, 1) : t.Equals("false", StringComparison.OrdinalIgnoreCase) ? (true, 0)
            : t.Equals("inf", StringComparison.OrdinalIgnoreCase) || t.Equals("+inf", StringComparison.OrdinalIgnoreCase) ? (true, double.PositiveInfinity)
            : t.Equals("-inf", StringComparison.OrdinalIgnoreCase) ? (true, double.NegativeInfinity) : (false, 0.0);
        return known;
    }

    private void AddNumber(double number)
    {
        if (_isWhole && number == Math.Floor(number) && Math.Abs(number) < 1L << 53 && (_mustBeWhole || IsFixed || number is 0 or 1 && _wholes.Count == 0))
        {
            _wholes.Add((long)number);
            return;
        }

        if (_isWhole)
        {
            if (_mustBeWhole || IsFixed)
                throw Error($"found {number.ToString(CultureInfo.InvariantCulture)}, expected a whole number{(IsFixed ? ", as in the rows before: set the column's DType" : $" for {Column.DType!.Value.Name}")}");
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
