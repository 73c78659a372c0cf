namespace Interop.Checkpoints;

/// <summary>A checkpoint was not written because its format cannot hold all of it.</summary>
public sealed class ContentLossException : Exception
{
    /// <summary>No message.</summary>
    public ContentLossException() { }

    /// <summary>With a message.</summary>
    public ContentLossException(string message) : base(message) { }

    /// <summary>With a message and a cause.</summary>
    public ContentLossException(string message, Exception innerException) : base(message, innerException) { }

    /// <summary>With the complete list.</summary>
    public ContentLossException(string format, IReadOnlyList<ContentLoss> losses)
        : base($"{format} cannot hold {losses.Count} part{(losses.Count == 1 ? "" : "s")} of this checkpoint:\n  {string.Join("\n  ", losses.Take(50))}{(losses.Count > 50 ? $"\n  … and {losses.Count - 50} more" : "")}\nSelect a part that fits, or accept the loss.") => Losses = losses;

    /// <summary>All that does not fit.</summary>
    public IReadOnlyList<ContentLoss> Losses { get; } = [];
}
