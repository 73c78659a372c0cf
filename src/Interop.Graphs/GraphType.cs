namespace Interop.Graphs;

/// <summary>A size that a graph states: a number, a name for one that is known when it runs, or neither.</summary>
/// <param name="Size">The number.</param>
/// <param name="Symbol">The name.</param>
public readonly record struct Dimension(long? Size, string? Symbol = null)
{
    /// <summary>A fixed size.</summary>
    public static implicit operator Dimension(long size) => new(size);

    /// <inheritdoc/>
    public override string ToString() => Size?.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? Symbol ?? "?";
}

/// <summary>What a graph says a value is.</summary>
public abstract record GraphType;

/// <summary>A tensor.</summary>
/// <param name="Element">Its elements; null if the graph does not say.</param>
/// <param name="Shape">Its sizes; null for any number of dimensions.</param>
public sealed record TensorType(ElementType? Element, IReadOnlyList<Dimension>? Shape) : GraphType
{
    /// <inheritdoc/>
    public override string ToString() => $"{Element?.ToString() ?? "any"}{(Shape is null ? "" : $" [{string.Join(", ", Shape)}]")}";
}

/// <summary>A tensor given by places and values.</summary>
/// <param name="Element">Its elements.</param>
/// <param name="Shape">Its sizes; null for any number of dimensions.</param>
public sealed record SparseTensorType(ElementType? Element, IReadOnlyList<Dimension>? Shape) : GraphType
{
    /// <inheritdoc/>
    public override string ToString() => $"sparse {new TensorType(Element, Shape)}";
}

/// <summary>A list of values of one type.</summary>
/// <param name="Item">The type of each; null if the graph does not say.</param>
public sealed record SequenceType(GraphType? Item) : GraphType
{
    /// <inheritdoc/>
    public override string ToString() => $"sequence of {Item?.ToString() ?? "any"}";
}

/// <summary>A value that may be absent.</summary>
/// <param name="Item">Its type where it is there; null if the graph does not say.</param>
public sealed record OptionalType(GraphType? Item) : GraphType
{
    /// <inheritdoc/>
    public override string ToString() => $"optional {Item?.ToString() ?? "any"}";
}

/// <summary>A dictionary.</summary>
/// <param name="Key">Text or whole numbers.</param>
/// <param name="Item">The type of its values; null if the graph does not say.</param>
public sealed record MapType(ElementType Key, GraphType? Item) : GraphType
{
    /// <inheritdoc/>
    public override string ToString() => $"map of {Key} to {Item?.ToString() ?? "any"}";
}
