namespace Interop.Tabular;

/// <summary>How a CSV file is written. Numbers have points, whatever the culture.</summary>
public sealed record CsvOptions
{
    /// <summary>Between columns.</summary>
    public char Separator { get; init; } = ',';

    /// <summary>Whether the first line names the columns; else their names are "0", "1" …</summary>
    public bool HasHeader { get; init; } = true;

    /// <summary>Whether <c>"</c> around a value keeps separators and line ends in it, <c>""</c> being one quote.</summary>
    public bool Quoting { get; init; } = true;
}
