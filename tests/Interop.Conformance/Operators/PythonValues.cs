namespace Interop.Conformance.Operators;

/// <summary>A Python list, tuple or <c>torch.Size</c>.</summary>
internal sealed record PyList(object?[] Items, bool IsTuple = false)
{
    public override string ToString() => $"[{string.Join(", ", Items.Select(i => i ?? "None"))}]";
}

/// <summary>A Python slice; null where Python has None.</summary>
internal sealed record PySlice(object? Start, object? Stop, object? Step);

/// <summary>Python's <c>...</c>.</summary>
internal sealed record PyEllipsis;

/// <summary>A <c>torch.memory_format</c>, by name.</summary>
internal sealed record PyMemoryFormat(string Name);

/// <summary>A <c>torch.layout</c> or another object that the engine has no word for.</summary>
internal sealed record PyOther(string Kind, string Name);
