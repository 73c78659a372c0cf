namespace Interop.Tabular;

/// <summary>What the values of a column become.</summary>
public enum ColumnKind
{
    /// <summary>Numbers, or categories where the file has texts: by the type in Parquet, by the first value in CSV.</summary>
    Auto,

    /// <summary>Numbers; true and false are 1 and 0.</summary>
    Number,

    /// <summary>The index of the value among the different ones in order: int64.</summary>
    Category,
}
