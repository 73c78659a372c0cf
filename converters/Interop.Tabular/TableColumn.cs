using Interop.Tensors;

namespace Interop.Tabular;

/// <summary>A column of a table, chosen by name; a text stands for one with the usual options.</summary>
/// <param name="Name">As the header has it; its number from 0 in a CSV file without header.</param>
public sealed record TableColumn(string Name)
{
    /// <summary>What the values become.</summary>
    public ColumnKind Kind { get; init; }

    /// <summary>Of the column's tensor. Null for <see cref="TableOptions.DType"/>; int64 for categories and for targets that are whole numbers.</summary>
    public DType? DType { get; init; }

    /// <summary>Stands for missing numbers; null to refuse them.</summary>
    public double? Fill { get; init; }

    /// <summary>Stands for missing categories; null to refuse them.</summary>
    public string? FillCategory { get; init; }

    /// <summary>The categories in order, where they are known before; others are refused. Null to find and sort them.</summary>
    public IReadOnlyList<string>? Categories { get; init; }

    /// <summary>The column of this name, with the usual options.</summary>
    public static implicit operator TableColumn(string name) => new(name);
}
