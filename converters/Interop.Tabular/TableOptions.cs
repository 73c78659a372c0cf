using Interop.Tensors;

namespace Interop.Tabular;

/// <summary>Which columns of a table are read and what they become; the same for CSV and Parquet.</summary>
public sealed record TableOptions
{
    /// <summary>Texts that pandas takes for missing unless told otherwise.</summary>
    public static IReadOnlyList<string> UsualMissingValues { get; } =
        ["", "#N/A", "#N/A N/A", "#NA", "-1.#IND", "-1.#QNAN", "-NaN", "-nan", "1.#IND", "1.#QNAN", "<NA>", "N/A", "NA", "NULL", "NaN", "None", "n/a", "nan", "null"];

    /// <summary>The columns of the features in order; null for all but the target.</summary>
    public IReadOnlyList<TableColumn>? Features { get; init; }

    /// <summary>The column of the target, if there is one.</summary>
    public TableColumn? Target { get; init; }

    /// <summary>Of the features, and of targets that are not whole numbers.</summary>
    public DType DType { get; init; } = DType.Float32;

    /// <summary>Texts of a CSV file that mean that a value is missing.</summary>
    public IReadOnlyList<string> MissingValues { get; init; } = UsualMissingValues;
}
